"""What forbids that two gists are one story, however alike they are.

    conflict_of(new, old, wording, linked=...)   why they are two, in words; "" when nothing says so

A conflict needs both sides known and different: another rate, instrument or form of measure, the
opposite direction, other goods, another name, country or side of the event. What only one side
says forbids nothing. `linked` gists name one measure, which may be put off, held or denied.
"""

from __future__ import annotations

from collections.abc import Iterable

from alerts.model.assessment import Direction, Stage
from alerts.stories.gist import Angle, Gist
from alerts.stories.goods import one_family
from alerts.stories.instruments import same_instrument
from alerts.stories.lexicon import EASES, STARTS, STOPS
from alerts.stories.objects import other_form

#: Share of wording at which headlines are taken for copies.
COPY = 0.75
#: Share of wording at which two headlines tell one event, or are one pattern with other names.
NEAR = 0.6
_OPPOSITE = {Direction.ESCALATING, Direction.EASING}
#: A measure that is put off or held is one that was told before.
_HELD = {Stage.DELAYED, Stage.SUSPENDED}
_STOPPED = {*_HELD, Stage.LIFTED}
#: What somebody may do, and what is done.
_MAY = {Stage.RUMOURED, Stage.THREATENED}
#: What one does to another, so that it matters who.
_DONE_TO = frozenset({"tariff", "curb", "sanctions", ""})


def conflict_of(new: Gist, old: Gist, wording: float, *, linked: bool) -> str:
    """Why the two cannot be one story, in words, else ""."""
    if new.angle is not old.angle:
        return f"one is {new.angle or 'the event'}, the other {old.angle or 'the event'}"
    if {new.direction, old.direction} == _OPPOSITE and not _continues(new, old, linked=linked):
        return f"{new.direction} is not {old.direction}"
    if new.angle is Angle.MARKET:
        return _other_object(new, old, wording)
    return (
        _other_stage(new, old, linked=linked)
        or _other_number(new, old, wording, linked=linked)
        or other_form(new.forms, old.forms)
        or _other_country(new, old, wording)
        or _other_object(new, old, wording)
        or _other_name(new, old, wording)
    )


def instruments_shared(new: Gist, old: Gist) -> frozenset[str]:
    """The instruments that both name, as the new one names them."""
    if not new.instruments or not old.instruments:
        return frozenset()
    return frozenset(
        one
        for one in new.instruments
        if any(same_instrument(one, each) for each in old.instruments)
    )


def aims(gist: Gist) -> frozenset[str]:
    """The countries and goods that the event is aimed at."""
    return gist.partners | objects(gist)


def objects(gist: Gist) -> frozenset[str]:
    """The goods and materials that it is about."""
    return gist.materials | gist.goods


def taking_part(gist: Gist) -> frozenset[str]:
    """Who acts, and the countries it deals with."""
    return gist.partners | {gist.lead} if gist.lead else gist.partners


def listed(names: Iterable[str]) -> str:
    """Some names for people."""
    return " and ".join(sorted(names)[:3])


def _other_stage(new: Gist, old: Gist, *, linked: bool) -> str:
    """What is considered is not what is in force; a denial joins only what it denies."""
    stages = {new.stage, old.stage}
    if linked or len(stages) == 1:
        return ""
    if Stage.IN_FORCE in stages and stages & _MAY:
        return "one is in force, the other only considered"
    other = new.matters and old.matters and not new.matters & old.matters
    if Stage.DENIED in stages and (other or not aims(new) & aims(old) or _turned(new, old)):
        return "one is a denial of something else"
    return ""


def _turned(new: Gist, old: Gist) -> bool:
    """True when one denies that something tightens and the other tells that it eases, or so."""
    denied = new.denied or old.denied
    way = Direction.EASING if denied in EASES else Direction.ESCALATING
    return (
        bool(denied)
        and way not in {new.direction, old.direction}
        and (new.direction in _OPPOSITE or old.direction in _OPPOSITE)
    )


def _opposite_verbs(new: Gist, old: Gist) -> str:
    """What differs when one headline is the other with its verb turned round."""
    for one, other in ((new, old), (old, new)):
        starts, stops = STARTS & (one.terms - other.terms), STOPS & (other.terms - one.terms)
        if starts and stops:
            return f"one would {listed(starts)}, the other {listed(stops)}"
    return ""


