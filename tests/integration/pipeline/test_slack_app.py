"""A Slack app, over a real connection: threads, the first message kept true, pressed buttons."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from aiohttp import web

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.handling import HandlingState
from alerts.model.policy import Receiver, ReceiverKind, Secret, SlackOptions
from alerts.net import AddressPolicy, open_session
from alerts.notify import Senders
from alerts.pipeline import deliver, dispatch, handle, refresh
from alerts.pipeline.buttons import Answer, Press, press
from tests.builders import NOW
from tests.integration.pipeline.test_deliver import an_alert, delivery_of, store_alerts

LOOPBACK = AddressPolicy(frozenset({"127.0.0.1"}))
SIGNING, TOKEN = "8f742231b10e8888abcd", "xoxb-planted"


@dataclass
class Slack:
    """The part of Slack's API that is used, with every call it got."""

    port: int = 0
    calls: list[tuple[str, dict]] = field(default_factory=list)
    refuse: str = ""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        method, sent = request.path.removeprefix("/api/"), await request.json()
        self.calls.append((method, sent))
        if self.refuse:
            return web.json_response({"ok": False, "error": self.refuse})
        # As Slack does, the message comes back whole.
        ts = sent.get("ts") or f"170000000{len(self.calls)}.000100"
        return web.json_response({"message": sent, "ok": True, "channel": "C042", "ts": ts})

    def said(self) -> list[str]:
        return [method for method, _ in self.calls]


