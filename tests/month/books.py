"""The books at the end: what was published, stored, counted and told must add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.feed import FeedState
from alerts.model.health import Trouble
from alerts.pipeline.cadence import LONGEST_BACKOFF
from alerts.store import Database
from tests.month.documents import MARK, START
from tests.month.plan import DAY, HOUR, Source, longest_gap
from tests.month.world import World

#: Operators are told after so many times the rhythm, and never sooner than this.
PATIENCE, FLOOR, YOUNG_FLOOR, MATURE = 3, DAY, 3 * DAY, 16 * DAY
#: From so many gaps on a rhythm is known; before, it may count for more.
KNOWN = 40
#: The source of what is told of our own network.
OURS = "our network"
#: Sightings of a permanent redirect until the new address is asked itself.
SIGHTINGS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One thing operators were told, seconds after the start."""

    at: float
    headline: str

    @property
    def back(self) -> bool:
        return self.headline.endswith("is back")


@dataclass
class Books:
    """What does not add up, and the figures."""

    violations: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    #: How long each trouble went without being told, as a share of three times the rhythm.
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Found:
    """What the database holds."""

    #: How many items hold each mark, by source.
    marks: Mapping[str, Counter[str]]
    revised: Counter[str]
    counters: Mapping[str, Counter[str]]
    told: Mapping[str, list[Told]]
    states: Mapping[str, FeedState]


def audit(database: Database, world: World, end: float) -> Books:
    """Compare what the database holds with what the world did until `end`."""
    found = database.run_read(_found)
    books = Books(list(dict.fromkeys(world.early)))
    for source in world.sources:
        trait = source.trait
        books.sources[trait] += 1
        books.published[trait] += source.published(end)
        _check_entries(books, source, world, found)
        told = found.told.get(source.name, [])
        books.told[trait] += sum(not each.back for each in told)
        books.back[trait] += sum(each.back for each in told)
        _check_told(books, source, told, end, world.scale.dark)
        _check_address(books, source, world, found.states[source.name], end)
    ours = [each.headline for each in found.told.get(OURS, [])]
    if ours != ["Our network is down", "Our network is back"]:
        books.violations.append(f"of our own network operators were told {ours}")
    return books


def _found(session: Session) -> Found:
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    revised: Counter[str] = Counter()
    for row in session.execute(text("SELECT source, title, text, revision FROM items")):
        marks[row.source].update({m[0] for m in MARK.finditer(f"{row.title} {row.text}")})
        revised[row.source] += row.revision > 1
    counters: dict[str, Counter[str]] = defaultdict(Counter)
    for each in store.counters.every(session):
        counters[each.feed][each.reason] += each.count
    told: dict[str, list[Told]] = defaultdict(list)
    rows = text("SELECT source, headline, created FROM alerts WHERE kind = :kind ORDER BY created")
    for row in session.execute(rows, {"kind": AlertKind.OPERATOR.value}):
        created = datetime.fromisoformat(str(row.created)).replace(tzinfo=START.tzinfo)
        told[row.source].append(Told((created - START).total_seconds(), row.headline))
    states = {feed.id: state for feed, state in store.feeds.states(session)}
    return Found(marks, revised, counters, told, states)


def _check_entries(books: Books, source: Source, world: World, found: Found) -> None:
    """Each served entry is stored once; what is not, is counted."""
    served, partly = world.served[source.number], world.partly[source.number]
    name, trait = source.name, source.trait
    held = found.marks.get(name, Counter())
    counters = found.counters.get(name, Counter())
    books.served[trait] += len(served)
    books.stored[trait] += len(held)
    for reason, count in counters.items():
        books.counted[f"{trait} {reason}"] += count
    wrong = books.violations
    wrong += [f"{name} ({trait}): {m} is not stored" for m in sorted(served - held.keys())[:3]]
    wrong += [
        f"{name} ({trait}): {mark} is stored {count} times"
        for mark, count in sorted(held.items())
        if count != 1 or mark not in served | partly
    ][:3]
    # The last entry of a document that breaks off is shorter than it was, until the next one.
    cut_off = trait == "truncated"
    if found.revised[name] and not cut_off:
        wrong.append(f"{name} ({trait}): {found.revised[name]} items count as revised")
    expected = {"doubled": {"left_out"}, "reguided": {"renamed"}, "restless": {"renamed"}}
    if counters.keys() - ({"left_out"} if cut_off else set()) != expected.get(trait, set()):
        wrong.append(f"{name} ({trait}): counted {dict(counters)}")


