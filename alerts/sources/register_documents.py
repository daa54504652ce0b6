"""Records of the Federal Register API as entries, with what binds in them said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from alerts.model.item import Entry
from alerts.sources.base import Parsed, not_readable, one_line
from alerts.sources.charset import decode
from alerts.sources.dates import credible, parse_date
from alerts.sources.federal_register import RAW_TEXT, number_of
from alerts.sources.identity import identify
from alerts.sources.json_feed import clean_text, load_json
from alerts.text.urls import safe_link

_MAX_TITLE = 10_000
_MAX_TEXT = 200_000
_MAX_LIST = 20


def parse_register(body: bytes, *, now: datetime, lang: str = "en") -> Parsed:
    """Return the documents of one API answer, or of a single document; never raises on bad input.

    Effective and comment dates, CFR parts, docket numbers and citations become sentences of the
    text, so that whatever reads dates and instruments in news reads them here too.
    """
    read = load_json(decode(body).text)
    if isinstance(read, str):
        return not_readable(read)
    document = read[0]
    if not is_register(document):
        return not_readable("a JSON document that is no answer of the Federal Register")
    found = document.get("results") if isinstance(document, Mapping) else None
    records = found if isinstance(found, list) else [document]
    good = [r for r in records if isinstance(r, Mapping) and number_of(r)]
    identified = identify(_entry(record, now, lang) for record in good)
    odd = len(records) - len(good)
    problems = [f"{odd} results without a document number"] if odd else []
    return Parsed(
        identified.entries, (*problems, *identified.problems), left_out=identified.left_out + odd
    )


def is_register(document: object) -> bool:
    """True when a JSON value is an answer of the Federal Register API."""
    if not isinstance(document, Mapping):
        return False
    results = document.get("results")
    if isinstance(results, list):
        return not results or any(isinstance(r, Mapping) and number_of(r) for r in results)
    return bool(number_of(document)) and "publication_date" in document


def _entry(record: Mapping[str, object], now: datetime, lang: str) -> Entry:
    filed = credible(parse_date(_text(record, "filed_at")), now)
    return Entry(
        key=number_of(record),
        url=safe_link(_text(record, "html_url")),
        title=_title(record)[:_MAX_TITLE],
        text="<br>".join(_paragraphs(record))[:_MAX_TEXT],
        lang=lang,
        published=filed or credible(parse_date(_text(record, "publication_date")), now),
    )


def _title(record: Mapping[str, object]) -> str:
    """The title; public inspection at times has it only in the parts of its table of contents."""
    title = _text(record, "title")
    if title:
        return title
    subjects = [_text(record, name) for name in ("subject_1", "subject_2", "subject_3")]
    parts = [s for s in subjects if s] or [_text(record, n) for n in ("toc_subject", "toc_doc")]
    return " ".join(part for part in parts if part)


def _paragraphs(record: Mapping[str, object]) -> Iterator[str]:
    abstract = _text(record, "abstract")
    if abstract:
        yield abstract
    yield from _sentences(record)
    raw = clean_text(record.get(RAW_TEXT)).strip()
    if raw:
        yield raw


def _sentences(record: Mapping[str, object]) -> Iterator[str]:
    """What binds and where it stands, one sentence each."""
    dates = _text(record, "dates")
    for label, text in (("Action", _text(record, "action")), ("Dates", dates)):
        if text:
            yield f"{label}: {text}"
    for said, name in (
        ("Effective {}.", "effective_on"),
        ("Comments must be received by {}.", "comments_close_on"),
        ("Signed on {}.", "signing_date"),
    ):
        day = _day(_text(record, name))
        if day and day not in dates:
            yield said.format(day)
    for said, name in (
        ("Executive Order {}.", "executive_order_number"),
        ("Proclamation {}.", "proclamation_number"),
        ("{}.", "citation"),
    ):
        number = _text(record, name)
        if number:
            yield said.format(one_line(number, 60))
    yield from (f"{part}." for part in _cfr_parts(record))
    dockets = [*_strings(record, "docket_ids"), *_strings(record, "docket_numbers")]
    yield from (f"{_docket(docket)}." for docket in dockets)
    agencies = _strings(record, "agency_names")
    if agencies:
        yield f"Published by {'; '.join(agencies)}."


def _cfr_parts(record: Mapping[str, object]) -> Iterator[str]:
    references = record.get("cfr_references")
    for each in references[:_MAX_LIST] if isinstance(references, list) else []:
        if isinstance(each, Mapping) and _text(each, "title") and _text(each, "part"):
            title, part = (one_line(_text(each, name), 10) for name in ("title", "part"))
            yield f"{title} CFR Part {part}"


def _docket(text: str) -> str:
    return text if text.lower().startswith(("docket", "file", "project")) else f"Docket No. {text}"


def _strings(record: Mapping[str, object], name: str) -> list[str]:
    values = record.get(name)
    if not isinstance(values, list):
        return []
    return [text for value in values[:_MAX_LIST] if (text := one_line(clean_text(value), 200))]


def _day(text: str) -> str:
    """A date of the API as its documents write it: "2024-02-01" is "February 1, 2024"."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return f"{day:%B} {day.day}, {day.year}"


def _text(record: Mapping[str, object], name: str) -> str:
    return clean_text(record.get(name)).strip()
