"""Files of a seed folder: one or many articles each, in the formats people save them in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from alerts.model.item import Entry
from alerts.sources.base import Received, one_line
from alerts.sources.charset import decode, is_text, without_controls
from alerts.sources.dates import credible, parse_date
from alerts.sources.feed import parse_feed
from alerts.sources.json_feed import clean_text, load_json, parse_json_feed
from alerts.sources.mail import read_mail
from alerts.text.urls import safe_link

_MAX_TITLE = 10_000
_MAX_TEXT = 500_000
_MAX_FIRST_LINE = 300
_MAX_ROWS = 20_000
#: Characters of one cell of a table.
_MAX_FIELD = 1_000_000
_MAX_PROBLEMS = 20

_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[^\n]{0,2000}\n){0,50}?)---[ \t]*(?:\n|$)")
_FRONT_LINE = re.compile(r"([A-Za-z_][\w\-]{0,40})[ \t]*:[ \t]*(.*)")
_HTML_START = re.compile(
    r"\s{0,200}(?:<!--.{0,2000}?-->\s{0,20})?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,2000})", re.IGNORECASE)
_HTML_LANG = re.compile(r"<html[^>]{0,500}?\blang=[\"']?([A-Za-z0-9\-]{2,35})", re.IGNORECASE)
_HTML_LINK = re.compile(r"<link[^>]{0,500}?rel=[\"']?canonical[^>]{0,1000}>", re.IGNORECASE)
_HTML_DATE = re.compile(
    r"<meta[^>]{0,300}?article:published_time[^>]{0,100}?content=[\"']([^\"']{4,60})", re.IGNORECASE
)
_HREF = re.compile(r"""href=["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)

#: Other names for a field, in order of preference.
_FIELDS = {
    "key": ("id", "guid", "key"),
    "url": ("url", "link"),
    "title": ("title", "headline", "subject"),
    "text": ("text", "content", "body", "content_text", "content_html", "summary", "description"),
    "lang": ("lang", "language"),
    "published": ("published", "first_seen", "date", "published_at", "date_published", "pubdate"),
}


@dataclass(slots=True)
class Drafts:
    """Entries as one file holds them; an empty key is still to be found."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def miss(self, problem: str) -> None:
        """Note what is wrong; past a handful only their number is kept."""
        self.problems.append(problem)

    def bounded(self) -> list[str]:
        """The problems, the many summed up."""
        if len(self.problems) <= _MAX_PROBLEMS:
            return self.problems
        rest = len(self.problems) - _MAX_PROBLEMS
        return [*self.problems[:_MAX_PROBLEMS], f"and {rest} more problems"]


def read_articles(document: Received, now: datetime, lang: str = "") -> Drafts:
    """Return the articles of one saved file, by the ending of its name; never raises."""
    suffix = PurePosixPath(document.name).suffix.lower()
    if suffix in {".xml", ".rss", ".atom"}:
        parsed = parse_feed(document.body, now=now, lang=lang)
        return Drafts(list(parsed.entries), list(parsed.problems))
    if suffix == ".eml":
        return _from_mail(document, now, lang)
    text, problem = _text_of(document.body)
    if problem:
        return Drafts(problems=[problem])
    drafts = _READERS[suffix](text, document, now) if suffix in _READERS else Drafts()
    drafts.entries = [_with_lang(entry, lang) for entry in drafts.entries]
    return drafts


def is_article(name: str) -> bool:
    """True when files of this name are read."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in _READERS or suffix in {".xml", ".rss", ".atom", ".eml"}


def _text_of(body: bytes) -> tuple[str, str]:
    """The text of a file with plain line ends, or what is wrong with it."""
    decoded = decode(body)
    if not is_text(decoded):
        return "", "not a text file"
    text = without_controls(decoded.text).replace("\r\n", "\n").replace("\r", "\n")
    return (text, "") if text.strip() else ("", "the file is empty")


def _plain(text: str, document: Received, now: datetime) -> Drafts:
    if _HTML_START.match(text):
        return _html(text, document, now)
    fields, rest = _front_matter(text)
    first, _, following = rest.strip().partition("\n")
    if "title" not in fields and len(first) <= _MAX_FIRST_LINE:
        fields["title"] = re.sub(r"^#{1,6}[ \t]+", "", first.strip())
        rest = following
    fields["text"] = rest.strip()
    entry = _entry(fields, now)
    drafts = Drafts([_with_key(entry, document.name)])
    if len(fields["text"]) > _MAX_TEXT:
        drafts.miss(f"text cut after {_MAX_TEXT} characters")
    return drafts


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    fields = {}
    for line in match.group(1).splitlines():
        pair = _FRONT_LINE.fullmatch(line.strip())
        if pair:
            fields[pair.group(1).lower()] = pair.group(2).strip().strip("\"'")
    return fields, text[match.end() :]


def _html(text: str, document: Received, now: datetime) -> Drafts:
    head = text[:200_000]
    link = _HTML_LINK.search(head)
    body = _BODY.search(text)
    fields = {
        "title": _group(_HTML_TITLE.search(head)).strip() or PurePosixPath(document.name).stem,
        "url": _group(_HREF.search(link.group())) if link else "",
        "lang": _group(_HTML_LANG.search(head)),
        "published": _group(_HTML_DATE.search(head)),
        "text": text[body.start() :] if body else text,
    }
    return Drafts([_with_key(_entry(fields, now), document.name)])


def _json(text: str, document: Received, now: datetime) -> Drafts:
    value = load_json(text)
    if isinstance(value, str):
        return Drafts(problems=[value])
    found = value[0]
    if isinstance(found, Mapping) and "version" in found:
        parsed = parse_json_feed(document.body, now=now)
        return Drafts(list(parsed.entries), list(parsed.problems))
    rows = found if isinstance(found, list) else [found]
    return _rows(((f"article {n}", (row,)) for n, row in enumerate(rows, 1)), now)


def _jsonl(text: str, _: Received, now: datetime) -> Drafts:
    lines = ((n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())
    return _rows(((f"line {n}", load_json(line)) for n, line in lines), now)


def _csv(text: str, _: Received, now: datetime) -> Drafts:
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    numbered = ((reader.line_num, row) for row in reader)
    try:
        names = [name.strip().lower() for name in next(numbered, (0, [""]))[1]]
    except csv.Error as error:
        return Drafts(problems=[f"line 1: {one_line(error, 100)}"])
    if not set(names) & {*_FIELDS["title"], *_FIELDS["text"]}:
        return Drafts(problems=["no title or text column in the first line"])
    return _rows(_csv_rows(numbered, names), now)


def _csv_rows(
    numbered: Iterable[tuple[int, list[str]]], names: Sequence[str]
) -> Iterator[tuple[str, tuple[object] | str]]:
    """Each row that is not blank, up to the first that is no row."""
    place = "line 1"
    try:
        for line, row in numbered:
            place = f"line {line}"
            if any(cell.strip() for cell in row):
                yield place, (dict(zip(names, row, strict=False)),)
    except csv.Error as error:
        yield f"after {place}", f"{one_line(error, 100)}; the rest was not read"


def _rows(rows: Iterable[tuple[str, tuple[object] | str]], now: datetime) -> Drafts:
    """Articles from rows, each a value or what is wrong with it; odd ones are named by place."""
    drafts = Drafts()
    for number, (place, found) in enumerate(rows):
        if number >= _MAX_ROWS:
            drafts.miss(f"too large: read up to {place}")
            break
        row = found if isinstance(found, str) else found[0]
        if not isinstance(row, Mapping):
            drafts.miss(f"{place}: {found if isinstance(found, str) else 'not an object'}")
            continue
        entry = _entry(row, now)
        if entry.title.strip() or entry.text.strip():
            drafts.entries.append(entry)
        else:
            drafts.miss(f"{place}: neither title nor text")
    return drafts


def _from_mail(document: Received, now: datetime, lang: str) -> Drafts:
    mail = read_mail(document.body)
    if isinstance(mail, str):
        return Drafts(problems=[mail])
    entry = Entry(
        key=mail.id,
        title=mail.subject[:_MAX_TITLE],
        text=mail.text[:_MAX_TEXT],
        lang=lang,
        published=credible(mail.date, now),
        outlet=mail.outlet,
    )
    return Drafts([_with_key(entry, document.name)], [mail.problem] if mail.problem else [])


def _entry(fields: Mapping[str, object], now: datetime) -> Entry:
    read = {name: _first(fields, names) for name, names in _FIELDS.items()}
    return Entry(
        key=read["key"].strip(),
        url=safe_link(read["url"].strip()),
        title=read["title"].strip()[:_MAX_TITLE],
        text=read["text"][:_MAX_TEXT],
        lang=one_line(read["lang"], 35),
        published=credible(parse_date(read["published"]), now),
    )


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = clean_text(fields.get(name))
        if value.strip():
            return value
    return ""


def _with_key(entry: Entry, name: str) -> Entry:
    """A file that names no id and no address is known by its place in the folder."""
    if entry.key or entry.url:
        return entry
    return replace(entry, key=f"file:{name}")


def _with_lang(entry: Entry, lang: str) -> Entry:
    if entry.lang or not lang:
        return entry
    return replace(entry, lang=lang)


def _group(match: re.Match[str] | None) -> str:
    return match.group(1) if match else ""


_READERS: dict[str, Callable[[str, Received, datetime], Drafts]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _jsonl,
    ".csv": _csv,
}
