"""A look at one document, whatever it is, without configuring anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from alerts.sources.articles import is_article, read_articles
from alerts.sources.base import Parsed, Received, not_readable
from alerts.sources.built_in import parse_document
from alerts.sources.identity import identify
from alerts.sources.inflate import BadBody, inflate

_MAX_BYTES = 10_000_000
#: What the last ending of a file name says of its compression.
_PACKED = {".gz": "gzip", ".br": "br", ".zz": "deflate"}


def probe(
    body: bytes,
    *,
    now: datetime,
    name: str = "",
    content_type: str = "",
    content_encoding: str = "",
) -> Parsed:
    """Return what reading `body` gives, its kind guessed from the contents; never raises.

    `name` is the address or the file name; a name that ends like an article (".txt", ".eml")
    makes it one unless the contents are a feed.
    """
    if not _is_url(name) and (packed := _PACKED.get(PurePosixPath(name).suffix.lower())):
        name, content_encoding = name[:-3], content_encoding or packed
    try:
        body = inflate(body, content_encoding, _MAX_BYTES)
    except BadBody as error:
        return not_readable(str(error))
    document = Received(name, body, content_type)
    as_feed = parse_document(document, now=now)
    if not as_feed.broken or not _is_article_file(name):
        return as_feed
    drafts = read_articles(document, now)
    identified = identify(drafts.entries)
    problems = (*drafts.bounded(), *identified.problems)
    return Parsed(
        identified.entries,
        problems if identified.entries else problems or ("no article in the file",),
        broken=not identified.entries,
        left_out=identified.left_out,
    )


def _is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _is_article_file(name: str) -> bool:
    if _is_url(name):
        return False
    return is_article(name) and PurePosixPath(name).suffix.lower() not in {".xml", ".rss", ".atom"}
