"""What every kind of receiver offers, and the one place that picks the kind."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Protocol, TextIO

import aiohttp

from alerts.model.delivery import Delivery, SendOutcome
from alerts.model.digest import Message
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.net import PUBLIC_ONLY, AddressPolicy
from alerts.notify import discord, http, ntfy, pagerduty, teams
from alerts.notify.console import ConsoleSender
from alerts.notify.posting import PostSender
from alerts.notify.slack import SlackSender
from alerts.notify.smtp import MailSender
from alerts.notify.webhook import WebhookSender


class Sender(Protocol):
    """One kind of receiver."""

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it."""


class Senders:
    """Every kind of receiver over one HTTP session, which the caller opens and closes.

    `console` is where console receivers write, standard output unless given. `policy` says which
    mail servers may be reached; what the session may reach is its own.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        console: TextIO | None = None,
        timeout: aiohttp.ClientTimeout = http.TIMEOUT,
        policy: AddressPolicy = PUBLIC_ONLY,
    ) -> None:
        posted = {
            ReceiverKind.TEAMS: teams.compose,
            ReceiverKind.DISCORD: discord.compose,
            ReceiverKind.NTFY: ntfy.compose,
            ReceiverKind.PAGERDUTY: pagerduty.compose,
        }
        self._session, self._timeout = session, timeout
        self._senders: dict[ReceiverKind, Sender] = {
            ReceiverKind.SLACK: SlackSender(session, timeout=timeout),
            ReceiverKind.WEBHOOK: WebhookSender(session, timeout=timeout),
            ReceiverKind.CONSOLE: ConsoleSender(console or sys.stdout),
            ReceiverKind.EMAIL: MailSender(policy),
            **{
                kind: PostSender(session, compose, timeout=timeout)
                for kind, compose in posted.items()
            },
        }

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it; never raises.

        `delivery.attempt` is the number of this attempt, 1 for the first.
        """
        return await self._senders[receiver.kind].send(delivery, message, receiver, now)

    async def ping(self, url: Secret, now: datetime) -> SendOutcome:
        """Ask this address once and return what it answered; never raises."""
        request = http.Request(url, b"", {}, attempt=1, method="GET")
        return await http.post(self._session, request, now, timeout=self._timeout)
