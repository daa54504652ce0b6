"""What of the user's own exposure an item touches.

    compile_exposure(entries) -> ExposureIndex           once, at start and at reload
    touched(index, item, assessment) -> (Touch, ...)  with the place that says so
    hits(touches) -> ("NdFeB magnets", "HS 8505.11", "supplier Example Magnetics, sole source")
    expose(alert, story, before, touches, listed=True) -> (Alert, Story) that carry all of it

Names are found in one pass over the folded text, whatever their number; facts by look-up. A
material is touched by a measure on a group it belongs to, an HS code by one on a material it holds
(and the other way round), a programme by anything it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from alerts.model.alert import Alert
from alerts.model.assessment import Assessment
from alerts.model.exposure import Exposure, ExposureKind, Touch
from alerts.model.facts import Fact, Span
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.stories.exposure_index import (
    Bearer,
    ExposureIndex,
    compile_exposure,
    digits_of,
)
from alerts.stories.exposure_names import haystack, key
from alerts.stories.exposure_priority import prioritise
from alerts.text.spans import fold

__all__ = ["ExposureIndex", "compile_exposure", "expose", "hits", "join_touches", "touched"]

#: Characters of a text that count as what the item reports; what stands below is background.
LEAD = 400
#: Things touched that one alert names; the lighter ones beyond are left out.
MOST = 200

_WORDS = {
    ExposureKind.MATERIAL: "",
    ExposureKind.HS_CODE: "HS ",
    ExposureKind.SUPPLIER: "supplier ",
    ExposureKind.COUNTRY: "country ",
    ExposureKind.SITE: "site ",
    ExposureKind.PROGRAMME: "programme ",
}
# Scripts written without blanks between words: a name may stand anywhere in them.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
)
_PLACES = frozenset({ExposureKind.COUNTRY, ExposureKind.SITE})


def touched(index: ExposureIndex, item: Item, assessment: Assessment) -> tuple[Touch, ...]:
    """What the item touches: the weightiest first, then by kind and name; at most `MOST`.

    What is only named below the lead counts half. A country must act, be aimed at, or be named in
    the title or lead; every article names some in passing.
    """
    finds = _Finds(index, item)
    for find in (*_coded(index, assessment), *_stated(index, assessment), *_named(index, item)):
        finds.add(find)
    finds.follow()
    return _sorted(finds.touches())[:MOST]


def hits(touches: Iterable[Touch]) -> tuple[str, ...]:
    """What is touched in readable words, each once, in the order given."""
    return tuple(dict.fromkeys(readable(touch) for touch in touches))


def readable(touch: Touch) -> str:
    """One thing touched, with what a reader should know of it.

    >>> readable(Touch(ExposureKind.SUPPLIER, "Example Magnetics", 1.0, "Motors", "sole source"))
    'supplier Example Magnetics, sole source (owner: Motors)'
    """
    note = f", {touch.note}" if touch.note else ""
    owner = f" (owner: {touch.owner})" if touch.owner else ""
    return f"{_WORDS[touch.kind]}{touch.name}{note}{owner}"


def join_touches(new: tuple[Touch, ...], told: tuple[Touch, ...]) -> tuple[Touch, ...]:
    """Everything a story touches: what its newest item says, and what was told before."""
    known = {(t.kind, t.name, t.owner): t for t in new}
    for each in told:
        here = known.setdefault(
            (each.kind, each.name, each.owner), replace(each, span=None, text="")
        )
        if each.weight > here.weight:
            known[each.kind, each.name, each.owner] = replace(here, weight=each.weight)
    return _sorted(known.values())[:MOST]


def expose(
    alert: Alert, story: Story, touches: tuple[Touch, ...], *, before: Story, listed: bool
) -> tuple[Alert, Story]:
    """The alert with what it touches and its priority, and the story that knows it was told.

    What the story as it stood `before` was told to touch stays touched. `listed` is False when the
    user named no exposure at all.
    """
    if before.alerted is not None:
        touches = join_touches(touches, before.alerted.touches)
    priority = prioritise(alert.severity, touches, listed=listed)
    alert = replace(alert, touches=touches, exposure_hits=hits(touches), priority=priority.value)
    told = None if story.alerted is None else replace(story.alerted, touches=touches)
    return alert, replace(story, alerted=told)


def _sorted(touches: Iterable[Touch]) -> tuple[Touch, ...]:
    return tuple(sorted(touches, key=lambda t: (-t.weight, t.kind, t.name, t.owner)))


@dataclass(frozen=True, slots=True)
class _Find:
    """One place that touches one entry."""

    number: int
    span: Span
    via: str = ""
    #: What is touched through something else weighs no more than that.
    most: float = 1.0

    @property
    def deep(self) -> bool:
        return self.span.field == "text" and self.span.start >= LEAD

    def weight(self, entry: Exposure) -> float:
        weight = min(entry.weight, self.most)
        return weight / 2 if self.deep else weight

    def rank(self, entry: Exposure) -> tuple[float, bool, bool, int]:
        """Smaller says it better: by weight, its own name before another's, the title first."""
        place = self.span.field != "title", self.span.start
        return (-self.weight(entry), bool(self.via), *place)


