"""`alerts routes`: who hears of what, and when, before anything has happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from alerts.cli.moments import moment
from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, print_table

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.model.feed import Tier
    from alerts.model.policy import Route
    from alerts.pipeline.foresee import Foreseen
    from alerts.routing import Outcome, Subject

app = typer.Typer(help="Try out who hears of what, and when.")
E = TypeVar("E", bound=Enum)
Several = list[str]
SeverityName = Annotated[str, typer.Option(help="info, low, medium, high or critical.")]
PriorityNumber = Annotated[
    int, typer.Option(min=0, max=100, help="Severity by exposure, 0 to 100.")
]


@app.command("test")
def try_out(
    *,
    config: ConfigDir = None,
    topic: Annotated[Several, typer.Option(help="A topic it is about.")] = [],  # noqa: B006
    severity: SeverityName = "medium",
    direction: Annotated[str, typer.Option(help="escalating, easing, mixed or none.")] = "none",
    stage: Annotated[str, typer.Option(help="announced, in_force, ...")] = "",
    certainty: Annotated[float, typer.Option(min=0, max=1, help="How settled it is.")] = 1.0,
    priority: PriorityNumber = 0,
    kind: Annotated[str, typer.Option(help="raised, update, correction, reminder.")] = "raised",
    source: Annotated[str, typer.Option(help="The id of the source.")] = "",
    tier: Annotated[str, typer.Option(help="official, wire, ...; else the source's own.")] = "",
    lang: Annotated[str, typer.Option(help="The language, such as en.")] = "",
    country: Annotated[Several, typer.Option(help="A country it names.")] = [],  # noqa: B006
    exposure: Annotated[Several, typer.Option(help="A kind of exposure.")] = [],  # noqa: B006
    owner: Annotated[Several, typer.Option(help="An owner of what it touches.")] = [],  # noqa: B006
    story: Annotated[str, typer.Option(help="The id of a stored story.")] = "",
    at: Annotated[str, typer.Option(help="At which moment; now, if left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say who would hear of such an alert, when, and why; nothing is stored or sent.

    Budgets, groups, silences and what people said count as they stand.
    """
    from alerts.app import now
    from alerts.cli.database import load_config

    loaded = load_config(config)
    subject = _happening(kind, severity, direction, stage)
    subject = replace(subject, story=story, certainty=certainty, priority=priority, lang=lang)
    subject = replace(subject, source=source, tier=_tier(loaded, source, tier))
    subject = _about(subject, topic, country, exposure, owner)
    when = moment(at) if at else now()
    _print(_foreseen(config, loaded, subject, when), when, as_json=as_json)


@app.command("list")
def list_routes(config: ConfigDir = None) -> None:
    """Show the tree of routes with its receivers, and what limits those."""
    from alerts.cli.database import load_config

    loaded = load_config(config)
    lines: list[str] = []
    _draw(lines, loaded.routes, "")
    for receiver in loaded.receivers.values():
        budget = "no limit" if receiver.budget is None else f"{receiver.budget} interrupts a day"
        lines.append(f"receiver {receiver.name}: {budget}, days of {receiver.zone}")
    for line in lines:
        typer.echo(plain(line))


@dataclass(frozen=True, slots=True)
class Answer:
    """What would become of the alert for one receiver, in words."""

    receiver: str
    #: "at once", "later" or "never".
    hears: str
    at: str
    local: str
    route: str
    reason: str
    why: str

    def as_json(self) -> dict[str, str]:
        """The answer for programs."""
        return {
            "receiver": self.receiver,
            "hears": self.hears,
            "at": self.at,
            "route": self.route,
            "reason": self.reason,
            "why": self.why,
        }


def _happening(kind: str, severity: str, direction: str, stage: str) -> Subject:
    """An alert of this kind and weight, about nothing yet."""
    from alerts.model.alert import AlertKind
    from alerts.model.assessment import Direction, Severity, Stage
    from alerts.routing import Subject

    return Subject(
        kind=_one_of("--kind", AlertKind, kind),
        severity=_one_of("--severity", Severity, severity),
        direction=_one_of("--direction", Direction, direction),
        stage=_one_of("--stage", Stage, stage),
    )


def _about(
    subject: Subject, topics: Several, countries: Several, exposure: Several, owners: Several
) -> Subject:
    """The alert with what it is about and whom it touches; the first topic and country lead."""
    from alerts.model.exposure import ExposureKind
    from alerts.routing.subject import folded

    named = list(map(folded, countries))
    return replace(
        subject,
        topics=frozenset(topics),
        topic=topics[0] if topics else "",
        country=named[0] if named else "",
        countries=frozenset(named),
        exposure=frozenset(_one_of("--exposure", ExposureKind, e).value for e in exposure),
        owners=frozenset(map(folded, owners)),
    )


def _foreseen(
    config: Path | None, loaded: Config, subject: Subject, when: datetime
) -> list[Answer]:
    from alerts.cli.database import opened
    from alerts.pipeline.desk import Desk, Policy
    from alerts.pipeline.foresee import foresee

    policy = Policy(loaded.routes, loaded.receivers, loaded.inhibitions)
    with opened(config) as database:
        found = database.run_read(lambda session: foresee(Desk(session, policy, when), subject))
    return [_answer(each, loaded) for each in found]


def _print(answers: list[Answer], when: datetime, *, as_json: bool) -> None:
    if as_json:
        print_json({"at": when.isoformat(), "receivers": [each.as_json() for each in answers]})
    elif answers:
        print_table(
            f"At {when:%Y-%m-%d %H:%M} UTC",
            ("receiver", "hears", "local time", "route", "why"),
            [(a.receiver, a.hears, a.local, a.route, a.why) for a in answers],
        )
    else:
        typer.echo("nobody: no route wants such an alert")


def _answer(found: Foreseen, loaded: Config) -> Answer:
    from alerts.routing import Hold, Suppress

    outcome: Outcome = found.outcome
    hears, at, local = "at once", "", ""
    if isinstance(outcome, Hold):
        zone = loaded.receivers[found.receiver].zone
        hears, at = "later", outcome.until.isoformat()
        local = f"{outcome.until.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} {zone}"
    elif isinstance(outcome, Suppress):
        hears = "never"
    why = outcome.detail or "nothing holds it back"
    return Answer(found.receiver, hears, at, local, found.route, outcome.reason.value, why)


def _draw(lines: list[str], tree: tuple[Route, ...], indent: str) -> None:
    for route in tree:
        ways = [f"{indent}{route.name} -> {', '.join(route.receivers)}"]
        ways += ["digest"] if route.digest else []
        ways += [f"calendar {route.calendar.name}"] if route.calendar else []
        ways += [f"by {route.group_by}"] if route.group_by.value != "none" else []
        ways += ["and on"] if route.continues else []
        lines.append("; ".join(ways))
        _draw(lines, route.routes, indent + "  ")


def _one_of(option: str, kind: type[E], name: str) -> E:
    for member in kind:
        if str(member) == name:
            return member
    known = ", ".join(str(member) for member in kind if str(member))
    raise typer.BadParameter(f"{option} is one of {known}")


def _tier(loaded: Config, source: str, tier: str) -> Tier | None:
    """The tier that is named, or else that of the source."""
    from alerts.model.feed import Tier as Kind

    if tier:
        return _one_of("--tier", Kind, tier)
    if source and source not in {feed.id for feed in loaded.feeds}:
        raise typer.BadParameter(f"no source is called {source!r}")
    return next((feed.tier for feed in loaded.feeds if feed.id == source), None)
