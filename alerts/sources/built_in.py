"""The kinds of sources that come with alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.model.feed import Feed, FeedKind
from alerts.model.item import Entry
from alerts.sources.apart import Apart, Failed, Killed
from alerts.sources.articles import Drafts, read_articles
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, Parsed, Received, one_line
from alerts.sources.federal_register import fetch_federal_register
from alerts.sources.feed import parse_feed
from alerts.sources.gdelt import (
    LARGEST,
    SPACING,
    check_gdelt,
    fetch_gdelt,
    is_gdelt,
    parse_gdelt,
)
from alerts.sources.google_news import TERMS, is_google_news, parse_google_news
from alerts.sources.identity import identify
from alerts.sources.imap import check_imap, fetch_imap, is_imap, parse_messages, read_messages
from alerts.sources.json_feed import parse_json_feed
from alerts.sources.kind import NOWHERE, PATH, Kind, Poll
from alerts.sources.listing import fetch_listing, parse_listing
from alerts.sources.options import (
    FolderOptions,
    GdeltOptions,
    ImapOptions,
    ListingOptions,
    PageOptions,
    RegisterOptions,
    searchable,
)
from alerts.sources.pdf import names_pdf
from alerts.sources.register_documents import parse_register
from alerts.sources.seeds import fetch_folder
from alerts.sources.watched_page import fetch_page, parse_page


def parse_document(document: Received, *, now: datetime, lang: str = "") -> Parsed:
    """Return the entries of a feed, XML or JSON, whichever its first character says it is."""
    is_json = _looks_like_json(document.body)
    if is_json and b'"document_number"' in document.body:
        return parse_register(document.body, now=now, lang=lang or "en")
    read = parse_json_feed if is_json else parse_feed
    return read(
        document.body,
        now=now,
        url=document.name,
        content_type=document.content_type,
        lang=lang,
    )


def _looks_like_json(body: bytes) -> bool:
    start = body[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    return start in {b"{", b"["}


def _parse_feed(feed: Feed, fetched: Fetched) -> Parsed:
    return parse_document(fetched.documents[0], now=fetched.at, lang=feed.lang)


async def _fetch_register(poll: Poll) -> FetchOutcome:
    return await fetch_federal_register(poll.feed, poll.state, poll.now, poll.get)


def _parse_register(feed: Feed, fetched: Fetched) -> Parsed:
    return parse_register(fetched.documents[0].body, now=fetched.at, lang=feed.lang or "en")


async def _fetch_listing(poll: Poll) -> FetchOutcome:
    try:
        return await fetch_listing(poll.feed, poll.state, await poll.ask(), poll.get, poll.apart)
    except Killed as error:
        return FetchFailed(str(error), 200)


def _parse_listing(_feed: Feed, fetched: Fetched) -> Parsed:
    return parse_listing(fetched)


async def _fetch_page(poll: Poll) -> FetchOutcome:
    try:
        return await fetch_page(poll.feed, poll.state, await poll.ask(), poll.apart)
    except Killed as error:
        return FetchFailed(str(error), 200)


async def _fetch_folder(poll: Poll) -> FetchOutcome:
    return await asyncio.to_thread(fetch_folder, poll.feed, poll.state, poll.now, poll.settle)


async def _read_folder(feed: Feed, fetched: Fetched, apart: Apart) -> Parsed:
    """Each file for itself, so that one that cannot be read takes no other with it."""
    found, unread, killed = [], 0, 0
    for document in fetched.documents:
        size = len(document.body)
        try:
            found.append(await apart.run(size, read_articles, document, fetched.at, feed.lang))
        except Killed as error:
            found.append(Drafts(problems=[str(error)]))
            unread += 1
            killed += not isinstance(error, Failed)
    folder = _folder(fetched, found)
    return replace(folder, left_out=folder.left_out + unread, killed=killed)


def _parse_folder(feed: Feed, fetched: Fetched) -> Parsed:
    found = [read_articles(document, fetched.at, feed.lang) for document in fetched.documents]
    return _folder(fetched, found)


def _folder(fetched: Fetched, found: Sequence[Drafts]) -> Parsed:
    entries: list[Entry] = []
    problems: list[str] = []
    for document, drafts in zip(fetched.documents, found, strict=True):
        entries.extend(drafts.entries)
        shown = one_line(document.name, 100)
        problems.extend(f"{shown}: {problem}" for problem in drafts.bounded())
    identified = identify(entries)
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        left_out=identified.left_out,
    )


async def _fetch_nothing(_poll: Poll) -> FetchOutcome:
    return FetchFailed("items of this source are sent; it cannot be asked")


BUILT_IN: tuple[Kind, ...] = (
    Kind(FeedKind.FEED, _parse_feed, articles=True),
    Kind(FeedKind.JSON_FEED, _parse_feed, articles=True),
    Kind(
        FeedKind.FEDERAL_REGISTER,
        _parse_register,
        _fetch_register,
        RegisterOptions,
        check=searchable,
        lightly={"raw_text": "none"},
        asks_by_options=True,
    ),
    Kind(
        FeedKind.LISTING, _parse_listing, _fetch_listing, ListingOptions, lightly={"article": False}
    ),
    Kind(FeedKind.PAGE, parse_page, _fetch_page, PageOptions, recognises=names_pdf),
    Kind(FeedKind.SEED_DIR, _parse_folder, _fetch_folder, FolderOptions, PATH, read=_read_folder),
    Kind(
        "google_news",
        parse_google_news,
        terms=TERMS,
        recognises=is_google_news,
    ),
    Kind(
        "gdelt",
        parse_gdelt,
        fetch_gdelt,
        GdeltOptions,
        articles=True,
        check=check_gdelt,
        asks_by_options=True,
        largest=LARGEST,
        spacing=SPACING,
        recognises=is_gdelt,
    ),
    Kind(
        "imap",
        parse_messages,
        fetch_imap,
        ImapOptions,
        schemes=("imaps", "imap"),
        check=check_imap,
        read=read_messages,
        asks_by_options=True,
        recognises=is_imap,
    ),
    Kind(FeedKind.INBOUND, None, _fetch_nothing, located=NOWHERE),
)
