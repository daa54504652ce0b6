"""Who would hear of an alert if it came at this moment, and when; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.pipeline.desk import Desk
from alerts.routing import Outcome, Subject, notify_when, receivers_for


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of it for one receiver."""

    receiver: str
    route: str
    outcome: Outcome


def foresee(desk: Desk, subject: Subject) -> tuple[Foreseen, ...]:
    """What would become of this alert, one receiver after the other; empty when no route wants it.

    Budgets, groups, silences and what people said count as they stand in the database.
    """
    found = []
    for each in receivers_for(desk.policy.routes, subject):
        receiver = desk.policy.receivers.get(each.receiver)
        if receiver is not None:
            route = desk.route(each.route)
            known = desk.known(subject, route, receiver)
            outcome = notify_when(subject, route, receiver, known, desk.now)
            found.append(Foreseen(receiver.name, route.name, outcome))
    return tuple(found)
