"""Which materials belong together, so that a measure on all touches each.

>>> "rare earths" in groups_of("dysprosium")
True
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

_LIGHT = "lanthanum cerium praseodymium neodymium promethium samarium europium"
_HEAVY = "gadolinium terbium dysprosium holmium erbium thulium ytterbium lutetium yttrium scandium"
_RARE = (*_LIGHT.split(), *_HEAVY.split())
_MAGNETS = ("ndfeb magnets", "smco magnets")
_ORES = ("monazite", "bastnaesite", "xenotime", "ionic clay")

#: Members by group, in the canonical names that the rules give to materials, folded.
FAMILIES = {
    "light rare earths": (*_LIGHT.split(), "ndpr"),
    "heavy rare earths": tuple(_HEAVY.split()),
    "rare earths": (
        *_RARE, "ndpr", "light rare earths", "heavy rare earths", "permanent magnets",
        *_MAGNETS, *_ORES,
    ),
    "permanent magnets": _MAGNETS,
    "magnets": ("permanent magnets", *_MAGNETS),
    "neodymium": ("ndpr", "ndfeb magnets"),
    "praseodymium": ("ndpr", "ndfeb magnets"),
    "ndpr": ("ndfeb magnets",),
    "dysprosium": ("ndfeb magnets",),
    "terbium": ("ndfeb magnets",),
    "samarium": ("smco magnets",),
    "cobalt": ("smco magnets",),
}  # fmt: skip

_NAMES_OF_MANY = frozenset({
    "light rare earths", "heavy rare earths", "rare earths", "permanent magnets", "magnets",
})  # fmt: skip


@cache
def groups_of(material: str) -> frozenset[str]:
    """Everything whose restriction restricts this material: its groups, and what it is made of."""
    return frozenset(group for group, members in FAMILIES.items() if material in members)


def members_of(material: str) -> Iterator[str]:
    """What a group consists of; nothing for a single material."""
    if material in _NAMES_OF_MANY:
        yield from FAMILIES[material]
