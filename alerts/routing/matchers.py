"""Whether one alert is of the kind a route wants."""

from __future__ import annotations

from alerts.model.alert import Alert
from alerts.model.policy import Match

#: A topic counts from this probability on.
TOPIC_FROM = 0.5


def matches(match: Match, alert: Alert) -> bool:
    """True when the alert meets every condition; an empty condition is met by any alert.

    One topic, direction, kind or source of those listed is enough; the severity is a minimum.
    """
    return (
        alert.severity >= match.severity
        and (not match.topics or any(_is_about(alert, topic) for topic in match.topics))
        and (not match.directions or alert.direction in match.directions)
        and (not match.kinds or alert.kind in match.kinds)
        and (not match.sources or alert.source in match.sources)
    )


def _is_about(alert: Alert, topic: str) -> bool:
    return alert.topics.get(topic, 0.0) >= TOPIC_FROM
