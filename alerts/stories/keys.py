"""The keys under which items that may tell one event meet, and who of many met is worth comparing.

    index_keys(item, gist) -> (Key, ...)
    rank(asked, met) -> the best of them

A key is a number of 63 bits. Two items that share no key are never compared, so an item costs the
same whatever is stored. Words that half the headlines hold are no keys.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from alerts.model.assessment import Direction
from alerts.model.item import Item
from alerts.stories.gist import Angle, Gist
from alerts.stories.instruments import shortest
from alerts.stories.lexicon import COMMON
from alerts.text.fingerprint import sketch, weight

#: Items looked at under one key, the newest.
MOST_UNDER_KEY = 16
#: Items an item is compared with.
MOST_COMPARED = 12
#: A difference in worth that is none.
_ALIKE = 1e-6
#: Distinct words a headline needs to say which event it means.
ENOUGH_WORDS = 4
#: Rare words of a headline that become keys, the longest first.
_RARE_WORDS = 6
#: Facts of one kind that become keys.
_FACTS = 4

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Keys:
    """What an item is found by."""

    #: Its address and its content: who shares one is the same article.
    address: int | None = None
    content: int | None = None
    #: Its headline: near-copies share some.
    headline: tuple[int, ...] = ()
    #: What happened: rare words and facts. Items that only echo a story are not found by these.
    event: tuple[int, ...] = ()

    @property
    def asked(self) -> tuple[int, ...]:
        """All keys, each once."""
        same = tuple(key for key in (self.address, self.content) if key is not None)
        return tuple(dict.fromkeys((*same, *self.headline, *self.event)))

    def kept(self, *, core: bool) -> tuple[int, ...]:
        """The keys later items find this one by; an echo is found as an article alone."""
        return self.asked if core else Keys(self.address, self.content, self.headline).asked


def index_keys(item: Item, gist: Gist) -> Keys:
    """The keys of this item. Front pages and texts too short to mean one event have fewer."""
    headline = sketch(item.title) if weight(item.title) >= ENOUGH_WORDS else ()
    return Keys(
        address=key("u", item.canonical_url) if says_which(item.canonical_url) else None,
        content=key("c", item.content_hash) if says_enough(item) else None,
        headline=headline,
        event=tuple(dict.fromkeys(key(*parts) for parts in _event_parts(gist))),
    )


def key(*parts: str) -> int:
    """A number that stands for these words, the same in every process."""
    joined = "\0".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big") >> 1


def says_which(url: str) -> bool:
    """True for the address of one article, False for a front page or no address."""
    parts = urlsplit(url)
    return bool(parts.query or parts.path.strip("/"))


def says_enough(item: Item) -> bool:
    """True when an equal content can only be the same news: not "Press release" twice."""
    return len(item.text) >= 40 or weight(item.title) >= ENOUGH_WORDS


@dataclass(frozen=True, slots=True)
class Met(Generic[M]):
    """An earlier item that shares keys with a new one."""

    member: M
    keys: frozenset[int]


def rank(met: Mapping[int, Mapping[M, float]]) -> list[Met[M]]:
    """The best `MOST_COMPARED` of the items met under each key, with their times in seconds.

    A key counts the more the fewer items it leads to; the same article comes before all.
    """
    worth: dict[M, float] = defaultdict(float)
    times: dict[M, float] = {}
    for hits in met.values():
        share = 1 / len(hits)
        times.update(hits)
        for member in hits:
            worth[member] += share
    # Hundreds may be met, and only those that can be among the best are put in order.
    least = min(nlargest(MOST_COMPARED, worth.values()), default=0.0) - _ALIKE
    near = [member for member, each in worth.items() if each >= least]
    near.sort(key=lambda m: (-round(worth[m], 6), -times[m], str(m)))
    return [
        Met(member, frozenset(key for key, hits in met.items() if member in hits))
        for member in near[:MOST_COMPARED]
    ]


def _event_parts(gist: Gist) -> Iterator[tuple[str, ...]]:
    rare = [w for w in gist.terms if w not in COMMON and not w[0].isdigit() and " " not in w]
    for word in sorted(rare, key=lambda w: (-len(w), w))[:_RARE_WORDS]:
        yield ("w", word)
    if gist.angle is Angle.MARKET:
        yield ("market", gist.direction)
        return
    pair = sorted({gist.lead, *gist.partners} - {""})[:_FACTS]
    for matter in sorted(gist.matters):
        if len(pair) > 1 and gist.direction is Direction.EASING:
            yield ("g", gist.angle, matter, *pair)
        yield ("a", gist.angle, matter, gist.lead)
        for rate in sorted(gist.rates)[:_FACTS]:
            yield ("r", matter, rate)
        for partner in sorted(gist.partners)[:_FACTS]:
            yield ("p", gist.angle, matter, gist.lead, partner)
    yield from _named_parts(gist)


def _named_parts(gist: Gist) -> Iterator[tuple[str, ...]]:
    for thing in sorted(gist.materials | gist.goods)[:_FACTS]:
        yield ("m", gist.angle, thing, gist.lead)
        # A notice may not say who acts.
        for matter in sorted(gist.matters)[:1]:
            yield ("o", matter, thing)
    acts = frozenset(map(shortest, gist.instruments))
    names = gist.companies | gist.names
    for kind, values in (("i", acts), ("f", names), ("d", gist.dates)):
        for value in sorted(values)[:_FACTS]:
            yield (kind, value)