class _Finds:
    """The best place for each entry that is touched."""

    def __init__(self, index: ExposureIndex, item: Item) -> None:
        self._index = index
        self._item = item
        self._best: dict[int, _Find] = {}

    def add(self, find: _Find) -> None:
        known = self._best.get(find.number)
        entry = self._index.entries[find.number]
        if known is None or find.rank(entry) < known.rank(entry):
            self._best[find.number] = find

    def follow(self) -> None:
        """Touch what the entries found so far are part of, or hold."""
        direct = list(self._best.values())
        for find in direct:
            self._pass_on(find, self._index.needed_by.get(find.number, ()))
            if not find.via:
                self._pass_on(find, self._index.holds.get(find.number, ()))
        for find in list(self._best.values()):
            needing = self._index.needed_by.get(find.number, ())
            self._pass_on(
                find,
                [n for n in needing if self._index.entries[n].kind is ExposureKind.PROGRAMME],
            )

    def _pass_on(self, find: _Find, numbers: Iterable[int]) -> None:
        entry = self._index.entries[find.number]
        for number in numbers:
            via = find.via or f"{_WORDS[entry.kind]}{entry.name}"
            self.add(replace(find, number=number, via=via, most=min(find.most, entry.weight)))

    def touches(self) -> Iterator[Touch]:
        for find in self._best.values():
            yield _touch(self._index.entries[find.number], find, self._item)


def _touch(entry: Exposure, find: _Find, item: Item) -> Touch:
    source = item.title if find.span.field == "title" else item.text
    return Touch(
        kind=entry.kind,
        name=entry.name,
        weight=find.weight(entry),
        owner=entry.owner,
        note=entry.note,
        tier=entry.tier,
        span=find.span,
        text=source[find.span.start : find.span.end],
        via=find.via,
    )


def _named(index: ExposureIndex, item: Item) -> Iterator[_Find]:
    """Names that stand in the title or the text."""
    if index.automaton is None:
        return
    for title, source in ((True, item.title), (False, item.text)):
        folded = fold(source)
        text = haystack(folded.text)
        for pattern, start, end in index.automaton.find_matches_as_indexes(text, overlapping=True):
            if _inside_word(text, start) or _inside_word(text, end):
                continue
            span = Span("title" if title else "text", *folded.original(start, end))
            for bearer in index.names[pattern]:
                if bearer.exact and haystack(folded.cased[start:end]) != bearer.exact:
                    continue
                find = _Find(bearer.number, span, bearer.via)
                if find.deep and index.entries[bearer.number].kind is ExposureKind.COUNTRY:
                    continue
                yield find


def _inside_word(text: str, at: int) -> bool:
    """True when the place between two characters parts a word of an alphabetic script."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (_UNSPACED.match(before) or _UNSPACED.match(after))


def _stated(index: ExposureIndex, assessment: Assessment) -> Iterator[_Find]:
    """Names that facts state; a fact names things of its own kind only."""
    facts = assessment.facts
    named = frozenset({ExposureKind.MATERIAL, ExposureKind.HS_CODE, ExposureKind.PROGRAMME})
    suppliers = frozenset({ExposureKind.SUPPLIER, ExposureKind.PROGRAMME})
    for kinds, values in (
        (named, facts.materials),
        (suppliers, facts.companies),
        (_PLACES, (*facts.actors, *facts.targets)),
        (_PLACES, facts.places),
    ):
        for fact in values:
            name = key(fact.value)
            for bearer in (*index.by_name.get(name, ()), *index.by_group.get(name, ())):
                kind = index.entries[bearer.number].kind
                if kind not in kinds or (values is facts.places and _in_passing(kind, fact)):
                    continue
                yield _find(bearer, fact)


def _find(bearer: Bearer, fact: Fact) -> _Find:
    return _Find(bearer.number, fact.span, bearer.via)


def _in_passing(kind: ExposureKind, fact: Fact) -> bool:
    deep = fact.span.field == "text" and fact.span.start >= LEAD
    return deep and kind is ExposureKind.COUNTRY


def _coded(index: ExposureIndex, assessment: Assessment) -> Iterator[_Find]:
    """Exposure 8505 is touched by a measure on 8505.11, and exposure 8505.11 by one on 8505."""
    for fact in assessment.facts.hs_codes:
        digits = digits_of(fact.value)
        for end in range(2, len(digits) + 1):
            for number in index.by_code.get(digits[:end], ()):
                yield _Find(number, fact.span)
        for number in index.below_code.get(digits, ()):
            yield _Find(number, fact.span)
