"""How far two gists tell one event, in points with their reasons, and what keeps them apart.

    compare(new, old, gap) -> Likeness

Points are hundredths: 60 make one story. Each point has a reason, so that a join can be told in a
sentence. A conflict keeps two items apart however alike they are: another rate, the opposite
direction, another instrument, other goods, another country; unless something says that it is the
same measure that changes (`linked`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from alerts.model.assessment import Direction
from alerts.stories.conflicts import (
    COPY,
    NEAR,
    aims,
    conflict_of,
    instruments_shared,
    listed,
    names_shared,
    objects,
    taking_part,
)
from alerts.stories.gist import Angle, Gist
from alerts.stories.instruments import is_act
from alerts.stories.lexicon import COMMON

__all__ = ["COPY", "NEAR", "SAME_DAY", "Likeness", "compare", "near_enough", "shared_wording"]

#: Points that make one story of two items a day apart, some days apart, and longer.
SAME_DAY, SAME_WEEK, LATER = 60, 65, 80
_DAY, _DAYS, _WEEKS = timedelta(hours=30), timedelta(hours=72), timedelta(days=14)
#: Rare words two headlines share when they are specific.
_RARE = 2

#: Wording counts this much when it is the same word for word.
_WORDING = 80
#: Share of wording that two reports of one matter in one language have.
_SOME = 0.2
_LIGHT, _ASIDE = 0.35, 0.35


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two gists are; `points` and `reasons` belong together."""

    points: int
    reasons: tuple[str, ...] = ()
    #: Share of the wording they have in common, 0 to 1.
    wording: float = 0.0
    #: Why they cannot be one story, "" when nothing speaks against it.
    conflict: str = ""
    #: They name one measure: its rate, instrument or day.
    linked: bool = False
    #: They name one instrument or day, which outlives the news of a week.
    lasting: bool = False
    #: They share more than who acts and the kind of matter.
    specific: bool = False

    @property
    def sentence(self) -> str:
        """What they share, weightiest first, with the score."""
        return f"{', '.join(self.reasons)} ({self.points} points)"


def near_enough(likeness: Likeness, gap: timedelta) -> bool:
    """True when two items so far apart, so alike, are one story."""
    if gap > _WEEKS:
        return likeness.lasting and likeness.points >= LATER
    if gap > _DAYS:
        return likeness.linked and likeness.points >= LATER
    enough = SAME_DAY if gap <= _DAY else SAME_WEEK
    return likeness.specific and likeness.points >= enough


def compare(new: Gist, old: Gist) -> Likeness:
    """How far `new` tells the event that `old` tells."""
    wording = shared_wording(new, old)
    lasting, rates = tuple(_lasting(new, old)), tuple(_rates(new, old))
    links = (*lasting, *rates)
    found = list(_shared(new, old))
    if wording:
        found.append((round(_WORDING * wording), f"wording {wording:.0%} alike"))
    found += [(30, link) for link in links]
    found.sort(key=lambda each: -each[0])
    points = sum(each for each, _ in found)
    conflict = conflict_of(new, old, wording, linked=bool(links))
    reasons = tuple(why for worth, why in found if worth > 0)
    specific = points >= SAME_DAY and (bool(links) or _specific(new, old, wording))
    return Likeness(points, reasons, wording, conflict, bool(links), bool(lasting), specific)


def shared_wording(new: Gist, old: Gist) -> float:
    """The share of their words two headlines have in common; rare words count more, 0 to 1."""
    mine, my_weight = _weighted(new.terms, new.aside, new.nations)
    theirs, their_weight = _weighted(old.terms, old.aside, old.nations)
    if not my_weight + their_weight:
        return 0.0
    both = sum(min(mine[w], theirs[w]) for w in mine.keys() & theirs.keys())
    return 2 * both / (my_weight + their_weight)


# An item is compared with a handful of others, and each of them with many items.
@lru_cache(maxsize=1024)
def _weighted(
    terms: frozenset[str], aside: frozenset[str], nations: tuple[str, ...]
) -> tuple[dict[str, float], float]:
    """The weight of each word, and of all of them."""
    named = {nation.lower() for nation in nations}
    words = {
        word: _LIGHT if word in COMMON or word in named or word[0].isdigit() else 1.0
        for word in terms | aside
    }
    weights = {word: w if word in terms else w * _ASIDE for word, w in words.items()}
    return weights, sum(weights.values())


