"""The quick way through a well-formed RSS or Atom document, where its answer is beyond doubt.

What feedparser would say is well known for plain documents. Anything unusual (broken XML, relative
links, dates in odd forms, markup that is not escaped, elements given twice or of other namespaces
that mean the same) makes this way decline, and feedparser decides.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from alerts.model.item import Entry
from alerts.sources.base import one_line
from alerts.sources.dates import certain_date, credible
from alerts.text.urls import safe_link

_LONGEST = 3_000_000
_MAX_ENTRIES = 10_000
_MAX_TITLE = 10_000
_MAX_TEXT = 200_000
_MAX_OUTLET = 200
#: Longer than this the slow way shortens, and says so.
_WHOLE = 200_000
#: More than the slow way reads of an element.
_MAX_ATTRIBUTES, _MAX_ATTRIBUTE = 64, 4_000
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_MEDIA_CONTENT = "{http://search.yahoo.com/mrss/}content"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RSS = {
    "title": "title",
    "link": "link",
    "guid": "key",
    "description": "summary",
    _CONTENT: "content",
    "pubDate": "published",
    "source": "outlet",
}
#: Attributes that change nothing of what an element means here.
_KNOWN = {"key": frozenset({"isPermaLink"}), "outlet": frozenset({"url"})}
_ATOM_NAMES = {
    f"{_ATOM}title": "title",
    f"{_ATOM}id": "key",
    f"{_ATOM}summary": "summary",
    f"{_ATOM}content": "content",
    f"{_ATOM}published": "published",
    f"{_ATOM}updated": "updated",
}
#: Elements with one of these names in whatever namespace may mean what ours mean.
_ALIKE = frozenset(
    {
        *("abstract", "body", "content", "created", "date", "description", "encoded", "fullitem"),
        *("guid", "id", "info", "issued", "item", "entry", "language", "link", "modified"),
        *("pubdate", "published", "subtitle", "summary", "tagline", "title", "updated"),
    }
)
_HTML_TYPES = frozenset({None, "", "text/html", "application/xhtml+xml"})
_TEXT_TYPES = frozenset({None, "text", "html"})
#: feedparser reads these as the letters of an old code page, or as UTF-8 that was encoded twice.
_OLD_LETTERS = re.compile("[\x80-\x9f]|[\xc2-\xf4][\xa0-\xbf]")
_PLAIN_LINK = re.compile(r"https?://[^/\s][^\s]*")
#: The parser behind feedparser refuses them, and what is mended is said.
_BLANK_NAMESPACE = re.compile(
    r"""\bxmlns(?::[\w.\-]{1,100})?\s{0,20}=\s{0,20}(?:"[^"<]{0,1000}?[\s&]|'[^'<]{0,1000}?[\s&])"""
)
_ENTITY_LIKE = re.compile(r"&[A-Za-z0-9_]+;")

Values = dict[str, str]


def read_quickly(document: str, *, now: datetime, lang: str = "") -> list[Entry] | None:
    """Return the entries of a document that starts at its root, or None to decline.

    Entries come as feedparser would give them, their keys as the source wrote them. The prolog must
    have been cut off, so that no document type reaches the parser.
    """
    if len(document) > _LONGEST or "xml:base" in document or _BLANK_NAMESPACE.search(document):
        return None
    try:
        root = ET.fromstring(document)  # noqa: S314 - the prolog is cut off, so no DTD reaches it
    except ET.ParseError:
        return None
    found = _atom_rows(root, lang) if root.tag == f"{_ATOM}feed" else _rss_rows(root, lang)
    if found is None:
        return None
    language, rows = found
    entries = []
    for row in rows:
        entry = None if row is None else _entry(row, language, now)
        if entry is None:
            return None
        entries.append(entry)
    return entries


def _rss_rows(root: ET.Element, lang: str) -> tuple[str, Iterator[Values | None]] | None:
    channel = root.find("channel")
    if root.tag != "rss" or channel is None or len(root) != 1 or _unusual(root):
        return None
    items = channel.findall("item")
    if not 0 < len(items) <= _MAX_ENTRIES or sum(1 for _ in channel.iter("item")) != len(items):
        return None
    languages = [element for element in channel if _local(element.tag) == "language"]
    if len(languages) > 1 or any(e.tag != "language" or len(e) or e.attrib for e in languages):
        return None
    said = (languages[0].text or "").strip() if languages else ""
    return lang or said, (_rss_row(item) for item in items)


def _rss_row(item: ET.Element) -> Values | None:
    row: Values = {}
    for element in item:
        name = _RSS.get(element.tag)
        if name is None:
            if not _harmless(element):
                return None
            continue
        attributes = element.attrib.keys() - _KNOWN.get(name, frozenset())
        if name in row or len(element) or attributes:
            return None
        row[name] = (element.text or "").strip()
        if name == "outlet":
            row[name] = outlet_name(row[name], element.get("url", ""))
    return row


def _atom_rows(root: ET.Element, lang: str) -> tuple[str, Iterator[Values | None]] | None:
    entries = root.findall(f"{_ATOM}entry")
    found = sum(1 for _ in root.iter(f"{_ATOM}entry"))
    if not 0 < len(entries) <= _MAX_ENTRIES or found != len(entries):
        return None
    if _unusual(root):
        return None
    return one_line(root.get(_LANG, ""), 35) or lang, (_atom_row(entry) for entry in entries)


def _atom_row(entry: ET.Element) -> Values | None:
    row: Values = {}
    for element in entry:
        name = _ATOM_NAMES.get(element.tag)
        if element.tag == f"{_ATOM}link":
            if not _take_link(element, row):
                return None
        elif name is None:
            if not _harmless(element):
                return None
        elif name in row or len(element) or not _plain_type(element):
            return None
        else:
            row[name] = (element.text or "").strip()
    return row


def _take_link(element: ET.Element, row: Values) -> bool:
    """Take the one link that leads to the page of the entry; False when there is a doubt."""
    if element.get("rel", "alternate") != "alternate":
        return True
    if "link" in row or element.get("type") not in _HTML_TYPES or len(element):
        return False
    row["link"] = element.get("href", "").strip()
    return True


def _entry(row: Values, lang: str, now: datetime) -> Entry | None:
    title, link = row.get("title", ""), row.get("link", "")
    published, updated = (row.get(name, "") for name in ("published", "updated"))
    if not title or not _PLAIN_LINK.fullmatch(link) or _ENTITY_LIKE.search(link):
        return None
    if any(len(value) > _WHOLE or _OLD_LETTERS.search(value) for value in row.values()):
        return None
    moments = []
    for text in (published, updated):
        known, moment = certain_date(text)
        if text and not known:
            return None
        moments.append(credible(moment, now))
    return Entry(
        key=row.get("key", ""),
        url=safe_link(link),
        title=title[:_MAX_TITLE],
        text=(row.get("content") or row.get("summary", ""))[:_MAX_TEXT],
        lang=lang,
        published=moments[0] or moments[1],
        updated=moments[1],
        outlet=row.get("outlet", ""),
    )


def outlet_name(name: str, url: str) -> str:
    """Return what an RSS `source` element calls the publisher, else the host of its address."""
    host = "" if name.strip() else urlsplit(safe_link(url)).hostname or ""
    return (one_line(name, _MAX_OUTLET) or host).removeprefix("www.")


def _harmless(element: ET.Element) -> bool:
    """True for an element that cannot change what an entry says."""
    if _local(element.tag) in _ALIKE and element.tag != _MEDIA_CONTENT:
        return False
    return not any(_local(each.tag) in _ALIKE for each in element.iter() if each is not element)


def _plain_type(element: ET.Element) -> bool:
    return element.get("type") in _TEXT_TYPES and not element.attrib.keys() - {"type"}


def _unusual(root: ET.Element) -> bool:
    """True when an element below the root names a language, or has more than is read of it."""
    return any(
        (each is not root and _LANG in each.attrib) or _too_much(each.attrib)
        for each in root.iter()
        if each.attrib
    )


def _too_much(attributes: Mapping[str, str]) -> bool:
    return len(attributes) > _MAX_ATTRIBUTES or any(
        len(value) >= _MAX_ATTRIBUTE for value in attributes.values()
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()
