"""Which alerts are told together, and when the next message of a group may come."""

from __future__ import annotations

from datetime import datetime

from alerts.model.policy import GroupBy, Route
from alerts.routing.subject import Subject


def bucket_of(route: Route, subject: Subject) -> str:
    """The name of the group this alert belongs to on this route, "" when it is told alone.

    >>> from alerts.model.policy import Match
    >>> bucket_of(Route("r", Match(), (), group_by=GroupBy.TOPIC), Subject(topic="tariff"))
    'group r topic tariff'
    """
    if route.group_by is GroupBy.NONE:
        return ""
    key = {
        GroupBy.STORY: subject.story,
        GroupBy.TOPIC: subject.topic,
        GroupBy.COUNTRY: subject.country,
    }[route.group_by]
    return f"group {route.name} {route.group_by} {key}"


def group_due(
    route: Route, now: datetime, opens_at: datetime | None, told_at: datetime | None
) -> datetime:
    """When a new alert of a group is told; `now` itself means at once.

    `opens_at` is when the group's waiting alerts are told, None when none waits; `told_at` is when
    the group was told last. The first alert waits for others, later ones keep the interval. A time
    in the future, left by a clock that was set back, counts as now.
    """
    if opens_at is not None:
        return opens_at
    if told_at is None:
        return now + route.wait
    return max(now + route.wait, min(told_at, now) + route.interval)
