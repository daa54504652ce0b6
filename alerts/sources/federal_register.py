"""The US Federal Register's public API: documents, presidential documents, public inspection.

each query             one for each term of the options, or a single one
    each page          newest first, until a page holds nothing that is not known
raw text               of new documents that come without an abstract, a bounded number a poll
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from alerts.model.feed import Feed, FeedState
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, NotModified, Received, one_line
from alerts.sources.charset import decode
from alerts.sources.json_feed import clean_text, load_json

#: One document by its address, politely and within all limits.
Get = Callable[[str], Awaitable[FetchOutcome]]
Record = dict[str, object]

#: Where the raw text stands in a record once it was fetched; the API has no such field.
RAW_TEXT = "alerts_raw_text"

_A_PAGE = 100
#: The API shows the first 2,000 results of a query and no more.
_MAX_PAGES = 20
_MAX_RAW_TEXTS = 20
_MAX_TRIES = 3
_REMEMBERED = 2_000
_RETRY = "?"
_PUBLIC_INSPECTION = "/public-inspection-documents/"
_FIELDS = (
    "abstract",
    "action",
    "agency_names",
    "cfr_references",
    "citation",
    "comments_close_on",
    "dates",
    "docket_ids",
    "document_number",
    "effective_on",
    "executive_order_number",
    "html_url",
    "proclamation_number",
    "publication_date",
    "raw_text_url",
    "signing_date",
    "title",
    "toc_doc",
    "toc_subject",
    "type",
)
_TYPES = {
    "RULE": "Rule",
    "PRORULE": "Proposed Rule",
    "NOTICE": "Notice",
    "PRESDOCU": "Presidential Document",
}


@dataclass(slots=True)
class _Walk:
    """One poll over all queries of a source."""

    feed: Feed
    get: Get
    #: By document number, what was last read of it; "?n" while its raw text failed n times.
    seen: dict[str, str]
    first: bool
    found: dict[str, Record] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


async def fetch_federal_register(
    feed: Feed, state: FeedState, now: datetime, get: Get
) -> FetchOutcome:
    """Return the documents that are new or changed since `state`; the first poll reads one page.

    The cursor holds the numbers of the documents read, so paging ends on known ground.
    """
    seen = _load(state.cursor)
    walk = _Walk(feed, get, seen, first=not seen)
    for url in queries(feed):
        failed = await _read_query(walk, url)
        if failed is not None:
            return failed
    return await _outcome(walk, now)


def queries(feed: Feed) -> tuple[str, ...]:
    """Return the address of the first page of each query that the options ask for."""
    parts = urlsplit(feed.location)
    if _PUBLIC_INSPECTION in parts.path:
        return (feed.location,)
    given = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in given}
    pairs = [*given, *(("conditions[agencies][]", slug) for slug in _words(feed, "agencies"))]
    pairs += [("conditions[type][]", kind) for kind in _words(feed, "types")]
    if "fields[]" not in names:
        pairs += [("fields[]", name) for name in _FIELDS]
    wanted = {"per_page": str(_A_PAGE), "order": "newest"}
    pairs += [(name, value) for name, value in wanted.items() if name not in names]
    terms = [[("conditions[term]", term)] for term in _words(feed, "terms")] or [[]]
    return tuple(urlunsplit(parts._replace(query=urlencode(pairs + term))) for term in terms)


async def _read_query(walk: _Walk, url: str) -> FetchFailed | None:
    """Take the pages of one query until known ground; what failed, if anything did."""
    for number in range(1, _MAX_PAGES + 1):
        outcome = await walk.get(url if number == 1 else f"{url}&page={number}")
        if not isinstance(outcome, Fetched):
            return outcome if isinstance(outcome, FetchFailed) else FetchFailed("no document came")
        walk.notes.extend(outcome.notes)
        page = load_json(decode(outcome.documents[0].body).text)
        results = _results(page)
        if isinstance(results, str):
            return FetchFailed(results)
        fresh = _note_page(walk, results)
        if walk.first or not fresh or not _has_next(page):
            return None
    walk.notes.append(f"more than {_MAX_PAGES} pages of new documents; the rest was not read")
    return None


def _note_page(walk: _Walk, results: list[Record]) -> int:
    """Keep the records of a page that are asked for; how many of them were not known."""
    wanted = [record for record in results if _is_wanted(walk.feed, record)]
    for record in wanted:
        walk.found.setdefault(number_of(record), record)
    return sum(walk.seen.get(number_of(r), _RETRY).startswith(_RETRY) for r in wanted)


async def _outcome(walk: _Walk, now: datetime) -> FetchOutcome:
    taken: list[Record] = []
    raw_texts, more = 0, False
    # The oldest first: what is left for the next poll then lies on the first pages, in sight.
    for number, record in reversed(walk.found.items()):
        digest = _digest(record)
        before = walk.seen.pop(number, "")
        walk.seen[number] = before
        if before == digest:
            continue
        if _needs_raw_text(walk.feed, record):
            if raw_texts >= _MAX_RAW_TEXTS:
                del walk.seen[number]
                more = True
                continue
            raw_texts += 1
            digest = await _add_raw_text(walk, record, before, digest)
        walk.seen[number] = digest
        taken.append(record)
    cursor = _dump(walk.seen)
    if not taken:
        return NotModified(cursor=cursor, notes=tuple(walk.notes))
    body = json.dumps({"results": taken}).encode()
    document = Received(walk.feed.location, body, "application/json")
    return Fetched(
        (document,), now, walk.feed.location, cursor=cursor, notes=tuple(walk.notes), more=more
    )


async def _add_raw_text(walk: _Walk, record: Record, before: str, digest: str) -> str:
    """Put the raw text into the record; what to remember of the document then."""
    outcome = await walk.get(str(record["raw_text_url"]))
    if isinstance(outcome, Fetched):
        record[RAW_TEXT] = decode(outcome.documents[0].body, outcome.documents[0].content_type).text
        return digest
    reason = outcome.reason if isinstance(outcome, FetchFailed) else "no document came"
    tries = int(before[1:]) + 1 if before.startswith(_RETRY) else 1
    walk.notes.append(f"no raw text of {one_line(number_of(record), 40)}: {one_line(reason, 100)}")
    return f"{_RETRY}{tries}" if tries < _MAX_TRIES else digest


def _needs_raw_text(feed: Feed, record: Record) -> bool:
    """True for a document whose words are only found behind its own raw text address."""
    mode = feed.options.get("raw_text", "presidential")
    if mode == "none" or clean_text(record.get("abstract")).strip():
        return False
    if mode == "presidential" and clean_text(record.get("type")) != _TYPES["PRESDOCU"]:
        return False
    # An address out of a document is only asked for where the document itself came from.
    return _origin(clean_text(record.get("raw_text_url"))) == _origin(feed.location) != ("", "")


def _is_wanted(feed: Feed, record: Record) -> bool:
    """Public inspection takes no conditions, so agencies and types are chosen here."""
    if not number_of(record):
        return False
    if _PUBLIC_INSPECTION not in urlsplit(feed.location).path:
        return True
    kinds = {_TYPES.get(kind, kind) for kind in _words(feed, "types")}
    if kinds and clean_text(record.get("type")) not in kinds:
        return False
    slugs = set(_words(feed, "agencies"))
    listed = record.get("agencies")
    agencies = listed if isinstance(listed, list) else []
    return not slugs or any(isinstance(a, Mapping) and a.get("slug") in slugs for a in agencies)


def number_of(record: Mapping[str, object]) -> str:
    """Return the document number of a record, "" when it has none."""
    return clean_text(record.get("document_number")).strip()[:100]


def _results(page: tuple[object] | str) -> list[Record] | str:
    if isinstance(page, str):
        return page
    document = page[0]
    # A query without any result comes without a list of them.
    if isinstance(document, dict) and "results" not in document and "count" in document:
        return []
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        return "a JSON document without results, not an answer of the Federal Register"
    return [record for record in results if isinstance(record, dict)]


def _has_next(page: tuple[object] | str) -> bool:
    document = page[0] if isinstance(page, tuple) else None
    return isinstance(document, dict) and bool(document.get("next_page_url"))


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _words(feed: Feed, name: str) -> tuple[str, ...]:
    values = feed.options.get(name, ())
    return tuple(str(value) for value in values) if isinstance(values, list | tuple) else ()


def _digest(record: Record) -> str:
    text = json.dumps(record, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _load(cursor: str) -> dict[str, str]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {number: known for number, known in found.items() if isinstance(known, str)}


def _dump(seen: dict[str, str]) -> str:
    newest = list(seen.items())[-_REMEMBERED:]
    return json.dumps(dict(newest), separators=(",", ":"))
