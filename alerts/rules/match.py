"""A document with its hits: where the words of the rules stand, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.model.facts import Field, Span
from alerts.rules.matcher import Hit
from alerts.rules.reading import LEAD, View

FIELDS: tuple[Field, Field] = ("title", "text")
#: Numbers of sentences and clauses of the text begin here, those of the title at 0.
_OF_TEXT = 1 << 24
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


@dataclass(slots=True)
class Reading:
    """A document with its hits, in reading order."""

    views: tuple[View, View]
    hits: list[Hit]
    #: Bits of the languages whose words were looked for.
    langs: int = 0
    #: Hits that only state facts: no rule looks at them.
    names: list[Hit] = field(default_factory=list)
    #: Hits by number of the set, the sets above included; filled by `index`.
    by_set: dict[int, list[Hit]] = field(default_factory=dict)
    _closure: Sequence[tuple[int, ...]] = ()
    _sentences: dict[int, list[Hit]] = field(default_factory=dict)
    _sets: dict[int, dict[int, list[Hit]]] = field(default_factory=dict)

    def locate(self) -> None:
        """Tell every hit its sentence, clause and tokens; hits are in reading order."""
        sentence = clause = token = 0
        sentences: list[int] = []
        clauses: list[int] = []
        tokens: list[int] = []
        base, field_ = 0, -1
        for hit in self.hits:
            if hit.field != field_:
                field_ = hit.field
                view = self.views[field_]
                sentences, clauses, tokens = view.sentences, view.clauses, view.tokens
                base = _OF_TEXT if field_ else 0
                sentence = clause = token = 0
            start = hit.start
            sentence = bisect_left(sentences, start, sentence)
            clause = bisect_left(clauses, start, clause)
            token = bisect_left(tokens, start, token)
            hit.sentence = base + sentence
            hit.clause = base + sentence + clause
            hit.token = token
            hit.token_end = bisect_left(tokens, hit.head_end, token, min(token + 64, len(tokens)))

    def index(self, closure: Sequence[tuple[int, ...]]) -> None:
        """Fill what finds hits by set and sentence; `closure` names each set and all above it."""
        self._closure = closure
        self.by_set = _by_set(self.hits, closure)
        self._sentences, self._sets = {}, {}
        for hit in self.hits:
            self._sentences.setdefault(hit.sentence, []).append(hit)

    def in_sentence(self, sentence: int) -> Mapping[int, Sequence[Hit]]:
        """The hits of one sentence by set, as `by_set` has them for the document."""
        found = self._sets.get(sentence)
        if found is None:
            hits = self._sentences.get(sentence)
            if hits is None:
                return _NO_HITS
            found = self._sets[sentence] = _by_set(hits, self._closure)
        return found

    def view(self, hit: Hit) -> View:
        """The field the hit stands in."""
        return self.views[hit.field]

    def zone(self, hit: Hit) -> str:
        """title, lead or body."""
        if hit.field == 0:
            return "title"
        return "lead" if hit.start < LEAD else "body"

    def span(self, hit: Hit) -> tuple[Span, str]:
        """The place of a hit in the document as given, and the characters there."""
        view = self.views[hit.field]
        start, end = view.original(hit.start, hit.end)
        return Span(FIELDS[hit.field], start, end), view.slice(start, end)


def _by_set(
    hits: Iterable[Hit], closure: Sequence[tuple[int, ...]]
) -> dict[int, list[Hit]]:
    by_set: dict[int, list[Hit]] = {}
    for hit in hits:
        for number in closure[hit.set]:
            found = by_set.get(number)
            if found is None:
                by_set[number] = [hit]
            else:
                found.append(hit)
    return by_set


def gap(a: Hit, b: Hit) -> int:
    """Tokens between two hits of one field; 0 when they touch or overlap."""
    return max(0, b.token - a.token_end if a.start <= b.start else a.token - b.token_end)


def overlap(a: Hit, b: Hit) -> bool:
    """True when two hits share characters."""
    return a.field == b.field and a.start < b.end and b.start < a.end
