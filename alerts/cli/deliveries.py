"""`alerts deliveries`: what was promised to whom, and what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from alerts.cli.moments import By, Note, author
from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.cli.output import plain, print_json, print_table, shapes

if TYPE_CHECKING:
    from alerts.model.delivery import DeliveryState

#: Deliveries read at once for an export.
PAGE = 200

app = typer.Typer(help="See what was promised to receivers, and send dead ones again.")


@app.command("list")
def list_deliveries(
    config: ConfigDir = None,
    state: Annotated[
        Optional[str],  # noqa: UP045 - read by Typer
        typer.Option(help="Only held, pending, sent, dead, ... ones.", show_default=False),
    ] = None,
    receiver: Annotated[str, typer.Option(help="Only those of one receiver.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries, the newest first, with their last error, and receivers that are not well."""
    from alerts.cli.database import load_config, opened
    from alerts.cli.receivers import standings, warnings
    from alerts.model.delivery import DeliveryState
    from alerts.store import outbox

    wanted = _state(state) if state is not None else None
    with opened(config) as database:
        page = database.run_read(
            lambda session: outbox.page(session, limit, state=wanted, receiver=receiver)
        )
        found = database.run_read(partial(standings, load_config(config)))
    for warning in warnings(found):
        typer.echo(plain(warning), err=True)
    if as_json:
        print_json({"deliveries": shapes("DeliveryView", page.rows)})
        return
    print_table(
        f"{len(page.rows)} deliveries" + (", more exist: raise --limit" if page.next else ""),
        ("id", "receiver", "state", "why", "attempts", "created", "next", "last error"),
        [
            (
                d.id,
                d.receiver,
                d.state,
                d.reason.replace("_", " "),
                d.attempt,
                d.created,
                d.next_at if d.state in {DeliveryState.PENDING, DeliveryState.HELD} else None,
                d.last_error,
            )
            for d in page.rows
        ],
    )


@app.command("export")
def export(
    config: ConfigDir = None,
    state: Annotated[str, typer.Option(help="Which ones, all for every state.")] = "dead",
    receiver: Annotated[str, typer.Option(help="Only those of one receiver.")] = "",
) -> None:
    """Print deliveries, the newest first, as JSON lines: each with its message and attempts.

    Without options these are the dead letters, whole, to be kept or sent by other means.
    """
    from alerts.cli.database import opened
    from alerts.store import outbox
    from alerts.web.export import whole

    wanted = None if state == "all" else _state(state)
    cursor: str | None = None
    with opened(config) as database:
        while True:
            page = database.run_read(
                partial(outbox.page, limit=PAGE, cursor=cursor, state=wanted, receiver=receiver)
            )
            for line in database.run_read(partial(whole, deliveries=page.rows)):
                print_json(line)
            cursor = page.next
            if cursor is None:
                return


def _state(name: str) -> DeliveryState:
    """The state of this name; raises BadParameter that names those there are."""
    from alerts.model.delivery import DeliveryState

    if name not in list(DeliveryState):
        raise typer.BadParameter(f"--state is one of {', '.join(DeliveryState)}")
    return DeliveryState(name)


@app.command("replay")
def replay(
    ids: Annotated[list[str], typer.Argument(help="Ids of dead deliveries.")] = [],  # noqa: B006
    *,
    config: ConfigDir = None,
    every: Annotated[bool, typer.Option("--all", help="All dead deliveries.")] = False,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Make dead deliveries pending again; a running daemon sends them at its next tick."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline.replay import Again, revive

    if bool(ids) == every:
        raise typer.BadParameter("name delivery ids, or --all for every dead one")
    again = Again(None if every else ids, author(by), note)
    with opened(config) as database:
        replayed = database.run_write(lambda session: revive(session, again, now()))
    if as_json:
        print_json({"replayed": replayed})
    else:
        typer.echo(f"{len(replayed)} deliveries are pending again")
    missed = sorted(set(ids) - set(replayed))
    if missed:
        typer.echo(f"not dead, so not replayed: {', '.join(missed)}", err=True)
        raise typer.Exit(1)
