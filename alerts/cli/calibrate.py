"""`alerts calibrate`: fits the probabilities of topics to labelled documents."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alerts.cli.options import ConfigDir
from alerts.errors import SourceError

if TYPE_CHECKING:
    from alerts.rules.calibrate import Labelled
    from alerts.rules.ruleset import RuleSet


def calibrate(
    labelled: Annotated[
        list[Path],
        typer.Argument(help='.jsonl[.gz] with "labels": {"tariff": 0|1|null, ...} in each line.'),
    ],
    config: ConfigDir = None,
    by: Annotated[str, typer.Option(help="Held-out groups: source, month or lang.")] = "source",
    write: Annotated[
        bool, typer.Option("--write", help="Replace rules/calibration.yaml in the config folder.")
    ] = False,
) -> None:
    """Fit each topic's probability curve and print it, with its error also on groups held out."""
    from alerts.config import find_folder
    from alerts.config.rule_files import load_rules
    from alerts.rules import compile_rules
    from alerts.rules.calibrate import cross_validate, fit, measure, written

    folder = find_folder(config, os.environ) / "rules"
    ruleset = compile_rules(load_rules(folder))
    rows = [row for path in labelled for row in _rows(path)]
    knots = {c.topic: c.knots for c in ruleset.pack.calibration}
    for topic, documents in sorted(_documents(ruleset, rows, by).items()):
        knots[topic] = fit(documents)
        inside, outside = measure(documents, knots[topic]), cross_validate(documents)
        typer.echo(
            f"{topic}: {inside.documents} documents, {inside.on_topic} on topic; "
            f"F1 {inside.f1:.3f}, calibration error {inside.error:.3f}; held out by {by}: "
            f"F1 {outside.f1:.3f}, calibration error {outside.error:.3f}",
            err=True,
        )
    if write:
        (folder / "calibration.yaml").write_text(written(knots), encoding="utf-8")
    else:
        typer.echo(written(knots), nl=False)


def _rows(path: Path) -> list[Mapping[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as stream:
            rows = [json.loads(line) for line in stream if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    return [row for row in rows if isinstance(row, Mapping)]


def _documents(
    ruleset: RuleSet, rows: Sequence[Mapping[str, Any]], by: str
) -> dict[str, list[Labelled]]:
    """Documents with a label by topic."""
    from alerts.cli.score import as_document
    from alerts.rules.assess import topic_sums
    from alerts.rules.calibrate import Labelled

    found: dict[str, list[Labelled]] = {}
    for row in rows:
        labels = row.get("labels")
        if not isinstance(labels, Mapping):
            continue
        known = {t: v for t in ruleset.pack.topics if (v := labels.get(t)) is not None}
        if not known:
            continue
        points = topic_sums(ruleset, as_document(row))
        group = _group(row, by)
        implied = {
            other
            for topic, others in ruleset.pack.implies.items()
            if points.get(topic, 0) > 0
            for other in others
        }
        for topic, label in known.items():
            if topic in implied:  # said by another topic, so its own points prove nothing
                continue
            found.setdefault(topic, []).append(Labelled(points.get(topic, 0), bool(label), group))
    return found


def _group(row: Mapping[str, Any], by: str) -> str:
    if by == "month":
        return str(row.get("published") or row.get("first_seen") or "")[:7]
    return str(row.get(by) or "")
