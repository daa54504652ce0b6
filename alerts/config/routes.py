"""`routes.yaml`: who hears of what.

A receiver marked `optional: true` is left out while its variables are not set; a route that loses
all its receivers that way goes to the console, so no alert is ever without a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from alerts.config.fields import Identifier, SecretText, key_mistake, repeated
from alerts.config.files import Strict, WholeFile, nearest, shown, validate
from alerts.config.marks import KeyPath, MarkedDocument
from alerts.config.reader import load_document
from alerts.config.variables import Expanded, Missing
from alerts.errors import Problem
from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity
from alerts.model.policy import Match, Receiver, ReceiverKind, Route, Secret
from alerts.net import AddressPolicy, check_url

SeverityName = Literal["none", "info", "low", "medium", "high", "critical"]

#: The receiver that is there even when the file names none.
CONSOLE = Receiver(name="console", kind=ReceiverKind.CONSOLE)


_WANTED = {
    ReceiverKind.CONSOLE: frozenset[str](),
    ReceiverKind.SLACK: frozenset({"url"}),
    ReceiverKind.WEBHOOK: frozenset({"url", "secret"}),
}
_KEY_HINT = "whsec_ and then 24 to 64 random bytes in base64: openssl rand -base64 32"


class ReceiverEntry(Strict):
    """One receiver."""

    kind: ReceiverKind
    url: SecretText = Secret()
    #: The Standard Webhooks signing key of a webhook.
    secret: SecretText = Secret()
    allow_private: bool = False
    #: True: without its variables the receiver is left out instead of being a mistake.
    optional: bool = False


class MatchEntry(Strict):
    """What a route wants; what is left out wants everything."""

    topics: tuple[str, ...] = ()
    #: This severity and above.
    severity: SeverityName = "none"
    direction: tuple[Direction, ...] = ()
    kind: tuple[AlertKind, ...] = ()
    sources: tuple[str, ...] = ()


class RouteEntry(Strict):
    """One route; later routes are asked only when it continues."""

    name: str = Field(min_length=1, max_length=80)
    match: MatchEntry = MatchEntry()
    receivers: tuple[str, ...] = Field(min_length=1)
    continue_: bool = Field(default=False, alias="continue")

    @field_validator("match", mode="before")
    @classmethod
    def _everything(cls, value: object) -> object:
        return {} if value is None else value


class RoutesFile(WholeFile):
    """The whole file."""

    receivers: dict[Identifier, ReceiverEntry] = Field(default_factory=dict)
    routes: tuple[RouteEntry, ...] = ()


def unknown_topics(path: Path, topics: Iterable[str]) -> list[Problem]:
    """Return a problem for each topic a route names that is none of `topics`.

    `path` is a routes file that has been loaded without a problem.
    """
    document, known = load_document(path), sorted(topics)
    parsed = validate(document, RoutesFile)
    return [
        document.problem(
            ("routes", position, "match", "topics", place),
            f"no rule gives the topic {shown(topic)}",
            f"did you mean `{meant}`?"
            if (meant := nearest(topic, known))
            else f"there are: {', '.join(known)}",
        )
        for position, route in enumerate(parsed.routes)
        for place, topic in enumerate(route.match.topics)
        if topic not in known
    ]


class RoutesBuilder:
    """Receivers and routes of one file, with `problems` and `notes` about them."""

    def __init__(self, parsed: RoutesFile, expanded: Expanded, policy: AddressPolicy) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self._parsed = parsed
        self._expanded = expanded
        self._policy = policy
        self._left_out = self._leave_out()
        self.receivers: Mapping[str, Receiver] = self._receivers()
        self.routes: tuple[Route, ...] = ()

    def build_routes(self, sources: frozenset[str] | None) -> None:
        """Fill `routes`; `sources` are the ids a route may name, None when they are not known."""
        self._check_names(sources)
        routes = [self._route(entry) for entry in self._parsed.routes]
        if not routes:
            self.notes.append("there are no routes: every alert goes to the console")
            routes = [Route("everything", Match(), (CONSOLE.name,))]
        if any(CONSOLE.name in route.receivers for route in routes):
            self.receivers = {CONSOLE.name: CONSOLE, **self.receivers}
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
            self._check_receiver(name, entry)
            built[name] = Receiver(name, entry.kind, entry.url, entry.secret, entry.allow_private)
        return built

    def _check_receiver(self, name: str, entry: ReceiverEntry) -> None:
        at = ("receivers", name)
        wanted = _WANTED[entry.kind]
        lacking = {missing.path for missing in self._expanded.missing}
        for key, hint in (("url", "such as ${SLACK_WEBHOOK_URL}"), ("secret", _KEY_HINT)):
            given = bool(getattr(entry, key))
            if given and key not in wanted:
                self._problem((*at, key), f"a {entry.kind} has no `{key}`", "remove it")
            elif key in wanted and not given and (*at, key) not in lacking:
                self._problem(at, f"a {entry.kind} needs `{key}`", hint)
        if entry.url and "url" in wanted:
            self._check_address(name, entry)
        mistake = key_mistake(entry.secret) if entry.secret and "secret" in wanted else ""
        if mistake:
            self._problem((*at, "secret"), mistake, _KEY_HINT)

    def _check_address(self, name: str, entry: ReceiverEntry) -> None:
        address = entry.url.reveal()
        refused = check_url(address, self._policy)
        if entry.allow_private and refused.endswith((" address", "loopback name")):
            return
        if refused:
            hint = "write the whole address, such as https://hooks.example.org/alerts"
            if refused.endswith((" address", "loopback name")):
                hint = "set `allow_private: true` on this receiver if you trust the host"
            self._problem(
                ("receivers", name, "url"), f"this address cannot be used: {refused}", hint
            )

    def _check_names(self, sources: frozenset[str] | None) -> None:
        routes = self._parsed.routes
        for position, first in repeated(route.name for route in routes):
            line = self._document.locate(("routes", first, "name")).line
            self._problem(
                ("routes", position, "name"),
                f"this route's name is already given in line {line}",
                "give each route a name of its own",
            )
        receivers = frozenset({*self._parsed.receivers, CONSOLE.name})
        for position, route in enumerate(routes):
            self._check_known(("routes", position, "receivers"), route.receivers, receivers)
            if sources is not None:
                path = ("routes", position, "match", "sources")
                self._check_known(path, route.match.sources, sources)

    def _check_known(self, path: KeyPath, names: tuple[str, ...], known: frozenset[str]) -> None:
        what = "source" if path[-1] == "sources" else "receiver"
        for position, name in enumerate(names):
            if name not in known:
                meant = nearest(name, sorted(known))
                few = ", ".join(sorted(known)[:12])
                hint = f"did you mean `{meant}`?" if meant else f"there are: {few}"
                self._problem((*path, position), f"no {what} {shown(name)}", hint)

    def _route(self, entry: RouteEntry) -> Route:
        heard = tuple(dict.fromkeys(r for r in entry.receivers if r not in self._left_out))
        if not heard:
            self.notes.append(f"route `{entry.name}`: the console stands in for its receivers")
            heard = (CONSOLE.name,)
        match = Match(
            topics=entry.match.topics,
            severity=Severity.parse(entry.match.severity),
            directions=entry.match.direction,
            kinds=entry.match.kind,
            sources=entry.match.sources,
        )
        return Route(entry.name, match, heard, entry.continue_)
