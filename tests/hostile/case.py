"""One hostile document: how it is made, who reads it, and what must happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: What "China curbs gallium" is written with in documents whose entries must survive.
GOOD = "China curbs gallium exports"
OTHER = "Tariffs on magnets rise to 25%"


class Must(StrEnum):
    """What a robust reader does with a document."""

    #: Its entries are read.
    READ = "read"
    #: It is refused with a clear problem.
    REFUSE = "refuse"
    #: Either; only the bounds hold, and whatever was not read is said.
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Case:
    """A document of a given size; `size` 1 is the attack in full."""

    name: str
    build: Callable[[float], bytes]
    must: Must
    #: The fewest and the most entries.
    entries: tuple[int, int] = (0, 0)
    #: Titles that are among the entries, as they are shown.
    titles: tuple[str, ...] = ()
    #: Words that one of the problems holds.
    problem: str = ""
    #: What is nowhere in titles, texts and addresses.
    never: tuple[str, ...] = ()
    content_type: str = ""
    content_encoding: str = ""
    #: What reads it: probe, listing, page, article, robots, hub, opml, items, score.
    reader: str = "probe"
    #: True: takes seconds at full size, so the suite builds it smaller, and only bounds hold there.
    heavy: bool = False
    seconds: float = 5.0


Build = Callable[[float], bytes] | bytes | str
#: Every case by its name.
CORPUS: dict[str, Case] = {}


def adder(group: str) -> Callable[..., None]:
    """What registers documents under names that begin with `group`: bytes, text, or what makes them of a size."""

    def add(name: str, build: Build, **how: Any) -> None:
        full = f"{group}{name}"
        if full in CORPUS:
            raise ValueError(f"two documents named {full}")
        CORPUS[full] = Case(full, build if callable(build) else _always(build), **how)

    return add


def _always(document: bytes | str) -> Callable[[float], bytes]:
    body = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    return lambda _: body


def rss(*items: str, head: str = '<?xml version="1.0"?>', rss_attributes: str = "") -> str:
    """An RSS 2.0 document of these items, each the inside of an <item>."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'{head}<rss version="2.0"{rss_attributes}><channel><title>Wire</title>{inner}'
        "</channel></rss>"
    )


def item(title: str = GOOD, more: str = "", n: int = 1) -> str:
    """The inside of one item, with a guid and a link of its own."""
    return (
        f"<title>{title}</title><link>https://news.example/{n}</link><guid>g{n}</guid>"
        f"<description>A text.</description>{more}"
    )


def atom(*entries: str, attributes: str = "") -> str:
    """An Atom document of these entries, each the inside of an <entry>."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>P</title>{inner}</feed>'
