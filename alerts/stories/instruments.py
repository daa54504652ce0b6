"""Names of legal instruments: when two of them mean one."""

from __future__ import annotations

import re

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
