"""HTML as a flat sequence of tags and texts.

Written here because the parser of the standard library takes quadratic time on hostile pages in
the Python versions we run on, and all that is wanted of a page is its links and its text: no
tree, no scripts, no styles. Every scan is linear; what does not close is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_OPENING = re.compile(
    r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<close>/?)(?P<name>[a-z][a-z0-9:-]{0,40})(?=[\s/>]))",
    re.IGNORECASE,
)
_REST_QUOTED = re.compile(r"""[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>""")
_REST = re.compile(r"[^<>]*+>")
_ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]{1,60}+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?"""
)
_LONGEST_TAG = 8_000
#: Their content is for machines.
_SILENT = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; names are in lower case, entities in values are decoded."""

    name: str
    closing: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    #: Where it begins and ends in the page.
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between two tags, entities decoded."""

    text: str
    start: int = 0


def read_markup(page: str) -> Iterator[Tag | Text]:
    """Yield the tags and texts of a page in order; comments, scripts and styles are left out."""
    position, absent = 0, set[str]()
    while opening := _OPENING.search(page, position):
        if opening.start() > position:
            yield Text(html.unescape(page[position : opening.start()]), position)
        if opening["comment"]:
            position = _after(page, "-->", opening.end(), absent)
            continue
        end = _tag_end(page, opening.end())
        if end < 0:
            yield Text("<", opening.start())
            position = opening.start() + 1
            continue
        position = end
        if opening["other"]:
            continue
        name = opening["name"].lower()
        yield Tag(
            name,
            bool(opening["close"]),
            _attributes(page[opening.end() : min(end - 1, opening.end() + _LONGEST_TAG)]),
            opening.start(),
            end,
        )
        if name in _SILENT and not opening["close"]:
            position = _after_silent(page, name, end, absent)
    if position < len(page):
        yield Text(html.unescape(page[position:]), position)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = next((group for group in match.group(2, 3, 4) if group is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def _tag_end(page: str, position: int) -> int:
    rest = _REST_QUOTED.match(page, position) or _REST.match(page, position)
    return rest.end() if rest else -1


def _after(page: str, closing: str, position: int, absent: set[str]) -> int:
    """The place behind `closing`; `position` itself when there is none."""
    # One failed search tells for all later positions too.
    found = -1 if closing in absent else page.find(closing, position)
    if found < 0:
        absent.add(closing)
        return position
    return found + len(closing)


def _after_silent(page: str, name: str, position: int, absent: set[str]) -> int:
    closing = f"</{name}"
    if closing in absent:
        return position
    found = re.compile(re.escape(closing) + r"(?=[\s/>])", re.IGNORECASE).search(page, position)
    if found is None:
        absent.add(closing)
        return position
    return found.start()
