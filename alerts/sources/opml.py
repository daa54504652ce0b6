"""OPML: lists of feeds, as other readers write and take them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from alerts.sources.base import one_line
from alerts.sources.charset import decode, without_controls
from alerts.sources.mend import mend

#: The namespace of what OPML itself has no word for.
NAMESPACE = "urn:alerts:opml"

_MAX_BYTES = 5_000_000
_MAX_OUTLINES = 10_000
_ROOT = re.compile(r"<opml(?=[\s/>])", re.IGNORECASE)
_OWN = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    url: str
    title: str = ""
    #: The names of the folders around it, outermost first.
    folders: tuple[str, ...] = ()
    #: Further values that this program wrote itself: id, tier, lang, every, enabled.
    own: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutlineList:
    """What a list holds, and what is wrong with it."""

    outlines: tuple[Outline, ...] = ()
    problems: tuple[str, ...] = ()
    #: True: the document is no OPML.
    broken: bool = False


def read_opml(body: bytes) -> OutlineList:
    """Return the feeds of an OPML document; never raises on bad input.

    Document types and their entities are cut off before any parser sees them; broken XML is
    mended and said to be so.
    """
    if len(body) > _MAX_BYTES:
        return OutlineList((), (f"larger than {_MAX_BYTES} bytes",), broken=True)
    text = without_controls(decode(body).text)
    root = _ROOT.search(text)
    if root is None:
        return OutlineList((), ("not an OPML document",), broken=True)
    problems = []
    collector = _Collector()
    try:
        _feed_to(collector, text[root.start() :])
    except ET.ParseError as error:
        line = error.position[0] + text.count("\n", 0, root.start())
        problems.append(f"broken XML, mended (line {line})")
        collector = _Collector()
        try:
            _feed_to(collector, mend(text[root.start() :]))
        except ET.ParseError:
            return OutlineList((), ("broken beyond mending",), broken=True)
    if not collector.body:
        return OutlineList((), ("an OPML document without a body",), broken=True)
    if collector.cut:
        problems.append(f"more than {_MAX_OUTLINES} outlines; the rest was left out")
    return OutlineList(tuple(collector.found), tuple(problems))


def write_opml(title: str, outlines: Iterable[Outline]) -> str:
    """Return an OPML 2.0 document of these feeds, in their folders."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:alerts="{NAMESPACE}">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
    ]
    for folders, inside in _by_folder(outlines).items():
        lines += [f"{_pad(depth)}<outline text={_quoted(n)}>" for depth, n in enumerate(folders)]
        lines += [f"{_pad(len(folders))}{_line(outline)}" for outline in inside]
        lines += [f"{_pad(depth)}</outline>" for depth in reversed(range(len(folders)))]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Collector:
    """Takes the parser's events; no tree is built, so depth costs nothing."""

    def __init__(self) -> None:
        self.found: list[Outline] = []
        self.body = False
        self.cut = False
        self._names: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.lower() == "body":
            self.body = True
        if tag.lower() != "outline":
            return
        known = {name.lower(): value for name, value in attributes.items()}
        title = one_line(known.get("title") or known.get("text") or "", 200)
        url = known.get("xmlurl", "").strip()
        if "xmlurl" in known:
            if len(self.found) >= _MAX_OUTLINES:
                self.cut = True
            else:
                self.found.append(Outline(url, title, tuple(self._names), _own_values(attributes)))
        self._names.append(title)

    def end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._names.pop()

    def close(self) -> None:
        """Nothing is left to do at the end."""


def _feed_to(collector: _Collector, text: str) -> None:
    parser = ET.XMLParser(target=collector)  # noqa: S314 - the prolog is cut off, so no DTD reaches it
    parser.feed(text)
    parser.close()


def _own_values(attributes: dict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(_OWN): one_line(value, 200)
        for name, value in attributes.items()
        if name.startswith(_OWN)
    }


def _by_folder(outlines: Iterable[Outline]) -> dict[tuple[str, ...], list[Outline]]:
    sorted_out: dict[tuple[str, ...], list[Outline]] = {}
    for outline in outlines:
        sorted_out.setdefault(outline.folders, []).append(outline)
    return sorted_out


def _line(outline: Outline) -> str:
    pairs = {"type": "rss", "text": outline.title, "xmlUrl": outline.url}
    own = {f"alerts:{name}": value for name, value in outline.own.items()}
    return f"<outline {' '.join(f'{n}={_quoted(v)}' for n, v in {**pairs, **own}.items())}/>"


def _quoted(value: str) -> str:
    return quoteattr(without_controls(value))


def _escaped(text: str) -> str:
    return _quoted(text)[1:-1]


def _pad(depth: int) -> str:
    return "  " * (depth + 2)
