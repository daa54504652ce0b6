"""What the forms of the pages change, in whose name, and who cannot."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

from alerts import store
from alerts.model.delivery import DeliveryState
from alerts.model.handling import HandlingState
from alerts.web.changes import OFFERED
from tests.builders import NOW
from tests.integration.web import rows
from tests.integration.web.conftest import Browser

STORY = "/stories/sto_1"
TOKEN = "tok-1"


def handling(served):
    return served.database.run_read(lambda s: store.handlings.get(s, "sto_1"))


def reasons(served, kind="story", subject="sto_1"):
    found = served.database.run_read(lambda s: store.decisions.for_subject(s, kind, subject))
    return [(str(each.reason), each.detail) for each in found if each.data.get("author")]


def said(served, *forms: tuple[str, dict[str, str]]):
    """The answers to these forms, sent one after the other by Ann."""

    async def work(browser: Browser):
        await browser.log_in("Ann", served.token)
        proof = await browser.proof(STORY)
        return [await browser.send(path, {**form, "proof": proof}) for path, form in forms]

    return served.browse(work)


def test_a_story_is_acknowledged_for_good_and_the_page_says_so(served):
    async def work(browser: Browser):
        await browser.log_in("Ann")
        form = {"note": " asked\nBaotou ", "proof": await browser.proof(STORY)}
        answer = await browser.send(f"{STORY}/acknowledge", form)
        return answer, await browser.get(answer.headers["location"])

    answer, page = served.browse(work)
    assert (answer.status, answer.headers["location"]) == (303, f"{STORY}?done=acknowledge")
    assert "no reminders of this story" in page.text
    assert "asked Baotou" in page.text
    found = handling(served)
    assert (found.state, found.until) == (HandlingState.ACKNOWLEDGED, None)
    assert (found.author, found.note, found.at) == ("Ann", "asked Baotou", NOW)
    assert reasons(served) == [("acknowledged", "acknowledged for good by Ann: asked Baotou")]


UNTIL = (
    ({"for": "4h"}, NOW + timedelta(hours=4)),
    ({"for": "7d", "until": ""}, NOW + timedelta(days=7)),
    ({"until": "2026-12-01T09:00"}, NOW.replace(month=12, day=1, hour=9)),
    ({"until": "2026-12-01T09:00+02:00"}, NOW.replace(month=12, day=1, hour=7)),
    ({"for": "4h", "until": "2026-12-01T09:00"}, NOW.replace(month=12, day=1, hour=9)),
)


def test_an_acknowledgement_may_end(served):
    for form, until in UNTIL:
        [answer] = said(served, (f"{STORY}/acknowledge", form))
        assert answer.status == 303
        assert handling(served).until == until


MEANINGLESS = (
    ("acknowledge", {"until": "2026-11-01T00:00"}, "until"),
    ("acknowledge", {"until": "tomorrow"}, "until"),
    ("acknowledge", {"until": "0001-01-01T00:00+23:00"}, "until"),
    ("acknowledge", {"for": "5h"}, "for"),
    ("acknowledge", {"note": "n" * 501}, "note"),
    ("assign", {}, "assignee"),
    ("assign", {"assignee": " "}, "assignee"),
    ("assign", {"assignee": "n" * 81}, "assignee"),
    ("note", {"note": "\u200b"}, "note"),
)


def test_what_cannot_be_meant_is_refused_and_changes_nothing(served):
    answers = said(served, *((f"{STORY}/{act}", form) for act, form, _ in MEANINGLESS))
    for (*_, named), answer in zip(MEANINGLESS, answers, strict=True):
        assert answer.status == 422
        assert f"{named}:" in answer.text
        assert f'href="{STORY}"' in answer.text
    assert handling(served).at is None


def test_a_story_is_assigned_noted_closed_and_opened_again(served):
    answers = said(
        served,
        (f"{STORY}/assign", {"assignee": "Tom", "note": "your supplier"}),
        (f"{STORY}/note", {"note": "called them"}),
        (f"{STORY}/close", {"note": "no exposure"}),
        (f"{STORY}/reopen", {}),
    )
    assert [each.status for each in answers] == [303] * 4
    assert reasons(served) == [
        ("assigned", "assigned to Tom by Ann: your supplier"),
        ("noted", "noted by Ann: called them"),
        ("closed_by_hand", "closed by Ann: no exposure"),
        ("opened_by_hand", "opened again by Ann"),
    ]
    found = handling(served)
    assert (found.state, found.assignee) == (HandlingState.OPEN, "Tom")


def test_an_irrelevant_story_is_closed_and_noted_for_the_rules(served):
    [answer] = said(served, (f"{STORY}/irrelevant", {"note": "a market report"}))
    assert answer.status == 303
    assert handling(served).state is HandlingState.CLOSED
    assert [reason for reason, _ in reasons(served)] == ["feedback", "closed_by_hand"]


def test_a_story_nobody_stored_and_an_act_nobody_offers_are_not_found(served):
    answers = said(
        served,
        ("/stories/sto_9/close", {}),
        (f"{STORY}/snooze", {}),
        (f"{STORY}/delete", {}),
        ("/stories/" + "x" * 300 + "/close", {}),
    )
    assert [each.status for each in answers] == [404] * 4
    assert "Not found" in answers[0].text


ORIGIN = "http://evil.example"


FORGED = (
    ("", None),
    ("guessed", None),
    ("\u00e4", None),
    ("right", {"origin": ORIGIN}),
    ("right", {"origin": "null"}),
    ("right", {"sec-fetch-site": "same-site"}),
    ("right", {}),
)


def test_a_form_that_no_page_of_ours_sent_changes_nothing(served):
    async def work(browser: Browser):
        await browser.log_in("Ann")
        right = await browser.proof(STORY)
        return [
            (await browser.send(path, _form(right if proof == "right" else proof), headers)).status
            for path in (*(f"{STORY}/{act}" for act in OFFERED), "/deliveries/replay")
            for proof, headers in FORGED
        ]

    assert set(served.browse(work)) == {403}
    assert handling(served).at is None
    assert dead(served) == ["dlv_3", "dlv_1"]


def _form(proof: str) -> dict[str, str]:
    return {"proof": proof, "note": "x", "assignee": "x", "every": "yes"}


def test_the_form_token_of_another_session_changes_nothing(served):
    async def work(browser: Browser):
        await browser.log_in("Mallory")
        other = await browser.proof(STORY)
        await browser.log_in("Ann")
        return await browser.send(f"{STORY}/close", {"proof": other})

    assert served.browse(work).status == 403
    assert handling(served).at is None


def test_the_token_alone_changes_nothing(served):
    """A browser sends the password of Basic along with any site's form."""
    served.token = TOKEN

    async def work(browser: Browser):
        basic = "Basic " + b64encode(f"ann:{TOKEN}".encode()).decode()
        form = {"every": "yes", "proof": "x"}
        return [
            (await browser.send(path, form, {"origin": browser.address, **shown})).status
            for path in (f"{STORY}/close", "/deliveries/replay", "/logout")
            for shown in ({"authorization": basic}, {"authorization": f"Bearer {TOKEN}"}, {})
        ]

    assert served.browse(work) == [403, 403, 401] * 3
    assert handling(served).at is None
    assert dead(served) == ["dlv_3", "dlv_1"]


