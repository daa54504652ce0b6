"""`alerts check`: every mistake in the configuration, at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json
from alerts.errors import ConfigError, Problem

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.model.rule import Block, Frame, Rule, RulePack


#: More findings of one kind than this are counted, not listed.
MOST_DOUBTS = 10


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at the whole folder found."""

    folder: Path
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def check(config: ConfigDir = None, as_json: AsJson = False) -> None:
    """Validate the config folder and its rules; exit 2 when anything is wrong."""
    from alerts.config import find_folder

    findings = look(find_folder(config, os.environ), os.environ)
    if as_json:
        print_json(
            {
                "ok": not findings.problems,
                "folder": str(findings.folder),
                "problems": [asdict(problem) for problem in findings.problems],
                "notes": list(findings.notes),
                "counts": dict(findings.counts),
            }
        )
    else:
        _print(findings)
    if findings.problems:
        raise typer.Exit(2)


def look(folder: Path, env: Mapping[str, str]) -> Findings:
    """Return everything found in the folder: problems sorted by place, notes, counts."""
    from alerts.app import template_problems
    from alerts.config import load
    from alerts.config.deadlines import unknown_topics as unknown_in_calendar
    from alerts.config.routes import unknown_topics

    problems: list[Problem] = []
    loaded: Config | None = None
    try:
        loaded = load(folder, env)
        problems += template_problems(loaded)
    except ConfigError as error:
        problems += error.problems
    pack, rule_problems = _rules(folder) if folder.is_dir() else (None, [])
    problems += rule_problems
    routes = folder / "routes.yaml"
    if loaded is not None and pack is not None and routes.exists():
        problems += unknown_topics(routes, pack.topics)
    notes = () if loaded is None else loaded.notes
    calendar = folder / "calendar.yaml"
    if loaded is not None and pack is not None and calendar.exists():
        # A topic only sorts a reminder into routes; the reminder comes without it too.
        notes = (*notes, *map(str, unknown_in_calendar(calendar, pack.topics)))
    return Findings(
        folder,
        tuple(sorted(problems)),
        notes if pack is None else (*notes, *_doubts(pack, folder)),
        {} if loaded is None or pack is None else _counts(loaded, pack),
    )


def _rules(folder: Path) -> tuple[RulePack | None, list[Problem]]:
    """The rules with what is wrong with them: as files, as a set, and by their own examples."""
    from alerts.config.feedback import is_wish
    from alerts.config.rule_files import load_rules
    from alerts.rules import compile_rules, run_examples

    try:
        pack = load_rules(folder / "rules")
        found = run_examples(compile_rules(pack), pack)
        failures = [each for each in found if not is_wish(each.place.file)]
    except ConfigError as error:
        return None, [_shown(problem, folder) for problem in error.problems]
    return pack, [
        _shown(Problem(f.place.file, f.place.line, f.place.column, f.message), folder)
        for f in failures
    ]


def _doubts(pack: RulePack, folder: Path) -> list[str]:
    """What is valid in the rules and yet likely a mistake; a kind that is frequent as a count."""
    from alerts.rules.lint import lint

    by_kind: dict[str, list[str]] = {}
    for finding in lint(pack):
        place = finding.place
        problem = Problem(place.file, place.line, place.column, finding.message)
        by_kind.setdefault(finding.kind, []).append(str(_shown(problem, folder)))
    doubts: list[str] = []
    for kind, found in by_kind.items():
        if len(found) > MOST_DOUBTS:
            name = kind.replace("_", " ")
            doubts.append(f"{len(found)} times {name}; `alerts test --lint` lists them")
        else:
            doubts += found
    return doubts


def _shown(problem: Problem, folder: Path) -> Problem:
    """The problem with a path that can be opened from here; rule files go by short names."""
    if problem.file.startswith("rules/"):
        return replace(problem, file=str(folder / problem.file))
    return problem


def _counts(loaded: Config, pack: RulePack) -> dict[str, int]:
    return {
        "sources": len(loaded.feeds),
        "sources_enabled": sum(feed.enabled for feed in loaded.feeds),
        "receivers": len(loaded.receivers),
        "routes": len(loaded.routes),
        "exposure": len(loaded.exposure),
        "deadlines": len(loaded.deadlines.entries),
        "rules": len(pack.rules) + len(pack.frames),
        "examples": len(pack.examples)
        + sum(_samples(each) for each in pack.rules)
        + sum(_samples(each) for each in pack.frames)
        + sum(_samples(each) for each in pack.blocks),
    }


def _samples(owner: Rule | Frame | Block) -> int:
    return len(owner.should_match) + len(owner.should_not_match)


def _print(findings: Findings) -> None:
    for problem in findings.problems:
        typer.echo(str(problem), err=True)
    for note in findings.notes:
        typer.echo(f"note: {note}", err=True)
    if findings.problems:
        typer.echo(_number(len(findings.problems), "problem"), err=True)
        return
    counts = findings.counts
    typer.echo(
        f"ok: {_number(counts['sources'], 'source')} ({counts['sources_enabled']} enabled), "
        f"{_number(counts['receivers'], 'receiver')}, {_number(counts['routes'], 'route')}, "
        f"{_number(counts['exposure'], 'exposure')}, "
        f"{_number(counts['deadlines'], 'deadline')}, {_number(counts['rules'], 'rule')}, "
        f"{_number(counts['examples'], 'example')} passed"
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
