"""One web page: its charset, a part of it by a simple selector, its text and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from alerts.sources.base import Received
from alerts.sources.charset import Decoded, decode, is_text
from alerts.sources.dates import parse_date
from alerts.sources.markup import Tag, Text, read_markup
from alerts.text.clean import plain

_MAX_PAGE = 3_000_000
#: Tags and texts of a page whose text is read.
_MAX_PARTS = 200_000
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset=["']?\s{0,5}([A-Za-z0-9_-]{2,40})""", re.IGNORECASE
)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([A-Za-z_][\w-]*))?", re.ASCII)
#: What stands at addresses of pages and is none, by its first bytes.
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
#: Elements that never hold anything.
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
#: These end where the next of their kind begins.
_IMPLIED = frozenset({"li", "dd", "dt", "option", "p", "td", "th", "tr"})
_MAX_DEPTH = 400
_CLOCK = r"(?:[T\s]{1,3}\d{1,2}:\d{2}(?::\d{2})?)?"
_DATE = re.compile(
    rf"(?<!\d)20\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d){_CLOCK}"
    rf"|(?<!\d)20\d\d\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]{_CLOCK}"
    rf"|(?<!\d)\d{{1,2}}\.?\s(?:de\s)?[^\W\d_]{{3,10}}\.?,?\s(?:de\s)?20\d\d(?!\d)"
    rf"|(?<!\w)(?P<month>[A-Z][a-z]{{2,8}})\.?\s(?P<day>\d{{1,2}}),?\s(?P<year>20\d\d)(?!\d)"
    rf"|(?<!\d)\d{{1,2}}[./]\d{{1,2}}[./]20\d\d(?!\d)"
)
_META_DATES = ("pubdate", "article:published_time", "publishdate", "dc.date", "date")


@dataclass(frozen=True, slots=True)
class Selector:
    """One element by its name, its class or its id: "ul", ".list", "div#main"."""

    name: str = ""
    mark: str = ""
    value: str = ""

    def fits(self, tag: Tag) -> bool:
        """True when this opening tag is meant."""
        if self.name and tag.name != self.name:
            return False
        if self.mark == "#":
            return tag.attributes.get("id", "") == self.value
        return self.mark != "." or self.value in tag.attributes.get("class", "").split()


def parse_selector(text: str) -> Selector | None:
    """Return the selector that `text` writes, None when it writes none."""
    match = _SELECTOR.fullmatch(text.strip())
    if match is None or not match[0]:
        return None
    return Selector(match[1] or "", match[2] or "", match[3] or "")


def page_text(document: Received, encoding: str = "") -> Decoded:
    """Return the page as text: by `encoding` when given, else by header, meta tag and bytes."""
    body = document.body[:_MAX_PAGE]
    declared = document.content_type
    if encoding:
        declared = f"text/html; charset={encoding}"
    elif "charset=" not in declared.lower():
        meta = _META_CHARSET.search(body[:4_000])
        declared = f"text/html; charset={meta[1].decode()}" if meta else declared
    return decode(body, declared)


def page_problem(document: Received, page: Decoded) -> str:
    """Return what the document is where it is no page at all, "" when it is text.

    >>> page_problem(Received("a", b"GIF89a" + bytes(9)), Decoded("GIF89a" + "\\0" * 9, "cp1252"))
    'neither a page nor a PDF but a GIF picture'
    """
    if is_text(page):
        return ""
    found = (name for start, name in _OTHERS if document.body.startswith(start))
    return f"neither a page nor a PDF but {next(found, 'binary data')}"


def inside(parts: Iterable[Tag | Text], selector: Selector | None) -> Iterator[Tag | Text]:
    """Yield what stands inside the elements that `selector` names; everything without one."""
    if selector is None:
        yield from parts
        return
    open_names: list[str] = []
    for part in parts:
        if open_names:
            if isinstance(part, Tag) and not _keep_open(open_names, part):
                continue
            if open_names:
                yield part
        elif isinstance(part, Tag) and not part.closing and selector.fits(part):
            open_names.append(part.name)


def _keep_open(open_names: list[str], tag: Tag) -> bool:
    """Follow one tag inside the selected element; False when it ended the element."""
    if tag.name in _VOID:
        return True
    if not tag.closing:
        if tag.name in _IMPLIED and open_names[-1] == tag.name and len(open_names) > 1:
            open_names.pop()
        if len(open_names) < _MAX_DEPTH:
            open_names.append(tag.name)
        return True
    if tag.name in open_names:
        while open_names.pop() != tag.name:
            pass
    return bool(open_names)


def text_of(page: str, parts: Sequence[Tag | Text]) -> str:
    """Return the text of these parts of a page, a block a line."""
    pieces = [
        page[part.start : part.end] if isinstance(part, Tag) else as_markup(part.text)
        for part in parts
    ]
    return plain("".join(pieces))


def main_text(page: str, selector: Selector | None = None) -> str:
    """Return what a page has to say: what `selector` names, else its article or main element."""
    parts = list(islice(read_markup(page), _MAX_PARTS))
    tries = (selector,) if selector else (Selector("article"), Selector("main"), None)
    for each in tries:
        text = text_of(page, list(inside(parts, each)))
        if text:
            return text
    return ""


def find_date(text: str, zone: str) -> datetime | None:
    """Return the first date in `text`, in UTC; one without a zone is a date of `zone`."""
    for match in _DATE.finditer(text[:5_000]):
        found = match[0]
        if match["month"]:
            found = f"{match['day']} {match['month']} {match['year']}"
        local = parse_date(" ".join(found.split()))
        if local is not None:
            return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return None


def page_date(page: str, zone: str) -> datetime | None:
    """Return when a page says in its head that it was published."""
    found: dict[str, str] = {}
    for part in read_markup(page[:200_000]):
        if isinstance(part, Tag) and part.name == "meta":
            name = part.attributes.get("name") or part.attributes.get("property") or ""
            found.setdefault(name.strip().lower(), part.attributes.get("content", ""))
    for name in _META_DATES:
        value = found.get(name, "").strip()
        if value.endswith("Z") or re.search(r"[+-]\d\d:?\d\d$", value[10:]):
            moment = parse_date(value)
        else:
            moment = find_date(value, zone)
        if moment is not None:
            return moment
    return None


def page_title(page: str) -> str:
    """Return the title of a page, "" when it has none."""
    parts = inside(read_markup(page[:200_000]), Selector("title"))
    return " ".join("".join(part.text for part in parts if isinstance(part, Text)).split())[:500]


def as_markup(text: str) -> str:
    """Return plain text as HTML that says the same."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
