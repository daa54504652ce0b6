"""`routes.yaml`: who hears of what, and when.

A receiver marked `optional: true` is left out while its variables are not set; a route that loses
all its receivers that way goes to the console, so no alert is ever without a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.config.fields import repeated
from alerts.config.files import nearest, shown, validate
from alerts.config.local_time import WEEKDAYS
from alerts.config.marks import KeyPath, MarkedDocument
from alerts.config.reader import load_document
from alerts.config.receivers import build_receiver, complaints
from alerts.config.route_entries import (
    UNLIMITED,
    CalendarEntry,
    DigestEntry,
    Limits,
    RouteEntry,
    RoutesFile,
)
from alerts.config.variables import Expanded, Missing
from alerts.errors import Problem
from alerts.model.calendar import Calendar, DigestPlan
from alerts.model.policy import GroupBy, Inhibition, Match, Receiver, ReceiverKind, Route
from alerts.net import AddressPolicy
from alerts.routing import every_route
from alerts.routing.calendar import opens_at

__all__ = ["CONSOLE", "RoutesBuilder", "RoutesFile", "unknown_topics"]

#: The receiver that is there even when the file names none.
CONSOLE = Receiver(name="console", kind=ReceiverKind.CONSOLE)

#: How groups form where the file does not say.
WAIT, INTERVAL = timedelta(minutes=1), timedelta(minutes=30)
#: Any Monday: whether a calendar ever opens shows in one week.
_ANY_WEEK = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What inner routes have from the ones around them."""

    receivers: tuple[str, ...] = ()
    group_by: GroupBy = GroupBy.NONE
    wait: timedelta = WAIT
    interval: timedelta = INTERVAL
    repeat: timedelta | None = None
    reminders: int = 3
    calendar: str | None = None
    digest: bool = False

    def below(self, entry: RouteEntry) -> _Inherited:
        """The settings of this inner route."""
        given: dict[str, Any] = {
            name: value
            for name in type(self).__slots__
            if (value := getattr(entry, name)) is not None and value != ()
        }
        return replace(self, **given)


def unknown_topics(path: Path, topics: Iterable[str]) -> list[Problem]:
    """Return a problem for each topic a route names that is none of `topics`.

    `path` is a routes file that has been loaded without a problem.
    """
    document, known = load_document(path), sorted(topics)
    parsed = validate(document, RoutesFile)
    return [
        document.problem(
            (*path, "topics", place),
            f"no rule gives the topic {shown(topic)}",
            f"did you mean `{meant}`?"
            if (meant := nearest(topic, known))
            else f"there are: {', '.join(known)}",
        )
        for path, match in parsed.every_match()
        for place, topic in enumerate(match.topics)
        if topic not in known
    ]


def receiver_problem(path: Path, receiver: str, key: str, message: str) -> Problem:
    """Return a problem with a key of this receiver, at its place in a routes file that loads."""
    return load_document(path).problem(("receivers", receiver, key), message, "")


