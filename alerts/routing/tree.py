"""The routes in their order, and who hears an alert because of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.model.alert import Alert
from alerts.model.policy import Route
from alerts.routing.matchers import matches


@dataclass(frozen=True, slots=True)
class Routed:
    """One receiver that hears an alert, and the first route that says so."""

    receiver: str
    route: str


def receivers_for(routes: Iterable[Route], alert: Alert) -> tuple[Routed, ...]:
    """The receivers that hear this alert, each once, in route order.

    The first route that matches ends the search, unless it `continues`; no match, no receiver.
    """
    heard: dict[str, Routed] = {}
    for route in routes:
        if not matches(route.match, alert):
            continue
        for receiver in route.receivers:
            heard.setdefault(receiver, Routed(receiver, route.name))
        if not route.continues:
            break
    return tuple(heard.values())
