"""WHO HEARS: which receivers get an alert, by the routes in their order."""

from __future__ import annotations

from alerts.routing.matchers import matches
from alerts.routing.tree import Routed, receivers_for

__all__ = ["Routed", "matches", "receivers_for"]
