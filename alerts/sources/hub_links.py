"""Where a feed says that a hub pushes it: in the headers of an answer, else in its own head."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from alerts.text.urls import safe_link

_HEAD = 20_000
_FIRST_ENTRY = re.compile(r"<(?:[A-Za-z_]\w{0,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_LINK = re.compile(r"<(?:[A-Za-z_][\w-]{0,20}:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")
_HEADER_REL = re.compile(
    r"""\brel\s{0,9}=\s{0,9}(?:"([^"]{0,200})"|([^\s;,"]{1,200}))""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Announced:
    """A hub, and the name under which it knows a feed; "" for what is not said."""

    hub: str = ""
    topic: str = ""


def in_document(text: str, url: str = "") -> Announced:
    """Return what the head of a feed announces; `text` begins at its root element."""
    first = _FIRST_ENTRY.search(text, 0, _HEAD)
    links = []
    for match in _LINK.finditer(text, 0, first.start() if first else _HEAD):
        found = {
            a[1].lower(): html.unescape(a[2] or a[3] or "") for a in _ATTRIBUTE.finditer(match[1])
        }
        links.append((found.get("rel", ""), found.get("href", "")))
    return _announced(links, url)


def in_headers(values: Iterable[str], url: str) -> Announced:
    """Return what the Link headers of an answer announce."""
    links = []
    for value in values:
        for match in _HEADER_LINK.finditer(value[:10_000]):
            rel = _HEADER_REL.search(match[2])
            links.append(((rel[1] or rel[2]) if rel else "", match[1]))
    return _announced(links, url)


def _announced(links: Iterable[tuple[str, str]], url: str) -> Announced:
    found: dict[str, str] = {}
    for rels, href in links:
        for rel in rels.lower().split():
            if rel in {"hub", "self"} and rel not in found and (link := absolute(url, href)):
                found[rel] = link
    return Announced(found.get("hub", ""), found.get("self", ""))


def absolute(url: str, href: str) -> str:
    """Return the web address that `href` means at `url`, "" when it means none."""
    try:
        return safe_link(urljoin(url, href.strip()))
    except ValueError:
        return ""
