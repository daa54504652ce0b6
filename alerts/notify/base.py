"""What every kind of receiver offers, and the one place that picks the kind."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Protocol, TextIO

import aiohttp

from alerts.model.delivery import Delivery, SendOutcome
from alerts.model.digest import Message
from alerts.model.policy import Receiver, ReceiverKind
from alerts.notify import http
from alerts.notify.console import ConsoleSender
from alerts.notify.slack import SlackSender
from alerts.notify.webhook import WebhookSender


class Sender(Protocol):
    """One kind of receiver."""

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it."""


class Senders:
    """Every kind of receiver over one HTTP session, which the caller opens and closes.

    `console` is where console receivers write, standard output unless given.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        console: TextIO | None = None,
        timeout: aiohttp.ClientTimeout = http.TIMEOUT,
    ) -> None:
        self._senders: dict[ReceiverKind, Sender] = {
            ReceiverKind.SLACK: SlackSender(session, timeout=timeout),
            ReceiverKind.WEBHOOK: WebhookSender(session, timeout=timeout),
            ReceiverKind.CONSOLE: ConsoleSender(console or sys.stdout),
        }

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it; never raises.

        `delivery.attempt` is the number of this attempt, 1 for the first.
        """
        return await self._senders[receiver.kind].send(delivery, message, receiver, now)
