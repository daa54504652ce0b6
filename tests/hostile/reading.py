"""A document goes through the reader it is meant for, and what came of it is judged."""

from __future__ import annotations

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
from alerts.sources.base import Received
from alerts.sources.html_page import main_text
from alerts.sources.listing import read_links
from alerts.sources.opml import read_opml
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


def _page(_: Case, body: bytes) -> Outcome:
    text = main_text(body[:3_000_000].decode("utf-8", "replace"))[:200_000]
    return Outcome(tuple(text.split("\n")) if text else (), text)


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
    "opml": _opml,
}
