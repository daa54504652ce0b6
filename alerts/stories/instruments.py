"""Names of legal instruments: when two of them mean one."""

from __future__ import annotations

import re

_ISSUERS = ("MOFCOM", "GACC", "Tariff Commission", "MIIT", "MOF")
#: One act of law each; a section or a part of a code is amended by many.
_ACT = re.compile(
    r"(?:[\w ]+ )?Announcement 20[0-9]{2}/[0-9]+|(?:EO|Proclamation) [0-9]+"
    r"|(?:Implementing |Delegated )?(?:Regulation|Directive|Decision) .+|[0-9]+ FR [0-9]+"
    r"|[A-Z]+(?:-[A-Z]+)?-20[0-9]{2}-[0-9]{4}"
)
_NUMBER = re.compile(r"(?:(20[0-9]{2})/)?([0-9]+)\Z")


def same_instrument(one: str, other: str) -> bool:
    """True for two names of one instrument: an announcement may lack its issuer or its year."""
    if one == other:
        return bool(one)
    if "Announcement " not in one or "Announcement " not in other:
        return False
    first, second = _NUMBER.search(one), _NUMBER.search(other)
    if first is None or second is None or first[2] != second[2]:
        return False
    years = {first[1], second[1]} - {None}
    issuers = {each.partition("Announcement")[0] for each in (one, other)} - {""}
    return len(years) <= 1 and len(issuers) <= 1


def shortest(name: str) -> str:
    """What all names of one instrument have in common: an announcement has its number alone.

    >>> shortest("MOFCOM Announcement 2025/18"), shortest("Section 232")
    ('Announcement 18', 'Section 232')
    """
    found = _NUMBER.search(name)
    return f"Announcement {found[2]}" if found and "Announcement " in name else name


def is_act(name: str) -> bool:
    """True when the name means one act, wherever it is named."""
    return _ACT.fullmatch(name) is not None


def spellings(name: str) -> tuple[str, ...]:
    """The name of one act, and how others may have written it; empty for what is no act."""
    if not is_act(name):
        return ()
    issuer, announcement, number = name.rpartition("Announcement ")
    if not announcement:
        return (name,)
    bare = announcement + number
    return (name, bare) if issuer else (bare, *(f"{each} {bare}" for each in _ISSUERS))
