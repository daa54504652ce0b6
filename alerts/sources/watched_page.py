"""One page or PDF watched for change in its text; what came and what went is the entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from alerts.model.feed import Feed, FeedState
from alerts.model.item import Entry
from alerts.sources.apart import HERE, Apart
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
from alerts.sources.html_page import (
    as_markup,
    main_text,
    page_problem,
    page_text,
    page_title,
    parse_selector,
)
from alerts.sources.json_feed import clean_text, load_json
from alerts.sources.pdf import cost_of, is_pdf, read_pdf
from alerts.sources.pdf_lines import sentences

_MAX_KEPT = 200_000
_MAX_LINES = 200


async def fetch_page(
    feed: Feed, state: FeedState, page: FetchOutcome, apart: Apart = HERE
) -> FetchOutcome:
    """Return what changed in the text of the fetched page since `state`; the first is a baseline.

    The cursor holds the text. A page without any text, a PDF that cannot be read, or a selector
    that names nothing: it has changed its shape. Raises Killed when reading it, `apart`, takes too
    much.
    """
    if not isinstance(page, Fetched):
        return page
    document = page.documents[0]
    reading = await apart.run(cost_of(document), read_page, feed, document)
    if reading.problem:
        return FetchFailed(reading.failure, 200, reshaped=True, todo=reading.todo)
    lines = reading.text.split("\n")
    page = replace(page, notes=(*page.notes, *reading.notes))
    before = _load(state.cursor)
    cursor = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    old, new = set(before), set(lines)
    came = [line for line in lines if line not in old]
    went = [line for line in before if line not in new]
    if not before or not (came or went):
        return unchanged(replace(page, cursor=cursor))
    row = {"url": page.final_url, "page": reading.title, "came": came, "went": went}
    change = Received(page.final_url, json.dumps(row).encode(), "application/json")
    return replace(page, documents=(change,), cursor=cursor)


def parse_page(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the one entry of a change that `fetch_page` found."""
    read = load_json(fetched.documents[0].body.decode())
    row = read[0] if not isinstance(read, str) else None
    if not isinstance(row, dict):
        return not_readable("not a change of a page")
    came, went = (_lines(row.get(name)) for name in ("came", "went"))
    what = one_line((came or went)[0], 200)
    page = clean_text(row.get("page")) or feed.name or feed.id
    text = [*came, *(["No longer there:", *went] if went else [])]
    key = hashlib.sha256("\n".join(text).encode("utf-8", "replace")).hexdigest()[:24]
    entry = Entry(
        key=f"{fetched.at:%Y-%m-%dT%H:%M}:{key}",
        url=clean_text(row.get("url")),
        title=as_markup(f"{page}: {what}" if came else f"{page}: no longer there: {what}"),
        text="<br>".join(as_markup(line) for line in text[:_MAX_LINES]),
        lang=feed.lang,
    )
    return Parsed((entry,))


def read_page(feed: Feed, document: Received) -> Reading:
    """Return the text of a page or PDF, each line once, without those that are to be ignored.

    A line is a block of a page, or a sentence of a PDF.
    """
    if is_pdf(document):
        reading = read_pdf(document)
        found = list(sentences(reading.text.split("\n")))
    else:
        page = page_text(document, str(feed.options.get("encoding", "")))
        selector = parse_selector(str(feed.options.get("inside", "")))
        reading = Reading(page_title(page.text), problem=page_problem(document, page))
        found = main_text(page.text, selector).split("\n")
    if reading.problem:
        return reading
    ignored = [str(words) for words in feed.options.get("ignore", ())]
    lines = [line for line in found if line and not any(words in line for words in ignored)]
    kept = _bounded(dict.fromkeys(lines))
    if not kept:
        return Reading(problem="no text where it should be; its shape changed")
    more = len(set(lines) - set(kept))
    notes = (f"its last {more} lines are too much to be watched",) if more else ()
    return replace(reading, text="\n".join(kept), notes=(*reading.notes, *notes))


def _bounded(lines: Iterable[str]) -> list[str]:
    """The first of these lines, as many as are kept for the next poll; one at least, cut."""
    room = _MAX_KEPT
    kept: list[str] = []
    for line in lines:
        if kept and len(line) > room:
            break
        kept.append(line[:room])
        room -= len(line)
    return kept


def _lines(value: object) -> list[str]:
    texts = map(clean_text, value) if isinstance(value, list) else ()
    return [text for text in texts if text]


def _load(cursor: str) -> list[str]:
    try:
        return _lines(json.loads(cursor)) if cursor else []
    except ValueError:
        return []
