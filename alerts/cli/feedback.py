"""`alerts stories feedback`: what was wrong about a verdict, as a wish to the rules."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.moments import By, Note, author
from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, print_table

if TYPE_CHECKING:
    from alerts.config.feedback import Written
    from alerts.model.assessment import Assessment
    from alerts.pipeline.feedback import Blamed, Said, Wish
    from alerts.store import Session


class Kind(StrEnum):
    """What was wrong."""

    IRRELEVANT = "irrelevant"
    DUPLICATE_OF = "duplicate-of"
    MISSED = "missed"


def feedback(
    subject: Annotated[
        str, typer.Argument(help="A story; for `missed` an item, or a headline in quotes.")
    ],
    kind: Annotated[Kind, typer.Argument(help="What was wrong.")],
    of: Annotated[str, typer.Argument(help="The story it is a duplicate of.")] = "",
    *,
    config: ConfigDir = None,
    text: Annotated[str, typer.Option(help="The text below a headline that was missed.")] = "",
    lang: Annotated[str, typer.Option(help="Its language, such as en.")] = "",
    severity: Annotated[str, typer.Option(help="The severity a missed item should have.")] = "",
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Write what is wrong about a verdict into rules/feedback.yaml, and show the rules behind it.

    `alerts test` reports it until a rule is changed. A duplicate is closed.
    """
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.config import find_folder
    from alerts.config.feedback import add_wish
    from alerts.config.rule_files import load_rules
    from alerts.pipeline.feedback import Said, judged, record
    from alerts.rules import compile_rules

    if (kind is Kind.DUPLICATE_OF) is not bool(of):
        raise typer.BadParameter("duplicate-of names the other story, and nothing else does")
    said = Said(author(by), note)
    folder = find_folder(config, os.environ) / "rules"
    with opened(config) as database:
        wish = database.run_read(lambda s: _wish(s, kind, subject, of, text, lang, severity, said))
        written = add_wish(folder, wish.example)
        what = f"{kind.value} {of}".strip()
        database.run_write(lambda s: record(s, wish, what, said, now()))
    pack = load_rules(folder)
    assessment, blamed = judged(compile_rules(pack), pack, wish)
    _show(written, assessment, blamed, as_json=as_json)


def _wish(  # noqa: PLR0917 - the command's own options, in its order
    session: Session,
    kind: Kind,
    subject: str,
    of: str,
    text: str,
    lang: str,
    severity: str,
    said: Said,
) -> Wish:
    from alerts.model.item import Document
    from alerts.pipeline import feedback as wishes

    if kind is Kind.IRRELEVANT:
        return wishes.irrelevant(session, subject, said)
    if kind is Kind.DUPLICATE_OF:
        return wishes.duplicate(session, subject, of, said)
    stored = subject.startswith("itm_")
    document = wishes.document_of(session, subject) if stored else Document(subject, text, lang)
    return wishes.missed(document, said, severity=_severity(severity))


def _severity(name: str) -> str:
    from alerts.model.assessment import Severity

    if name and name not in map(str, Severity):
        raise typer.BadParameter(f"--severity is one of {', '.join(map(str, Severity))}")
    return name


def _show(
    written: Written, assessment: Assessment, blamed: tuple[Blamed, ...], *, as_json: bool
) -> None:
    verdict = f"{assessment.severity}, {assessment.direction}, score {assessment.score}"
    if as_json:
        rules = [
            {"rule": b.rule, "points": b.points, "words": b.words, "place": b.place} for b in blamed
        ]
        print_json(
            {
                "file": str(written.path),
                "line": written.line,
                "new": written.new,
                "verdict": {
                    "severity": str(assessment.severity),
                    "direction": str(assessment.direction),
                    "score": assessment.score,
                    "alert": assessment.alert,
                },
                "rules": rules,
            }
        )
        return
    place = f"{_short(written.path)}:{written.line}"
    typer.echo(f"{'written to' if written.new else 'was there already:'} {place}")
    typer.echo(f"the rules say today: {verdict}")
    print_table(
        "The points came from",
        ("points", "rule", "words", "stands in"),
        [(f"{b.points:+d}", b.rule, plain(b.words)[:60], b.place) for b in blamed],
    )
    typer.echo("change a rule, then run: alerts test --only feedback")


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
