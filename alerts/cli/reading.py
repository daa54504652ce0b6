"""An assessment in the terminal: the text with its evidence highlighted, the points summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.cli.output import plain

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from alerts.model.assessment import Assessment
    from alerts.model.facts import Field
    from alerts.model.item import Document

_STYLES = {
    "": "",
    "topic": "bold cyan",
    "event": "bold yellow",
    "severity": "magenta",
    "modality": "italic green",
    "block": "strike dim",
}
#: More of a text than this is not shown; evidence behind it stands in the waterfall.
_SHOWN = 4_000


def highlighted(document: Document, assessment: Assessment) -> Text:
    """Title and text with the words that are evidence in colour, and the verdict below."""
    from rich.text import Text

    shown = Text()
    shown.append_text(_marked(document.title, "title", assessment))
    if document.text:
        shown.append("\n")
        shown.append_text(_marked(document.text, "text", assessment))
    shown.append("\n")
    topics = ", ".join(f"{t} {assessment.topics[t]:.2f}" for t in assessment.on_topic())
    verdict = [str(assessment.severity), str(assessment.direction)]
    verdict += [str(v) for v in (assessment.stage, assessment.event) if v]
    shown.append(f"{' · '.join(verdict)} · {topics or 'off topic'}", style="bold")
    return shown


def _marked(text: str, field: Field, assessment: Assessment) -> Text:
    from rich.text import Text

    from alerts.rules.explain import pieces

    shown, length = Text(), 0
    for piece in pieces(text, field, assessment):
        part = piece.text[: _SHOWN - length]
        shown.append(_printable(part), style=_STYLES[piece.kind])
        length += len(part)
        if length >= _SHOWN:
            shown.append(" ...", style="dim")
            break
    return shown


def _printable(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def waterfall(assessment: Assessment) -> Table:
    """The points line by line with the running sum, ending at the score."""
    from rich.table import Table
    from rich.text import Text

    from alerts.rules.explain import waterfall as steps

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("points", justify="right")
    table.add_column("sum", justify="right")
    table.add_column("rule")
    table.add_column("words", overflow="fold")
    for step in steps(assessment):
        rule = f"{step.rule} ({step.topic})" if step.topic else step.rule
        table.add_row(f"{step.points:+d}", str(step.total), Text(rule), Text(plain(step.text)[:80]))
    table.add_row("", str(assessment.score), Text("score", style="bold"), "")
    return table
