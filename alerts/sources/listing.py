"""A list page without a feed: its links are the entries, and what they lead to their text.

the page               unchanged -> nothing new
its links              those that fit `links`, inside `inside`; none, or far fewer than usual:
                       the page has changed its shape, which is a failure and never silence
article                of new links, where `article` is on, a bounded number a poll
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from alerts.model.feed import Feed, FeedState
from alerts.model.item import Entry
from alerts.sources.apart import HERE, Apart, Killed
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Parsed,
    Reading,
    Received,
    not_readable,
    one_line,
    unchanged,
)
from alerts.sources.dates import credible
from alerts.sources.html_page import (
    as_markup,
    find_date,
    inside,
    main_text,
    page_date,
    page_problem,
    page_text,
    parse_selector,
)
from alerts.sources.http import host_of
from alerts.sources.identity import identify
from alerts.sources.json_feed import clean_text, load_json
from alerts.sources.markup import Tag, Text, read_markup
from alerts.sources.pdf import cost_of, is_pdf, read_pdf
from alerts.text.urls import canonical, safe_link

Get = Callable[[str], Awaitable[FetchOutcome]]

_MAX_LINKS = 1_000
_MAX_ARTICLES = 20
_MAX_TRIES = 3
_REMEMBERED = 2_000
_MAX_TITLE = 1_000
_MAX_TEXT = 100_000
_RETRY = "?"
#: Fewer links than the usual number divided by this mean that the page changed its shape.
_FEWER = 4


@dataclass(slots=True)
class Link:
    """One link of the list, with the texts that stand before and after it."""

    url: str
    title: str
    before: str = ""
    after: str = ""
    published: datetime | None = None
    text: str = ""


@dataclass(slots=True)
class _Memory:
    """What the cursor holds: what was read of each address, and how many links are usual."""

    seen: dict[str, str] = field(default_factory=dict)
    usual: float = 0.0


async def fetch_listing(
    feed: Feed, state: FeedState, page: FetchOutcome, get: Get, apart: Apart = HERE
) -> FetchOutcome:
    """Return the links of the fetched list page that are new or have a new title.

    Raises Killed when reading the page, `apart`, takes too much.
    """
    if not isinstance(page, Fetched):
        return page
    memory = _load(state.cursor)
    document = page.documents[0]
    links = await apart.run(len(document.body), read_links, feed, document)
    wrong = _changed_shape(len(links), memory.usual)
    if wrong:
        return FetchFailed(wrong, 200, reshaped=True)
    memory.usual = len(links) if not memory.usual else memory.usual * 0.9 + len(links) * 0.1
    return await _new_ones(
        page, links, memory, _Articles(feed, get, host_of(page.final_url), apart)
    )


def read_links(feed: Feed, document: Received) -> list[Link]:
    """Return the links of a list page that the options ask for, each address once, in order."""
    text = page_text(document, str(feed.options.get("encoding", ""))).text
    pattern = str(feed.options.get("links", "*"))
    zone = str(feed.options.get("zone", "UTC"))
    selector = parse_selector(str(feed.options.get("inside", "")))
    found: dict[str, Link] = {}
    for link in _links(document.name, inside(read_markup(text), selector)):
        if not link.url or not link.title or not glob_fits(pattern, link.url):
            continue
        known = found.setdefault(link.url, link)
        if len(link.title) > len(known.title):
            known.title = link.title
        if len(found) >= _MAX_LINKS:
            break
    _date(list(found.values()), zone)
    return list(found.values())


def _date(links: list[Link], zone: str) -> None:
    """Give each link its date: beside it, on the side where this list has its dates, or in it."""
    dates = [(find_date(link.before, zone), find_date(link.after, zone)) for link in links]
    # What stands between two links belongs to either; the two ends of the list tell which.
    leads = bool(dates) and dates[0][0] is not None and dates[-1][1] is None
    for link, (before, after) in zip(links, dates, strict=True):
        beside = before if leads else after
        link.published = beside or find_date(_day_in(link.url), zone) or find_date(link.title, zone)


def parse_listing(fetched: Fetched) -> Parsed:
    """Return the entries of what `fetch_listing` fetched."""
    read = load_json(fetched.documents[0].body.decode())
    rows = read[0] if not isinstance(read, str) else None
    if not isinstance(rows, list):
        return not_readable("not a list of links")
    entries = [_entry(row, fetched.at) for row in rows if isinstance(row, dict)]
    identified = identify(entries)
    return Parsed(identified.entries, identified.problems, left_out=identified.left_out)


def glob_fits(pattern: str, url: str) -> bool:
    """Return whether the path and query of `url`, or all of it, fit a pattern with `*` in it.

    >>> glob_fits("/zwgk/*.html", "https://a.example/zwgk/art_1.html")
    True
    """
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return _fits(pattern, url if "://" in pattern else path)


def _fits(pattern: str, text: str) -> bool:
    first, *others = pattern.split("*")
    if not others:
        return text == first
    *middle, last = others
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for piece in middle:
        position = text.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def _links(base: str, parts: Iterator[Tag | Text]) -> Iterator[Link]:
    """Each link with its text and what stands around it, up to the links before and after."""
    current: Link | None = None
    within = False
    before: list[str] = []
    title: list[str] = []
    after: list[str] = []
    for part in parts:
        if isinstance(part, Text):
            (title if within else after if current else before).append(part.text)
        elif part.name == "a" and not part.closing:
            if current is not None:
                yield _finished(current, before, title, after)
                before, title, after = after, [], []
            href = safe_link(_joined(base, part.attributes.get("href", "").strip()))
            current, within = Link(href, part.attributes.get("title", "")), True
        elif part.name == "a":
            within = False
    if current is not None:
        yield _finished(current, before, title, after)


def _finished(link: Link, before: list[str], title: list[str], after: list[str]) -> Link:
    shown = one_line("".join(title), _MAX_TITLE)
    full = one_line(link.title, _MAX_TITLE)
    # Lists cut long titles and keep them whole in the attribute.
    link.title = full if len(full) > len(shown) and not shown.startswith(full) else shown
    link.before, link.after = one_line("".join(before), 2_000), one_line("".join(after), 2_000)
    return link


async def _new_ones(
    page: Fetched, links: list[Link], memory: _Memory, articles: _Articles
) -> FetchOutcome:
    taken: list[Link] = []
    # The last of the list first: what is left for the next poll is what came last.
    for link in reversed(links):
        key = _digest(canonical(link.url))
        digest = _digest(link.title)[:8]
        before = memory.seen.pop(key, "")
        memory.seen[key] = before
        if before == digest:
            continue
        if articles.wanted(link):
            if articles.read >= _MAX_ARTICLES:
                del memory.seen[key]
                articles.more = True
                continue
            digest = await articles.add(link, before, digest)
        memory.seen[key] = digest
        taken.append(link)
    page = replace(page, cursor=_dump(memory), notes=(*page.notes, *articles.notes))
    if articles.more or articles.again:
        # Articles still to be read make the page worth reading again although it is the same.
        page = replace(page, body_hash="", etag="", last_modified="", more=articles.more)
    if not taken:
        return unchanged(page)
    body = json.dumps([_row(link) for link in taken]).encode()
    return replace(page, documents=(Received(page.documents[0].name, body, "application/json"),))


@dataclass(slots=True)
class _Articles:
    """The pages behind the links, as far as they are asked for."""

    feed: Feed
    get: Get
    host: str
    apart: Apart
    notes: list[str] = field(default_factory=list)
    read: int = 0
    #: True: some are left for the next poll; some have to be asked for again.
    more: bool = False
    again: bool = False

    def wanted(self, link: Link) -> bool:
        """True when the link leads to an article that is to be read; never at another host."""
        return bool(self.feed.options.get("article")) and host_of(link.url) == self.host

    async def add(self, link: Link, before: str, digest: str) -> str:
        """Put the article's text and date into the link; what to remember of its address then."""
        self.read += 1
        reading = await self._read(link.url)
        path = one_line(urlsplit(link.url).path, 80)
        if not reading.problem:
            self.notes += [f"article at {path}: {note}" for note in reading.notes]
            link.text, link.published = reading.text, reading.published or link.published
            return digest
        self.notes.append(f"no article at {path}: {one_line(reading.failure, 100)}")
        tries = int(before[1:]) + 1 if before.startswith(_RETRY) else 1
        if tries >= _MAX_TRIES:
            return digest
        self.again = True
        return f"{_RETRY}{tries}"

    async def _read(self, url: str) -> Reading:
        outcome = await self.get(url)
        if isinstance(outcome, FetchFailed):
            return Reading(problem=outcome.reason)
        if not isinstance(outcome, Fetched):
            return Reading(problem="no document came")
        document = outcome.documents[0]
        try:
            return await self.apart.run(cost_of(document), read_article, self.feed, document)
        except Killed as error:
            return Reading(problem=str(error))


