"""A digest ranks stories, tells each once, and counts what it has no room for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.decision import Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.digest import Digest, DigestKind
from alerts.model.policy import Receiver, ReceiverKind
from alerts.routing.digest import compose, lead
from tests.builders import NOW, hours
from tests.unit.routing.alerts import an_alert

DESK = Receiver("desk", ReceiverKind.CONSOLE, budget=2)


def a_member(number: int, reason: Reason | None = None, **given: Any) -> tuple[Delivery, Alert]:
    """An alert of a story of its own, and its held delivery."""
    alert = an_alert(**{"id": f"alr_{number}", "story": f"sto_{number}", **given})
    delivery = Delivery(f"dlv_{number}", alert.id, "desk", DeliveryState.HELD, 0, NOW)
    return (replace(delivery, reason=reason) if reason else delivery), alert


def composed(*members: tuple[Delivery, Alert], receiver: Receiver = DESK) -> Digest:
    return compose("dig_1", DigestKind.DIGEST, receiver, members, NOW)


def test_the_weightiest_story_leads():
    digest = composed(
        a_member(1, severity=Severity.MEDIUM), a_member(2), a_member(3, severity=Severity.LOW)
    )
    assert [line.alert for line in digest.lines] == ["alr_2", "alr_1", "alr_3"]
    assert lead(digest) == "alr_2"
    assert (digest.receiver, digest.budget, digest.created) == ("desk", 2, NOW)


def test_a_story_stands_once_as_its_newest_alert_tells_it():
    later = a_member(2, story="sto_1", headline="Newest", created=NOW + hours(1))
    [line] = composed(a_member(1), later).lines
    assert (line.alert, line.headline, line.alerts) == ("alr_2", "Newest", 2)


def test_what_has_no_room_is_counted():
    small = replace(DESK, digest=replace(DESK.digest, most=2))
    digest = composed(*map(a_member, range(5)), receiver=small)
    assert (len(digest.lines), digest.left_out) == (2, 3)
    assert composed(a_member(1), receiver=small).left_out == 0


def test_what_the_budget_demoted_is_marked_and_counted():
    digest = composed(a_member(1, Reason.OVER_BUDGET), a_member(2, severity=Severity.LOW))
    assert digest.demoted == 1
    assert [line.demoted for line in digest.lines] == [True, False]