def _lasting(new: Gist, old: Gist) -> Iterator[str]:
    """What can only be said of one and the same measure, however long it takes.

    One act of law is named by it; a section or a list is used for many matters, and links only
    what shares an object or a name too.
    """
    alike = bool(objects(new) & objects(old) or new.names & old.names)
    if both := [each for each in instruments_shared(new, old) if alike or is_act(each)]:
        yield f"both name {listed(both)}"
    if new.matters & old.matters and (both_days := new.dates & old.dates):
        yield f"both name {listed(both_days)}"


def _rates(new: Gist, old: Gist) -> Iterator[str]:
    """A rate on the same goods or the same country."""
    mine, theirs = aims(new), aims(old)
    if not new.matters & old.matters or ((mine or theirs) and not mine & theirs):
        return
    if both := new.rates & old.rates:
        yield f"both at {listed(both)} %"
    elif both := (new.before & old.rates) | (old.before & new.rates):
        yield f"one replaces the rate of {listed(both)} %"


def _specific(new: Gist, old: Gist, wording: float) -> bool:
    """True when they share something particular.

    The country aimed at is that only beside some wording in common, where a language allows it:
    two countries that quarrel have many matters.
    """
    matter = new.matters & old.matters
    aside = new.angle is not Angle.EVENT
    if (
        objects(new) & objects(old)
        or new.companies & old.companies
        or names_shared(new, old)
        or instruments_shared(new, old)
        or (new.partners & old.partners and (wording >= _SOME or new.lang != old.lang))
        or _deals(new, old)
        or (matter and new.numbers & old.numbers)
        or ("trade figures" in matter and new.lead == old.lead)
        or (aside and set(new.nations) & set(old.nations))
    ):
        return True
    shared = [w for w in new.terms & old.terms if w not in COMMON and not w[0].isdigit()]
    named = {nation.lower() for nation in (*new.nations, *old.nations)}
    return len(set(shared) - named) >= _RARE


def _shared(new: Gist, old: Gist) -> Iterator[tuple[int, str]]:
    if new.angle is Angle.MARKET and old.angle is Angle.MARKET:
        yield from _shared_by_markets(new, old)
        return
    about, things = new.matters & old.matters, objects(new) & objects(old)
    if about:
        yield (20, f"both about {listed(about)}")
    elif new.matters and old.matters:
        yield (-40, "other matter")
    yield from _shared_by_actors(new, old, known=bool(about or things))
    if things:
        yield (20, f"both name {listed(things)}")
    elif objects(new) and objects(old):
        yield (-10, "other goods")
    if both := (new.companies & old.companies) | names_shared(new, old):
        yield (20 * min(2, len(both)), f"both name {listed(both)}")
    by = new.forms & old.forms or instruments_shared(new, old)
    if by and not things:
        yield (10, f"both by {listed(by)}")
    if about and new.direction == old.direction != Direction.NONE:
        yield (5, f"both {new.direction}")


def _shared_by_actors(new: Gist, old: Gist, *, known: bool) -> Iterator[tuple[int, str]]:
    if _deals(new, old):
        yield (35, f"{listed(taking_part(new))} deal with each other in both")
        return
    if new.lead and new.lead == old.lead:
        yield (30 if known else 15, f"{new.lead} acts in both")
    elif new.lead and old.lead:
        yield (-30, "another acts")
    if both := new.partners & old.partners:
        yield (15, f"both aimed at {listed(both)}")


def _deals(new: Gist, old: Gist) -> bool:
    """True for two countries that agree on something, whichever is named first."""
    mine, theirs = taking_part(new), taking_part(old)
    ease = new.direction == old.direction == Direction.EASING
    return ease and new.lead != old.lead and mine == theirs and len(mine) > 1


def _shared_by_markets(new: Gist, old: Gist) -> Iterator[tuple[int, str]]:
    if both := objects(new) & objects(old):
        yield (20, f"both name {listed(both)}")
    if new.direction == old.direction != Direction.NONE:
        moves = "fall" if new.direction is Direction.ESCALATING else "rise"
        yield (30, f"markets {moves} in both")
    elif Direction.NONE in {new.direction, old.direction}:
        yield (15, "markets in both")
    if both := frozenset(new.nations) & frozenset(old.nations):
        yield (15 * min(2, len(both)), f"both name {listed(both)}")
    if both := new.matters & old.matters:
        yield (15, f"both about {listed(both)}")
