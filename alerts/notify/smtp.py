"""Handing e-mail to a mail server over SMTP, encrypted unless the receiver says otherwise."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import aiosmtplib

from alerts.model.delivery import Delivery, Rejected, Retry, SendOutcome, Sent
from alerts.model.digest import Message
from alerts.model.policy import MailOptions, Receiver
from alerts.net import AddressPolicy, BlockedAddress, connect
from alerts.notify import mail
from alerts.notify.http import REFUSALS
from alerts.notify.outside import one_line

#: For the whole conversation with a mail server.
SECONDS = 45.0
_PORTS = {"smtp": 587, "smtps": 465}
_SAID = 160


class MailSender:
    """Sends alerts by e-mail; `policy` says which mail servers may be reached."""

    def __init__(self, policy: AddressPolicy, *, seconds: float = SECONDS) -> None:
        self._policy = policy
        self._seconds = seconds

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Hand the message over once and return what became of it.

        Sent once the server took it for at least one recipient; those it refused are named in the
        outcome. Retry when it did not answer, answered 4xx, or 5xx for the first two times.
        """
        del now  # A message is dated by what it tells, so that each attempt has the same bytes.
        server, options = _server(receiver), receiver.mail
        if server is None or options is None:
            return Rejected("the receiver's url is not an address like smtp://mail.example.org:587")
        content = mail.build(
            delivery, message, receiver.name, options, receiver.template
        ).as_bytes()
        try:
            async with asyncio.timeout(self._seconds):
                return await self._hand_over(server, receiver, options, content, delivery.attempt)
        except BlockedAddress as error:
            return Rejected(
                f"blocked, {error.reason}: to reach a private network set allow_private: true"
                " on this receiver"
            )
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error.code, error.message, receiver, delivery.attempt)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Retry(_trouble(error))

    async def _hand_over(
        self,
        server: _Server,
        receiver: Receiver,
        options: MailOptions,
        content: bytes,
        attempt: int,
    ) -> SendOutcome:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            sock=await connect(server.host, server.port, self._policy),
            use_tls=server.tls_at_once,
            start_tls=False,
            # What this machine calls itself is nobody's business.
            local_hostname=options.sender.rpartition("@")[2],
            timeout=self._seconds,
        )
        try:
            await client.connect()
            await client.ehlo()
            if options.encrypted and not server.tls_at_once:
                if not client.supports_extension("starttls"):
                    return Retry("the mail server offers no STARTTLS")
                await client.starttls()
            if options.username:
                await client.login(options.username, receiver.secret.reveal())
            return await _converse(client, receiver, options, content, attempt)
        finally:
            client.close()


@dataclass(frozen=True, slots=True)
class _Server:
    host: str
    port: int
    #: True: the connection begins with TLS; False: plain, then STARTTLS.
    tls_at_once: bool


def _server(receiver: Receiver) -> _Server | None:
    try:
        split = urlsplit(receiver.url.reveal())
        port = split.port
    except ValueError:
        return None
    if split.scheme not in _PORTS or not split.hostname:
        return None
    return _Server(split.hostname, port or _PORTS[split.scheme], split.scheme == "smtps")


async def _converse(
    client: aiosmtplib.SMTP,
    receiver: Receiver,
    options: MailOptions,
    content: bytes,
    attempt: int,
) -> SendOutcome:
    await client.mail(options.sender)
    refused: list[aiosmtplib.SMTPRecipientRefused] = []
    for recipient in options.recipients:
        try:
            await client.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            refused.append(error)
    later = next((error for error in refused if error.code < 500), None)
    if later is not None and attempt < REFUSALS:
        # Nobody has it yet; sent now, it would reach the others a second time.
        return _answered(later.code, later.message, receiver, attempt)
    if len(refused) == len(options.recipients):
        return _answered(refused[0].code, refused[0].message, receiver, attempt)
    taken = await client.data(content)
    left = ", ".join(f"{each.recipient} ({each.code})" for each in refused)
    return Sent(taken.code, f"not taken for {left}" if left else "")


def _answered(code: int, said: str, receiver: Receiver, attempt: int) -> SendOutcome:
    if code < 0:
        return Retry("the answer is not SMTP")
    text = one_line(said, 4 * _SAID)
    if receiver.secret:
        text = text.replace(receiver.secret.reveal(), "***")
    answer = f"{code} {one_line(text, _SAID)}".strip()
    if code >= 500 and attempt >= REFUSALS:
        return Rejected(f"refused on attempt {attempt}: {answer}", code)
    return Retry(f"answered {answer}", code)


def _trouble(error: aiosmtplib.SMTPException | OSError) -> str:
    """What went wrong in a few words; the library's own messages would hold the address."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(cause, ssl.SSLError):
        return "no secure connection: the mail server's certificate or TLS set-up was refused"
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return "the connection was closed without an answer"
    if isinstance(cause, OSError) and cause.errno and cause.errno > 0:
        return f"no connection: {os.strerror(cause.errno).lower()}"
    if isinstance(error, socket.gaierror):
        return "the mail server's host name was not found"
    return "no log-in the mail server offers" if _no_login(error) else "the connection broke"


def _no_login(error: Exception) -> bool:
    return type(error) is aiosmtplib.SMTPException and "auth" in str(error).lower()
