"""The noise budget: how many interrupts a receiver gets a day, and in what order the rest stands.

afford(6, spent=6)                  -> Reason.OVER_BUDGET
afford(6, spent=6, critical=True)   -> Reason.CRITICAL
"""

from __future__ import annotations

from datetime import datetime

from alerts.model.alert import Alert
from alerts.model.decision import Reason


def afford(budget: int | None, spent: int, *, critical: bool = False) -> Reason:
    """Whether one more interrupt is within the day's budget; None is no budget.

    Critical alerts always pass, and count as spent.

    >>> afford(2, 1), afford(2, 2), afford(None, 99), afford(0, 0, critical=True)
    (<Reason.SENT_AT_ONCE: 'sent_at_once'>, <Reason.OVER_BUDGET: 'over_budget'>, \
<Reason.SENT_AT_ONCE: 'sent_at_once'>, <Reason.CRITICAL: 'critical'>)
    """
    if critical:
        return Reason.CRITICAL
    if budget is None or spent < budget:
        return Reason.SENT_AT_ONCE
    return Reason.OVER_BUDGET


def rank(alert: Alert) -> tuple[int, int, int, datetime, str]:
    """A key that sorts the weightiest alert first.

    Priority (severity by exposure), then severity, then the score, then the oldest.
    """
    return -alert.priority, -alert.severity, -alert.score, alert.created, alert.id
