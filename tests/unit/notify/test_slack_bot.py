"""What a Slack app is asked to post and to change, and what its answers mean."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.model.delivery import Rejected, Retry, Sent
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Receiver, ReceiverKind, Secret, SlackOptions
from alerts.notify import slack, slack_bot
from alerts.notify.sign import slack_signed
from tests.unit.notify.hostile import a_digest, a_line
from tests.unit.notify.test_slack import problems

GOLDEN = Path(__file__).parents[2] / "data" / "messages"
APP = Receiver(
    "buying",
    ReceiverKind.SLACK,
    secret=Secret("xoxb-planted"),
    slack=SlackOptions("C042", Secret("signing")),
)
POSTED = "C042 1700000001.000100"


def sent(request) -> dict:
    return json.loads(request.body)


def test_the_first_message_has_buttons_and_an_update_none(an_alert, an_update, a_delivery):
    first = sent(slack_bot.compose(a_delivery, an_alert(), APP))
    assert first["blocks"][:-1] == slack.build(an_alert(), a_delivery)["blocks"]
    assert {each["value"] for each in first["blocks"][-1]["elements"]} == {an_alert().story}
    below = sent(slack_bot.compose(replace(a_delivery, thread=POSTED), an_update, APP))
    assert (below["thread_ts"], below["channel"]) == ("1700000001.000100", "C042")
    assert below["reply_broadcast"] is True
    assert below["blocks"] == slack.build(an_update, a_delivery)["blocks"]
    calm = replace(an_update, changes=("stage announced -> in force",))
    calm_reply = slack_bot.compose(replace(a_delivery, thread=POSTED), calm, APP)
    assert sent(calm_reply)["reply_broadcast"] is False


def test_a_thread_that_is_refused_is_left_alone(an_update, a_delivery):
    below = replace(a_delivery, thread="C_OLD 1.2", attempt=2)
    request = slack_bot.compose(below, an_update, APP)
    assert sent(request)["channel"] == "C_OLD"
    archived = json.dumps({"ok": False, "error": "is_archived"}).encode()
    assert request.judge(200, archived) == Retry("Slack answers is_archived", 200)
    request = slack_bot.compose(replace(below, attempt=3), an_update, APP)
    assert (sent(request)["channel"], "thread_ts" in sent(request)) == ("C042", False)
    assert request.judge(200, archived) == Rejected("gone: Slack answers is_archived", 410)


def test_a_message_that_is_changed_is_the_one_agreed(an_update, a_delivery, now):
    until = now + timedelta(hours=24)
    said = Handling("s", HandlingState.ACKNOWLEDGED, until, "tom", "ann (U07)", "snoozed", now)
    changed = slack_bot.compose_update(replace(a_delivery, posted=POSTED), an_update, said, APP)
    golden = json.loads((GOLDEN / "slack_app_changed.json").read_text("utf-8"))
    assert sent(changed) == golden
    assert problems(golden) == []
    assert changed.url.reveal() == "https://slack.com/api/chat.update"
    assert "planted" not in repr(changed) + changed.body.decode()


def test_without_a_signing_secret_or_in_a_digest_there_are_no_buttons(an_alert, a_delivery):
    plain = replace(APP, slack=SlackOptions("C042"))
    blocks = sent(slack_bot.compose(a_delivery, an_alert(), plain))["blocks"]
    digest = sent(slack_bot.compose(a_delivery, a_digest(a_line(an_alert())), APP))["blocks"]
    assert {each["type"] for each in (*blocks, *digest)} == {"header", "section", "context"}


@pytest.mark.parametrize(
    ("answer", "attempt", "outcome"),
    [
        ({"ok": True, "channel": "C1", "ts": "1.2"}, 1, Sent(200, posted="C1 1.2")),
        ({"ok": False, "error": "ratelimited"}, 9, Retry("Slack answers ratelimited", 200)),
        ({"ok": False, "error": "not_in_channel"}, 1, Retry("Slack answers not_in_channel", 200)),
        (
            {"ok": False, "error": "not_in_channel"},
            3,
            Rejected("refused on attempt 3: Slack answers not_in_channel", 200),
        ),
        (
            {"ok": False, "error": "is_archived"},
            1,
            Rejected("gone: Slack answers is_archived", 410),
        ),
        ({"ok": False}, 1, Retry("Slack answers no reason", 200)),
        ([], 1, Retry("the answer is no JSON object", 200)),
    ],
)
def test_slack_says_in_the_body_what_became_of_it(answer, attempt, outcome):
    assert slack_bot.judged(json.dumps(answer).encode(), attempt) == outcome


def test_an_answer_that_is_no_json_is_tried_again():
    assert slack_bot.judged(b"<html>", 1) == Retry("the answer is not JSON", 200)


def test_the_signature_slack_documents_is_valid_for_five_minutes():
    secret, timestamp = Secret("8f742231b10e8888abcd99yyyzzz85a5"), 1531420618
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    def valid(seconds: int, said: str = signature) -> bool:
        at = datetime.fromtimestamp(timestamp + seconds, UTC)
        return slack_signed(secret, body, str(timestamp), said, at)

    assert [valid(seconds) for seconds in (-301, -300, 0, 300, 301)] == [False, *[True] * 3, False]
    assert not valid(0, "v0=" + "0" * 64)
    assert not valid(0, "v0=ä")
