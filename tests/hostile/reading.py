"""A document goes through the reader it is meant for, and what came of it is judged."""

from __future__ import annotations

import asyncio
import functools
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from alerts.cli.score import as_record, read_documents
from alerts.config.rule_files import load_rules
from alerts.errors import SourceError
from alerts.model.feed import Feed, FeedKind
from alerts.rules import RuleSet, assess, compile_rules
from alerts.sources import Parsed, probe, read_items
from alerts.sources.apart import SMALL, UNKNOWN_COST, Apart, Killed
from alerts.sources.base import Fetched, FetchOutcome, Reading, Received
from alerts.sources.extract import read_full_text
from alerts.sources.full_text import BOUNDS
from alerts.sources.hub_links import in_document, in_headers
from alerts.sources.listing import read_links
from alerts.sources.opml import read_opml
from alerts.sources.robots import Robots
from alerts.sources.watched_page import read_page
from alerts.text.clean import plain, plain_line
from tests.hostile.case import Case, Must

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of a document."""

    titles: tuple[str, ...] = ()
    #: Everything that people would see of it, one after the other.
    shown: str = ""
    problems: tuple[str, ...] = ()
    broken: bool = False
    seconds: float = 0.0
    #: What must hold for every entry and does not.
    faults: tuple[str, ...] = ()


def read(case: Case, body: bytes, rules: Path) -> Outcome:
    """Return what the reader of this case makes of `body`; `rules` are to score by."""
    if case.reader == "score":
        compiled(rules)
    began = time.process_time()
    outcome = (
        _score(case, body, compiled(rules))
        if case.reader == "score"
        else _READERS[case.reader](case, body)
    )
    return replace(outcome, seconds=time.process_time() - began)


def misses(case: Case, outcome: Outcome, *, full: bool = True) -> list[str]:
    """What of this case's promise was not kept; empty when all was."""
    must = case.must if full or not case.heavy else Must.BOUND
    low, high = case.entries
    found = len(outcome.titles)
    said = " | ".join(outcome.problems)
    missed = list(outcome.faults)
    if must is Must.REFUSE and not (outcome.broken and outcome.problems and not found):
        missed.append(f"not refused: {found} entries, {said[:100]}")
    if must is Must.READ and outcome.broken:
        missed.append(f"refused: {said[:100]}")
    if must is Must.READ and not low <= found <= high:
        missed.append(f"{found} entries, not {low}-{high}")
    if found > high:
        missed.append(f"{found} entries, at most {high} are in it")
    if outcome.broken and not outcome.problems:
        missed.append("refused without a problem")
    if full or not case.heavy:
        missed += [f"title missing: {t!r}" for t in case.titles if t not in outcome.titles]
        if case.problem not in said:
            missed.append(f"no problem says {case.problem!r}: {said[:100]}")
    missed += [f"shows {bad!r}" for bad in case.never if bad in outcome.shown or bad in said]
    missed += [
        f"unprintable: {p!r}" for p in outcome.problems if not p.isprintable() or len(p) > 400
    ]
    if outcome.seconds > case.seconds:
        missed.append(f"took {outcome.seconds:.1f} s")
    return missed


def _probe(case: Case, body: bytes) -> Outcome:
    # A plain path, so that the name decides nothing that the contents can say.
    return _of_parsed(
        probe(
            body,
            now=NOW,
            name=case.name,
            content_type=case.content_type,
            content_encoding=case.content_encoding,
        )
    )


def _of_parsed(parsed: Parsed) -> Outcome:
    titles, shown, faults = [], [], []
    for entry in parsed.entries:
        titles.append(plain_line(entry.title))
        shown += [titles[-1], plain(entry.text), entry.url, entry.lang]
        entry.key.encode(), entry.title.encode(), entry.text.encode()
        if not entry.key or len(entry.key) > 600:
            faults.append("an entry without a usable key")
        if entry.url and not entry.url.startswith(("http://", "https://")):
            faults.append(f"a link to {entry.url[:50]}")
        moments = filter(None, (entry.published, entry.updated))
        faults += [f"dated {m}" for m in moments if m.tzinfo is not UTC or m.year < 1990]
    if len({entry.key for entry in parsed.entries}) < len(parsed.entries):
        faults.append("two entries with one key")
    return Outcome(
        tuple(titles), "\n".join(shown), parsed.problems, parsed.broken, 0, tuple(set(faults))
    )