def read_article(feed: Feed, document: Received) -> Reading:
    """Return the text of an article, a page or a PDF, and its date, if a page names one."""
    if is_pdf(document):
        reading = read_pdf(document)
        return replace(reading, text=reading.text[:_MAX_TEXT])
    page = page_text(document, str(feed.options.get("encoding", "")))
    if problem := page_problem(document, page):
        return Reading(problem=problem)
    selector = parse_selector(str(feed.options.get("article_inside", "")))
    date = page_date(page.text, str(feed.options.get("zone", "UTC")))
    return Reading(text=main_text(page.text, selector)[:_MAX_TEXT], published=date)


def _changed_shape(count: int, usual: float) -> str:
    if not count:
        return "no link of the page fits; its shape has changed"
    if count * _FEWER < usual:
        return f"only {count} links of the page fit where {usual:.0f} are usual; its shape changed"
    return ""


def _day_in(url: str) -> str:
    """The part of an address that may hold its day: /2026/06/01/ or /t20260601_."""
    path = urlsplit(url).path
    digits = next((p for p in path.replace("_", "/").split("/") if p.strip("t").isdigit()), "")
    day = digits.strip("t")
    if len(day) == 8:
        return f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return path.replace("/", "-").strip("-")


def _entry(row: dict[str, object], now: datetime) -> Entry:
    published = clean_text(row.get("published"))
    return Entry(
        key="",
        url=safe_link(clean_text(row.get("url"))),
        title=clean_text(row.get("title")),
        text=clean_text(row.get("text")),
        published=credible(datetime.fromisoformat(published), now) if published else None,
    )


def _row(link: Link) -> dict[str, object]:
    return {
        "url": link.url,
        "title": as_markup(link.title),
        "text": "<br>".join(as_markup(line) for line in link.text.split("\n")),
        "published": link.published.isoformat() if link.published else None,
    }


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _load(cursor: str) -> _Memory:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        found = {}
    seen = found.get("seen") if isinstance(found, dict) else None
    usual = found.get("usual") if isinstance(found, dict) else None
    return _Memory(
        {k: v for k, v in seen.items() if isinstance(v, str)} if isinstance(seen, dict) else {},
        float(usual) if isinstance(usual, int | float) else 0.0,
    )


def _dump(memory: _Memory) -> str:
    newest = dict(list(memory.seen.items())[-_REMEMBERED:])
    return json.dumps({"usual": round(memory.usual, 2), "seen": newest}, separators=(",", ":"))
