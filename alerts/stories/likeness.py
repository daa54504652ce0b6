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

from alerts.model.assessment import Direction, Stage
from alerts.stories.gist import Angle, Gist
from alerts.stories.goods import GROUPS
from alerts.stories.lexicon import COMMON, STARTS, STOPS

#: Points that make one story of two items a day apart, some days apart, and longer.
SAME_DAY, SAME_WEEK, LATER = 60, 65, 80
_DAY, _DAYS, _WEEKS = timedelta(hours=30), timedelta(hours=72), timedelta(days=14)
#: Rare words two headlines share when they are specific.
_RARE = 2

#: Wording counts this much when it is the same word for word.
_WORDING = 80
#: Share of wording at which headlines are taken for copies.
COPY = 0.75
#: Share of wording at which two headlines tell one event whatever the facts are.
NEAR = 0.6
_LIGHT, _ASIDE = 0.35, 0.35
_OPPOSITE = {Direction.ESCALATING, Direction.EASING}
#: A measure that is put off or held is one that was told before.
_HELD = {Stage.DELAYED, Stage.SUSPENDED}
_STOPPED = {*_HELD, Stage.LIFTED}


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
    conflict = _conflict(new, old, wording, linked=bool(links))
    reasons = tuple(why for worth, why in found if worth > 0)
    specific = points >= SAME_DAY and _specific(new, old, links)
    return Likeness(points, reasons, wording, conflict, bool(links), bool(lasting), specific)


def shared_wording(new: Gist, old: Gist) -> float:
    """The share of their words two headlines have in common; rare words count more, 0 to 1."""
    mine = _weighted(new.terms, new.aside, new.nations)
    theirs = _weighted(old.terms, old.aside, old.nations)
    total = sum(mine.values()) + sum(theirs.values())
    if not total:
        return 0.0
    return 2 * sum(min(mine[w], theirs[w]) for w in mine.keys() & theirs.keys()) / total


# An item is compared with a handful of others, and each of them with many items.
@lru_cache(maxsize=1024)
def _weighted(
    terms: frozenset[str], aside: frozenset[str], nations: tuple[str, ...]
) -> dict[str, float]:
    named = {nation.lower() for nation in nations}
    words = {
        word: _LIGHT if word in COMMON or word in named or word[0].isdigit() else 1.0
        for word in terms | aside
    }
    return {word: w if word in terms else w * _ASIDE for word, w in words.items()}


def _lasting(new: Gist, old: Gist) -> Iterator[str]:
    """What can only be said of one and the same measure, however long it takes."""
    if both := new.instruments & old.instruments:
        yield f"both name {_listed(both)}"
    if new.matters & old.matters and (both := new.dates & old.dates):
        yield f"both name {_listed(both)}"


def _rates(new: Gist, old: Gist) -> Iterator[str]:
    """A rate on the same goods or the same country."""
    mine, theirs = _aims(new), _aims(old)
    if not new.matters & old.matters or ((mine or theirs) and not mine & theirs):
        return
    if both := new.rates & old.rates:
        yield f"both at {_listed(both)} %"
    elif both := (new.before & old.rates) | (old.before & new.rates):
        yield f"one replaces the rate of {_listed(both)} %"


def _aims(gist: Gist) -> frozenset[str]:
    return gist.partners | _objects(gist)


def _specific(new: Gist, old: Gist, links: tuple[str, ...]) -> bool:
    if links or _aims(new) & _aims(old) or _deals(new, old) or new.companies & old.companies:
        return True
    if "trade figures" in new.matters & old.matters and new.lead == old.lead:
        return True
    if new.angle is not Angle.EVENT and set(new.nations) & set(old.nations):
        return True
    shared = [w for w in new.terms & old.terms if w not in COMMON and not w[0].isdigit()]
    named = {nation.lower() for nation in (*new.nations, *old.nations)}
    return len(set(shared) - named) >= _RARE


def _shared(new: Gist, old: Gist) -> Iterator[tuple[int, str]]:
    if new.angle is Angle.MARKET and old.angle is Angle.MARKET:
        yield from _shared_by_markets(new, old)
        return
    about, things = new.matters & old.matters, _objects(new) & _objects(old)
    if about:
        yield (20, f"both about {_listed(about)}")
    elif new.matters and old.matters:
        yield (-40, "other matter")
    yield from _shared_by_actors(new, old, known=bool(about or things))
    if things:
        yield (20, f"both name {_listed(things)}")
    elif _objects(new) and _objects(old):
        yield (-10, "other goods")
    if both := new.companies & old.companies:
        yield (15, f"both name {_listed(both)}")
    if about and new.direction == old.direction != Direction.NONE:
        yield (5, f"both {new.direction}")


def _shared_by_actors(new: Gist, old: Gist, *, known: bool) -> Iterator[tuple[int, str]]:
    if _deals(new, old):
        yield (35, f"{_listed(_taking_part(new))} deal with each other in both")
        return
    if new.lead and new.lead == old.lead:
        yield (30 if known else 15, f"{new.lead} acts in both")
    elif new.lead and old.lead:
        yield (-30, "another acts")
    if both := new.partners & old.partners:
        yield (15, f"both aimed at {_listed(both)}")


