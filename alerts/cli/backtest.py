"""`alerts backtest`: what the pipeline would have made of an archive of items."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.errors import SourceError

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.model.item import Item
    from alerts.pipeline.backtest import Outcome, Summary
    from alerts.pipeline.context import Judging

#: Items between two words on standard error.
_EVERY = 2_000
_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")

Rules = Annotated[
    Path | None,
    typer.Option("--rules", help="A folder of rules instead of the config's.", show_default=False),
]
Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        help="A second folder of rules: print which items alert with one and not the other.",
        show_default=False,
    ),
]


def backtest(
    archives: Annotated[list[str], typer.Argument(metavar="ARCHIVE...", help=".jsonl[.gz] files.")],
    config: ConfigDir = None,
    rules: Rules = None,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Run the pipeline over an archive in time order, without sending: stories, alerts, reasons.

    Each line of an archive is an object with id, title, text, url, lang, published or first_seen,
    source or publisher; all but the title may be absent.
    """
    judging = _judging(config, rules)
    other = _judging(config, against) if against else None
    items, problems = _read(archives)
    for problem in problems:
        typer.echo(problem, err=True)
    if other is None:
        _replay(judging, items, as_json=as_json)
    else:
        _compare(judging, other, items, as_json=as_json)
    if problems:
        raise typer.Exit(1)


def _judging(config: Path | None, rules: Path | None) -> Judging:
    from alerts.app import build_judging, load_ruleset
    from alerts.config import find_folder, load
    from alerts.config.rule_files import load_rules
    from alerts.rules import compile_rules

    folder = find_folder(config, os.environ)
    settings = load(folder, os.environ)
    # Rules under trial may fail their own examples; that is what one wants to see the effect of.
    ruleset = load_ruleset(folder) if rules is None else compile_rules(load_rules(rules))
    return build_judging(settings, ruleset)


def _replay(judging: Judging, items: list[Item], *, as_json: bool) -> None:
    from alerts.pipeline.backtest import Summary, backtest

    summary = Summary()
    for outcome in _watched(backtest(judging, items), len(items)):
        summary.add(outcome)
        if as_json:
            sys.stdout.write(_line(as_record(outcome)) + "\n")
    if not as_json:
        show(summary)


def _compare(one: Judging, other: Judging, items: list[Item], *, as_json: bool) -> None:
    from alerts.pipeline.backtest import backtest

    told, untold = [], []
    seconds = backtest(other, items)
    kinds = [0, 0]
    for first, second in _watched(zip(backtest(one, items), seconds, strict=True), len(items)):
        kinds[0] += first.alert is not None
        kinds[1] += second.alert is not None
        if first.alert and not second.alert:
            untold.append((first, second))
        elif second.alert and not first.alert:
            told.append((first, second))
    if as_json:
        for first, second in (*untold, *told):
            row = {"id": first.item.key, "title": first.item.title}
            row |= {"rules": _verdict(first), "against": _verdict(second)}
            sys.stdout.write(_line(row) + "\n")
        return
    typer.echo(f"{kinds[0]} alerts with the rules, {kinds[1]} against them")
    for sign, pairs in (("-", untold), ("+", told)):
        for first, second in pairs:
            typer.echo(f"{sign} {first.item.at:%Y-%m-%d %H:%M} {_plain(first.item.title)}")
            typer.echo(f"    {_verdict(first)} -> {_verdict(second)}")
    typer.echo(f"{len(untold)} would alert no more, {len(told)} would alert anew")


def _verdict(outcome: Outcome) -> str:
    kind = outcome.alert.kind.value if outcome.alert else "no alert"
    score = f"{outcome.assessment.severity}, score {outcome.assessment.score}"
    return f"{kind} ({outcome.reason.value}, {score})"


def as_record(outcome: Outcome) -> dict[str, object]:
    """One outcome as the JSON object that `alerts backtest --json` prints."""
    from alerts.cli.score import as_record as assessed

    alert = outcome.alert
    told = alert and {"id": alert.id, "kind": alert.kind.value, "severity": str(alert.severity)}
    record = assessed(outcome.item.id, outcome.assessment)
    record |= {"id": outcome.item.key, "story": outcome.story, "alert": told}
    summary = alert.summary if alert else ""
    return record | {
        "reason": outcome.reason.value,
        "joined": outcome.joined,
        "changes": list(alert.changes) if alert else [],
        "summary": summary,
    }


