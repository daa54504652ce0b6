"""Asked why: by address, by title, by id; everything is found in the database alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from alerts import store
from alerts.errors import NotFound
from alerts.model.calendar import Calendar, Hours
from alerts.model.delivery import Retry
from alerts.model.policy import Match, Receiver, ReceiverKind, Route
from alerts.model.silence import Silence, SilenceKind
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.inquire import ask, of_story
from alerts.pipeline.poll import poll_due
from alerts.pipeline.why import Verdict
from alerts.sources import FetchFailed
from tests.acceptance.documents import rss
from tests.builders import NOW, a_feed
from tests.integration.pipeline.conftest import watch

BAN = (
    "China bans exports of gallium and germanium to the United States",
    "The commerce ministry said the export ban takes effect immediately.",
)
SAME = ("China bans gallium and germanium exports to United States", "It takes effect now.")
NOISE = ("Local team wins the cup", "The match ended after extra time.")
MINOR = ("Rare earth magnet market outlook published", "A report on rare earth magnets is out.")


@pytest.fixture
def watching(context):
    """Two sources on one site, everything told to one desk."""
    watch(
        context.db,
        a_feed(location="https://feeds.example.com/rss", backfill=True),
        a_feed(id="spare", location="https://www.example.com/all", enabled=False),
    )
    return context


def poll(context, *articles) -> None:
    context.sources.publish("wire", rss(articles))
    for step in (poll_due, dispatch_due, deliver_due):
        asyncio.run(step(context))


def answer(context, asked: str):
    return context.db.run_read(lambda s: ask(s, asked, context.clock()))


def items(context):
    return {i.title: i for i, _ in context.db.run_read(lambda s: store.items.page(s, 50)).rows}


def test_what_was_told_is_found_by_address_title_and_ids(watching):
    poll(watching, BAN, NOISE)
    item = items(watching)[BAN[0]]
    found = answer(watching, BAN[0])
    assert found.verdict is Verdict.ALERTED
    assert found.sentence == "desk was told at 2026-11-24 08:00 UTC"
    assert (found.item, found.receivers[0].route) == (item.id, "all")
    spoken = "China bans exports of gallium, germanium to the United States - The Wire"
    bare = item.url.removeprefix("https://")
    for asked in (
        item.url,
        f"{item.url}#part",
        bare,
        f"http://{bare}",
        spoken,
        item.id,
        found.story,
        found.alert,
    ):
        assert answer(watching, asked) == found
    assert watching.db.run_read(lambda s: of_story(s, found.story)) == found


def test_each_reason_for_silence_has_its_verdict(watching):
    poll(watching, BAN, NOISE, MINOR)
    assert answer(watching, NOISE[0]).verdict is Verdict.OFF_TOPIC
    minor = answer(watching, MINOR[0])
    assert minor.verdict in {Verdict.BELOW, Verdict.OFF_TOPIC}
    assert minor.sentence.startswith("score ")
    watching.clock.forward(timedelta(minutes=30))
    poll(watching, BAN, NOISE, MINOR, SAME)
    echo = answer(watching, SAME[0])
    told = answer(watching, BAN[0])
    assert echo.verdict is Verdict.JOINED
    assert (echo.story, echo.alert) == (told.story, told.alert)
    assert f"the story was last told by alert {told.alert}" in echo.sentence


def test_an_exact_title_is_not_mistaken_for_a_near_one(watching):
    poll(watching, BAN)
    watching.clock.forward(timedelta(minutes=30))
    poll(watching, BAN, SAME)
    titles = items(watching)
    assert answer(watching, SAME[0].upper()).item == titles[SAME[0]].id
    assert answer(watching, BAN[0]).item == titles[BAN[0]].id


def test_what_is_held_says_until_when_and_what_failed_when_it_is_tried_again(watching):
    night = Calendar("night", "UTC", quiet=(Hours(0, 24 * 60 - 1),))
    held = replace(watching, routes=(Route("all", Match(), ("desk",), calendar=night),))
    poll(held, ("China imposes export controls on antimony", "Licences are required at once."))
    found = answer(held, "China imposes export controls on antimony")
    assert found.verdict is Verdict.HELD
    assert "held until 2026-11-24 23:59 UTC: calendar night is quiet" in found.sentence

    watching.senders.answers.append(Retry("HTTP 503", 503))
    watching.clock.forward(timedelta(minutes=30))
    poll(watching, *[("Indonesia imposes export ban on nickel ore", "It starts tomorrow.")] * 2)
    failed = answer(watching, "Indonesia imposes export ban on nickel ore")
    assert failed.verdict is Verdict.FAILED
    assert failed.sentence.startswith("delivery to desk failed 1 time (HTTP 503), next at ")


def test_what_is_silenced_names_the_silence(watching):
    silence = Silence(
        "sil_1",
        SilenceKind.SILENCE,
        Match(),
        NOW,
        NOW + timedelta(hours=1),
        "mia",
        "known",
        critical=True,
    )
    watching.db.run_write(lambda s: store.silences.add(s, silence))
    poll(watching, BAN)
    found = answer(watching, BAN[0])
    assert found.verdict is Verdict.SILENCED
    assert found.sentence == "desk: not told: silence sil_1 by mia: known"


def test_an_alert_nobody_wants_has_no_route(watching):
    poll(replace(watching, routes=()), BAN)
    assert answer(watching, BAN[0]).verdict is Verdict.NO_ROUTE


def test_an_address_never_seen_names_the_source_and_its_health(watching):
    poll(watching, BAN)
    asked = "https://example.com/other"
    found = answer(watching, asked)
    assert found.verdict is Verdict.NEVER_SEEN
    assert [s.feed for s in found.sources] == ["wire", "spare"]
    assert "it should have come from source wire; source wire works" in found.sentence

    watching.clock.forward(timedelta(hours=1))
    watching.sources.answer("wire", FetchFailed("HTTP 503", 503))
    asyncio.run(poll_due(watching))
    dead = answer(watching, asked)
    assert dead.verdict is Verdict.SOURCE_DEAD
    assert dead.sentence.startswith("source wire is dead since 2026-11-24 08:00 UTC: 1 poll failed")
    assert "1 enabled sources do not work" in answer(watching, "a title nobody wrote").sentence
    nowhere = answer(watching, "https://example.net/x")
    assert nowhere.sources == ()


def test_an_aggregator_that_brought_the_site_before_is_named_too(watching):
    watch(watching.db, a_feed(location="https://aggregator.example.net/rss", backfill=True))
    poll(watching, BAN, NOISE)
    found = answer(watching, "https://news.example.com/another")
    assert found.sentence.endswith("; it brought 2 items of this site so far")


def test_a_remark_is_no_drop(watching):
    for reason in ("empty", "articles_unread", "pushes_forged"):
        watching.db.run_write(partial(store.counters.bump, feed="wire", reason=reason))
    poll(watching, NOISE)
    [wire] = [
        s for s in answer(watching, "https://news.example.com/none").sources if s.feed == "wire"
    ]
    assert "it dropped: 1 empty" in wire.sentence
    assert "unread" not in wire.sentence
    assert "forged" not in wire.sentence


def test_an_id_that_is_not_stored_is_told(watching):
    for asked in ("itm_none", "alr_none", "sto_none"):
        with pytest.raises(NotFound):
            answer(watching, asked)


def test_titles_in_scripts_without_blanks_are_found(watching):
    title = "商务部公布对镓、锗相关物项实施出口管制"
    poll(watching, (title, "商务部公告。"))
    assert (
        answer(watching, "商务部公布对镓锗相关物项实施出口管制").item == items(watching)[title].id
    )


def test_several_receivers_are_told_apart(watching):
    two = replace(
        watching,
        routes=(Route("all", Match(), ("desk", "mail")),),
        receivers={
            name: Receiver(name, ReceiverKind.CONSOLE, budget=0 if name == "mail" else None)
            for name in ("desk", "mail")
        },
    )
    poll(two, ("China imposes export controls on antimony", "Licences are required at once."))
    found = answer(two, "China imposes export controls on antimony")
    assert found.verdict is Verdict.ALERTED
    assert {h.receiver: h.verdict for h in found.receivers} == {
        "desk": Verdict.ALERTED,
        "mail": Verdict.DEMOTED,
    }
