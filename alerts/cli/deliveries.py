"""`alerts deliveries`: what was promised to whom, and what became of it."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.cli.output import print_json, print_table, shapes

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
    """List deliveries, the newest first, with their last error."""
    from alerts.cli.database import opened
    from alerts.model.delivery import DeliveryState
    from alerts.store import outbox

    wanted = None
    if state is not None:
        if state not in list(DeliveryState):
            raise typer.BadParameter(f"--state is one of {', '.join(DeliveryState)}")
        wanted = DeliveryState(state)
    with opened(config) as database:
        page = database.run_read(
            lambda session: outbox.page(session, limit, state=wanted, receiver=receiver)
        )
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


@app.command("replay")
def replay(
    ids: Annotated[list[str], typer.Argument(help="Ids of dead deliveries.")] = [],  # noqa: B006
    config: ConfigDir = None,
    every: Annotated[bool, typer.Option("--all", help="All dead deliveries.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make dead deliveries pending again; a running daemon sends them at its next tick."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.store import outbox

    if bool(ids) == every:
        raise typer.BadParameter("name delivery ids, or --all for every dead one")
    with opened(config) as database:
        replayed = database.run_write(
            lambda session: outbox.replay(session, None if every else ids, now())
        )
    if as_json:
        print_json({"replayed": replayed})
    else:
        typer.echo(f"{len(replayed)} deliveries are pending again")
    missed = sorted(set(ids) - set(replayed))
    if missed:
        typer.echo(f"not dead, so not replayed: {', '.join(missed)}", err=True)
        raise typer.Exit(1)
