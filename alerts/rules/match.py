"""A document with its hits: where the words of the rules stand, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.model.facts import Field, Span
from alerts.rules.matcher import Hit
from alerts.rules.reading import LEAD, View

FIELDS: tuple[Field, Field] = ("title", "text")
#: Numbers of sentences and clauses of the text begin here, those of the title at 0.
_OF_TEXT = 1 << 24
#: For each set by number, sets that a hit of it is a hit of.
Closure = Sequence[tuple[int, ...]]
_NO_HITS: Mapping[int, Sequence[Hit]] = {}


@dataclass(frozen=True, slots=True)
class TermHit:
    """A word of a set that states a fact, at its place in the document as given."""

    #: The set the word is in.
    set: str
    #: Kind of fact: material, actor, authority, target, place, company, instrument.
    kind: str
    #: Canonical value, e.g. "neodymium", "United States".
    value: str
    #: Characters of the document's own title or text.
    span: Span


class Reading:
    """A document with its hits, in reading order."""

    def __init__(
        self,
        views: tuple[View, View],
        hits: list[Hit],
        asked: tuple[Closure, Closure],
        *,
        clause_break: int = -1,
        langs: int = 0,
        names: Sequence[Hit] = (),
    ) -> None:
        """`asked` names, of each set and those above it, what is asked for in the document and in
        a sentence; `names` are hits no rule looks at.

        A word of the set `clause_break` begins a clause, as a comma ends one.
        """
        self.views = views
        self.hits = hits
        #: Bits of the languages whose words were looked for.
        self.langs = langs
        self.names = names
        self._asked_here, self._asked_in_sentence = asked
        self._clause_break = clause_break
        self._by_set: dict[int, list[Hit]] | None = None
        self._sentences: dict[int, list[Hit]] = {}
        self._sets: dict[int, dict[int, list[Hit]]] = {}
        self._settled: set[int] = set()

    def locate(self) -> None:
        """Tell every hit its sentence; hits are in reading order."""
        grouped = self._sentences
        sentence, base, field = 0, 0, -1
        ends: list[int] = []
        for hit in self.hits:
            if hit.field != field:
                field = hit.field
                ends = [*self.views[field].sentences, hit.start + _OF_TEXT]
                base, sentence = _OF_TEXT if field else 0, 0
            while ends[sentence] < hit.start:
                sentence += 1
            hit.sentence = number = base + sentence
            found = grouped.get(number)
            if found is None:
                grouped[number] = [hit]
            else:
                found.append(hit)

    @property
    def by_set(self) -> Mapping[int, Sequence[Hit]]:
        """Hits by number of the set, those of sets below included; only sets that are asked for."""
        if self._by_set is None:
            self._by_set = _by_set(self.hits, self._asked_here)
        return self._by_set

    def sentences(self) -> Iterable[Sequence[Hit]]:
        """The hits of each sentence that has some, in order."""
        return self._sentences.values()

    def in_sentence(self, sentence: int) -> Mapping[int, Sequence[Hit]]:
        """The hits of one sentence by set, like `by_set` for the document; settled."""
        found = self._sets.get(sentence)
        if found is None:
            hits = self._sentences.get(sentence)
            if hits is None:
                return _NO_HITS
            self.settle(sentence)
            found = self._sets[sentence] = _by_set(hits, self._asked_in_sentence)
        return found

    def remove(self, gone: Sequence[Hit]) -> None:
        """Take hits out."""
        ids = {id(hit) for hit in gone}
        for sentence in {hit.sentence for hit in gone}:
            self._sentences[sentence] = [
                hit for hit in self._sentences[sentence] if id(hit) not in ids
            ]
            self._sets.pop(sentence, None)
        self.hits = [hit for hit in self.hits if id(hit) not in ids]
        self._by_set = None

    def settle(self, sentence: int) -> None:
        """Tell the hits of a sentence their clauses."""
        hits = self._sentences.get(sentence)
        if not hits or sentence in self._settled:
            return
        self._settled.add(sentence)
        clauses = self.views[hits[0].field].clauses
        clause = breaks = 0
        for hit in hits:
            clause = bisect_left(clauses, hit.start, clause)
            breaks += hit.set == self._clause_break
            hit.clause = sentence + clause + breaks

    def borders(self, start: int, hit: Hit) -> int:
        """Signs that part clauses between `start` and a hit behind it."""
        clauses = self.views[hit.field].clauses
        return bisect_left(clauses, hit.start) - bisect_left(clauses, start)

    def gap(self, a: Hit, b: Hit) -> int:
        """Tokens between two hits of one field; 0 when they touch or overlap.

        From a word of several parts the distance counts behind its first part.
        """
        if a.start > b.start:
            a, b = b, a
        end = a.head_end or a.end
        return self.views[a.field].apart(end, b.start) if end < b.start else 0

    def view(self, hit: Hit) -> View:
        """The field the hit stands in."""
        return self.views[hit.field]

    def zone(self, hit: Hit) -> str:
        """title, lead or body."""
        if hit.field == 0:
            return "title"
        return "lead" if hit.start < LEAD else "body"

    def place(self, hit: Hit) -> Span:
        """The place of a hit in the document as given."""
        return Span(FIELDS[hit.field], *self.views[hit.field].original(hit.start, hit.end))

    def span(self, hit: Hit) -> tuple[Span, str]:
        """The place of a hit in the document as given, and the characters there."""
        span = self.place(hit)
        return span, self.views[hit.field].slice(span.start, span.end)


def _by_set(hits: Iterable[Hit], closure: Closure) -> dict[int, list[Hit]]:
    by_set: dict[int, list[Hit]] = {}
    for hit in hits:
        for number in closure[hit.set]:
            found = by_set.get(number)
            if found is None:
                by_set[number] = [hit]
            else:
                found.append(hit)
    return by_set


def overlap(a: Hit, b: Hit) -> bool:
    """True when two hits share characters."""
    return a.field == b.field and a.start < b.end and b.start < a.end
