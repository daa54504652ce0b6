"""How urgent an alert is to this user: its severity by what of their exposure it touches.

    priority = base x (1/4 + 3/4 x exposure)

`base` is the severity in points. `exposure`, 0-1, takes the greatest weight of each kind touched,
the greatest first: the first counts whole, the second half, the third a third, and each closes
that much of what the ones before left open. Without any exposure named everything counts alike,
as if it were touched whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.exposure import ExposureKind, Touch

BASE = {
    Severity.NONE: 0,
    Severity.INFO: 10,
    Severity.LOW: 25,
    Severity.MEDIUM: 50,
    Severity.HIGH: 75,
    Severity.CRITICAL: 100,
}
#: What is left of the severity when nothing is touched.
UNTOUCHED = 0.25


@dataclass(frozen=True, slots=True)
class Priority:
    """The priority of one alert and how it came about."""

    #: 0-100.
    value: int
    severity: Severity
    #: 0-1.
    exposure: float
    #: False when the user named no exposure at all.
    listed: bool

    @property
    def sentence(self) -> str:
        """The formula with its numbers."""
        base = BASE[self.severity]
        if not self.listed:
            return f"priority {self.value}: severity {self.severity} {base}, no exposure is named"
        return (
            f"priority {self.value}: severity {self.severity} {base} "
            f"x (0.25 + 0.75 x exposure {self.exposure:.2f})"
        )


def prioritise(severity: Severity, touches: Sequence[Touch], *, listed: bool) -> Priority:
    """The priority of an alert of this severity that touches these.

    `listed` is False when the user named no exposure at all.

    >>> magnets = Touch(ExposureKind.MATERIAL, "NdFeB magnets", 0.9)
    >>> supplier = Touch(ExposureKind.SUPPLIER, "Example Magnetics", 0.8)
    >>> prioritise(Severity.HIGH, [magnets, supplier], listed=True).sentence
    'priority 72: severity high 75 x (0.25 + 0.75 x exposure 0.94)'
    >>> prioritise(Severity.HIGH, [], listed=True).value
    19
    >>> prioritise(Severity.HIGH, [], listed=False).value
    75
    """
    exposure = exposure_of(touches) if listed else 1.0
    value = round(BASE[severity] * (UNTOUCHED + (1 - UNTOUCHED) * exposure))
    return Priority(value, severity, exposure, listed)


def told_priority(alert: Alert) -> Priority:
    """The priority of a stored alert and how it came about."""
    base = BASE[alert.severity]
    listed = bool(alert.touches) or alert.priority != base
    return replace(prioritise(alert.severity, alert.touches, listed=listed), value=alert.priority)


def exposure_of(touches: Sequence[Touch]) -> float:
    """How much of the user's exposure is touched, 0-1."""
    greatest: dict[ExposureKind, float] = {}
    for each in touches:
        greatest[each.kind] = max(each.weight, greatest.get(each.kind, 0.0))
    open_ = 1.0
    for place, weight in enumerate(sorted(greatest.values(), reverse=True), 1):
        open_ *= 1 - weight / place
    return 1 - open_
