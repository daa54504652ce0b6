"""`alerts why`: why something did not alert, or whom it reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir

if TYPE_CHECKING:
    from alerts.pipeline.why import Answer


def why(
    asked: Annotated[
        str, typer.Argument(metavar="URL|TEXT", help="An address, a title, or the id of an item.")
    ],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Say what became of an article: never seen, off topic, silenced, held, told, and why.

    Reads only what was decided and stored; a title need not be exact.
    """
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.cli.output import print_json, shape
    from alerts.pipeline.inquire import ask

    if not asked.strip():
        raise typer.BadParameter("name an address or a title")
    with opened(config) as database:
        answer = database.run_read(lambda session: ask(session, asked, now()))
    if as_json:
        print_json(shape("AnswerView", answer))
    else:
        show(answer)


def show(answer: Answer) -> None:
    """Print the answer: the verdict, then whom it reached, then every decision on the way."""
    from alerts.cli.output import plain, print_table

    typer.echo(f"{answer.verdict}: {plain(answer.sentence)}")
    ids = (("item", answer.item), ("story", answer.story), ("alert", answer.alert))
    if any(value for _, value in ids):
        typer.echo("  ".join(f"{name} {value}" for name, value in ids if value))
    if answer.scored:
        typer.echo(f"scored: {plain(answer.scored)}")
    if answer.receivers:
        rows = [(h.receiver, h.route, h.verdict, h.sentence) for h in answer.receivers]
        print_table("\nReceivers", ("receiver", "route", "verdict", "what became of it"), rows)
    if answer.sources:
        sources = [(s.feed, s.fitness, s.sentence) for s in answer.sources]
        print_table("\nSources", ("source", "health", "how it fares"), sources)
    if answer.details:
        typer.echo("\nDecisions")
        for line in answer.details:
            typer.echo(f"  {plain(line)}")
