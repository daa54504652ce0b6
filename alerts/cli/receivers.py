"""`alerts receivers`: how each receiver takes what it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, print_table

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.model.policy import Receiver
    from alerts.model.receiver import Condition, ReceiverState
    from alerts.store import Session

app = typer.Typer(help="See how receivers take what they are sent, and use disabled ones again.")


@dataclass(frozen=True, slots=True)
class Standing:
    """One receiver with what waits for it."""

    receiver: Receiver
    state: ReceiverState
    condition: Condition
    waiting: int
    dead: int

    def sentence(self) -> str:
        """What is wrong, and what to do; empty when all is well."""
        from alerts.model.receiver import Condition
        from alerts.pipeline.receivers import refusal

        if self.condition is Condition.FAILING:
            since = f"{self.state.failing_since:%Y-%m-%d %H:%M}"
            return (
                f"failing, {self.state.failures} times since {since} UTC: {self.state.last_error}"
            )
        return refusal(self.receiver, self.state)


def standings(loaded: Config, session: Session) -> list[Standing]:
    """Return every configured receiver as it stands, in the order of the file."""
    from alerts.model.delivery import DeliveryState
    from alerts.model.receiver import ReceiverState
    from alerts.pipeline.receivers import conditions
    from alerts.store import outbox, receivers

    states = receivers.states(session)
    depth = {(each.receiver, each.state): each.count for each in outbox.depth_by_receiver(session)}
    return [
        Standing(
            receiver=loaded.receivers[name],
            state=states.get(name, ReceiverState(name)),
            condition=condition,
            waiting=depth.get((name, DeliveryState.PENDING), 0),
            dead=depth.get((name, DeliveryState.DEAD), 0),
        )
        for name, condition in conditions(loaded.receivers, states).items()
    ]


def warnings(found: list[Standing]) -> Iterator[str]:
    """Yield a sentence for each receiver that is not well."""
    for each in found:
        if sentence := each.sentence():
            yield f"receiver {each.receiver.name}: {sentence}"


@app.command("list")
def list_receivers(config: ConfigDir = None, as_json: AsJson = False) -> None:
    """List receivers with their condition, and what waits for them or is dead."""
    from functools import partial

    from alerts.cli.database import load_config, opened

    loaded = load_config(config)
    with opened(config) as database:
        found = database.run_read(partial(standings, loaded))
    if as_json:
        print_json({"receivers": [_shape(each) for each in found]})
        return
    print_table(
        f"{len(found)} receivers",
        ("name", "kind", "condition", "waiting", "dead", "fallback", "tried", "and so"),
        [
            (
                each.receiver.name,
                each.receiver.kind,
                each.condition,
                each.waiting,
                each.dead,
                each.receiver.fallback or "-",
                each.state.tried_at,
                each.sentence(),
            )
            for each in found
        ],
    )


@app.command("preview")
def preview(
    receiver: Annotated[str, typer.Argument(help="The name of a receiver.")],
    config: ConfigDir = None,
    alert: Annotated[
        str, typer.Option(help="The id of a stored alert; left out, an invented example.")
    ] = "",
) -> None:
    """Print what a receiver would be told of an alert; exit 1 when its template fails."""
    from alerts.cli.database import load_config, opened
    from alerts.cli.send_test import find_receiver
    from alerts.model.delivery import Delivery, DeliveryState
    from alerts.notify.example import EXAMPLE
    from alerts.notify.preview import preview as shown
    from alerts.store import alerts

    chosen = find_receiver(receiver, load_config(config).receivers)
    told = EXAMPLE
    if alert:
        with opened(config) as database:
            told = database.run_read(lambda session: alerts.get(session, alert))
    waiting = Delivery("preview", told.id, receiver, DeliveryState.PENDING, 1, told.created)
    text, failure = shown(chosen, told, waiting)
    typer.echo(text)
    if failure:
        typer.echo(f"template not used: {plain(failure)}", err=True)
        raise typer.Exit(1)


@app.command("enable")
def enable(
    receiver: Annotated[str, typer.Argument(help="The name of a disabled receiver.")],
    config: ConfigDir = None,
) -> None:
    """Use a receiver again that answered 410 Gone; exit 1 when it is not disabled."""
    from alerts.cli.database import load_config, opened
    from alerts.cli.send_test import find_receiver
    from alerts.store import receivers

    find_receiver(receiver, load_config(config).receivers)
    with opened(config) as database:
        done = database.run_write(lambda session: receivers.enable(session, receiver))
    if not done:
        typer.echo(f"{receiver} is not disabled", err=True)
        raise typer.Exit(1)
    typer.echo(f"{receiver} is used again; `alerts deliveries replay` sends what it missed")


def _shape(each: Standing) -> Mapping[str, object]:
    state = each.state
    return {
        "name": each.receiver.name,
        "kind": each.receiver.kind,
        "condition": each.condition,
        "waiting": each.waiting,
        "dead": each.dead,
        "fallback": each.receiver.fallback,
        "failures": state.failures,
        "failing_since": state.failing_since.isoformat() if state.failing_since else None,
        "gone_at": state.gone_at.isoformat() if state.gone_at else None,
        "last_error": state.last_error,
    }
