"""What attempts say of a receiver."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.model.delivery import Rejected, Retry, Sent
from alerts.model.policy import Receiver, ReceiverKind
from alerts.model.receiver import BURST, PROBE_FROM, Condition, ReceiverState
from tests.builders import NOW

NEW = ReceiverState("desk")
SECOND = timedelta(seconds=1)


def tried(*outcomes) -> ReceiverState:
    state = NEW
    for number, outcome in enumerate(outcomes):
        state = state.after(outcome, "mark", NOW + number * SECOND)
    return state


def test_failures_in_a_row_are_counted_from_the_first_of_them():
    state = tried(Sent(200), *[Retry("503")] * PROBE_FROM)
    assert (state.failures, state.failing_since) == (PROBE_FROM, NOW + SECOND)
    assert state.last_error == "503"
    assert state.condition("mark") is Condition.FAILING
    assert tried(*[Retry("503")] * (PROBE_FROM - 1)).condition("mark") is Condition.OK


def test_what_it_takes_ends_the_row():
    assert tried(*[Retry("503")] * 9, Sent(200)) == ReceiverState("desk", tried_at=NOW + 9 * SECOND)


def test_410_disables_the_address_that_said_so_and_no_other():
    state = tried(Rejected("gone", 410))
    assert state.condition("mark") is Condition.DISABLED
    assert state.condition("another") is Condition.OK
    assert state.gone_at == NOW


@pytest.mark.parametrize("outcome", [Rejected("no", 404), Rejected("blocked"), Retry("gone", 410)])
def test_no_other_answer_disables(outcome):
    assert tried(outcome).condition("mark") is Condition.OK


def test_a_receiver_that_was_never_sent_anything_may_have_a_burst_and_then_its_rate():
    assert NEW.allowance(SECOND, NOW) == BURST
    spent = ReceiverState("desk", paced_until=NEW.paced(SECOND, BURST, NOW))
    assert spent.allowance(SECOND, NOW) == 0
    assert spent.free_at(SECOND, NOW) == NOW + SECOND
    assert spent.allowance(SECOND, NOW + 3.9 * SECOND) == 3
    assert spent.allowance(SECOND, NOW + timedelta(days=9)) == BURST


@pytest.mark.parametrize(
    ("kind", "rate", "seconds"),
    [
        (ReceiverKind.SLACK, None, 1),
        (ReceiverKind.DISCORD, None, 2),
        (ReceiverKind.DISCORD, 120, 0.5),
        (ReceiverKind.SLACK, 0, None),
        (ReceiverKind.WEBHOOK, None, None),
        (ReceiverKind.CONSOLE, None, None),
    ],
)
def test_the_rate_is_that_of_the_service_unless_it_is_given(kind, rate, seconds):
    every = Receiver("r", kind, rate=rate).every
    assert (every.total_seconds() if every else None) == seconds