def _deals(new: Gist, old: Gist) -> bool:
    """True for two countries that agree on something, whichever is named first."""
    mine, theirs = _taking_part(new), _taking_part(old)
    ease = new.direction == old.direction == Direction.EASING
    return ease and new.lead != old.lead and mine == theirs and len(mine) > 1


def _shared_by_markets(new: Gist, old: Gist) -> Iterator[tuple[int, str]]:
    if new.direction == old.direction != Direction.NONE:
        moves = "fall" if new.direction is Direction.ESCALATING else "rise"
        yield (30, f"markets {moves} in both")
    elif Direction.NONE in {new.direction, old.direction}:
        yield (15, "markets in both")
    if both := frozenset(new.nations) & frozenset(old.nations):
        yield (15 * min(2, len(both)), f"both name {_listed(both)}")
    if both := new.matters & old.matters:
        yield (15, f"both about {_listed(both)}")


def _objects(gist: Gist) -> frozenset[str]:
    return gist.materials | gist.goods


def _conflict(new: Gist, old: Gist, wording: float, *, linked: bool) -> str:
    """Why the two cannot be one story, in words, else ""."""
    if new.angle is not old.angle:
        return f"one is {new.angle or 'the event'}, the other {old.angle or 'the event'}"
    if {new.direction, old.direction} == _OPPOSITE and not _continues(new, old, linked=linked):
        return f"{new.direction} is not {old.direction}"
    if new.angle is Angle.MARKET:
        return ""
    if (new.stage is Stage.DENIED) is not (old.stage is Stage.DENIED) and not linked:
        return "one is a denial of something else"
    return (
        _other_number(new, old, wording, linked=linked)
        or _other_country(new, old)
        or _other_object(new, old)
    )


def _opposite_verbs(new: Gist, old: Gist) -> str:
    """What differs when one headline is the other with its verb turned round."""
    for one, other in ((new, old), (old, new)):
        starts, stops = STARTS & (one.terms - other.terms), STOPS & (other.terms - one.terms)
        if starts and stops:
            return f"one would {_listed(starts)}, the other {_listed(stops)}"
    return ""


def _other_number(new: Gist, old: Gist, wording: float, *, linked: bool) -> str:
    if new.instruments and old.instruments and not new.instruments & old.instruments:
        return f"{_listed(new.instruments)} is not {_listed(old.instruments)}"
    replaces = new.before & old.rates or old.before & new.rates
    if _differ(new.rates, old.rates) and not replaces:
        return f"{_listed(new.rates)} % is not {_listed(old.rates)} %"
    if wording >= NEAR and not linked and (verbs := _opposite_verbs(new, old)):
        return verbs
    if wording >= COPY and _differ(new.numbers, old.numbers):
        return f"{_listed(new.numbers)} is not {_listed(old.numbers)}"
    return ""


def _continues(new: Gist, old: Gist, *, linked: bool) -> bool:
    """True when a turn is one of the same measure: a known one is put off, held, or changed."""
    if not new.lead or not old.lead or new.lead != old.lead:
        return False
    holds = new.stage in _STOPPED if linked else new.stage in _HELD
    resumes = old.stage in _STOPPED if linked else old.stage in _HELD
    same = new.matters & old.matters and (
        new.partners & old.partners or _objects(new) & _objects(old)
    )
    return bool(same) and (holds or resumes)


def _other_object(new: Gist, old: Gist) -> str:
    if (new.matters or old.matters) and not new.matters & old.matters:
        return ""
    mine, theirs = _objects(new), _objects(old)
    grouped = new.materials and old.materials and (new.materials | old.materials) & GROUPS
    if mine and theirs and not mine & theirs and not grouped:
        return f"{_listed(mine)} is not {_listed(theirs)}"
    return ""


def _other_country(new: Gist, old: Gist) -> str:
    """Another country acts, or another is aimed at; two that deal with each other are the same."""
    if _acts_alone(new, old) and _acts_alone(old, new):
        return f"{new.lead} acts, not {old.lead}"
    mine, theirs = _taking_part(new), _taking_part(old)
    if not new.matters & old.matters or mine <= theirs or theirs <= mine:
        return ""
    if new.partners and old.partners and not new.partners & old.partners:
        return f"aimed at {_listed(new.partners)}, not at {_listed(old.partners)}"
    return ""


def _acts_alone(one: Gist, other: Gist) -> bool:
    """True when the country that acts here is not even named there."""
    return one.lead in one.nations and bool(other.lead) and one.lead not in other.nations


def _taking_part(gist: Gist) -> frozenset[str]:
    return gist.partners | {gist.lead} if gist.lead else gist.partners


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return not (some <= others or others <= some)


def _listed(names: frozenset[str] | set[str]) -> str:
    return " and ".join(sorted(names)[:3])
