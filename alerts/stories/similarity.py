"""When two items may be about one event: the keys they meet under, and what keeps them apart.

index_keys(item, assessment) -> ("u:...", "c:...", "t:...", ...)
near_titles(a, b) -> bool
contradict(rates, direction, other_rates, other_direction) -> bool
stated_rates(assessment) -> frozenset of "25", "145", ...
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from alerts.model.assessment import Assessment, Direction
from alerts.model.item import Item
from alerts.text.fingerprint import numbers, similarity, sketch, weight

#: Headlines with this share of common words are near-duplicates.
NEAR = 0.6
#: Distinct words a headline needs to say which event it means.
ENOUGH_WORDS = 4
#: Characters of a text in which a rate counts as what the item reports, not as background.
_OPENING = 500


def index_keys(item: Item, assessment: Assessment) -> tuple[str, ...]:
    """The short keys under which this item meets earlier ones about the same event.

    "u:" stands for its address, "c:" for its content, "t:" for each member of its headline's
    sketch. Two items that share no key are never compared. Front pages and texts too short to
    mean one event have no key.
    """
    del assessment  # keys by facts belong here
    keys = []
    if says_which(item.canonical_url):
        digest = hashlib.blake2b(item.canonical_url.encode(), digest_size=8).hexdigest()
        keys.append(f"u:{digest}")
    if says_enough(item):
        keys.append(f"c:{item.content_hash[:16]}")
    if weight(item.title) >= ENOUGH_WORDS:
        keys.extend(f"t:{member:016x}" for member in sketch(item.title))
    return tuple(keys)


def says_which(url: str) -> bool:
    """True for the address of one article, False for a front page or no address."""
    parts = urlsplit(url)
    return bool(parts.query or parts.path.strip("/"))


def says_enough(item: Item) -> bool:
    """True when an equal content can only be the same news: not "Press release" twice."""
    return len(item.text) >= 40 or weight(item.title) >= ENOUGH_WORDS


def near_titles(a: str, b: str) -> float:
    """How alike two headlines are (0-1) when they are near-duplicates, else 0.

    Headlines with different numbers never are: Notice No. 61 is not Notice No. 62.
    """
    if min(weight(a), weight(b)) < ENOUGH_WORDS or _differ(numbers(a), numbers(b)):
        return 0.0
    likeness = similarity(a, b)
    return likeness if likeness >= NEAR else 0.0


def contradict(
    rates: frozenset[str],
    direction: Direction,
    other_rates: frozenset[str],
    other_direction: Direction,
) -> bool:
    """True when two items cannot report one event however alike their headlines are.

    Tightening is not easing, and 30 % is not 145 %; one that names fewer rates contradicts nobody.
    """
    opposite = {direction, other_direction} == {Direction.ESCALATING, Direction.EASING}
    return opposite or _differ(rates, other_rates)


def stated_rates(assessment: Assessment) -> frozenset[str]:
    """The rates an item reports: in its title or its opening, not what they were before."""
    return frozenset(
        fact.value
        for fact in assessment.facts.rates
        if fact.role != "from" and (fact.span.field == "title" or fact.span.start < _OPENING)
    )


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return not (some <= others or others <= some)
