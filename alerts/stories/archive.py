"""Earlier items kept in memory, found by their keys: one batch's own, or a whole back-test."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.stories.assign import Candidate
from alerts.stories.keys import MOST_UNDER_KEY, Keys, Met, rank

#: Items further apart are never compared.
REACH = timedelta(days=90)


class Archive:
    """Candidates by key; the store keeps the same in tables."""

    def __init__(self) -> None:
        self._members: dict[str, Candidate] = {}
        self._under: dict[int, list[tuple[datetime, str]]] = defaultdict(list)

    def add(self, keys: Iterable[int], candidate: Candidate) -> None:
        """Keep a candidate under these keys; once more under the same item replaces it."""
        known = candidate.item in self._members
        self._members[candidate.item] = candidate
        for key in keys:
            entry = (candidate.at, candidate.item)
            if not known or entry not in self._under[key]:
                insort(self._under[key], entry)

    def recall(self, keys: Keys, at: datetime) -> list[Candidate]:
        """The items worth comparing with one of these keys that happened at `at`."""
        met = {key: members for key in keys.asked if (members := self._newest(key, at))}
        return [as_candidate(self._members[each.member], each, keys) for each in rank(met)]

    def _newest(self, key: int, at: datetime) -> dict[str, float]:
        entries = self._under.get(key, [])
        end = bisect_left(entries, (at + REACH, ""))
        found = entries[max(0, end - MOST_UNDER_KEY) : end]
        return {item: when.timestamp() for when, item in found if at - when <= REACH}


def as_candidate(candidate: Candidate, met: Met[str] | Met[int], keys: Keys) -> Candidate:
    """The candidate, marked when it is the same article."""
    address, content = keys.address in met.keys, keys.content in met.keys
    if (address, content) == (candidate.same_address, candidate.same_content):
        return candidate
    return replace(candidate, same_address=address, same_content=content)