def _check_told(
    books: Books, source: Source, told: Sequence[Told], end: float, dark: tuple[float, float]
) -> None:
    """Exactly what is wrong was told, in time, and exactly what came back."""
    name = f"{source.name} ({source.kind}, {source.trait})"
    expected = list(_expected(source, end, dark))
    if not expected and source.told and source.since < end:
        # Its time was not up yet; it may have been told all the same.
        told = [each for each in told if source.told not in each.headline]
    headlines = [each.headline for each in told]
    if len(told) != len(expected) or any(
        what not in each.headline for each, (what, _, _) in zip(told, expected, strict=False)
    ):
        wanted = [f"{what} by day {until / DAY:.1f}" for what, _, until in expected]
        days = [f"{each.at / DAY:.2f}" for each in told]
        books.violations.append(f"{name}: told {headlines} on days {days}, expected {wanted}")
        return
    for each, (what, since, until) in zip(told, expected, strict=True):
        if each.at > until:
            late = (each.at - until) / HOUR
            books.violations.append(f"{name}: {each.headline!r} came {late:.1f} h too late")
        if not each.back and what not in ("is gone", "changed its shape"):
            if each.at < since + FLOOR:
                books.violations.append(f"{name}: {each.headline!r} came within a day")
            books.waits[source.trait].append((each.at - since) / (until - since))


def _expected(
    source: Source, end: float, dark: tuple[float, float]
) -> Iterator[tuple[str, float, float]]:
    """What operators are to be told: part of the headline, from when it is so, the latest time."""

    def later(since: float, moment: float) -> float:
        # While our own network is down nothing is seen, and no silence is measured.
        first, last = (each * DAY for each in dark)
        return moment + last - first + HOUR if since < last and first < moment else moment

    what = source.told
    if not what or source.since > end:
        return
    since, until = _due(source, what)
    until = later(since, until)
    if until > end:
        return
    yield what, since, until
    after = next((m for m in source.moments if m > source.until), end)
    if source.trait == "reshaped":
        after = source.until
    if source.until < end and after + _slack(source) < end:
        yield "is back", source.until, later(after, after + _slack(source))


def _due(source: Source, what: str) -> tuple[float, float]:
    """Since when it is quiet, and when operators know it at the latest."""
    if what == "is gone":
        return source.since, source.since + _poll(source)
    if what == "changed its shape":
        return source.since, source.since + _poll(source) * 3
    last = max(moment for moment in source.moments if moment < source.since)
    gap, count = longest_gap(source, last)
    # Of an archive with invented dates nothing is known.
    begun = 0.0 if source.trait.startswith("dates") else source.moments[0]
    young = last - begun < MATURE
    patience = PATIENCE * (1 if count >= KNOWN else 1 + 8 / (1 + count))
    # Each gap is seen to end up to one poll later than it does.
    silence = max(
        patience * (gap + _poll(source)), YOUNG_FLOOR if young else FLOOR, PATIENCE * source.every
    )
    # Quiet begins with the poll that saw the last entry, and is seen to last at another one.
    return last, last + silence + _poll(source) + _slack(source)


def _poll(source: Source) -> float:
    """The longest time between two polls while it answers, with the tick of the engine."""
    return source.every * 1.1 + HOUR / 4


def _slack(source: Source) -> float:
    """The longest time between two polls while it fails."""
    failing = source.told in ("fails", "is gone") or source.trait == "reshaped"
    return (LONGEST_BACKOFF.total_seconds() * 1.1 + HOUR / 4) if failing else _poll(source)


def _check_address(
    books: Books, source: Source, world: World, state: FeedState, end: float
) -> None:
    """A move is stored after three sightings, and an end is known."""
    if source.trait in ("moved", "moved_away") and source.since < end:
        times = world.at_old[source.number]
        if state.health.moved_to != world.new_url(source) or times != SIGHTINGS:
            books.violations.append(
                f"{source.name} ({source.trait}): asked {times} times at its old address, "
                f"known to be at {state.health.moved_to!r}"
            )
    gone = source.trait == "gone" and source.since < end < source.until
    if gone and state.health.trouble is not Trouble.GONE:
        books.violations.append(f"{source.name}: not marked as gone")