def _items(_: Case, body: bytes) -> Outcome:
    return _of_parsed(read_items(body, "application/json", now=NOW))


def _listing(_: Case, body: bytes) -> Outcome:
    feed = Feed("l", FeedKind.LISTING, "https://list.example/", options={"zone": "Asia/Shanghai"})
    links = read_links(feed, Received("https://list.example/", body, "text/html"))
    titles = tuple(link.title for link in links)
    return Outcome(titles, "\n".join((*titles, *(link.url for link in links))))


def _page(case: Case, body: bytes) -> Outcome:
    feed = Feed("p", FeedKind.PAGE, "https://page.example/")
    return _of_reading(read_page(feed, _received(case, body)))


def _article(case: Case, body: bytes) -> Outcome:
    document = _received(case, body)
    # The service reads all of them apart; a process for each small one would take minutes here.
    large = len(body) > SMALL
    return _of_reading(asyncio.run(_apart(document)) if large else read_full_text(document))


async def _apart(document: Received) -> Reading:
    apart = Apart(BOUNDS)
    try:
        return await apart.run(UNKNOWN_COST, read_full_text, document)
    except Killed as error:
        return Reading(problem=str(error))
    finally:
        await apart.close()


def _robots(_: Case, body: bytes) -> Outcome:
    async def get(url: str) -> FetchOutcome:
        return Fetched((Received(url, body),), NOW)

    rules = Robots(lambda: 0.0)
    urls = ("https://a.example/open/1", f"https://a.example/{'a/' * 1_000}?{'a=b&' * 500}")
    refused = [asyncio.run(rules.refuses(url, get)) for url in urls]
    return Outcome(tuple(url[:24] for url, why in zip(urls, refused, strict=True) if not why))


def _hub(_: Case, body: bytes) -> Outcome:
    """Of Link headers, one a line, or the head of a feed."""
    text = body.decode("utf-8", "replace")
    url = "https://a.example/feed"
    found = in_document(text, url) if text.startswith("<rss") else in_headers(text.split("\n"), url)
    said = tuple(filter(None, (found.hub, found.topic)))
    return Outcome(said, "\n".join(said))


def _received(case: Case, body: bytes) -> Received:
    return Received(f"https://page.example/{case.name}", body, case.content_type or "text/html")


def _of_reading(found: Reading) -> Outcome:
    said = (found.failure, *found.notes)
    lines = tuple(found.text.split("\n")) if found.text else ()
    shown = f"{found.title}\n{found.text}"
    shown.encode()
    return Outcome(lines, shown, tuple(filter(None, said)), bool(found.problem))


def _opml(_: Case, body: bytes) -> Outcome:
    found = read_opml(body)
    titles = tuple(outline.title for outline in found.outlines)
    return Outcome(titles, "\n".join(titles), found.problems, found.broken)


def _score(case: Case, body: bytes, rules: RuleSet) -> Outcome:
    titles, shown, problems = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(case.name).name
        path.write_bytes(body)
        try:
            for found in read_documents(str(path)):
                if found.document is None:
                    problems.append(found.problem)
                    continue
                titles.append(found.document.title)
                shown.append(str(as_record(found.id, assess(rules, found.document))))
        except SourceError as error:
            problems.append(str(error).replace(folder, ""))
    return Outcome(tuple(titles), "", tuple(problems), broken=bool(problems) and not titles)


@functools.cache
def compiled(folder: Path) -> RuleSet:
    """The rules of this folder, ready to score by."""
    return compile_rules(load_rules(folder))


_READERS: dict[str, Callable[[Case, bytes], Outcome]] = {
    "probe": _probe,
    "items": _items,
    "listing": _listing,
    "page": _page,
    "article": _article,
    "robots": _robots,
    "hub": _hub,
    "opml": _opml,
}
