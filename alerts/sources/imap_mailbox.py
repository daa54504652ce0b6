"""A folder of an IMAP server: opened read-only, its new messages, everything within bounds.

The library of the standard is spoken to from a thread: it is enough for one folder, and the one
asynchronous client there is has a licence that does not go with this one.
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from alerts.model.policy import Secret

#: Bytes of one message; what lies behind them is not asked for.
MAX_MESSAGE = 2_000_000
#: Messages and bytes of one poll; the rest waits for the next.
MAX_MESSAGES = 50
MAX_BYTES = 20_000_000
#: What the server may say in one poll, whatever it was asked for.
_MAX_SAID = MAX_BYTES + 4 * MAX_MESSAGE
#: Messages of a folder that are looked at for the first time, or again: the newest.
FIRST = 50
AFRESH = 1_000
#: For each answer of the server.
_SECONDS = 20.0
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|&")


class MailboxError(Exception):
    """The folder cannot be read; the message says why and holds nothing the server said."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the folder is, and who may read it."""

    host: str
    user: str
    password: Secret
    folder: str = "INBOX"
    #: True: the connection begins with TLS; False: plain, then STARTTLS.
    tls_at_once: bool = True
    #: False: neither; the password travels in the clear.
    encrypted: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """How far a folder was read: the numbers of messages hold as long as `validity` does."""

    validity: int = 0
    last: int = 0


@dataclass(slots=True)
class Delivery:
    """What one look at the folder brought, oldest first."""

    known: Known
    #: Number and bytes of each message.
    messages: list[tuple[int, bytes]] = field(default_factory=list)
    more: bool = False
    #: True: the numbers of messages mean others than they did.
    renumbered: bool = False
    #: Messages that are longer than `MAX_MESSAGE`, and older ones that were not looked at.
    cut: int = 0
    passed_over: int = 0


def read_folder(opened: socket.socket, account: Account, known: Known) -> Delivery:
    """Return the messages that came since `known`, over a connection this function owns.

    Blocks. The folder is not changed: nothing is marked as read. A folder seen for the first time
    gives its newest messages, and one whose numbers changed gives them afresh. Raises MailboxError.
    """
    opened.settimeout(_SECONDS)
    with _told_plainly("the connection broke"), _connected(opened, account) as mailbox:
        _log_in(mailbox, account)
        validity, held = _open_folder(mailbox, account.folder)
        if validity == known.validity:
            delivery = Delivery(known)
            wanted = _numbers(mailbox, f"UID {known.last + 1}:*", known.last)
        else:
            again = known.validity > 0
            most = AFRESH if again else FIRST
            older = max(0, held - most)
            delivery = Delivery(Known(validity), renumbered=again, passed_over=older * again)
            wanted = _numbers(mailbox, f"{older + 1}:*") if held else []
        _take(mailbox, wanted, delivery)
        return delivery


class _Mailbox(imaplib.IMAP4):
    """The client over a connection that was opened, and checked, elsewhere."""

    def __init__(self, opened: socket.socket, host: str) -> None:
        self._opened = opened
        self._left = _MAX_SAID
        super().__init__(host)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002
        return self._opened

    def read(self, size: int) -> bytes:
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise MailboxError(f"the server says more than {_MAX_SAID} bytes")


@contextmanager
def _told_plainly(otherwise: str) -> Iterator[None]:
    """Turn what the library and the network raise into a sentence without the server's words."""
    try:
        yield
    except TimeoutError:
        raise MailboxError(f"no answer within {_SECONDS:g} s") from None
    except ssl.SSLError:
        raise MailboxError("no trusted TLS connection") from None
    except (imaplib.IMAP4.error, OSError, ValueError, LookupError):
        raise MailboxError(otherwise) from None


@contextmanager
def _connected(opened: socket.socket, account: Account) -> Iterator[_Mailbox]:
    """A client that has said hello, encrypted unless it was not to be."""
    current = opened
    try:
        context = ssl.create_default_context() if account.encrypted else None
        if context is not None and account.tls_at_once:
            current = context.wrap_socket(opened, server_hostname=account.host)
        with _told_plainly("no IMAP server answers there"):
            mailbox = _Mailbox(current, account.host)
        if context is not None and not account.tls_at_once:
            with _told_plainly("the server offers no STARTTLS"):
                mailbox.starttls(context)
            current = mailbox.socket()
        yield mailbox
        # What was read is read, whatever the server makes of the farewell.
        with suppress(imaplib.IMAP4.error, OSError, MailboxError):
            mailbox.logout()
    finally:
        current.close()


def _log_in(mailbox: _Mailbox, account: Account) -> None:
    password = account.password.reveal()
    with _told_plainly("the log-in is refused"):
        if "AUTH=PLAIN" in mailbox.capabilities:
            proof = f"\0{account.user}\0{password}".encode()
            mailbox.authenticate("PLAIN", lambda _: proof)
        else:
            mailbox.login(account.user, password)


def _open_folder(mailbox: _Mailbox, folder: str) -> tuple[int, int]:
    """Open the folder read-only; what holds as long as its numbers do, and how many it has."""
    name = mutf7(folder).replace("\\", "\\\\").replace('"', '\\"')
    with _told_plainly("the folder cannot be opened"):
        answer, count = mailbox.select(f'"{name}"', readonly=True)
        if answer != "OK":
            raise MailboxError("there is no such folder, or it may not be read")
        _, said = mailbox.response("UIDVALIDITY")
        validity = int(said[-1] or 0) if said and said[-1] else 0
        held = int(count[-1] or 0)
    if validity <= 0:
        raise MailboxError("the server numbers its messages anew each time (no UIDVALIDITY)")
    return validity, held


def _numbers(mailbox: _Mailbox, asked: str, last: int = 0) -> list[int]:
    """The numbers of the messages asked for that come after the last known one, in order."""
    answer, said = mailbox.uid("SEARCH", asked)
    if answer != "OK":
        raise MailboxError("the server does not search")
    found = {int(each) for line in said if isinstance(line, bytes) for each in line.split()}
    # "5:*" names the last message even where that is the fourth.
    return sorted(number for number in found if number > last)


def _take(mailbox: _Mailbox, wanted: list[int], delivery: Delivery) -> None:
    size = 0
    for taken, number in enumerate(wanted):
        if taken >= MAX_MESSAGES or size >= MAX_BYTES:
            delivery.more = True
            return
        body = _fetch(mailbox, number)
        if body is not None:
            delivery.messages.append((number, body))
            delivery.cut += len(body) >= MAX_MESSAGE
            size += len(body)
        delivery.known = Known(delivery.known.validity, number)


def _fetch(mailbox: _Mailbox, number: int) -> bytes | None:
    """The bytes of one message; None when it is gone by now."""
    answer, said = mailbox.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{MAX_MESSAGE}>)")
    if answer != "OK":
        raise MailboxError("the server does not hand out a message")
    marks = re.compile(rb"\bUID %d\b" % number)
    for part in said:
        # The number may stand before the text or behind it; other messages may be spoken of too.
        if isinstance(part, tuple) and (marks.search(part[0]) or len(said) <= 2):
            return bytes(part[1])[:MAX_MESSAGE]
    return None


def mutf7(name: str) -> str:
    """Return the name of a folder as IMAP writes it (RFC 3501, 5.1.3).

    >>> mutf7("Entwürfe & mehr")
    'Entw&APw-rfe &- mehr'
    """

    def shifted(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        coded = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii")
        return f"&{coded.rstrip('=').replace('/', ',')}-"

    return _NOT_ASCII.sub(shifted, name)