def show(summary: Summary) -> None:
    """Print the counts for people."""
    from alerts.model.alert import AlertKind

    days = max(1, summary.length)
    raised, update, correction = (
        summary.kinds[kind] for kind in (AlertKind.RAISED, AlertKind.UPDATE, AlertKind.CORRECTION)
    )
    typer.echo(f"{summary.items} items in {summary.length} days, {summary.on_topic} on topic")
    typer.echo(f"{len(summary.stories)} stories")
    typer.echo(f"{raised} raised, {update} updates, {correction} corrections")
    busiest = max(summary.days.items(), key=lambda each: (each[1], each[0]), default=None)
    most = f", {busiest[1]} on the busiest ({busiest[0]})" if busiest else ""
    typer.echo(f"{summary.alerts / days:.2f} alerts a day{most}")
    for headline, count in summary.top(10):
        typer.echo(f"{count:6} items  {_plain(headline)}")


def _read(archives: Iterable[str]) -> tuple[list[Item], list[str]]:
    """Every item of the archives, and what is wrong with the lines that are none."""
    items: list[Item] = []
    problems: list[str] = []
    undated: list[tuple[int, Item]] = []
    last: datetime | None = None
    for place, row in _rows(archives):
        if isinstance(row, str):
            problems.append(f"{place}: {row}")
            continue
        item, dated = _item(row, place, last)
        if dated:
            last = item.first_seen
        else:
            undated.append((len(items), item))
        items.append(item)
    _date_the_first(items, undated)
    return items, problems


def _date_the_first(items: list[Item], undated: list[tuple[int, Item]]) -> None:
    """Give lines without a date that stand before any date the earliest of all."""
    from dataclasses import replace

    without = {number for number, _ in undated}
    dated = [item.first_seen for number, item in enumerate(items) if number not in without]
    if not dated:
        return
    first = min(dated)
    for number, item in undated:
        if item.first_seen < first:
            items[number] = replace(item, first_seen=first)


def _rows(archives: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Any] | str]]:
    for name in archives:
        if not name.endswith(_LINES):
            raise SourceError(f"{name}: an archive is a .jsonl or .jsonl.gz file")
        opener = gzip.open if name.endswith(".gz") else open
        try:
            with opener(name, "rb") as stream:
                for number, line in enumerate(stream, 1):
                    if line.strip():
                        yield f"{name}:{number}", _row(line)
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SourceError(f"{name}: cannot be read: {reason}") from error


def _row(line: bytes) -> Mapping[str, Any] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "is not one JSON object in UTF-8"
    return row if isinstance(row, Mapping) else "is not a JSON object"


def _item(row: Mapping[str, Any], place: str, last: datetime | None) -> tuple[Item, bool]:
    """The item of one line, and whether the line names its time."""
    from datetime import UTC, datetime

    from alerts.cli.score import _moment
    from alerts.model.feed import Tier
    from alerts.model.item import Item
    from alerts.text import fingerprint, language, urls

    def word(*keys: str) -> str:
        values = (row.get(key) for key in keys)
        return next((v for v in values if isinstance(v, str) and v), "")

    title, text, tier = word("title"), word("text"), word("tier")
    named = row.get("id")
    key = str(named) if isinstance(named, str | int) and named != "" else place
    at = _moment(word("published", "first_seen"))
    item = Item(
        id="itm_" + hashlib.sha256(key.encode(errors="replace")).hexdigest()[:24],
        source=word("source", "publisher") or "archive",
        key=key,
        url=urls.safe_link(word("url")),
        canonical_url=urls.canonical(word("url")),
        title=title,
        text=text,
        lang=word("lang") or language.detect(f"{title}\n{text[:1000]}"),
        tier=Tier(tier) if tier in list(Tier) else Tier.WIRE,
        published=at,
        first_seen=at or last or datetime.min.replace(tzinfo=UTC),
        content_hash=fingerprint.content_hash(title, text),
    )
    return item, at is not None


def _watched(outcomes: Iterable[Any], total: int) -> Iterator[Any]:
    for number, outcome in enumerate(outcomes, 1):
        if number % _EVERY == 0:
            typer.echo(f"{number} of {total} items", err=True)
        yield outcome


def _line(record: Mapping[str, object]) -> str:
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return line


def _plain(text: str) -> str:
    from alerts.cli.output import plain

    return plain(text)
