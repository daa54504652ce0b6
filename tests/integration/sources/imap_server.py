"""A mail server on loopback that speaks as much IMAP4rev1 as reading a folder takes.

It is strict where the reader could do harm: a folder opened for writing and a text fetched without
PEEK are noted, and messages keep their marks.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).parents[2] / "data" / "tls" / "localhost.pem"
_FETCH = re.compile(r"(\d+) \((?:UID )?BODY(\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?\)", re.IGNORECASE)

_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\S+')


@dataclass
class Folder:
    """Messages by their number."""

    validity: int = 7
    messages: dict[int, bytes] = field(default_factory=dict)
    next: int = 1

    def add(self, message: bytes) -> int:
        """Put a message there; its number."""
        number, self.next = self.next, self.next + 1
        self.messages[number] = message
        return number

    def renumber(self, validity: int) -> None:
        """What a server does that was set up anew from its backup."""
        kept, self.messages, self.next = list(self.messages.values()), {}, 1
        self.validity = validity
        for message in kept:
            self.add(message)


@dataclass
class ImapServer:
    """The server, its one account and its faults."""

    user: str = "desk@example.org"
    password: str = 'mail-Word 1"\\'
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    port: int = 0
    capabilities: str = "IMAP4rev1"
    greeting: bytes = b"* OK ready\r\n"
    #: Said instead of the answer to this command.
    instead: dict[str, bytes] = field(default_factory=dict)
    #: Gone from the folder when their text is asked for.
    vanished: set[int] = field(default_factory=set)
    #: Commands as they came, without their tags; what they asked for that changes anything.
    heard: list[str] = field(default_factory=list)
    harm: list[str] = field(default_factory=list)
    starttls: ssl.SSLContext | None = None
    #: Connections that are open.
    open: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            await _Conversation(self, reader, writer).hold()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            self.open -= 1
            self.closed.set()


@dataclass
class _Conversation:
    server: ImapServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    folder: Folder | None = None
    logged_in: bool = False

    async def hold(self) -> None:
        self.say(self.server.greeting)
        while line := await self.reader.readline():
            tag, _, rest = line.decode("ascii", "backslashreplace").strip().partition(" ")
            command, _, given = rest.partition(" ")
            command = command.upper()
            if command == "UID":
                command, _, given = given.partition(" ")
                command = f"UID {command.upper()}"
            self.server.heard.append(rest)
            if command in self.server.instead:
                said = self.server.instead[command]
                if not said:
                    # Silence: nothing is said until the other side has had enough.
                    await self.reader.read()
                    return
                self.say(said.replace(b"TAG", tag.encode()))
                continue
            if not await self.answer(tag, command, given):
                return
            await self.writer.drain()

    def say(self, what: bytes | str) -> None:
        self.writer.write(what if isinstance(what, bytes) else what.encode() + b"\r\n")

    async def answer(self, tag: str, command: str, given: str) -> bool:
        """Answer one command; False when the conversation is over."""
        if command == "CAPABILITY":
            self.say(f"* CAPABILITY {self.server.capabilities}\r\n{tag} OK done")
        elif command == "STARTTLS" and self.server.starttls is not None:
            self.say(f"{tag} OK begin")
            await self.writer.start_tls(self.server.starttls)
            self.server.capabilities = "IMAP4rev1 AUTH=PLAIN"
        elif command == "LOGIN":
            user, password = (_unquoted(each) for each in _WORD.findall(given))
            self.log_in(tag, user, password)
        elif command == "AUTHENTICATE":
            self.say("+ ")
            await self.writer.drain()
            proof = base64.b64decode((await self.reader.readline()).strip()).decode()
            _, user, password = proof.split("\0")
            self.log_in(tag, user, password)
        elif command == "LOGOUT":
            self.say(f"* BYE\r\n{tag} OK done")
            await self.writer.drain()
            return False
        elif not self.logged_in:
            self.say(f"{tag} BAD log in first")
        elif command in {"SELECT", "EXAMINE"}:
            self.select(tag, command, _unquoted(given))
        elif self.folder is not None and command == "UID SEARCH":
            self.search(tag, self.folder, given)
        elif self.folder is not None and command == "UID FETCH":
            self.fetch(tag, self.folder, given)
        else:
            self.server.harm.append(f"{command} {given}")
            self.say(f"{tag} BAD not known")
        return True

    def log_in(self, tag: str, user: str, password: str) -> None:
        self.logged_in = (user, password) == (self.server.user, self.server.password)
        said = "OK done" if self.logged_in else f"NO [AUTHENTICATIONFAILED] not {password}"
        self.say(f"{tag} {said}")

    def select(self, tag: str, command: str, name: str) -> None:
        if command == "SELECT":
            self.server.harm.append(f"SELECT {name}")
        self.folder = self.server.folders.get(name)
        if self.folder is None:
            self.say(f"{tag} NO no such folder")
            return
        self.say(f"* {len(self.folder.messages)} EXISTS\r\n* 0 RECENT")
        self.say("* FLAGS (\\Answered \\Seen)\r\n* OK [PERMANENTFLAGS ()] none")
        self.say(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        self.say(f"* OK [UIDNEXT {self.folder.next}] next")
        self.say(f"{tag} OK [READ-ONLY] done")

    def search(self, tag: str, folder: Folder, given: str) -> None:
        uids = sorted(folder.messages)
        by_uid = given.upper().startswith("UID ")
        first, _, last = given.removeprefix("UID ").partition(":")
        numbers = uids if by_uid else list(range(1, len(uids) + 1))
        # "*" is the last message there is, and "9:*" with fewer messages names that one.
        end = (numbers[-1] if numbers else 0) if last == "*" else int(last)
        low, high = sorted((int(first), end))
        found = [uid for uid, n in zip(uids, numbers, strict=True) if low <= n <= high]
        self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        self.say(f"{tag} OK done")

    def fetch(self, tag: str, folder: Folder, given: str) -> None:
        match = _FETCH.fullmatch(given)
        if match is None:
            self.say(f"{tag} BAD not known")
            return
        if not match[2]:
            self.server.harm.append(f"FETCH {given}")
        uid = int(match[1])
        if uid in self.server.vanished or uid not in folder.messages:
            self.say(f"{tag} OK done")
            return
        start, size = int(match[3] or 0), int(match[4] or 10**9)
        body = folder.messages[uid][start : start + size]
        place = sorted(folder.messages).index(uid) + 1
        # Servers tell of others' marks whenever they like.
        self.say(f"* {place} FETCH (FLAGS (\\Seen))")
        self.say(f"* {place} FETCH (UID {uid} BODY[]<{start}> {{{len(body)}}}\r\n".encode())
        self.say(body + b")\r\n")
        self.say(f"{tag} OK done")


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


@asynccontextmanager
async def serving(server: ImapServer, *, tls: str = "") -> AsyncIterator[ImapServer]:
    """Run the server; `tls` is "", "starttls" or "at once"."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if tls == "starttls":
        server.starttls, server.capabilities = context, "IMAP4rev1 STARTTLS LOGINDISABLED"
    listening = await asyncio.start_server(
        server.handle, "127.0.0.1", 0, ssl=context if tls == "at once" else None, limit=2**20
    )
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
        while server.open:
            server.closed.clear()
            await server.closed.wait()
