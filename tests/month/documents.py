"""The documents of the world: the same entries in the markup of each kind of source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from random import Random

#: When the world starts: a Monday.
START = datetime(2026, 6, 1, tzinfo=UTC)
MARK = re.compile(r"mark-(\d+)-(\d+)-end")
_SYLLABLES = ("zor", "kal", "vin", "mur", "tep", "lod", "gri", "sha", "beq", "nuf", "hax", "dom")
_WORDS = {
    "windows-1251": ("рынок", "завод", "поставка", "министр", "школа", "порт"),
    "gb18030": ("市场", "工厂", "学校", "港口", "公告", "会议"),
}
#: Wrong dates in all their kinds.
_LIES = (
    "Thu, 01 Jan 1970 00:00:00 GMT", "", "yesterday", "Mon, 01 Jan 2096 10:00:00 GMT",
    "Fri, 31 Feb 2026 25:61:00 GMT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as a document shows it."""

    source: int
    number: int
    at: datetime
    #: In front of its id.
    prefix: str = ""
    #: Its date as text instead of `at`.
    lie: str | None = None
    words: str = "en"
    host: str = ""

    @property
    def mark(self) -> str:
        return f"mark-{self.source}-{self.number}-end"

    @property
    def title(self) -> str:
        return f"{_said(self.source, self.number, self.words)} {self.mark}"

    @property
    def date(self) -> str:
        return format_datetime(self.at) if self.lie is None else self.lie

    @property
    def iso(self) -> str:
        return self.at.isoformat() if self.lie is None else self.lie


@lru_cache(100_000)
def _said(source: int, number: int, words: str) -> str:
    rnd = Random(source * 100_003 + number)
    first, second = ("".join(rnd.choices(_SYLLABLES, k=3)).title() for _ in range(2))
    if rnd.random() < 0.03:
        return f"China suspends exports of {first}ium to {second}ia"
    more = "" if words == "en" else " " + " ".join(rnd.choices(_WORDS[words], k=4))
    return f"{first} opens a school near {second}{more}"


def moment(seconds: float) -> datetime:
    """The time so many seconds after the start."""
    return START + timedelta(seconds=round(seconds))


def a_lie(source: int, number: int) -> str:
    """A date that is wrong, a different one for each entry."""
    rnd = Random(source * 7 + number * 13)
    if rnd.random() < 0.5:
        return format_datetime(START - timedelta(days=rnd.uniform(1, 4_000)))
    return rnd.choice(_LIES)


def rss(entries: Sequence[Shown], extra: str = "", encoding: str = "utf-8") -> bytes:
    items = "".join(
        f"<item><title>{each.title}</title><link>https://news.example/{each.mark}</link>"
        f"<guid isPermaLink='false'>{each.prefix}{each.mark}</guid>"
        f"<description>Words about {each.mark}.</description><pubDate>{each.date}</pubDate></item>"
        for each in entries
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
    return f"{head}<title>w</title>{items}{extra}</channel></rss>".encode(encoding)


def atom(entries: Sequence[Shown], extra: str = "", encoding: str = "utf-8") -> bytes:
    items = "".join(
        f"<entry><id>urn:{each.prefix}{each.mark}</id><title>{each.title}</title>"
        f'<link href="https://news.example/{each.mark}"/><updated>{each.iso}</updated>'
        f"<summary>Words about {each.mark}.</summary></entry>"
        for each in entries
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><feed xmlns="http://www.w3.org/2005/Atom">'
    return f"{head}<title>w</title>{items}{extra}</feed>".encode(encoding)


def json_feed(entries: Sequence[Shown], extra: str = "", encoding: str = "utf-8") -> bytes:
    items = [
        {
            "id": f"{each.prefix}{each.mark}",
            "url": f"https://news.example/{each.mark}",
            "title": each.title,
            "content_text": f"Words about {each.mark}.",
            "date_published": each.iso,
        }
        for each in entries
    ]
    said = {"version": "https://jsonfeed.org/version/1.1", "title": "w", "x": extra}
    return json.dumps({**said, "items": items}).encode(encoding)


def listing(entries: Sequence[Shown], extra: str = "", encoding: str = "utf-8") -> bytes:
    rows = "".join(
        f'<li><a href="{each.host}/a/{each.source}/{each.number}.html">{each.title}</a>'
        f" <span>{each.at:%Y-%m-%d}</span></li>"
        for each in entries
    )
    return _html(f"<div class='{extra or 'box'}'><ul class='news'>{rows}</ul></div>", encoding)


def reshaped(entries: Sequence[Shown], encoding: str = "utf-8") -> bytes:
    """A list whose links lead through a script."""
    rows = "".join(f"<div data-go='{each.number}'>{each.title}</div>" for each in entries)
    return _html(f"<p><a href='/about'>About</a></p>{rows}", encoding)


def article(entry: Shown) -> bytes:
    body = f"<article><h1>{entry.title}</h1><p>All of it about {entry.mark}.</p></article>"
    date = f"<meta property='article:published_time' content='{entry.at.isoformat()}'>"
    return f"<html><head><meta charset='utf-8'>{date}</head><body>{body}</body></html>".encode()


def page(entries: Sequence[Shown], extra: str = "", encoding: str = "utf-8") -> bytes:
    lines = "".join(f"<p>{each.title}</p>" for each in entries)
    kind = f" class='{extra}'" if extra else ""
    return _html(f"<div id='main'{kind}><p>What is new here.</p>{lines}</div>", encoding)


def _html(body: str, encoding: str) -> bytes:
    head = f"<head><meta charset='{encoding}'><title>News</title></head>"
    return f"<html>{head}<body>{body}</body></html>".encode(encoding)


def register(entries: Sequence[Shown], number: int, size: int, address: str) -> bytes:
    """One page of the answer of the register."""
    some = entries[(number - 1) * size : number * size]
    answer: dict[str, object] = {
        "count": len(entries),
        "results": [
            {
                "document_number": each.mark,
                "title": each.title,
                "abstract": f"Words about {each.mark}.",
                "type": "Notice",
                "publication_date": f"{each.at:%Y-%m-%d}",
                "html_url": f"https://register.example/{each.mark}",
            }
            for each in some
        ],
    }
    if number * size < len(entries):
        answer["next_page_url"] = f"{address}?page={number + 1}"
    return json.dumps(answer).encode()


def file(entry: Shown) -> str:
    """A text for a watched folder."""
    return f"{entry.title}\n\nWords about {entry.mark}.\n"


def sent(entries: Sequence[Shown]) -> bytes:
    """Items as another program sends them."""
    return json.dumps(
        [{"id": e.mark, "title": e.title, "published": e.iso} for e in entries]
    ).encode()


RENDER: dict[str, Callable[..., bytes]] = {
    "rss": rss,
    "atom": atom,
    "json_feed": json_feed,
    "listing": listing,
    "page": page,
}
