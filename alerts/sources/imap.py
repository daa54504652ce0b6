"""Newsletters: the messages of a mailbox folder, read without touching them.

UIDVALIDITY        as it was: messages after the last number; another: the folder afresh, where
                   messages that are known are recognised by their Message-ID
each message       subject, text, date, and who publishes it by List-Id or From
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from alerts.fields import Mistake
from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.model.policy import Secret
from alerts.net import BlockedAddress
from alerts.sources.apart import Apart, Killed
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Parsed,
    Received,
    one_line,
)
from alerts.sources.breaker import with_breaker
from alerts.sources.dates import credible
from alerts.sources.identity import identify
from alerts.sources.imap_mailbox import (
    MAX_MESSAGE,
    Account,
    Delivery,
    Known,
    MailboxError,
    read_folder,
)
from alerts.sources.kind import Poll
from alerts.sources.mail import Mail, read_mail
from alerts.sources.options import ImapOptions

#: For the whole conversation with a server.
SECONDS = 60.0
_PORTS = {"imaps": 993, "imap": 143}
_MAX_TITLE = 10_000
_MAX_TEXT = 200_000


def is_imap(url: str) -> bool:
    """Return whether this is the address of a mail server."""
    return url.startswith(("imaps://", "imap://"))


def check_imap(location: str, options: ImapOptions) -> None:
    """Raise Mistake when somebody cannot log in with these options."""
    for name in ("user", "password"):
        if not getattr(options, name):
            hint = "such as `password: ${DESK_PASSWORD}`" if name == "password" else "add it"
            raise Mistake(f"an imap needs the option `{name}`", hint, at=("options",))
    if not options.encrypted and location.startswith("imaps:"):
        raise Mistake("imaps is always encrypted", "write imap://", at=("options", "encrypted"))


async def fetch_imap(poll: Poll, seconds: float = SECONDS) -> FetchOutcome:
    """Return the messages that came since the last poll; the first reads the newest ones.

    The cursor holds UIDVALIDITY and the number of the last message. Log-ins that fail again and
    again open a circuit breaker: servers lock an account that knocks too often.
    """
    return with_breaker(await _fetch(poll, seconds), poll.state)


async def _fetch(poll: Poll, seconds: float) -> FetchOutcome:
    account, port = _account(poll.feed, poll.secrets.get("password", Secret()))
    known = _load(poll.state.cursor, _whose(account))
    try:
        async with asyncio.timeout(seconds):
            opened = await poll.connect(account.host, port)
            delivery = await _read(opened, account, known)
    except BlockedAddress as error:
        return FetchFailed(f"blocked: {error.reason}")
    except TimeoutError:
        return FetchFailed(f"not read within {seconds:g} s")
    except socket.gaierror:
        return FetchFailed("the host name is not known")
    except OSError:
        return FetchFailed("no connection to the host")
    except MailboxError as error:
        return FetchFailed(str(error))
    return _outcome(poll, delivery, _whose(account))


async def _read(opened: socket.socket, account: Account, known: Known) -> Delivery:
    """Read the folder in a thread, which owns the connection, and wake it when it takes long."""
    # TLS takes the connection away from the object that was given to it.
    with closing(opened.dup()) as handle:
        done = False
        try:
            delivery = await asyncio.to_thread(read_folder, opened, account, known)
            done = True
        finally:
            if not done:
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)
        return delivery


def _outcome(poll: Poll, delivery: Delivery, whose: str) -> FetchOutcome:
    notes = []
    if delivery.renumbered:
        notes.append("the server numbered the messages of the folder anew; they are read afresh")
    if delivery.passed_over:
        notes.append(f"{delivery.passed_over} older messages were passed over")
    if delivery.cut:
        notes.append(f"{delivery.cut} messages are longer than {MAX_MESSAGE} bytes and were cut")
    dropped = {"messages_cut": delivery.cut, "messages_passed_over": delivery.passed_over}
    known = {"folder": whose, "validity": delivery.known.validity, "last": delivery.known.last}
    cursor = json.dumps(known)
    if not delivery.messages and not delivery.more and not delivery.passed_over:
        return NotModified(cursor=cursor, notes=tuple(notes))
    return Fetched(
        tuple(Received(str(number), body, "message/rfc822") for number, body in delivery.messages),
        poll.now,
        cursor=cursor,
        notes=tuple(notes),
        more=delivery.more,
        dropped={reason: count for reason, count in dropped.items() if count},
    )


async def read_messages(feed: Feed, fetched: Fetched, apart: Apart) -> Parsed:
    """Return the entries, each message read for itself, so that none takes another along."""
    found: list[Mail | str] = []
    killed = 0
    for document in fetched.documents:
        try:
            found.append(await apart.run(len(document.body), read_mail, document.body))
        except Killed as error:
            found.append(str(error))
            killed += 1
    return replace(_parsed(feed, fetched, found), killed=killed)


def parse_messages(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries of messages."""
    return _parsed(feed, fetched, [read_mail(document.body) for document in fetched.documents])


def _parsed(feed: Feed, fetched: Fetched, found: Sequence[Mail | str]) -> Parsed:
    entries, problems, left_out = [], [], 0
    for document, mail in zip(fetched.documents, found, strict=True):
        problem = mail if isinstance(mail, str) else mail.problem
        if problem:
            problems.append(f"message {document.name}: {one_line(problem)}")
        if isinstance(mail, str):
            left_out += 1
        else:
            entries.append(_entry(feed, fetched, mail))
    identified = identify(entries)
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        left_out=left_out + identified.left_out,
    )


def _entry(feed: Feed, fetched: Fetched, mail: Mail) -> Entry:
    return Entry(
        key=mail.id,
        title=mail.subject[:_MAX_TITLE],
        text=mail.text[:_MAX_TEXT],
        lang=feed.lang,
        published=credible(mail.date, fetched.at),
        outlet=mail.outlet,
    )


def _account(feed: Feed, password: Secret) -> tuple[Account, int]:
    parts = urlsplit(feed.location)
    account = Account(
        host=parts.hostname or "",
        user=str(feed.options.get("user", "")),
        password=password,
        folder=str(feed.options.get("folder", "INBOX")),
        tls_at_once=parts.scheme == "imaps",
        encrypted=bool(feed.options.get("encrypted", True)),
    )
    return account, parts.port or _PORTS.get(parts.scheme, _PORTS["imaps"])


def _whose(account: Account) -> str:
    """What tells one folder from another; two may have the same UIDVALIDITY."""
    return hashlib.sha256(f"{account.user}\0{account.folder}".encode()).hexdigest()[:12]


def _load(cursor: str, whose: str) -> Known:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return Known()
    if not isinstance(found, dict) or found.get("folder") != whose:
        return Known()
    validity, last = found.get("validity"), found.get("last")
    if not isinstance(validity, int) or not isinstance(last, int):
        return Known()
    return Known(validity, last)
