"""`alerts send-test`: one clearly marked alert to one receiver, now, and what became of it."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TextIO
from urllib.parse import urlsplit

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json
from alerts.errors import ConfigError, Problem
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Delivery, DeliveryState, Rejected, Retry, SendOutcome, Sent
from alerts.model.policy import Receiver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.config import Config
    from alerts.notify import Sender


def send_test(
    receiver: Annotated[str, typer.Argument(help="The name of a receiver in routes.yaml.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Send a test alert to one receiver and say what it answered; exit 1 when it was not taken."""
    import asyncio

    from alerts.app import now
    from alerts.cli.database import load_config

    loaded = load_config(config)
    chosen = find_receiver(receiver, loaded.receivers)
    outcome = asyncio.run(_send(chosen, loaded, now(), sys.stderr if as_json else sys.stdout))
    if as_json:
        kind = type(outcome).__name__.lower()
        reason = "" if isinstance(outcome, Sent) else outcome.reason
        print_json(
            {"receiver": receiver, "outcome": kind, "status": outcome.status, "reason": reason}
        )
    else:
        typer.echo(outcome_line(chosen, outcome))
    if not isinstance(outcome, Sent):
        raise typer.Exit(1)


def find_receiver(name: str, receivers: Mapping[str, Receiver]) -> Receiver:
    """Return the receiver of this name; raises ConfigError that names those there are."""
    if name in receivers:
        return receivers[name]
    known = ", ".join(sorted(receivers)) or "none"
    message = f"no receiver is called {plain(name)!r}"
    raise ConfigError([Problem("routes.yaml", 0, 0, message, f"configured: {known}")])


async def tell_test(receiver: Receiver, senders: Sender, now: datetime) -> SendOutcome:
    """Send the test alert once and return what became of it."""
    alert = test_alert(now)
    delivery = Delivery(
        id=f"test_{now:%Y%m%dT%H%M%S%f}",
        alert=alert.id,
        receiver=receiver.name,
        state=DeliveryState.PENDING,
        attempt=1,
        next_at=now,
        created=now,
    )
    return await senders.send(delivery, alert, receiver, now)


def test_alert(now: datetime) -> Alert:
    """Return an alert that nobody can take for a real one."""
    return Alert(
        id="test",
        story="test",
        kind=AlertKind.RAISED,
        severity=Severity.INFO,
        direction=Direction.NONE,
        stage=Stage.NONE,
        score=0,
        topics={},
        headline="This is a test: nothing has happened",
        summary="If you can read this, alerts reach this receiver.",
        changes=(),
        item="test",
        url="",
        source="alerts send-test",
        evidence=(),
        rules_hash="",
        created=now,
    )


def outcome_line(receiver: Receiver, outcome: SendOutcome) -> str:
    """Return what happened as one sentence."""
    match outcome:
        case Sent(status=status):
            return f"sent: {receiver.name} took it" + (f" ({status})" if status else "")
        case Retry(reason=reason, after=after):
            wish = f", asks to wait {after.total_seconds():.0f} s" if after is not None else ""
            return f"not taken: {receiver.name}: {reason}{wish}; a real alert would be tried again"
        case Rejected(reason=reason):
            return f"refused: {receiver.name}: {reason}"


async def _send(receiver: Receiver, loaded: Config, now: datetime, console: TextIO) -> SendOutcome:
    from alerts import net
    from alerts.notify import Senders

    http = loaded.settings.http
    host = urlsplit(receiver.url.reveal()).hostname if receiver.allow_private else None
    policy = net.AddressPolicy(frozenset(http.allow_private) | ({host} if host else set()))
    agent = net.user_agent(http.contact)
    async with net.open_session(policy, user_agent=agent) as session:
        senders = Senders(session, console=console, policy=policy)
        return await tell_test(receiver, senders, now)
