"""Severity by the table of the pack: every row that applies is named with its points."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.facts import Facts
from alerts.model.item import Document
from alerts.model.rule import Frame, SeverityRow
from alerts.rules.events import Event
from alerts.rules.match import Reading
from alerts.rules.matcher import Hit
from alerts.rules.ruleset import CompiledRow, RuleSet
from alerts.rules.topics import Points

_NUMBER = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s?$")
#: Roles of dates on which something starts, ends or is due.
_BINDING = frozenset({"effective", "deadline", "expiry"})
#: An item on a topic in which nothing was found to happen.
MENTION = "mention"
_MENTIONED = Frame(id=MENTION, event=MENTION, object=())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event that decides, and the points that lead to its severity."""

    event: Event
    points: tuple[Points, ...]
    total: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the table looks at besides the event."""

    document: Document
    direction: Direction
    #: Probability by topic, and the topics at or above one half.
    topics: Mapping[str, float]
    on_topic: frozenset[str]
    #: Tags with the hit that shows each.
    tags: Mapping[str, Hit]
    #: Where the item is on its topic.
    anchor: Hit
    #: Stages of the events in the title.
    title_stages: frozenset[Stage]
    facts: Facts


def judge(
    ruleset: RuleSet, reading: Reading, events: Sequence[Event], around: Circumstances
) -> Verdict:
    """The verdict of the event that weighs most; of the bare mention when there is none."""
    mention = Event(_MENTIONED, None, around.anchor, Direction.NONE, Stage.NONE, 1.0)
    verdicts: list[Verdict] = []
    seen: set[tuple[str, Stage, Direction, str]] = set()
    rows: dict[str, list[CompiledRow]] = {}
    for event in (*events, mention):
        key = (event.frame.id, event.stage, event.direction, reading.zone(event.head))
        if key not in seen:
            seen.add(key)
            name = event.frame.event
            if name not in rows:
                listed = ruleset.severity.get(name, ruleset.severity[""])
                rows[name] = [row for row in listed if _item_fits(row, reading, around)]
            verdicts.append(_verdict(ruleset, reading, event, around, rows[name]))
    return max(verdicts, key=lambda v: v.total)


def _verdict(
    ruleset: RuleSet,
    reading: Reading,
    event: Event,
    around: Circumstances,
    rows: Sequence[CompiledRow],
) -> Verdict:
    """The verdict of one event by those rows of the table that fit the item."""
    head = event.head
    points = [Points(f"event.{event.frame.id}", "", head, event.frame.points)]
    total = event.frame.points
    limits: list[tuple[SeverityRow, Hit]] = []
    for compiled in rows:
        shown = _applies(compiled, ruleset, reading, event, around)
        if shown is None:
            continue
        row = compiled.row
        if row.points:
            total += row.points
            points.append(Points(f"severity.{row.id}", "", shown, row.points))
        if row.cap is not None or row.floor is not None:
            limits.append((row, shown))
    for row, shown in sorted(limits, key=lambda each: (each[0].cap is not None, each[0].id)):
        wanted = total
        if row.floor is not None:
            wanted = max(wanted, row.floor)
        if row.cap is not None:
            wanted = min(wanted, row.cap)
        if wanted != total:
            points.append(Points(f"severity.{row.id}", "", shown, wanted - total))
            total = wanted
    if total < 0:
        points.append(Points("severity.least", "", head, -total))
        total = 0
    return Verdict(event, tuple(p for p in points if p.points), total, _band(ruleset, total))


def _band(ruleset: RuleSet, total: int) -> Severity:
    return next((severity for least, severity in ruleset.bands if total >= least), Severity.NONE)


def _applies(
    compiled: CompiledRow, ruleset: RuleSet, reading: Reading, event: Event, around: Circumstances
) -> Hit | None:
    """The hit that shows why a row applies, None when it does not."""
    row = compiled.row
    if not _event_fits(row, event):
        return None
    if row.zones and reading.zone(event.head) not in row.zones:
        return None
    shown: Hit | None = event.head
    if row.tags:
        shown = next((around.tags[t] for t in row.tags if t in around.tags), None)
    if shown is not None and compiled.sets:
        shown = _first(compiled.sets, reading.by_set)
    if shown is not None and compiled.near:
        shown = _first(compiled.near, reading.in_sentence(event.head.sentence))
    if shown is not None and row.rate_from is not None:
        rate = _highest_rate(ruleset, reading, event)
        shown = rate[1] if rate is not None and rate[0] >= row.rate_from else None
    if row.binding_within is not None and not _binds_within(row.binding_within, around):
        return None
    if row.amount_from is not None and _dollars(ruleset, around.facts) < row.amount_from:
        return None
    return shown


def _first(numbers: frozenset[int], hits: Mapping[int, Sequence[Hit]]) -> Hit | None:
    return next((hits[number][0] for number in sorted(numbers) if hits.get(number)), None)


def _item_fits(compiled: CompiledRow, reading: Reading, around: Circumstances) -> bool:
    row = compiled.row
    return (
        (not row.topics or not around.on_topic.isdisjoint(row.topics))
        and (not row.tiers or str(around.document.tier or "") in row.tiers)
        and (not row.title_stages or not around.title_stages.isdisjoint(row.title_stages))
        and (not row.without_tags or around.tags.keys().isdisjoint(row.without_tags))
        and (not compiled.without or reading.by_set.keys().isdisjoint(compiled.without))
    )


def _event_fits(row: SeverityRow, event: Event) -> bool:
    return (
        (not row.stages or event.stage in row.stages)
        and (not row.directions or event.direction in row.directions)
        and (row.certainty_below is None or event.certainty < row.certainty_below)
    )


def _binds_within(days: int, around: Circumstances) -> bool:
    """Tell whether a day that binds is stated, from the document's own to so many days later."""
    published = around.document.published
    if published is None:
        return False
    first = published.date()
    last = (first + timedelta(days=days)).isoformat()
    return any(
        fact.role in _BINDING and first.isoformat() <= fact.value <= last
        for fact in around.facts.dates
    )


def _dollars(ruleset: RuleSet, facts: Facts) -> float:
    """The largest sum of money stated, in US dollars."""
    largest = 0.0
    for fact in facts.amounts:
        currency, _, number = fact.value.partition(" ")
        worth = ruleset.pack.currencies.get(currency, 0.0)
        largest = max(largest, worth * float(number))
    return largest


def _highest_rate(ruleset: RuleSet, reading: Reading, event: Event) -> tuple[float, Hit] | None:
    """The highest percentage in the sentence of the event, and its place."""
    best: tuple[float, Hit] | None = None
    for hit in reading.in_sentence(event.head.sentence).get(ruleset.rate, ()):
        hay = reading.view(hit).hay
        number = _NUMBER.search(hay[max(0, hit.start - 10) : hit.start])
        if number is None:
            continue
        value = float(number[1].replace(",", "."))
        if best is None or value > best[0]:
            best = value, Hit(hit.word, hit.field, hit.start - len(number[0]), hit.end)
    return best
