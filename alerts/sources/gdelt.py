"""GDELT's DOC 2.0 API: a search over the world's news of the last months, as a list of articles.

Mistakes in a query are told as plain text with status 200, and under load it answers 429 even to
a first request; so whatever is no JSON is a failure with what was said, and failures in a row open
a circuit breaker. A source whose address is a `lastupdate.txt` reads the 15-minute files instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from alerts.fields import Mistake
from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Parsed,
    Received,
    not_readable,
    one_line,
    unchanged,
)
from alerts.sources.breaker import with_breaker
from alerts.sources.charset import decode, without_controls
from alerts.sources.dates import credible, parse_date
from alerts.sources.gdelt_files import fetch_files, is_file_list, parse_files
from alerts.sources.gdelt_languages import TAGS
from alerts.sources.html_page import as_markup
from alerts.sources.identity import identify
from alerts.sources.json_feed import clean_text, load_json
from alerts.sources.kind import Poll
from alerts.sources.options import GdeltOptions
from alerts.text.urls import safe_link

#: GDELT's own wish, stated in its refusals: one request in so many seconds.
SPACING = 5.0
#: Bytes of one document; files of 15 minutes have about ten million.
LARGEST = 40_000_000
#: What the API gives at most.
MOST = 250

_HOST = "api.gdeltproject.org"
#: A backslash that begins nothing JSON knows; titles are put in as they were found.
_STRAY = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
#: Titles come as words with blanks between: "sanctions ; Tehran", "( reported )", "10 %".
_BEFORE = re.compile(r" +([,;:.!?%)\]”])(?=\s|$)")
_AFTER = re.compile(r"([(\[“]) +")
_SEEN = re.compile(r'"seendate":\s{0,3}"(\d{8}T\d{6}Z)"')
_POSSESSIVE = re.compile(r" ?(['’]) ?s(?=\s|$)")


def is_gdelt(url: str) -> bool:
    """Return whether this is an address of GDELT's search or of its 15-minute files."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return is_file_list(url) or (parts.hostname == _HOST and parts.path.startswith("/api/v2/doc"))


def check_gdelt(location: str, options: GdeltOptions) -> None:
    """Raise Mistake when the options do not say what is asked for."""
    if is_file_list(location):
        if options.query:
            raise Mistake("files cannot be searched", "give `terms`", at=("options", "query"))
        if not options.terms:
            raise Mistake(
                "the files hold the news of the whole world",
                "give `terms`, words of which a title must hold one",
                at=("options",),
            )
        return
    if options.terms:
        raise Mistake("a search has a `query`", "remove it", at=("options", "terms"))
    if not options.query and "query" not in dict(parse_qsl(urlsplit(location).query)):
        raise Mistake(
            "a search needs a `query`",
            "such as '\"rare earth\" (export OR tariff)'",
            at=("options",),
        )


async def fetch_gdelt(poll: Poll) -> FetchOutcome:
    """Return the answer of one search, or the files that came since the last poll."""
    read = fetch_files if is_file_list(poll.feed.location) else _fetch_search
    return with_breaker(await read(poll), poll.state)


def parse_gdelt(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries of what `fetch_gdelt` fetched."""
    if is_file_list(feed.location):
        return parse_files(feed, fetched)
    return _parse_search(feed, fetched)


def search_address(feed: Feed) -> str:
    """Return the address of the search; what its own query says already is left as it is."""
    parts = urlsplit(feed.location)
    given = parse_qsl(parts.query, keep_blank_values=True)
    wanted = {
        "query": str(feed.options.get("query", "")),
        "mode": "ArtList",
        "format": "json",
        "timespan": str(feed.options.get("timespan", "1d")),
        "maxrecords": str(feed.options.get("maxrecords", MOST)),
        "sort": "DateDesc",
    }
    names = {name.lower() for name, _ in given}
    pairs = [*given, *((name, value) for name, value in wanted.items() if name not in names)]
    return urlunsplit(parts._replace(query=urlencode(pairs)))


async def _fetch_search(poll: Poll) -> FetchOutcome:
    outcome = await poll.ask(search_address(poll.feed))
    if isinstance(outcome, Fetched | NotModified):
        # A new address would hold the words of this query, and the next may ask for others.
        outcome = replace(outcome, moved_to="")
    if not isinstance(outcome, Fetched):
        return outcome
    text = _text(outcome.documents[0])
    if not text.startswith("{"):
        said = one_line(text, 150) or "nothing"
        return FetchFailed(f"GDELT answers with no list: {said}", 200)
    # Nothing found is an answer without a list.
    return unchanged(outcome) if text == "{}" else _noting_gaps(poll, outcome, text)


def _noting_gaps(poll: Poll, outcome: Fetched, text: str) -> Fetched:
    """The answer, with a note when articles older than all of it came since the last one."""
    stamps = _SEEN.findall(text)
    if not stamps:
        return outcome
    before, full = _load(poll.state.cursor), len(stamps) >= _most(poll.feed)
    cursor = json.dumps({"newest": max(*stamps, before)})
    if not (before and full and min(stamps) > before):
        return replace(outcome, cursor=cursor)
    note = (
        f"more than {len(stamps)} articles since the last poll: narrow the query or poll more often"
    )
    return replace(outcome, cursor=cursor, notes=(*outcome.notes, note))


def _most(feed: Feed) -> int:
    given = dict(parse_qsl(urlsplit(feed.location).query)).get("maxrecords", "")
    return (
        int(given)
        if given.isascii() and given.isdigit()
        else int(feed.options.get("maxrecords", MOST))
    )


def _load(cursor: str) -> str:
    """The time of the newest article of the last answer."""
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return ""
    newest = found.get("newest") if isinstance(found, dict) else ""
    return newest if isinstance(newest, str) else ""


def _text(document: Received) -> str:
    return decode(document.body, document.content_type).text.strip().lstrip("\ufeff")


def _parse_search(feed: Feed, fetched: Fetched) -> Parsed:
    text = without_controls(_text(fetched.documents[0]))
    read = load_json(_STRAY.sub(r"\\\\", text).replace("\n", " ").replace("\t", " "))
    if isinstance(read, str):
        return not_readable(read)
    document = read[0]
    articles = document.get("articles", []) if isinstance(document, Mapping) else None
    if not isinstance(articles, list):
        return not_readable("a JSON document without articles, not an answer of GDELT")
    rows = [row for row in articles if isinstance(row, Mapping)]
    identified = identify(_entry(row, feed.lang, fetched.at) for row in rows)
    problems = list(identified.problems)
    if len(rows) < len(articles):
        problems.append(f"{len(articles) - len(rows)} articles are no objects")
    left_out = identified.left_out + len(articles) - len(rows)
    return Parsed(identified.entries, tuple(problems), left_out=left_out)


def _entry(row: Mapping[str, object], lang: str, now: datetime) -> Entry:
    url = safe_link(clean_text(row.get("url")))
    return Entry(
        key=url,
        url=url,
        title=as_markup(mended(clean_text(row.get("title")))),
        lang=TAGS.get(clean_text(row.get("language")).strip().lower(), lang),
        published=credible(parse_date(row.get("seendate")), now),
        outlet=one_line(clean_text(row.get("domain")), 200),
    )


def mended(title: str) -> str:
    """Return a title with its blanks where people put them.

    >>> mended("US announces sanctions ; Tehran ' s reply ( in full ) , 10 %  ")
    "US announces sanctions; Tehran's reply (in full), 10%"
    """
    text = " ".join(title.split())
    return _AFTER.sub(r"\1", _BEFORE.sub(r"\1", _POSSESSIVE.sub(r"\1s", text)))