def _other_number(new: Gist, old: Gist, wording: float, *, linked: bool) -> str:
    if new.instruments and old.instruments and not instruments_shared(new, old):
        return f"{listed(new.instruments)} is not {listed(old.instruments)}"
    replaces = new.before & old.rates or old.before & new.rates
    if _differ(new.rates, old.rates) and not replaces:
        return f"{listed(new.rates)} % is not {listed(old.rates)} %"
    if wording >= NEAR and not linked and (verbs := _opposite_verbs(new, old)):
        return verbs
    if wording >= COPY and _differ(new.numbers, old.numbers):
        return f"{listed(new.numbers)} is not {listed(old.numbers)}"
    return ""


def _continues(new: Gist, old: Gist, *, linked: bool) -> bool:
    """True when a turn is one of the same measure: a known one is put off, held, or changed."""
    if not new.lead or not old.lead or new.lead != old.lead:
        return False
    holds = new.stage in _STOPPED if linked else new.stage in _HELD
    resumes = old.stage in _STOPPED if linked else old.stage in _HELD
    same = new.matters & old.matters and (
        new.partners & old.partners or objects(new) & objects(old)
    )
    return bool(same) and (holds or resumes)


def _other_object(new: Gist, old: Gist, wording: float) -> str:
    """Other goods of the lists, or other words in the place of goods.

    Headlines of one pattern are held against each other word by word.
    """
    pattern = wording >= NEAR
    if (new.matters or old.matters) and not new.matters & old.matters and not pattern:
        return ""
    mine, theirs = objects(new), objects(old)
    alike = bool(mine & theirs) or one_family(new.materials, old.materials)
    if mine and theirs and not alike:
        return f"{listed(mine)} is not {listed(theirs)}"
    if not new.things and not old.things:
        return ""
    mine, theirs = new.things - _mentioned(old), old.things - _mentioned(new)
    if pattern and not alike:
        mine, theirs = mine | objects(new), theirs | objects(old)
    if mine and theirs and (pattern or not alike):
        return f"{listed(mine)} is not {listed(theirs)}"
    return ""


def names_shared(new: Gist, old: Gist) -> frozenset[str]:
    """The companies and places in one headline that the other report mentions."""
    if not new.names and not old.names:
        return frozenset()
    return (new.names & _mentioned(old)) | (old.names & _mentioned(new))


def _other_name(new: Gist, old: Gist, wording: float) -> str:
    """Each names a company or a place that the other does not mention."""
    if not new.names or not old.names or (wording < NEAR and names_shared(new, old)):
        return ""
    mine, theirs = new.names - _mentioned(old), old.names - _mentioned(new)
    if mine and theirs:
        return f"{listed(mine)} is not {listed(theirs)}"
    return ""


def _mentioned(gist: Gist) -> frozenset[str]:
    return gist.terms | gist.aside | gist.said | gist.names | gist.companies


def _other_country(new: Gist, old: Gist, wording: float) -> str:
    """Another country acts, or another is aimed at; two that deal with each other are the same."""
    if _acts_alone(new, old) and _acts_alone(old, new):
        return f"{new.lead} acts, not {old.lead}"
    swapped = new.lead in old.partners and old.lead in new.partners
    if swapped and wording >= COPY and (new.matters or {""}) & (old.matters or {""}) & _DONE_TO:
        return f"{new.lead} acts on {old.lead}, not {old.lead} on {new.lead}"
    if wording >= NEAR and _differ(frozenset(new.nations), frozenset(old.nations)):
        return f"{listed(new.nations)} is not {listed(old.nations)}"
    mine, theirs = taking_part(new), taking_part(old)
    if not new.matters & old.matters or mine <= theirs or theirs <= mine:
        return ""
    if new.partners and old.partners and not new.partners & old.partners:
        return f"aimed at {listed(new.partners)}, not at {listed(old.partners)}"
    return ""


def _acts_alone(one: Gist, other: Gist) -> bool:
    """True when the country that acts here is not even named there."""
    return one.lead in one.nations and bool(other.lead) and one.lead not in other.nations


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return not (some <= others or others <= some)
