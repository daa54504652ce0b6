"""The verdict of a rule set on one document; a pure function of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.item import Document
from alerts.rules.blocks import Removed, apply_blocks
from alerts.rules.conditions import Held, rules_that_hold
from alerts.rules.direction import direction_of
from alerts.rules.events import Event, find_events
from alerts.rules.evidence import balanced, block_marks, event_marks, evidence_of
from alerts.rules.facts import extract
from alerts.rules.match import Reading, TermHit
from alerts.rules.matcher import Hit, Matcher, Matches
from alerts.rules.reading import LEAD, View
from alerts.rules.ruleset import RuleSet
from alerts.rules.severity import MENTION, Circumstances, Verdict, judge
from alerts.rules.topics import Points, probabilities, sums, topic_points
from alerts.text.language import detect
from alerts.text.spans import fold

#: A topic counts as the item's from this probability.
ON_TOPIC = 0.5
#: Characters of title and of text that are read; news is shorter.
REACH = 200_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in a document, before anything is said of it."""

    reading: Reading
    removed: Sequence[Removed] = ()
    held: Sequence[Held] = ()
    events: Sequence[Event] = ()


def assess(ruleset: RuleSet, document: Document) -> Assessment:
    """Judge one document.

    The evidence points of the result sum to its score; every span names the exact characters of
    the document's title or text. Linear in the length of the text, whatever the text is.
    """
    found = analyse(ruleset, document)
    if found is None:
        return _nothing(ruleset)
    points = topic_points(ruleset, found.reading, found.held, found.events)
    topics = probabilities(ruleset, sums(points))
    if not any(topics[t] >= ON_TOPIC for t in ruleset.pack.alerting):
        return _off_topic(ruleset, found, topics, points)
    around = _circumstances(ruleset, document, found, topics, points)
    verdict = judge(ruleset, found.reading, found.events, around)
    return _on_topic(ruleset, found, around, verdict, points)


def analyse(ruleset: RuleSet, document: Document) -> Analysis | None:
    """What the rules find in a document; None when no word of a topic stands in it."""
    page = _page(ruleset, document)
    if not page.may_anchor():
        return None
    reading = _read(ruleset, page)
    return _found(ruleset, reading) if _is_anchored(ruleset, reading) else None


def touches(ruleset: RuleSet, document: Document) -> bool:
    """True when a word of a topic stands in the document; without one nothing can be on it."""
    page = _page(ruleset, document)
    return page.may_anchor() and _is_anchored(ruleset, _read(ruleset, page))


def look(ruleset: RuleSet, document: Document) -> Analysis:
    """What the rules find in a document, be it on a topic or not."""
    return _found(ruleset, _read(ruleset, _page(ruleset, document)))


def _found(ruleset: RuleSet, reading: Reading) -> Analysis:
    reading.locate()
    removed = apply_blocks(ruleset, reading)
    held = rules_that_hold(ruleset, reading)
    quiet = any(each.rule.tag in ruleset.pack.eventless for each in held)
    return Analysis(reading, removed, held, [] if quiet else find_events(ruleset, reading))


@dataclass(frozen=True, slots=True)
class _Page:
    """A document laid out for reading: title and text, each with the words of its languages."""

    langs: int
    day: int
    views: tuple[View, View]
    matchers: tuple[Matcher, Matcher]
    matches: tuple[Matches, Matches]

    def may_anchor(self) -> bool:
        """False when no word of a topic stands in it; that is what most documents come to."""
        return any(map(Matcher.may_anchor, self.matchers, self.matches))


def _page(ruleset: RuleSet, document: Document) -> _Page:
    lang = document.lang or detect(f"{document.title}\n{document.text[:LEAD]}")
    langs = ruleset.langs(lang)
    title, text = View(fold(document.title[:REACH])), View(fold(document.text[:REACH]))
    of_title, of_text = (ruleset.matcher(langs, wide=view.wide) for view in (title, text))
    return _Page(
        langs,
        document.published.toordinal() if document.published else 0,
        (title, text),
        (of_title, of_text),
        (of_title.search(title), of_text.search(text)),
    )


def _is_anchored(ruleset: RuleSet, reading: Reading) -> bool:
    anchors = ruleset.anchors
    return any(hit.set in anchors for hit in reading.hits)


