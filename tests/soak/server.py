"""Feeds and receivers in a process of their own, so that their memory is not the daemon's."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from random import Random

#: Minutes between two entries of one feed, and how many of the newest it shows.
RHYTHM, SHOWN = 240, 20
#: Share of the entries that are worth an alert.
NEWS = 0.1
_SYLLABLES = ("zor", "kal", "vin", "mur", "tep", "lod", "gri", "sha", "beq", "nuf", "hax", "dom")


def serve(its: Connection, start: datetime) -> None:
    """Answer until the process ends; the port goes out through the connection first."""
    asyncio.run(_serve(its, start))


async def _serve(its: Connection, start: datetime) -> None:
    world = _World(start)
    server = await asyncio.start_server(world.handle, "127.0.0.1", 0)
    its.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _World:
    def __init__(self, start: datetime) -> None:
        self.start = start
        self.minute = 0
        self.rnd = Random(1)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                writer.write(self.answer(lines[0].split()[1], headers, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> bytes:
        kind, _, name = path.strip("/").partition("/")
        if kind == "minute":
            self.minute = int(body)
        if kind != "feed":
            # One receiver in five fails now and then.
            failing = name == "0" and self.rnd.random() < 0.1
            return _answer("503 Busy" if failing else "204 No Content")
        number = int(name)
        count = 1 + (self.minute + number % RHYTHM) // RHYTHM
        etag = f'"{count}"'
        if headers.get("if-none-match") == etag:
            return _answer("304 Not Modified", f"ETag: {etag}\r\n")
        return _answer("200 OK", f"ETag: {etag}\r\n", self.document(number, count))

    def document(self, number: int, count: int) -> bytes:
        items = [self.item(number, n) for n in range(max(count - SHOWN, 0), count)]
        inner = "".join(items)
        return f'<rss version="2.0"><channel><title>f</title>{inner}</channel></rss>'.encode()

    def item(self, number: int, n: int) -> str:
        rnd = Random(number * 100_003 + n)
        first, second = ("".join(rnd.choices(_SYLLABLES, k=2)).title() for _ in range(2))
        title = f"{first} opens a school near {second}"
        if rnd.random() < NEWS:
            title = f"China suspends exports of {first}ium to {second}ia"
        minute = n * RHYTHM - number % RHYTHM
        date = format_datetime(self.start + timedelta(minutes=minute))
        return (
            f"<item><title>{title}</title><link>https://f{number}.example/{n}</link>"
            f"<guid>{number}-{n}</guid><description>{'Words about it. ' * 20}</description>"
            f"<pubDate>{date}</pubDate></item>"
        )


def _answer(status: str, headers: str = "", body: bytes = b"") -> bytes:
    length = "" if status.startswith(("204", "304")) else f"Content-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {status}\r\n{headers}{length}\r\n".encode() + body
