"""JSON Feed 1 and 1.1, read leniently where the meaning is clear."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from alerts.model.item import Entry
from alerts.sources.base import Parsed, not_readable, one_line
from alerts.sources.charset import decode
from alerts.sources.dates import credible, parse_date
from alerts.sources.feed import MAX_BYTES, resolve
from alerts.sources.identity import identify
from alerts.text.urls import safe_link

_MAX_ITEMS = 10_000
_MAX_TITLE = 10_000
_MAX_TEXT = 200_000
_SURROGATES = re.compile("[\ud800-\udfff]")
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?/?")


def parse_json_feed(
    body: bytes, *, now: datetime, url: str = "", content_type: str = "", lang: str = ""
) -> Parsed:
    """Return the entries of a JSON Feed; never raises on bad input.

    `url` is where it came from, for relative links; `lang` holds where the document says nothing.
    """
    if len(body) > MAX_BYTES:
        return not_readable(f"larger than {MAX_BYTES} bytes")
    document = load_json(decode(body, content_type).text)
    if isinstance(document, str):
        return not_readable(document)
    feed = document[0]
    if not isinstance(feed, Mapping) or not _VERSION.fullmatch(_text(feed.get("version"))):
        return not_readable("a JSON document without a JSON Feed version, not a JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list):
        return not_readable('"items" is no list, so this is no JSON Feed')
    base = safe_link(url) or safe_link(_text(feed.get("feed_url")))
    language = lang or one_line(_text(feed.get("language")), 35)
    good = [item for item in items[:_MAX_ITEMS] if isinstance(item, Mapping)]
    identified = identify(_entry(item, base, language, now) for item in good)
    odd = min(len(items), _MAX_ITEMS) - len(good)
    problems = [f"{odd} items are no objects"] if odd else []
    if len(items) > _MAX_ITEMS:
        problems.append(f"too large: read up to entry {_MAX_ITEMS}")
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        left_out=identified.left_out + len(items) - len(good),
    )


def load_json(text: str) -> tuple[object] | str:
    """Return the value of a JSON text in a tuple of one, or a sentence saying what is wrong.

    Numbers come back as the text they were written with, so that an id of any length stays
    itself; NaN and infinities come back as None.
    """
    try:
        value = json.loads(
            text.lstrip("\ufeff"),
            parse_int=str,
            parse_float=str,
            parse_constant=lambda _: None,
        )
    except json.JSONDecodeError as error:
        return f"not JSON: line {error.lineno}: {one_line(error.msg, 100)}"
    except RecursionError:
        return "not read: JSON nested too deeply"
    return (value,)


def clean_text(value: object) -> str:
    """Return a string of a JSON document as storable Unicode; "" for anything but a string."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


_text = clean_text


def _entry(item: Mapping[str, object], base: str, lang: str, now: datetime) -> Entry:
    link = _text(item.get("url")) or _text(item.get("external_url"))
    return Entry(
        key=_text(item.get("id")).strip(),
        url=safe_link(resolve(base, link.strip())) if link else "",
        title=_text(item.get("title"))[:_MAX_TITLE],
        text=_body(item)[:_MAX_TEXT],
        lang=one_line(_text(item.get("language")), 35) or lang,
        published=credible(parse_date(item.get("date_published")), now),
        updated=credible(parse_date(item.get("date_modified")), now),
    )


def _body(item: Mapping[str, object]) -> str:
    for name in ("content_html", "content_text", "summary"):
        text = _text(item.get(name))
        if text.strip():
            return text
    return ""