@asynccontextmanager
async def running(slack: Slack) -> AsyncIterator[Senders]:
    runner = web.ServerRunner(web.Server(slack.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.port = runner.addresses[0][1]
    try:
        async with open_session(LOOPBACK, user_agent="alerts/test") as session:
            yield Senders(session)
    finally:
        await runner.cleanup()


def round_of(context, slack: Slack) -> None:
    """Tell what is to be told, and bring what was told up to date."""

    async def run() -> None:
        async with running(slack) as senders:
            address = Secret(f"http://127.0.0.1:{slack.port}/api")
            desk = replace(context.receivers["desk"], url=address)
            ctx = replace(context, senders=senders, receivers={"desk": desk})
            await dispatch.dispatch_due(ctx)
            await deliver.deliver_due(ctx)
            await refresh.refresh_due(ctx)

    asyncio.run(run())


@pytest.fixture
def database(one_database):
    """One kind of database: what differs between the kinds is tested with the store."""
    return one_database


@pytest.fixture
def context(context):
    options = SlackOptions("#buying", Secret(SIGNING))
    desk = Receiver("desk", ReceiverKind.SLACK, secret=Secret(TOKEN), slack=options, rate=0)
    return replace(context, receivers={"desk": desk})


@pytest.fixture
def told(context) -> Slack:
    """A story told once."""
    slack = Slack()
    store_alerts(context, an_alert())
    round_of(context, slack)
    return slack


def add(context, alert) -> None:
    context.db.run_write(lambda session: store.alerts.add(session, [alert]))


def shown(call: tuple[str, dict]) -> str:
    return json.dumps(call[1]["blocks"], ensure_ascii=False)


def test_a_story_is_one_message_with_its_updates_below(context, told):
    [(method, first)] = told.calls
    assert (method, first["channel"]) == ("chat.postMessage", "#buying")
    assert "thread_ts" not in first
    assert [each["action_id"] for each in first["blocks"][-1]["elements"]] == [
        "acknowledge", "snooze", "irrelevant",
    ]  # fmt: skip
    assert delivery_of(context).posted == "C042 1700000001.000100"
    rose = ("severity high -> critical",)
    add(context, an_alert(2, kind=AlertKind.UPDATE, headline="Now in force", changes=rose))
    round_of(context, told)
    (_, reply), (method, changed) = told.calls[1:]
    assert (reply["thread_ts"], reply["reply_broadcast"]) == ("1700000001.000100", True)
    assert reply["blocks"][-1]["type"] == "context"
    assert (method, changed["channel"]) == ("chat.update", "C042")
    assert changed["ts"] == "1700000001.000100"
    assert "Now in force" in shown((method, changed))
    round_of(context, told)
    assert len(told.calls) == 3


def test_what_people_say_anywhere_stands_in_the_message(context, told):
    context.db.run_write(lambda s: handle.acknowledge(s, "sto_1", "<!here> ann", NOW))
    round_of(context, told)
    assert told.said() == ["chat.postMessage", "chat.update"]
    assert "acknowledged by &lt;!here&gt; ann" in shown(told.calls[1])
    assert told.calls[1][1]["blocks"][-1]["type"] == "actions"
    context.db.run_write(lambda s: handle.close(s, "sto_1", "ann", NOW))
    round_of(context, told)
    assert told.calls[2][1]["blocks"][-1]["type"] == "context"


def test_a_message_that_cannot_be_changed_now_is_changed_later(context, told):
    context.db.run_write(lambda s: handle.acknowledge(s, "sto_1", "ann", NOW))
    told.refuse = "ratelimited"
    round_of(context, told)
    round_of(context, told)
    assert told.said() == ["chat.postMessage", "chat.update"]
    told.refuse = ""
    context.clock.forward(timedelta(minutes=6))
    round_of(context, told)
    round_of(context, told)
    assert told.said() == ["chat.postMessage", "chat.update", "chat.update"]


@pytest.mark.usefixtures("told")
def test_a_message_says_what_was_told_last_and_stays_outdated_when_more_is_said(context):
    add(context, an_alert(2, kind=AlertKind.UPDATE))
    asyncio.run(dispatch.dispatch_due(context))
    later = NOW + timedelta(seconds=9)
    context.db.run_write(lambda s: handle.acknowledge(s, "sto_1", "ann", NOW))

    def claim(at):
        return context.db.run_write(lambda s: store.messages.claim(s, at, timedelta(seconds=90), 9))

    [(message, last)] = claim(NOW)
    assert last.id == "alr_1"
    assert claim(later) == []
    context.db.run_write(lambda s: handle.close(s, "sto_1", "bob", later))
    context.db.run_write(lambda s: store.messages.settle(s, message, None))
    assert [each.id for each, _ in claim(later)] == [message.id]


def test_an_archived_channel_disables_the_receiver(context, capsys):
    slack = Slack(refuse="is_archived")
    store_alerts(context, an_alert())
    round_of(context, slack)
    assert "gone: Slack answers is_archived" in delivery_of(context).last_error
    said = capsys.readouterr().out
    assert "receiver.disabled" in said
    assert TOKEN not in said


def pressed(action: str, story: str = "sto_1", *, key: str = SIGNING, age: float = 0) -> Press:
    payload = {
        "type": "block_actions",
        "user": {"id": "U07", "username": "ann\u202e"},
        "actions": [{"action_id": action, "value": story, "type": "button"}],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    at = str(int((NOW - timedelta(seconds=age)).timestamp()))
    digest = hmac.new(key.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return Press(body, at, f"v0={digest}")


def answer(context, sent: Press) -> Answer:
    return asyncio.run(press(context, sent))


def handling(context):
    return context.db.run_read(lambda s: store.handlings.get(s, "sto_1"))


def test_acknowledge_is_said_by_whoever_pressed_it(context, told):
    assert answer(context, pressed("acknowledge")) is Answer.DONE
    found = handling(context)
    assert (found.state, found.author) == (HandlingState.ACKNOWLEDGED, "ann (U07)")
    round_of(context, told)
    assert "acknowledged by ann (U07)" in shown(told.calls[-1])


def test_snooze_holds_the_story_for_a_day(context, told):
    assert answer(context, pressed("snooze")) is Answer.DONE
    assert handling(context).until == NOW + timedelta(hours=24)
    add(context, an_alert(2, kind=AlertKind.UPDATE))
    round_of(context, told)
    assert told.said() == ["chat.postMessage", "chat.update"]
    assert delivery_of(context, "alr_2").reason == "snoozed"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("rules", ["rules", "missing/rules"])
def test_irrelevant_closes_the_story_and_is_kept_as_feedback(context, tmp_path, rules):
    (tmp_path / "rules").mkdir()
    context = replace(context, rules=tmp_path / rules)
    assert answer(context, pressed("irrelevant")) is Answer.DONE
    assert handling(context).state is HandlingState.CLOSED
    decisions = context.db.run_read(lambda s: store.decisions.for_subject(s, "story", "sto_1"))
    assert [str(each.reason) for each in decisions] == ["feedback", "closed_by_hand"]
    wishes = tmp_path / "rules" / "feedback.yaml"
    assert wishes.exists() is (rules == "rules")
    assert not wishes.exists() or "said by ann (U07): in Slack" in wishes.read_text("utf-8")


@pytest.mark.usefixtures("told")
def test_the_same_press_again_does_nothing(context):
    sent = pressed("snooze")
    assert answer(context, sent) is Answer.DONE
    context.clock.forward(timedelta(minutes=4))
    assert answer(context, sent) is Answer.IGNORED
    assert handling(context).until == NOW + timedelta(hours=24)


@pytest.mark.usefixtures("told")
def test_any_other_press_changes_nothing(context):
    good = pressed("acknowledge")
    found = {
        name: answer(context, sent)
        for name, sent in {
            "another key": pressed("acknowledge", key="another"),
            "too old": pressed("acknowledge", age=301),
            "another body": replace(good, body=b"payload=%7B%7D"),
            "no time": replace(good, timestamp="now"),
            "unsigned": replace(good, signature=""),
            "no button of ours": pressed("format"),
            "no story of ours": pressed("acknowledge", "sto_9"),
        }.items()
    }
    forged = ("another key", "too old", "another body", "no time", "unsigned")
    assert found == {
        **dict.fromkeys(forged, Answer.FORGED),
        "no button of ours": Answer.IGNORED,
        "no story of ours": Answer.NO_STORY,
    }
    assert handling(context).at is None
