"""The noise budget: how many interrupts a receiver gets a day, and in what order the rest stands.

afford(6, 4, Severity.MEDIUM)     -> Reason.OVER_BUDGET: the last two are kept for high alerts
afford(6, 4, Severity.HIGH)       -> Reason.SENT_AT_ONCE
afford(6, 6, Severity.CRITICAL)   -> Reason.CRITICAL
"""

from __future__ import annotations

from datetime import datetime

from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.decision import Reason

#: One part in so many of a budget is kept for alerts of severity high.
_KEPT = 3


def afford(budget: int | None, spent: int, severity: Severity) -> Reason:
    """Whether one more interrupt is within the day's budget; None is no budget.

    What comes first may not spend it all: the last third, rounded down, is kept for high alerts.
    Critical alerts always pass, and count as spent.

    >>> afford(6, 3, Severity.MEDIUM), afford(6, 4, Severity.MEDIUM), afford(6, 5, Severity.HIGH)
    (<Reason.SENT_AT_ONCE: 'sent_at_once'>, <Reason.OVER_BUDGET: 'over_budget'>, \
<Reason.SENT_AT_ONCE: 'sent_at_once'>)
    """
    if severity is Severity.CRITICAL:
        return Reason.CRITICAL
    if budget is None or spent < budget - _kept_from(budget, severity):
        return Reason.SENT_AT_ONCE
    return Reason.OVER_BUDGET


def why_not(budget: int, spent: int, severity: Severity) -> str:
    """The sentence for an alert that the budget does not cover."""
    kept = _kept_from(budget, severity)
    if kept and spent < budget:
        ours = "one is" if kept == 1 else f"{kept} are"
        return f"{spent} of {budget} interrupts a day are spent, and the last {ours} kept for high"
    return f"the budget of {budget} interrupts a day is spent"


def _kept_from(budget: int, severity: Severity) -> int:
    return 0 if severity >= Severity.HIGH else budget // _KEPT


def rank(alert: Alert) -> tuple[int, int, int, datetime, str]:
    """A key that sorts the weightiest alert first.

    Priority (severity by exposure), then severity, then the score, then the oldest.
    """
    return -alert.priority, -alert.severity, -alert.score, alert.created, alert.id
