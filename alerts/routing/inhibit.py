"""Inhibition: what a receiver was told quiets lesser alerts on the same matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.model.policy import Inhibition, Label
from alerts.routing.matchers import matches
from alerts.routing.subject import Subject


@dataclass(frozen=True, slots=True)
class Told:
    """An alert a receiver was told."""

    alert: str
    subject: Subject
    created: datetime


@dataclass(frozen=True, slots=True)
class Inhibited:
    """Which told alert quiets this one, by which rule."""

    rule: str
    by: str


def inhibited(
    rules: Iterable[Inhibition], subject: Subject, told: Iterable[Told], now: datetime
) -> Inhibited | None:
    """The newest told alert that quiets this one, None when it may be told.

    `told` is what the receiver was told before, newest first. Critical alerts are never quieted.
    """
    if subject.critical:
        return None
    before = tuple(told)
    for rule in rules:
        if matches(rule.target, subject):
            for each in before:
                if now - each.created <= rule.within and _quiets(rule, each.subject, subject):
                    return Inhibited(rule.name, each.alert)
    return None


def _quiets(rule: Inhibition, source: Subject, target: Subject) -> bool:
    return matches(rule.source, source) and all(_SAME[e](source, target) for e in rule.equal)


_SAME: dict[Label, Callable[[Subject, Subject], bool]] = {
    Label.STORY: lambda a, b: a.story == b.story,
    Label.TOPIC: lambda a, b: not a.topics.isdisjoint(b.topics),
    Label.COUNTRY: lambda a, b: not a.countries.isdisjoint(b.countries),
    Label.DIRECTION: lambda a, b: a.direction == b.direction,
    Label.SOURCE: lambda a, b: a.source == b.source,
}