def _read(ruleset: RuleSet, page: _Page) -> Reading:
    """The words of the rules in a document, title before text."""
    hits: list[Hit] = []
    for number, matcher in enumerate(page.matchers):
        hits += matcher.find(page.views[number], page.matches[number], number, page.day)
    naming = ruleset.naming
    names = [hit for hit in hits if hit.set in naming]
    if names:
        hits = [hit for hit in hits if hit.set not in naming]
    return Reading(
        page.views,
        hits,
        ruleset.asked,
        clause_break=ruleset.clause_break,
        langs=page.langs,
        names=names,
    )


def topic_sums(ruleset: RuleSet, document: Document) -> dict[str, int]:
    """The points each topic gathers in a document, before calibration; what implies it included."""
    found = analyse(ruleset, document)
    if found is None:
        return {}
    return sums(topic_points(ruleset, found.reading, found.held, found.events))


def _nothing(ruleset: RuleSet) -> Assessment:
    return Assessment(
        topics=dict.fromkeys(ruleset.pack.topics, 0.0),
        score=0,
        severity=Severity.NONE,
        direction=Direction.NONE,
        stage=Stage.NONE,
        certainty=0.0,
        rules_hash=ruleset.hash,
    )


def _circumstances(
    ruleset: RuleSet,
    document: Document,
    found: Analysis,
    topics: Mapping[str, float],
    points: Sequence[Points],
) -> Circumstances:
    title, text = found.reading.views
    return Circumstances(
        document=document,
        direction=direction_of(found.events, found.reading),
        topics=topics,
        on_topic=frozenset(t for t, p in topics.items() if p >= ON_TOPIC),
        tags={h.rule.tag: h.hit for h in found.held if h.rule.tag},
        anchor=min((p.hit for p in points if p.points > 0), key=lambda h: h.key),
        title_stages=frozenset(e.stage for e in found.events if e.head.field == 0),
        facts=extract(document, title.folded, text.folded, term_hits(ruleset, found.reading)),
    )


def _off_topic(
    ruleset: RuleSet, found: Analysis, topics: Mapping[str, float], points: Sequence[Points]
) -> Assessment:
    evidence = balanced(evidence_of(found.reading, points))
    blocks = block_marks(found.reading, found.removed)
    return replace(
        _nothing(ruleset),
        topics=topics,
        score=sum(e.points for e in evidence),
        evidence=(*evidence, *blocks),
    )


def _on_topic(
    ruleset: RuleSet,
    found: Analysis,
    around: Circumstances,
    verdict: Verdict,
    points: Sequence[Points],
) -> Assessment:
    evidence = balanced(evidence_of(found.reading, [*points, *verdict.points]))
    said = {(e.rule, e.span) for e in evidence}
    marks = event_marks(found.reading, found.events)
    others = [e for e in marks if (e.rule, e.span) not in said]
    happened = verdict.event.frame.event
    return Assessment(
        topics=around.topics,
        score=sum(e.points for e in evidence),
        severity=verdict.severity,
        direction=around.direction,
        stage=verdict.event.stage,
        certainty=round(verdict.event.certainty, 3),
        event="" if happened == MENTION else happened,
        facts=around.facts,
        evidence=(*evidence, *others, *block_marks(found.reading, found.removed)),
        rules_hash=ruleset.hash,
    )


def _key(hit: Hit) -> int:
    return hit.key


def term_hits(ruleset: RuleSet, reading: Reading) -> list[TermHit]:
    """The hits that state facts, in reading order, with their places in the document."""
    found = []
    sets = ruleset.sets
    stating = [hit for hit in (*reading.names, *reading.hits) if sets[hit.set].fact]
    # Hits of one place come last word first: turned round before the sort, which keeps their order.
    stating.reverse()
    for hit in sorted(stating, key=_key):
        value = hit.word.value or _value(ruleset, hit)
        if value:
            spec = sets[hit.set]
            found.append(TermHit(spec.name, spec.fact, value, reading.place(hit)))
    return found


def _value(ruleset: RuleSet, hit: Hit) -> str:
    return next((v for n in ruleset.closure[hit.set] if (v := ruleset.sets[n].value)), "")
