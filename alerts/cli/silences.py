"""`alerts silences`: what is not to be told, or not yet."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.moments import By, For, Until, author, end_of, moment
from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.cli.output import print_json, print_table, shape, shapes

if TYPE_CHECKING:
    from alerts.model.assessment import Severity
    from alerts.model.policy import Match
    from alerts.model.silence import Silence

app = typer.Typer(help="Keep alerts from being told for a time: silences, and snoozes.")

Several = list[str]


@app.command("list")
def list_silences(
    config: ConfigDir = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List silences and snoozes, the newest first."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.store import silences

    at = now()
    with opened(config) as database:
        found = database.run_read(lambda s: silences.every(s, limit, after=None if every else at))
    if as_json:
        print_json({"silences": shapes("SilenceView", found)})
        return
    print_table(
        f"{len(found)} silences",
        ("id", "kind", "state", "ends", "by", "what", "reason"),
        [
            (each.id, each.kind, _state(each, at), each.ends, each.author, wants(each), each.reason)
            for each in found
        ],
    )


@app.command("add")
def add(
    *,
    config: ConfigDir = None,
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")] = "",
    length: For = "",
    until: Until = "",
    start: Annotated[str, typer.Option("--from", help="From when; now, if left out.")] = "",
    topic: Annotated[Several, typer.Option(help="Any of these topics.")] = [],  # noqa: B006
    severity: Annotated[str, typer.Option(help="This severity and above.")] = "none",
    max_severity: Annotated[str, typer.Option(help="This severity and below.")] = "critical",
    story: Annotated[Several, typer.Option(help="Any of these story ids.")] = [],  # noqa: B006
    source: Annotated[Several, typer.Option(help="Any of these sources.")] = [],  # noqa: B006
    country: Annotated[Several, typer.Option(help="Any of these countries.")] = [],  # noqa: B006
    owner: Annotated[Several, typer.Option(help="Any of these owners.")] = [],  # noqa: B006
    receiver: Annotated[str, typer.Option(help="Only for this receiver.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every alert.")] = False,
    snooze: Annotated[bool, typer.Option("--snooze", help="Tell it all at the end.")] = False,
    critical: Annotated[bool, typer.Option("--critical", help="Critical alerts, too.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Keep alerts that match from being told until a time; critical ones pass.

    With --snooze they are not lost but told in one message when the time is over.
    """
    from alerts.app import now
    from alerts.model.policy import Match
    from alerts.model.silence import SilenceKind

    at = now()
    match = _match(severity, max_severity, topic, story, source)
    match = replace(match, countries=tuple(country), owners=tuple(owner))
    if (match == Match()) is not everything:
        raise typer.BadParameter("say what is silenced, or --all for everything, not both")
    silence = _silence(match, at, moment(start) if start else at, end_of(length, until, at), reason)
    kind = SilenceKind.SNOOZE if snooze else SilenceKind.SILENCE
    silence = replace(silence, kind=kind, author=author(by), receiver=receiver, critical=critical)
    _keep(silence, config)
    _show(silence, as_json=as_json)


@app.command("expire")
def expire(
    silence: Annotated[str, typer.Argument(help="The id of a silence.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """End a silence or snooze now."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline.handle import expire_silence

    at = now()
    with opened(config) as database:
        ended = database.run_write(lambda s: expire_silence(s, silence, at))
    _show(ended, as_json=as_json)


def wants(silence: Silence) -> str:
    """What a silence silences, in words: "topics tariff; at most medium; for slack"."""
    match = silence.match
    named = {
        "topics": match.topics,
        "stories": match.stories,
        "sources": match.sources,
        "countries": match.countries,
        "owners": match.owners,
    }
    parts = [f"{name} {', '.join(values)}" for name, values in named.items() if values]
    if match.severity:
        parts.append(f"{match.severity} and above")
    if str(match.max_severity) != "critical":
        parts.append(f"{match.max_severity} and below")
    parts = parts or ["everything"]
    if silence.receiver:
        parts.append(f"for {silence.receiver}")
    return "; ".join([*parts, "critical too" if silence.critical else "critical passes"])


def _match(least: str, most: str, topics: Several, stories: Several, sources: Several) -> Match:
    """What is silenced, by severity and by any of these."""
    from alerts.model.policy import Match

    return Match(
        topics=tuple(topics),
        severity=_severity("--severity", least),
        max_severity=_severity("--max-severity", most),
        stories=tuple(stories),
        sources=tuple(sources),
    )


def _silence(
    match: Match, at: datetime, starts: datetime, ends: datetime | None, reason: str
) -> Silence:
    """A silence by nobody yet, made at `at`; raises BadParameter without an end or a reason."""
    from alerts.model.silence import Silence, SilenceKind

    if ends is None or not reason.strip():
        raise typer.BadParameter("a silence needs an end (--for or --until) and a --reason")
    return Silence(
        id=_id(at, match, reason),
        kind=SilenceKind.SILENCE,
        match=match,
        starts=starts,
        ends=ends,
        author="",
        reason=reason.strip(),
    )


def _keep(silence: Silence, config: Path | None) -> None:
    """Store a silence that can be meant; raises BadParameter for any other."""
    from alerts.cli.database import load_config, opened
    from alerts.store import silences

    if silence.starts >= silence.ends:
        raise typer.BadParameter("a silence begins before it ends")
    if silence.receiver and silence.receiver not in load_config(config).receivers:
        raise typer.BadParameter(f"no receiver is called {silence.receiver!r}")
    with opened(config) as database:
        database.run_write(lambda s: silences.add(s, silence))


def _severity(option: str, name: str) -> Severity:
    from alerts.model.assessment import Severity

    try:
        return Severity.parse(name)
    except KeyError:
        known = ", ".join(map(str, Severity))
        raise typer.BadParameter(f"{option} is one of {known}") from None


def _id(at: datetime, match: Match, reason: str) -> str:
    return "sil_" + hashlib.sha256(f"{at}\n{match}\n{reason}".encode()).hexdigest()[:12]


def _state(silence: Silence, at: datetime) -> str:
    return "in force" if silence.active(at) else "over" if silence.ends <= at else "to come"


def _show(silence: Silence, *, as_json: bool) -> None:
    if as_json:
        print_json(shape("SilenceView", silence))
    else:
        what = f"{silence.kind} {silence.id} until {silence.ends:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{what}: {wants(silence)}")
