"""WHO HEARS AND WHEN: receivers by the tree of routes, and what holds an alert back from them."""

from __future__ import annotations

from alerts.routing.matchers import matches
from alerts.routing.notify_when import Known, notify_when, quiet_until, spend, to_digest
from alerts.routing.outcomes import Hold, Outcome, Send, Suppress
from alerts.routing.subject import Subject, subject_of
from alerts.routing.tree import Routed, every_route, receivers_for

__all__ = [
    "Hold",
    "Known",
    "Outcome",
    "Routed",
    "Send",
    "Subject",
    "Suppress",
    "every_route",
    "matches",
    "notify_when",
    "quiet_until",
    "receivers_for",
    "spend",
    "subject_of",
    "to_digest",
]
