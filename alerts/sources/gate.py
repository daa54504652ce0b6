"""What stands between the XML parser and feedparser, and keeps the work per document bounded."""

from __future__ import annotations

import xml.sax.handler
from typing import Protocol
from xml.sax.xmlreader import AttributesNSImpl, Locator

Name = tuple[str | None, str]

#: Nobody here reads authors, and feedparser looks for mail addresses in them in quadratic time.
_UNREAD = frozenset(
    {"author", "contributor", "creator", "managingeditor", "owner", "publisher", "webmaster"}
)
_DATES = frozenset({"created", "date", "issued", "modified", "pubdate", "published", "updated"})
_ENTRIES = frozenset({"entry", "item"})

#: What feedparser raises in places where its own elements come in an order it does not expect.
_FAULTS = (AttributeError, LookupError, TypeError, ValueError)

_MAX_DEPTH = 100
_MAX_ENTRIES = 10_000
_MAX_ELEMENTS = 200_000
_MAX_ATTRIBUTES = 64
_MAX_ATTRIBUTE = 4_000
_MAX_DATE = 80
_MAX_TEXT = 500_000


class Enough(Exception):
    """The document holds more than one document may; the parse ends here."""


class Reader(Protocol):
    """The part of feedparser's strict parser that is spoken to."""

    baseuri: str
    feeddata: dict[str, object]
    entries: list[dict[str, object]]
    version: str

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:  # noqa: N802 - SAX name
        """A namespace prefix begins to mean `uri`."""

    def startElementNS(self, name: Name, qname: str, attrs: AttributesNSImpl) -> None:  # noqa: N802 - SAX name
        """An element begins."""

    def endElementNS(self, name: Name, qname: str) -> None:  # noqa: N802 - SAX name
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text inside the current element."""


class Gate(xml.sax.handler.ContentHandler):
    """Passes SAX events on to `reader`, without what is unread, too deep, too long or too much.

    Raises Enough when the document holds more entries or elements than one document may.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        #: True once the document was left before its end.
        self.cut = False
        self._elements = 0
        self._entries = 0
        self._shortened = 0
        #: How many characters the open elements may still take, innermost last.
        self._room: list[int] = []
        #: What relative links started at outside of each open element, innermost last.
        self._bases: list[str] = []
        #: Depth inside an element that is left out; 0 outside.
        self._skipping = 0

    def problems(self) -> tuple[str, ...]:
        """What was left out, one line each."""
        cut = f"too large: read up to entry {self._entries}" if self.cut else ""
        shortened = f"{self._shortened} elements shortened or left out" if self._shortened else ""
        return tuple(problem for problem in (cut, shortened) if problem)

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - SAX name
        """Positions are read from the exceptions instead."""

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:  # noqa: N802 - SAX name
        """Pass on what a prefix means."""
        self.reader.startPrefixMapping(prefix, uri)

    def startElementNS(self, name: Name, qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802 - SAX name
        """Pass an element on, or begin to leave it out."""
        local = name[1].lower()
        self._count(local)
        if self._skipping or local in _UNREAD or len(self._room) >= _MAX_DEPTH:
            self._skipping += 1
            self._shortened += self._skipping == 1 and local not in _UNREAD
            return
        self._room.append(_MAX_DATE if local in _DATES else _MAX_TEXT)
        self._bases.append(self.reader.baseuri)
        try:
            self.reader.startElementNS(name, qname or local, self._few(attrs))
        except _FAULTS:
            self._shortened += 1

    def endElementNS(self, name: Name, qname: str | None) -> None:  # noqa: N802 - SAX name
        """Pass the end of an element on."""
        if self._skipping:
            self._skipping -= 1
            return
        self._room.pop()
        try:
            self.reader.endElementNS(name, qname or name[1].lower())
        except _FAULTS:
            self._shortened += 1
        # feedparser forgets to leave an xml:base when there was none around it.
        self.reader.baseuri = self._bases.pop()

    def characters(self, content: str) -> None:
        """Pass on as much text as the element may still take."""
        if self._skipping or not self._room:
            return
        room = self._room[-1]
        self._room[-1] = max(room - len(content), 0)
        self._shortened += 0 < room < len(content)
        if room:
            self.reader.characters(content[:room])

    def _count(self, local: str) -> None:
        self._elements += 1
        self._entries += local in _ENTRIES
        if self._elements > _MAX_ELEMENTS or self._entries > _MAX_ENTRIES:
            raise Enough

    def _few(self, attrs: AttributesNSImpl) -> AttributesNSImpl:
        if len(attrs) <= _MAX_ATTRIBUTES and all(len(v) < _MAX_ATTRIBUTE for v in attrs.values()):
            return attrs
        self._shortened += 1
        names = [n for n in attrs.getNames() if len(attrs.getValue(n)) < _MAX_ATTRIBUTE]
        kept = names[:_MAX_ATTRIBUTES]
        return AttributesNSImpl(
            {n: attrs.getValue(n) for n in kept}, {n: attrs.getQNameByName(n) for n in kept}
        )
