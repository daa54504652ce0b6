"""Where a deadline came from: the words that state it, and every decision about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from alerts.cli.output import plain, print_json, print_table, shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.model.deadline import Deadline
    from alerts.model.decision import Decision
    from alerts.store import Session

#: Characters shown around the words that state the day.
_AROUND = 160


def explain_deadline(session: Session, subject: str, as_json: bool) -> None:
    """Print everything about one deadline; raises NotFound."""
    from alerts.store import deadlines
    from alerts.stories.deadline_words import happens, written

    deadline = deadlines.get(session, subject)
    decided = _decisions(session, deadline)
    words = _words(session, deadline)
    if as_json:
        print_json(
            {
                "deadline": deadlines_json([deadline])[0],
                "words": words,
                "decisions": shapes("DecisionView", decided),
            }
        )
        return
    typer.echo(f"{deadline.id}  {written(deadline)} ({deadline.zone}) {plain(happens(deadline))}")
    typer.echo(f"{deadline.state}, {deadline.told} reminders told")
    typer.echo(plain(deadline.headline))
    typer.echo(f"\n{where(deadline)}\n  {plain(words)}")
    rows = [(each.at, each.reason, each.detail) for each in decided]
    print_table("\nDecisions", ("at", "reason", "detail"), rows)


def print_deadlines(found: Sequence[Deadline]) -> None:
    """Print the deadlines of an item, story or alert with the place of each; nothing for none."""
    if found:
        print_table(
            "\nDeadlines",
            ("id", "day", "what", "instrument", "for", "state", "stated by"),
            [(e.id, e.day, e.role, e.instrument, e.scope, e.state, where(e)) for e in found],
        )


def deadlines_json(found: Sequence[Deadline]) -> list[dict[str, object]]:
    """The deadlines in the shape of the HTTP API."""
    from alerts.web.calendar import DeadlineView

    return [DeadlineView.model_validate(each).model_dump(mode="json") for each in found]


def where(deadline: Deadline) -> str:
    """The item and the place in it, or the entry of `calendar.yaml`."""
    if deadline.entry:
        return f"calendar.yaml, entry {deadline.entry}"
    span = deadline.span
    place = f" {span.field} {span.start}-{span.end}" if span else ""
    return f"{deadline.item}{place}: {deadline.text}"


def _words(session: Session, deadline: Deadline) -> str:
    """The text around the day, the day in brackets."""
    from alerts.store import items

    span = deadline.span
    if span is None:
        return deadline.text
    item, _ = items.get(session, deadline.item)
    text = item.title if span.field == "title" else item.text
    before = text[max(span.start - _AROUND, 0) : span.start]
    return f"{before}[{text[span.start : span.end]}]{text[span.end : span.end + _AROUND]}"


def _decisions(session: Session, deadline: Deadline) -> list[Decision]:
    from alerts.store import decisions

    subjects = [("deadline", deadline.id)]
    if deadline.story:
        subjects.append(("story", deadline.story))
    return [
        each
        for kind, subject in subjects
        for each in decisions.for_subject(session, kind, subject)
        if each.data.get("deadline") == deadline.id
    ]
