"""What is known at one moment, inside one transaction, of alerts and those who may hear of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts import store
from alerts.model.alert import Alert
from alerts.model.handling import Handling
from alerts.model.policy import Inhibition, Match, Receiver, Route
from alerts.routing import Known, Subject, every_route, matches, subject_of
from alerts.routing.calendar import day_of
from alerts.routing.grouping import bucket_of
from alerts.routing.inhibit import Inhibited, Told, inhibited
from alerts.routing.mute import Mutes
from alerts.store import Session

#: The route of a correction to a receiver that only past routes told.
TOLD_BEFORE = "(told before)"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who hears of what, as configured."""

    routes: tuple[Route, ...]
    receivers: Mapping[str, Receiver]
    inhibitions: tuple[Inhibition, ...] = ()


class Desk:
    """Reads what a decision needs, each thing once; `spend` keeps the count of interrupts."""

    def __init__(self, session: Session, policy: Policy, now: datetime) -> None:
        self.session = session
        self.policy = policy
        self.now = now
        self._silences = store.silences.active(session, now)
        self._routes = {route.name: route for route in every_route(policy.routes)}
        self._subjects: dict[str, Subject] = {}
        self._spent: dict[str, int] = {}

    def route(self, name: str) -> Route:
        """The route of this name; a plain one when it is no longer configured."""
        return self._routes.get(name) or Route(name, Match(), ())

    def subject(self, alert: Alert) -> Subject:
        """The alert as routes see it."""
        if alert.id not in self._subjects:
            item, assessment = store.items.get(self.session, alert.item)
            self._subjects[alert.id] = subject_of(alert, assessment, item.lang)
        return self._subjects[alert.id]

    def handling(self, story: str) -> Handling:
        """What people said of this story."""
        return store.handlings.get(self.session, story)

    def known(self, subject: Subject, route: Route, receiver: Receiver, alert: str = "") -> Known:
        """What is known of this receiver as to this alert."""
        bucket = bucket_of(route, subject)
        session, name = self.session, receiver.name
        return Known(
            mutes=self.mutes(subject, name, alert),
            spent=self.spent(receiver),
            group_opens_at=store.holding.opens_at(session, name, bucket) if bucket else None,
            group_told_at=store.holding.group_told_at(session, name, bucket) if bucket else None,
        )

    def mutes(self, subject: Subject, receiver: str, alert: str = "") -> Mutes:
        """What may keep this receiver from being told of this alert."""
        return Mutes(
            silences=self._silences,
            handling=self.handling(subject.story),
            inhibited=self._inhibited(subject, receiver, alert),
            told=store.holding.was_told(self.session, subject.story, receiver),
        )

    def spent(self, receiver: Receiver) -> int:
        """How often this receiver was interrupted on its present local day."""
        if receiver.name not in self._spent:
            start, end = day_of(self.now, receiver.zone)
            self._spent[receiver.name] = store.holding.interrupts(
                self.session, receiver.name, start, end
            )
        return self._spent[receiver.name]

    def spend(self, receiver: Receiver) -> None:
        """Count one more interrupt of this receiver, whose row is stored."""
        if receiver.name in self._spent:
            self._spent[receiver.name] += 1

    def _inhibited(self, subject: Subject, receiver: str, alert: str) -> Inhibited | None:
        rules = [r for r in self.policy.inhibitions if matches(r.target, subject)]
        if not rules:
            return None
        since = self.now - max(rule.within for rule in rules)
        least = min(rule.source.severity for rule in rules)
        before = store.holding.told(self.session, receiver, since, least)
        told = [Told(e.id, self.subject(e), e.created) for e in before if e.id != alert]
        return inhibited(rules, subject, told, self.now)
