"""The tree of routes, and who hears an alert because of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.model.policy import Route
from alerts.routing.matchers import matches
from alerts.routing.subject import Subject


@dataclass(frozen=True, slots=True)
class Routed:
    """One receiver that hears an alert, and the first route that says so."""

    receiver: str
    route: str


def receivers_for(routes: Iterable[Route], subject: Subject) -> tuple[Routed, ...]:
    """The receivers that hear this alert, each once, in route order; no match, no receiver."""
    heard: dict[str, Routed] = {}
    for route in wanting(routes, subject):
        for receiver in route.receivers:
            heard.setdefault(receiver, Routed(receiver, route.name))
    return tuple(heard.values())


def wanting(routes: Iterable[Route], subject: Subject) -> Iterator[Route]:
    """The routes that take this alert, in order.

    The first route that matches ends the search among its siblings, unless it `continues`. Inside
    a route that matches, its inner routes are asked the same way; the route itself takes the alert
    only when none of them does.
    """
    for route in routes:
        if not matches(route.match, subject):
            continue
        inner = tuple(wanting(route.routes, subject))
        yield from inner or (route,)
        if not route.continues:
            return


def every_route(routes: Iterable[Route]) -> Iterator[Route]:
    """All routes of the tree, each before its inner ones."""
    for route in routes:
        yield route
        yield from every_route(route.routes)
