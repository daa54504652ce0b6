"""`alerts explain`: why a stored item, story or alert is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir

if TYPE_CHECKING:
    from alerts.model.decision import Decision
    from alerts.store import Session


def explain(
    subject: Annotated[str, typer.Argument(metavar="ID", help="An item, story or alert id.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Show the full reasoning behind a stored item, story or alert.

    The evidence, the points, the story it joined and who was told, from the decisions as recorded.
    """
    from alerts.cli.database import opened
    from alerts.cli.stories import show
    from alerts.errors import NotFound

    kind = subject.partition("_")[0]
    if kind == "sto":
        show(subject, config, as_json)
        return
    if kind not in {"itm", "alr"}:
        raise NotFound(f"{subject!r} is no id; ids begin with itm_, sto_ or alr_")
    with opened(config) as database:
        if kind == "itm":
            database.run_read(lambda session: _item(session, subject, as_json))
        else:
            database.run_read(lambda session: _alert(session, subject, as_json))


def _item(session: Session, subject: str, as_json: bool) -> None:
    from rich.console import Console

    from alerts.cli.output import print_json
    from alerts.cli.reading import highlighted, waterfall
    from alerts.model.assessment import Assessment
    from alerts.model.decision import Decision
    from alerts.model.item import Item
    from alerts.store import decisions, items
    from alerts.store.codec import Codec

    item, assessment = items.get(session, subject)
    decided = decisions.for_subject(session, "item", subject)
    if as_json:
        print_json(
            {
                "item": Codec(Item).encode(item),
                "assessment": Codec(Assessment).encode(assessment),
                "decisions": [Codec(Decision).encode(d) for d in decided],
            }
        )
        return
    console = Console(highlight=False)
    console.print(highlighted(item.document, assessment))
    console.print(waterfall(assessment))
    _print_decisions(decided)


def _alert(session: Session, subject: str, as_json: bool) -> None:
    from alerts.cli.output import print_json
    from alerts.model.alert import Alert
    from alerts.model.decision import Decision
    from alerts.model.item import Item
    from alerts.notify.console import render_lines
    from alerts.store import alerts, decisions, items
    from alerts.store.codec import Codec

    alert = alerts.get(session, subject)
    item, _ = items.get(session, alert.item)
    decided = decisions.for_subject(session, "alert", subject)
    if as_json:
        print_json(
            {
                "alert": Codec(Alert).encode(alert),
                "item": Codec(Item).encode(item),
                "decisions": [Codec(Decision).encode(d) for d in decided],
            }
        )
        return
    typer.echo(render_lines(alert))
    _print_decisions(decided)


def _print_decisions(decided: list[Decision]) -> None:
    from alerts.cli.output import print_table

    print_table(
        "\nDecisions", ("at", "reason", "detail"), [(d.at, d.reason, d.detail) for d in decided]
    )
