"""RSS, RDF and Atom: decoded and bounded by us, understood by feedparser where there is a doubt."""

from __future__ import annotations

import io
import re
import xml.sax
import xml.sax.handler
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from feedparser.api import StrictFeedParser

from alerts.model.item import Entry
from alerts.sources.base import Parsed, not_readable, one_line
from alerts.sources.caching import asks_of
from alerts.sources.charset import decode, without_controls
from alerts.sources.dates import credible, feed_date
from alerts.sources.gate import Enough, Gate
from alerts.sources.hub_links import in_document
from alerts.sources.identity import identify
from alerts.sources.mend import mend
from alerts.sources.quick_feed import outlet_name, read_quickly
from alerts.text.urls import safe_link

#: More text than this is no feed; what lies behind it is not read.
MAX_BYTES = 10_000_000
_MAX_TITLE = 10_000
_MAX_TEXT = 200_000

_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.\-]{0,20}:)?(?:rss|rdf|feed|channel)(?=[\s/>])", re.IGNORECASE
)
_FIRST_TAG = re.compile(r"<([A-Za-z_][\w.\-:]{0,60})")
_ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
# The parser repeats the namespace in the name of every element, so long ones cost quadratic time.
_LONG_NAMESPACE = re.compile(r"""\bxmlns(?::[\w.\-]{1,100})?\s{0,20}=\s{0,20}["'][^"'<]{1000}""")
_FEED_LINK = re.compile(
    r"""<link\b[^>]{0,500}?type=["']?application/(?:rss|atom|feed)\+(?:xml|json)[^>]{0,500}>""",
    re.IGNORECASE,
)
_HREF = re.compile(r"""href=["']?([^"'\s>]{1,500})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Read:
    feed: Mapping[str, object]
    entries: Sequence[Mapping[str, object]]
    atom: bool
    problems: tuple[str, ...]


def parse_feed(
    body: bytes,
    *,
    now: datetime,
    url: str = "",
    content_type: str = "",
    lang: str = "",
    quick: bool = True,
) -> Parsed:
    """Return the entries of an RSS, RDF or Atom document; never raises on bad input.

    `url` is where it came from, for relative links; `lang` holds where the document says nothing.
    Document types and their entities are ignored, broken XML is mended and said to be so. Plain
    documents are read the quick way, with the same answer; without `quick` feedparser reads all.
    """
    if len(body) > MAX_BYTES:
        return not_readable(f"larger than {MAX_BYTES} bytes")
    decoded = decode(body, content_type)
    text = without_controls(decoded.text)
    root = _ROOT.search(text)
    first = _FIRST_TAG.search(text)
    if root is None or (first is not None and first.group(1).lower() == "html"):
        return not_readable(_what_else(text, first.group(1) if first else "", url))
    problems = []
    if _ENTITIES.search(text, 0, root.start()):
        problems.append("entity declarations ignored")
    if decoded.replaced:
        problems.append(f"{decoded.replaced} characters are no {decoded.encoding}")
    document = text[root.start() :]
    if _LONG_NAMESPACE.search(document):
        return not_readable("a namespace longer than 1000 characters")
    entries = read_quickly(document, now=now, lang=lang) if quick else None
    if entries is None:
        slowly = _read_slowly(document, url, lang, now)
        if isinstance(slowly, str):
            return not_readable(slowly)
        entries = slowly[0]
        problems.extend(slowly[1])
    if not entries and first is not None and _local(first.group(1)) not in _ROOTS:
        return not_readable(_what_else(text, first.group(1), url))
    identified = identify(entries)
    problems.extend(identified.problems)
    announced = in_document(document, url)
    asks = replace(asks_of(document), hub=announced.hub, topic=announced.topic)
    return Parsed(identified.entries, tuple(problems), left_out=identified.left_out, asks=asks)


def _read_slowly(
    document: str, url: str, lang: str, now: datetime
) -> tuple[list[Entry], tuple[str, ...]] | str:
    """What feedparser says: entries and problems, or why the document cannot be read."""
    read = _read(document)
    if isinstance(read, str):
        return read
    base = _base(read, url)
    language = lang or _text(read.feed.get("language"))
    return [_entry(raw, base, language, now) for raw in read.entries], read.problems


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _what_else(text: str, first_tag: str, url: str) -> str:
    """Say what the document is, since it is no feed."""
    start = text.lstrip()[:1]
    if not start:
        return "the document is empty"
    name = first_tag.lower()
    if name in {"html", "head", "body"} or text.lstrip()[:9].lower() == "<!doctype":
        link = _FEED_LINK.search(text[:200_000])
        href = _HREF.search(link.group()) if link else None
        found = safe_link(urljoin(url, href.group(1))) if href else ""
        hint = f"; the page names the feed {one_line(found)}" if found else ""
        return f"an HTML page, not a feed{hint}"
    if start in "{[":
        return "a JSON document, not an XML feed"
    if name == "opml":
        return "an OPML list of feeds, not a feed"
    if text.lstrip().startswith("%PDF-"):
        return "a PDF, not a feed; kind `page` watches it for change"
    xml = f"an XML document <{one_line(first_tag, 60)}>, not a feed"
    return xml if first_tag else "not XML: no RSS, RDF or Atom element found"


def _read(document: str) -> _Read | str:
    """What feedparser makes of a document that starts at its root, or why it can make nothing."""
    problems: list[str] = []
    try:
        gate = _drive(document)
    except xml.sax.SAXParseException as error:
        problems.append(f"broken XML, mended ({_said(error)})")
        try:
            gate = _drive(mend(document))
        except xml.sax.SAXParseException as again:
            return f"broken beyond mending ({_said(again)})"
    reader = gate.reader
    return _Read(
        reader.feeddata,
        reader.entries,
        str(reader.version).startswith("atom"),
        (*problems, *gate.problems()),
    )


def _drive(document: str) -> Gate:
    reader = StrictFeedParser("", None, "utf-8")
    # `text.clean` makes everything plain later; cleaning twice would cost most of the parse.
    reader.resolve_relative_uris = False
    reader.sanitize_html = False
    gate = Gate(reader)
    parser = xml.sax.make_parser()  # noqa: S317 - the prolog is cut off, so no DTD reaches it
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    parser.setContentHandler(gate)
    source = xml.sax.xmlreader.InputSource()
    source.setEncoding("utf-8")
    source.setByteStream(io.BytesIO(document.encode("utf-8")))
    try:
        parser.parse(source)
    except Enough:
        gate.cut = True
    return gate


def _said(error: xml.sax.SAXParseException) -> str:
    return f"line {error.getLineNumber()}: {one_line(error.getMessage(), 100)}"


def _base(read: _Read, url: str) -> str:
    """Where relative links start: Atom says at the document, RSS readers at the site."""
    site = resolve(url, _text(read.feed.get("link")))
    return (url or site) if read.atom else (site or url)


def _entry(raw: Mapping[str, object], base: str, lang: str, now: datetime) -> Entry:
    link = _text(raw.get("link")).strip()
    # RSS 1.0 has only dc:date, which feedparser calls "updated"; many Atom feeds have only that.
    updated = _date(raw, "updated", now)
    return Entry(
        key=_text(raw.get("id")).strip(),
        url=safe_link(resolve(base, link)) if link else "",
        title=_text(raw.get("title"))[:_MAX_TITLE],
        text=_body(raw)[:_MAX_TEXT],
        lang=_language(raw) or lang,
        published=_date(raw, "published", now) or _date(raw, "created", now) or updated,
        updated=updated,
        outlet=_outlet(raw),
    )


def resolve(base: str, link: str) -> str:
    """Return `link` made absolute, or "" when it is no address at all."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _body(raw: Mapping[str, object]) -> str:
    contents = raw.get("content")
    if isinstance(contents, list):
        for content in contents:
            value = _text(content.get("value")) if isinstance(content, Mapping) else ""
            if value.strip():
                return value
    return _text(raw.get("summary"))


def _outlet(raw: Mapping[str, object]) -> str:
    source = raw.get("source")
    if not isinstance(source, Mapping):
        return ""
    return outlet_name(_text(source.get("title")), _text(source.get("href")))


def _language(raw: Mapping[str, object]) -> str:
    for detail in ("title_detail", "summary_detail"):
        value = raw.get(detail)
        if isinstance(value, Mapping) and value.get("language"):
            return one_line(value["language"], 35)
    return ""


def _date(raw: Mapping[str, object], name: str, now: datetime) -> datetime | None:
    # `get` of a feedparser entry answers for "updated" with "published"; only `in` tells the truth.
    if name not in raw.keys():  # noqa: SIM118 - `in` alone is answered by the mapping too
        return None
    return credible(feed_date(raw[name], raw.get(f"{name}_parsed")), now)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