class RoutesBuilder:
    """Receivers, routes and inhibitions of one file, with `problems` and `notes` about them."""

    def __init__(self, parsed: RoutesFile, expanded: Expanded, policy: AddressPolicy) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self._parsed = parsed
        self._expanded = expanded
        self._policy = policy
        self._left_out = self._leave_out()
        self._calendars = {n: self._calendar(n, e) for n, e in parsed.calendars.items()}
        self.receivers: Mapping[str, Receiver] = self._receivers()
        self.routes: tuple[Route, ...] = ()
        self.inhibitions = tuple(
            Inhibition(e.name, e.source.match(), e.target.match(), e.equal, e.within)
            for e in parsed.inhibitions
        )

    def build_routes(self, sources: frozenset[str] | None) -> None:
        """Fill `routes`; `sources` are the ids a route may name, None when they are not known."""
        self._check_names(sources)
        top = _Inherited()
        routes = [
            self._route(("routes", n), entry, top) for n, entry in enumerate(self._parsed.routes)
        ]
        if not routes:
            self.notes.append("there are no routes: every alert goes to the console")
            routes = [Route("everything", Match(), (CONSOLE.name,))]
        heard = [each.receivers for each in every_route(routes)]
        heard.append(tuple(each.fallback for each in self.receivers.values()))
        if any(CONSOLE.name in names for names in heard):
            console = self._limited(CONSOLE, self._parsed.defaults)
            self.receivers = {CONSOLE.name: console, **self.receivers}
        self.routes = tuple(routes)

    def _problem(self, path: KeyPath, message: str, hint: str = "") -> None:
        self.problems.append(self._document.problem(path, message, hint))

    @property
    def _document(self) -> MarkedDocument:
        return self._expanded.document

    def _leave_out(self) -> dict[str, list[str]]:
        """The optional receivers without their variables; any other missing one is a problem."""
        left_out: dict[str, list[str]] = {}
        for missing in self._expanded.missing:
            name = self._optional_owner(missing)
            if name is None:
                self.problems.append(missing.problem)
            elif missing.name not in left_out.setdefault(name, []):
                left_out[name].append(missing.name)
        for name, variables in left_out.items():
            listed = " and ".join(variables)
            verb = "is" if len(variables) == 1 else "are"
            self.notes.append(f"receiver `{name}` is left out: {listed} {verb} not set")
        return left_out

    def _optional_owner(self, missing: Missing) -> str | None:
        """The receiver to leave out for this variable, None when it must be set.

        With one variable of a receiver set and another not, the user means the receiver to work.
        """
        if len(missing.path) < 2 or missing.path[0] != "receivers":
            return None
        name = str(missing.path[1])
        entry = self._parsed.receivers.get(name)
        begun = any(path[:2] == missing.path[:2] for path in self._expanded.filled)
        return name if entry is not None and entry.optional and not begun else None

    def _receivers(self) -> dict[str, Receiver]:
        built = {}
        for name, entry in self._parsed.receivers.items():
            if name in self._left_out:
                continue
            at = ("receivers", name)
            lacking = [m.path[2:] for m in self._expanded.missing if m.path[:2] == at]
            for path, message, hint in complaints(entry, lacking, self._policy):
                self._problem((*at, *path), message, hint)
            built[name] = self._limited(build_receiver(name, entry), entry)
        return built

    def _limited(self, receiver: Receiver, limits: Limits) -> Receiver:
        """The receiver with its own limits, or else those of the whole file."""
        usual = self._parsed.defaults
        budget = usual.budget if limits.budget is None else limits.budget
        return replace(
            receiver,
            zone=limits.zone or usual.zone or receiver.zone,
            budget=None if budget == UNLIMITED else budget,
            digest=_plan(limits.digest or usual.digest or DigestEntry()),
        )

    def _calendar(self, name: str, entry: CalendarEntry) -> Calendar:
        built = Calendar(name, entry.zone, entry.quiet, entry.working)
        if opens_at(built, _ANY_WEEK) is None:
            hint = "leave some hours of the week open"
            self._problem(("calendars", name), "this calendar never opens", hint)
        return replace(built, holidays=frozenset(entry.holidays))

    def _check_names(self, sources: frozenset[str] | None) -> None:
        routes = list(self._parsed.every_route())
        paths = [path for path, _ in routes]
        for position, first in repeated(route.name for _, route in routes):
            line = self._document.locate((*paths[first], "name")).line
            self._problem(
                (*paths[position], "name"),
                f"this route's name is already given in line {line}",
                "give each route a name of its own",
            )
        receivers = frozenset({*self._parsed.receivers, CONSOLE.name})
        for path, route in routes:
            self._check_known("receiver", (*path, "receivers"), route.receivers, receivers)
        for name, entry in self._parsed.receivers.items():
            self._check_fallback(("receivers", name, "fallback"), name, entry.fallback, receivers)
        if sources is not None:
            for path, match in self._parsed.every_match():
                self._check_known("source", (*path, "sources"), match.sources, sources)

    def _check_fallback(
        self, path: KeyPath, name: str, fallback: str, known: frozenset[str]
    ) -> None:
        if fallback and fallback not in known:
            self._unknown("receiver", path, fallback, sorted(known))
        elif fallback == name:
            self._problem(path, "a receiver is no fallback of its own", "name another one")
        elif fallback in self._left_out and name not in self._left_out:
            self.notes.append(f"receiver `{name}` has no fallback: `{fallback}` is left out")

    def _check_known(
        self, what: str, path: KeyPath, names: tuple[str, ...], known: Iterable[str]
    ) -> None:
        for position, name in enumerate(names):
            if name not in known:
                self._unknown(what, (*path, position), name, sorted(known))

    def _unknown(self, what: str, path: KeyPath, name: str, known: list[str]) -> None:
        meant = nearest(name, known)
        few = ", ".join(known[:12]) or "none"
        hint = f"did you mean `{meant}`?" if meant else f"there are: {few}"
        self._problem(path, f"no {what} {shown(name)}", hint)

    def _route(self, path: KeyPath, entry: RouteEntry, above: _Inherited) -> Route:
        here = above.below(entry)
        self._check_settings(path, entry, here)
        heard = tuple(dict.fromkeys(r for r in here.receivers if r not in self._left_out))
        if here.receivers and not heard:
            self.notes.append(f"route `{entry.name}`: the console stands in for its receivers")
            heard = (CONSOLE.name,)
        grouped = here.group_by is not GroupBy.NONE
        return Route(
            name=entry.name,
            match=entry.match.match(),
            receivers=heard,
            continues=entry.continue_,
            routes=tuple(
                self._route((*path, "routes", position), inner, here)
                for position, inner in enumerate(entry.routes)
            ),
            group_by=here.group_by,
            wait=here.wait if grouped else timedelta(0),
            interval=here.interval if grouped else timedelta(0),
            repeat=here.repeat,
            reminders=here.reminders,
            calendar=self._calendars.get(here.calendar or ""),
            digest=here.digest,
        )

    def _check_settings(self, path: KeyPath, entry: RouteEntry, here: _Inherited) -> None:
        if not here.receivers:
            self._problem(path, "key `receivers` is missing", "add it")
        if entry.calendar is not None and entry.calendar not in self._calendars:
            known = sorted(self._calendars)
            self._unknown("calendar", (*path, "calendar"), entry.calendar, known)
        for name in ("wait", "interval"):
            if getattr(entry, name) is not None and here.group_by is GroupBy.NONE:
                hint = "add group_by: story, topic or country"
                self._problem((*path, name), f"`{name}` is for groups", hint)
        if entry.reminders is not None and here.repeat is None:
            self._problem((*path, "reminders"), "nothing repeats here", "add repeat: 4h")
        if here.digest and here.repeat is not None:
            self._problem(path, "a route into the digest sends no reminders", "remove `repeat`")


def _plan(entry: DigestEntry) -> DigestPlan:
    weekday = None if entry.every == "day" else WEEKDAYS.index(entry.every)
    return DigestPlan(entry.at, weekday, entry.most)
