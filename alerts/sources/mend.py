"""Broken XML made well-formed, in one pass and linear time."""

from __future__ import annotations

import re
from collections import Counter
from html.entities import html5

_NAME = re.compile(r"[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=<>/"']+)(?:\s*=\s*("[^"<]*"|'[^'<]*'|[^\s<>"']+))?|[\s/]*["'=]"""
)
_REFERENCE = re.compile(
    r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?"
)
# The parser takes a blank in a namespace for its end, and many a feed has one there.
_BLANKS = re.compile(r"\s+|&#(?:0*(?:9|10|13|32)|[xX]0*(?:9|[aAdD]|20));")
_XML_NAMES = frozenset({"lt", "gt", "amp", "quot", "apos"})
_MAX_DEPTH = 100
_MAX_ATTRIBUTES = 64
#: Characters between two tags; more than any field keeps.
_MAX_TEXT = 500_000

#: What the usual prefixes mean where a feed forgot to say so.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def mend(text: str, max_tags: int = 200_000) -> str:
    """Return `text`, which starts at its root element, as well-formed XML.

    Open elements are closed, stray closing tags and everything after the root dropped, bare
    ampersands and unknown entities escaped, repeated attributes and elements nested deeper than
    100 left out, undeclared prefixes declared, namespaces written without blanks. Stops after
    `max_tags` tags.
    """
    mender = _Mender(text)
    for _ in range(max_tags):
        if not mender.step():
            break
    return mender.finish()


class _Mender:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._out: list[str] = []
        #: Name, whether it was written, and the prefixes it declared.
        self._open: list[tuple[str, bool, tuple[str, ...]]] = []
        self._count: Counter[str] = Counter()
        self._declared: Counter[str] = Counter({"xml": 1})
        #: Ends that are known not to come any more; searching for them again would be quadratic.
        self._missing: set[str] = set()
        self._done = False

    def step(self) -> bool:
        """Take the text up to the next tag and the tag; False at the end."""
        start = self._text.find("<", self._at)
        if self._done or start < 0:
            return False
        self._write_text(self._text[self._at : start])
        self._at = start
        following = self._text[start : start + 9]
        if following.startswith("<![CDATA["):
            self._cdata()
        elif following.startswith("<!--"):
            self._skip("<!--", "-->")
        elif following.startswith("<?"):
            self._skip("<?", "?>")
        elif following.startswith("<!"):
            self._skip("<!", ">")
        elif following.startswith("</"):
            self._close_tag()
        else:
            self._open_tag()
        return True

    def finish(self) -> str:
        """The whole document, with everything closed."""
        if not self._done:
            self._write_text(self._text[self._at :].partition("<")[0])
        while self._open:
            self._pop()
        return "".join(self._out)

    def _write_text(self, text: str) -> None:
        if text and self._open:
            kept = _REFERENCE.sub(_reference, text[:_MAX_TEXT])
            self._out.append(kept.replace(">", "&gt;"))

    def _find(self, end: str, after: int) -> int:
        if end in self._missing:
            return -1
        found = self._text.find(end, after)
        if found < 0:
            self._missing.add(end)
        return found

    def _skip(self, start: str, end: str) -> None:
        found = self._find(end, self._at + len(start))
        self._at = found + len(end) if found >= 0 else self._at + len(start)

    def _cdata(self) -> None:
        begin = self._at + 9
        end = self._find("]]>", begin)
        if end < 0:
            self._at = begin
            return
        if self._open:
            self._out.append(self._text[self._at : end + 3])
        self._at = end + 3

    def _close_tag(self) -> None:
        match = _NAME.match(self._text, self._at + 2)
        end = self._find(">", self._at)
        following = self._text.find("<", self._at + 1)
        if end < 0 or (0 <= following < end):
            # Cut off or run into the next tag.
            end = (following if following >= 0 else len(self._text)) - 1
        self._at = max(end + 1, self._at + 2)
        name = _element(match.group()) if match else ""
        if self._count[name]:
            while self._pop() != name:
                pass
            self._done = not self._open

    def _open_tag(self) -> None:
        match = _NAME.match(self._text, self._at + 1)
        if match is None:
            self._at += 1
            if self._open:
                self._out.append("&lt;")
            return
        attributes, end = self._attributes(match.end())
        empty = self._text[end - 1 : end] == "/"
        closed = self._text[end : end + 1] == ">"
        self._at = end + 1 if closed else end
        if end < len(self._text) or not self._open:
            self._push(_element(match.group()), attributes)
            if empty:
                self._pop()
                self._done = not self._open

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        """The attributes by name, the first of each, and where the tag ends."""
        found: dict[str, str] = {}
        while (match := _ATTRIBUTE.match(self._text, at)) is not None:
            at = match.end()
            name, value = match.group(1), match.group(2)
            if name and len(found) < _MAX_ATTRIBUTES and _NAME.fullmatch(name):
                found.setdefault(name, (value or "").strip("\"'"))
        while self._text[at : at + 1].isspace() or self._text[at : at + 1] == "/":
            at += 1
        return found, at

    def _push(self, name: str, attributes: dict[str, str]) -> None:
        written = len(self._open) < _MAX_DEPTH
        declares: tuple[str, ...] = ()
        if written:
            shortened = {k: _without_blanks(k, v) for k, v in attributes.items()}
            attributes = {k: v for k, v in shortened.items() if _keeps(k, v)}
            declares = self._declare(name, attributes)
            shown = "".join(f' {k}="{_attribute(v)}"' for k, v in attributes.items())
            self._out.append(f"<{name}{shown}>")
        self._open.append((name, written, declares))
        self._count[name] += 1

    def _declare(self, name: str, attributes: dict[str, str]) -> tuple[str, ...]:
        """Add what is missing to `attributes`; the prefixes this element declares."""
        own = {k[6:] for k in attributes if k.startswith("xmlns:")}
        used = {n.split(":")[0] for n in (name, *attributes) if ":" in n} - {"xmlns"}
        for prefix in sorted(used - own):
            if not self._declared[prefix]:
                attributes[f"xmlns:{prefix}"] = _NAMESPACES.get(prefix, f"urn:unknown:{prefix}")
                own.add(prefix)
        self._declared.update(own)
        return tuple(own)

    def _pop(self) -> str:
        name, written, declares = self._open.pop()
        self._count[name] -= 1
        self._declared.subtract(declares)
        if written:
            self._out.append(f"</{name}>")
        return name


def _element(name: str) -> str:
    """The name as an element may bear it; xmlns is no prefix of elements."""
    return name.removeprefix("xmlns:")


def _without_blanks(name: str, value: str) -> str:
    """The value, of a namespace without its blanks."""
    return _BLANKS.sub("", value) if name == "xmlns" or name.startswith("xmlns:") else value


def _keeps(name: str, value: str) -> bool:
    """False for attributes that no namespace-aware parser would take."""
    if name.startswith("xmlns:"):
        return bool(value) and name not in {"xmlns:xml", "xmlns:xmlns"}
    return True


def _attribute(value: str) -> str:
    return _REFERENCE.sub(_reference, value).replace('"', "&quot;")


def _reference(match: re.Match[str]) -> str:
    """What stands for one ampersand and what belongs to it."""
    decimal, hexadecimal, name = match.groups()
    if name:
        return _named(name)
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        return f"&#{number};" if _is_xml_character(number) else "\ufffd"
    return "&amp;"


def _named(name: str) -> str:
    if name in _XML_NAMES:
        return f"&{name};"
    characters = html5.get(f"{name};")
    if characters is None:
        return f"&amp;{name};"
    return "".join(f"&#{ord(c)};" for c in characters)


def _is_xml_character(number: int) -> bool:
    return (
        number in {9, 10, 13}
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= 0x10FFFF
    )
