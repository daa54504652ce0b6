"""The hosts of the world on loopback: they publish, move, lie, limit, fall silent and come back."""

from __future__ import annotations

import asyncio
import gzip
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from hashlib import sha256
from random import Random

from tests.month import documents
from tests.month.documents import Shown, moment
from tests.month.plan import DAY, HOUR, Scale, Source

#: Entries on one page of the register.
_A_PAGE = 20
#: Seconds that no client waits for an answer.
_TOO_LONG = 90.0
_CHARSETS = {"rss": "windows-1251", "atom": "windows-1251"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire, and after how many seconds."""

    status: str
    body: bytes = b""
    headers: tuple[str, ...] = ()
    after: float = 0.0
    #: So many bytes of the body are kept back, and the connection is closed.
    short_of: int = 0

    def sent(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status}", *self.headers]
        if not self.status.startswith("304"):
            lines.append(f"Content-Length: {len(self.body)}")
        body = self.body[: len(self.body) - self.short_of]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class World:
    """What is published at `clock()` seconds after the start, and what was seen of it."""

    sources: Sequence[Source]
    scale: Scale
    clock: Callable[[], float]
    rnd: Random
    #: The address of each host.
    hosts: dict[int, str] = field(default_factory=dict)
    #: Marks of each source that a complete answer held.
    served: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Marks of entries whose document broke off inside them: they may be stored, or not.
    partly: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Requests that ought not to have been made.
    early: list[str] = field(default_factory=list)
    requests: int = 0
    #: Answers that are held back on purpose.
    dawdling: int = 0
    #: How often each source was asked at the address it has left.
    at_old: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _servers: dict[int, asyncio.Server] = field(default_factory=dict)
    _open_now: set[asyncio.StreamWriter] = field(default_factory=set)
    _asked: dict[tuple[int, str], float] = field(default_factory=dict)
    _not_before: dict[int, float] = field(default_factory=dict)

    async def start(self) -> None:
        """Open every host, each at an address of its own."""
        for host in {source.host for source in self.sources}:
            await self._open(host, 0)

    async def close(self) -> None:
        for server in self._servers.values():
            server.close()

    async def turn(self) -> None:
        """Close and open what is closed or open by now."""
        now = self.clock()
        since, until = self.scale.dark
        dark = since * DAY <= now < until * DAY
        dead = {s.host for s in self.sources if s.trait == "refused" and s.troubled(now)}
        for host, server in list(self._servers.items()):
            down = dark or host in dead
            if down and server.is_serving():
                server.close()
                self._hang_up()
            elif not down and not server.is_serving():
                await self._open(host, int(self.hosts[host].rsplit(":", 1)[1]))

    def _hang_up(self) -> None:
        """Close what clients keep open for their next request."""
        for writer in self._open_now:
            writer.close()

    def url(self, source: Source) -> str:
        return f"{self.hosts[source.host]}/s/{source.number}"

    def new_url(self, source: Source) -> str:
        """Where a source that moves is to be found then."""
        return f"{self.hosts[(source.host + 1) % self.scale.hosts]}/m/{source.number}"

    def shown(self, source: Source, at: float) -> list[Shown]:
        """The entries its document shows, the newest first."""
        count = source.published(at)
        # A page keeps what it says; of what went from it, it would speak once more.
        first = 0 if source.kind == "page" else max(count - self.scale.archive, 0)
        prefix = ""
        if source.trait == "reguided" and at >= source.since:
            prefix = "new-system-"
        if source.trait == "restless":
            prefix = f"session-{self.requests}-"
        lies = source.trait.startswith("dates")
        words = _CHARSETS.get(source.kind, "gb18030") if source.trait == "reencoded" else "en"
        return [
            Shown(
                source.number,
                number,
                moment(source.moments[number]),
                prefix,
                documents.a_lie(source.number, number) if lies else None,
                words,
                self.hosts.get(source.host, ""),
            )
            for number in reversed(range(first, count))
        ]

    async def _open(self, host: int, port: int) -> None:
        address = f"127.0.{host // 250}.{host % 250 + 2}"
        server = await asyncio.start_server(self._handle, address, port)
        self._servers[host] = server
        self.hosts[host] = f"http://{address}:{server.sockets[0].getsockname()[1]}"

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open_now.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                answer = self._answer(lines[0].split()[1], headers)
                if answer.after:
                    self.dawdling += 1
                    try:
                        await asyncio.sleep(answer.after)
                    finally:
                        self.dawdling -= 1
                writer.write(answer.sent())
                await writer.drain()
                if answer.short_of:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open_now.discard(writer)
            writer.close()

    def _answer(self, target: str, headers: dict[str, str]) -> Answer:
        self.requests += 1
        path, _, query = target.partition("?")
        _, where, number, *rest = path.split("/")
        source, now = self.sources[int(number)], self.clock()
        if where == "a":
            return self._article(source, int(rest[0].removesuffix(".html")))
        refused = self._odd(source, where, now)
        if refused is not None:
            return refused
        if source.kind == "federal_register":
            return self._register(source, query, now)
        return self._document(source, headers, now)

    def _odd(self, source: Source, where: str, now: float) -> Answer | None:
        """The answer of a source that does not give its document now."""
        self._note_visit(source, where, now)
        trait, troubled = source.trait, source.troubled(now)
        if trait in ("moved", "moved_away") and troubled and where == "s":
            self.at_old[source.number] += 1
            if trait == "moved_away" and now > source.since + DAY:
                return Answer("404 Not Found")
            return Answer("301 Moved Permanently", headers=(f"Location: {self.new_url(source)}",))
        if troubled and trait in _STATUS:
            return Answer(_STATUS[trait])
        if troubled and trait == "hangs":
            return Answer("200 OK", after=_TOO_LONG)
        if trait == "limited" and self.rnd.random() < 0.25:
            wait = self.rnd.choice((1, 3, 5)) * HOUR
            self._not_before[source.number] = now + wait
            said = f"{wait:.0f}"
            if self.rnd.random() < 0.5:
                said = format_datetime(moment(now + wait + 1), usegmt=True)
            return Answer("429 Too Many Requests", headers=(f"Retry-After: {said}",))
        return None

    def _note_visit(self, source: Source, where: str, now: float) -> None:
        if now < self._not_before.get(source.number, 0.0) - 1:
            self.early.append(f"{source.name} was asked before its Retry-After")
        last = self._asked.get((source.number, where), -DAY)
        # Pages behind the first one, and what was left for the next poll, may come at once.
        if source.kind in _ONE_REQUEST and now - last < source.every * 0.9:
            self.early.append(f"{source.name} was asked twice within {now - last:.0f} s")
        self._asked[source.number, where] = now

    def _article(self, source: Source, number: int) -> Answer:
        entry = Shown(source.number, number, moment(source.moments[number]))
        return Answer("200 OK", documents.article(entry), ("Content-Type: text/html",))

    def _register(self, source: Source, query: str, now: float) -> Answer:
        entries = self.shown(source, now)
        number = int(query.rsplit("page=", 1)[1]) if "&page=" in query else 1
        self._serve(source, entries[(number - 1) * _A_PAGE : number * _A_PAGE])
        return Answer(
            "200 OK",
            documents.register(entries, number, _A_PAGE, self.url(source)),
            ("Content-Type: application/json",),
        )

    def _document(self, source: Source, headers: dict[str, str], now: float) -> Answer:
        entries = self.shown(source, now)
        body, content_type = self._rendered(source, entries, now)
        etag = '"' + sha256(body).hexdigest()[:16] + '"'
        said = [f"Content-Type: {content_type}"]
        if source.number % 3:
            said.append(f"ETag: {etag}")
            if headers.get("if-none-match") == etag:
                return Answer("304 Not Modified", headers=(f"ETag: {etag}",))
        after = self.rnd.uniform(1, 20) if source.trait == "slow" else 0.0
        if source.trait == "truncated" and self.rnd.random() < 0.15:
            if self.rnd.random() < 0.5:
                return Answer("200 OK", body, tuple(said), short_of=len(body) // 3)
            # Whole by its length, and yet only a part; what is in it is served.
            body = body[: len(body) * 2 // 3]
            whole, _, part = body.decode().rpartition("</item>")
            self.served[source.number].update(each[0] for each in documents.MARK.finditer(whole))
            self.partly[source.number].update(each[0] for each in documents.MARK.finditer(part))
            return Answer("200 OK", body, tuple(said))
        if not (source.trait == "reshaped" and source.troubled(now)):
            self._serve(source, entries)
        if source.number % 4 == 0:
            body = gzip.compress(body, 1, mtime=0)
            said.append("Content-Encoding: gzip")
        return Answer("200 OK", body, tuple(said), after=after)

    def _serve(self, source: Source, entries: Sequence[Shown]) -> None:
        self.served[source.number].update(entry.mark for entry in entries)

    def _rendered(self, source: Source, entries: list[Shown], now: float) -> tuple[bytes, str]:
        kind, trait, later = source.kind, source.trait, now >= source.since
        encoding = "utf-8"
        if trait == "reencoded" and later:
            phase = int((now - source.since) // (self.scale.days * DAY / 8)) % 3
            other = _CHARSETS.get(kind, "gb18030")
            encoding = (other, "utf-16" if kind in _CHARSETS else other, "utf-8")[phase]
        if kind == "listing" and trait == "reshaped" and source.troubled(now):
            return documents.reshaped(entries), "text/html"
        if kind == "page":
            gone = trait == "reshaped" and source.troubled(now)
            entries = [] if gone else entries[::-1]
            body = documents.page(entries, "wide" if trait == "redressed" and later else "")
            body = documents.page(entries, encoding=encoding) if encoding != "utf-8" else body
            return body.replace(b"'main'", b"'content'") if gone else body, "text/html"
        extra = ""
        if kind == "listing":
            extra = "list wide" if trait == "redressed" and later else ""
        elif trait in ("silent", "truncated") or trait.startswith("dates"):
            extra = f"<!-- {self.requests} -->"
        elif trait == "doubled":
            # Entries without any words, and one that is there twice.
            entries = [*entries, entries[0]]
            extra = "<item><guid>empty</guid></item>" if kind == "rss" else ""
        if trait == "dates":
            self.rnd.shuffle(entries)
        return documents.RENDER[kind](entries, extra, encoding), _TYPES.get(kind, "text/html")


_STATUS = {
    "missing": "404 Not Found",
    "gone": "410 Gone",
    "short": "503 Service Unavailable",
}
_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json_feed": "application/feed+json",
}
_ONE_REQUEST = ("rss", "atom", "json_feed", "page")
