"""What every kind of receiver offers, and the one place that picks the kind."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol, TextIO

import aiohttp

from alerts.model.alert import Alert
from alerts.model.delivery import Delivery, SendOutcome, Sent
from alerts.model.digest import Message
from alerts.model.handling import Handling
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.net import PUBLIC_ONLY, AddressPolicy
from alerts.notify import discord, http, mrkdwn, ntfy, pagerduty, slack, slack_bot, teams, templates
from alerts.notify.apprise import AppriseSender
from alerts.notify.console import ConsoleSender
from alerts.notify.outline import web_link
from alerts.notify.outside import one_line, plain_line
from alerts.notify.posting import Compose, PostSender
from alerts.notify.smtp import MailSender
from alerts.notify.webhook import WebhookSender


def _address(url: str) -> str:
    return link.url if (link := web_link(url)) else ""


#: How the channels that may have a template show what it puts out.
STYLES = {
    ReceiverKind.SLACK: templates.Style(
        mrkdwn.mrkdwn_text, partial(mrkdwn.link, label="Read it at")
    ),
    ReceiverKind.TEAMS: templates.Style(plain_line, _address),
    ReceiverKind.DISCORD: templates.Style(discord.show, discord.link),
    ReceiverKind.NTFY: templates.Style(plain_line, _address),
    ReceiverKind.EMAIL: templates.Style(plain_line, _address),
    ReceiverKind.CONSOLE: templates.Style(one_line, _address),
    ReceiverKind.APPRISE: templates.Style(discord.show, _address),
}


def _slack(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    compose = slack_bot.compose if receiver.slack else slack.compose
    return compose(delivery, message, receiver)


#: Kinds that are told by one JSON document, and what makes the request.
POSTED: Mapping[ReceiverKind, Compose] = {
    ReceiverKind.SLACK: _slack,
    ReceiverKind.TEAMS: teams.compose,
    ReceiverKind.DISCORD: discord.compose,
    ReceiverKind.NTFY: ntfy.compose,
    ReceiverKind.PAGERDUTY: pagerduty.compose,
}


class Sender(Protocol):
    """One kind of receiver."""

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it."""


def template_mistake(receiver: Receiver) -> str:
    """Return what is wrong with the template of this receiver, empty when nothing is."""
    style = STYLES.get(receiver.kind)
    return templates.mistake(receiver.template, style) if receiver.template and style else ""


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
        self._session, self._timeout = session, timeout
        self._senders: dict[ReceiverKind, Sender] = {
            ReceiverKind.WEBHOOK: WebhookSender(session, timeout=timeout),
            ReceiverKind.CONSOLE: ConsoleSender(console or sys.stdout),
            ReceiverKind.EMAIL: MailSender(policy),
            ReceiverKind.APPRISE: AppriseSender(),
            **{
                kind: PostSender(session, compose, timeout=timeout)
                for kind, compose in POSTED.items()
            },
        }

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Try once to tell `receiver` the message and return what became of it; never raises.

        `delivery.attempt` is the number of this attempt, 1 for the first. A template that fails
        leaves the message as it is without one, and the outcome says so.
        """
        ready, failure = filled(receiver, message)
        outcome = await self._senders[receiver.kind].send(delivery, message, ready, now)
        if failure and isinstance(outcome, Sent):
            remark = "; ".join(filter(None, (outcome.remark, f"template not used: {failure}")))
            return replace(outcome, remark=remark, untemplated=True)
        return outcome

    async def refresh(
        self,
        delivery: Delivery,
        alert: Alert,
        handling: Handling,
        receiver: Receiver,
        now: datetime,
    ) -> SendOutcome:
        """Make the message of a delivery say what is so now; never raises.

        `alert` is the last one told of its story. Sent where there is nothing to change.
        """
        request = None
        if receiver.kind is ReceiverKind.PAGERDUTY:
            request = pagerduty.compose_handled(delivery, handling, receiver)
        elif receiver.slack is not None:
            ready, _ = filled(receiver, alert)
            request = slack_bot.compose_update(delivery, alert, handling, ready)
        if request is None:
            return Sent(0)
        return await http.ask(self._session, request, now, timeout=self._timeout)

    async def ping(self, url: Secret, now: datetime) -> SendOutcome:
        """Ask this address once and return what it answered; never raises."""
        request = http.Request(url, b"", {}, attempt=1, method="GET")
        return await http.ask(self._session, request, now, timeout=self._timeout)


def filled(receiver: Receiver, message: Message) -> tuple[Receiver, str]:
    """Return the receiver with its template filled in, and why it says nothing where it failed."""
    style, said, failure = STYLES.get(receiver.kind), "", ""
    if receiver.template and style is not None and isinstance(message, Alert):
        try:
            said = templates.fill(receiver.template, message, style)
        except templates.TemplateError as error:
            failure = str(error)
    return replace(receiver, template=said), failure
