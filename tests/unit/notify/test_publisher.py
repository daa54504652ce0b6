"""Who published it: the outlet, and the source that names it, in every kind of message."""

from __future__ import annotations

import json

import pytest

from alerts.model.digest import DigestKind
from alerts.model.feed import Tier
from alerts.model.item import PUBLISHER_CHARS
from alerts.model.policy import Receiver, ReceiverKind
from alerts.notify import pagerduty, slack, webhook
from alerts.notify.base import STYLES
from alerts.notify.console import render_digest, render_lines
from alerts.notify.outline import outline, outline_digest
from alerts.notify.outside import one_line
from alerts.notify.templates import fill
from alerts.routing.digest import compose
from tests.unit.notify.hostile import NOW, a_digest, a_line

SAID = "Reuters (via gallium)"


@pytest.fixture
def reported(an_alert):
    return an_alert(source="gallium", outlet="Reuters", tier=Tier.AGGREGATOR)


def test_a_message_names_the_outlet_and_its_source(reported, a_delivery) -> None:
    assert outline(reported, a_delivery, one_line).origin.startswith(f"{SAID} · aggregator · ")
    assert f"{SAID} · aggregator · " in json.dumps(
        slack.build(reported, a_delivery), ensure_ascii=False
    )
    assert f"{SAID} · aggregator · " in render_lines(reported)
    assert pagerduty.build(reported, a_delivery)["payload"]["source"] == SAID
    style = STYLES[ReceiverKind.CONSOLE]
    assert fill("{{ alert.publisher }}/{{ alert.source }}", reported, style) == f"{SAID}/gallium"


def test_a_line_of_a_digest_names_them_too(reported, a_delivery) -> None:
    receiver = Receiver("desk", ReceiverKind.CONSOLE)
    digest = compose("dg_1", DigestKind.DIGEST, receiver, [(a_delivery, reported)], NOW)
    assert outline_digest(digest, a_delivery, one_line).lines[0].source == SAID
    assert SAID in json.dumps(slack.build_digest(digest, a_delivery), ensure_ascii=False)
    assert SAID in render_digest(digest)


def test_a_webhook_has_the_outlet_apart_from_the_source(reported) -> None:
    told = json.loads(webhook.build(reported))["data"]
    [line] = json.loads(webhook.build_digest(a_digest(a_line(reported))))["data"]["stories"]
    for each in (told, line):
        assert (each["source"], each["outlet"]) == ("gallium", "Reuters")


def test_a_long_name_of_an_outlet_does_not_hide_its_source(an_alert, a_delivery) -> None:
    alert = an_alert(source="s" * 64, outlet="Ministry of Commerce " * 9)
    assert len(alert.publisher) <= PUBLISHER_CHARS
    shown = outline(alert, a_delivery, one_line).origin
    assert f"… (via {'s' * 64}) · " in shown