def dead(served):
    state = DeliveryState.DEAD
    page = served.database.run_read(lambda s: store.outbox.page(s, 50, state=state))
    return [each.id for each in page.rows]


def test_chosen_dead_deliveries_are_sent_again(served):
    form = {"delivery": "dlv_1", "note": "mended"}
    [answer] = said(served, ("/deliveries/replay", form))
    assert (answer.status, answer.headers["location"]) == (303, "/deliveries?done=replay")
    assert dead(served) == ["dlv_3"]
    assert reasons(served, "alert", "alr_1") == [
        ("replayed", "sent again to slack by Ann: mended"),
    ]


def test_every_dead_delivery_is_sent_again_only_when_that_is_said(served):
    nothing, every = said(
        served, ("/deliveries/replay", {"note": "x"}), ("/deliveries/replay", {"every": "yes"})
    )
    assert (nothing.status, every.status) == (422, 303)
    assert dead(served) == []


def test_dead_deliveries_leave_whole(served):
    def more(session: store.Session) -> None:
        one = rows.a_delivery(1, 1)
        store.outbox.add(session, [replace(one, id=f"dlv_x{n}") for n in range(450)])

    served.database.run_write(more)
    [answer] = served.get("/deliveries/export")
    found = [json.loads(each) for each in answer.text.splitlines()]
    assert len({each["delivery"]["id"] for each in found}) == 452
    assert {each["alert"]["id"] for each in found} == {"alr_1"}
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_whoever_is_not_logged_in_sees_no_forms(served):
    story, deliveries = served.get(STORY, "/deliveries")
    assert 'method="post" action="/stories' not in story.text
    assert "to acknowledge, assign or close it" in story.text
    assert "proof" not in deliveries.text
