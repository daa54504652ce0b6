"""The user's exposure made ready for look-ups whose cost does not grow with its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from alerts.model.exposure import Exposure, ExposureKind
from alerts.stories.exposure_families import groups_of, members_of
from alerts.stories.exposure_names import forms, key

T = TypeVar("T")

#: An HS heading; a measure on a whole chapter (two digits) names nobody's goods.
_HEADING = 4


@dataclass(frozen=True, slots=True)
class Bearer:
    """An entry that a name stands for."""

    #: Its place among the entries.
    number: int
    #: What must stand in the text when case counts, else empty.
    exact: str = ""
    #: Not its own name but that of something it needs or belongs to.
    via: str = ""


@dataclass(frozen=True, slots=True)
class ExposureIndex:
    """The user's exposure made ready; build it with `compile_exposure`."""

    entries: tuple[Exposure, ...]
    automaton: AhoCorasick | None
    #: For each name in the automaton, the entries it stands for.
    names: Sequence[Sequence[Bearer]]
    #: The same by name, for look-up from facts.
    by_name: Mapping[str, Sequence[Bearer]]
    #: What facts state of a whole group, or of a part of one.
    by_group: Mapping[str, Sequence[Bearer]]
    #: HS digits -> entries with exactly these, and with these as their beginning.
    by_code: Mapping[str, tuple[int, ...]]
    below_code: Mapping[str, tuple[int, ...]]
    #: Entry -> entries that need it.
    needed_by: Mapping[int, tuple[int, ...]]
    #: HS code entry -> the materials it holds.
    holds: Mapping[int, tuple[int, ...]]


def compile_exposure(entries: tuple[Exposure, ...]) -> ExposureIndex:
    """The index over everything the user depends on.

    Blank names are passed over; an HS code counts by its digits.
    """
    written: defaultdict[str, list[Bearer]] = defaultdict(list)
    stated: defaultdict[str, list[Bearer]] = defaultdict(list)
    codes: defaultdict[str, list[int]] = defaultdict(list)
    below: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if entry.kind is ExposureKind.HS_CODE:
            code = digits_of(entry.name)
            if len(code) >= 2:
                codes[code].append(number)
            for end in range(_HEADING, len(code)):
                below[code[:end]].append(number)
        for text, bearer in _own(number, entry):
            written[text].append(bearer)
    listed = frozenset(written)
    for number, entry in enumerate(entries):
        if not entry.needs and entry.kind is not ExposureKind.MATERIAL:
            continue
        # What is listed itself is followed from there.
        goods = [name for name in _goods(entry) if key(name) not in listed]
        for text, bearer in _needed(number, goods):
            written[text].append(bearer)
        for text, bearer in _stated(number, entry, goods):
            stated[text].append(bearer)
    needed_by, holds = _links(entries, written, codes)
    return ExposureIndex(
        entries=entries,
        automaton=_automaton(written),
        names=tuple(written.values()),
        by_name=dict(written),
        by_group=dict(stated),
        by_code=_frozen(codes),
        below_code=_frozen(below),
        needed_by=needed_by,
        holds=holds,
    )


def digits_of(code: str) -> str:
    """The digits of a tariff code."""
    return "".join(c for c in code if c.isascii() and c.isdigit())


def _automaton(names: Iterable[str]) -> AhoCorasick | None:
    patterns = list(names)
    if not patterns:
        return None
    return AhoCorasick(patterns, implementation=Implementation.ContiguousNFA)


def _own(number: int, entry: Exposure) -> Iterator[tuple[str, Bearer]]:
    """What a text may write to name the entry itself."""
    if entry.kind is not ExposureKind.HS_CODE:
        for name in (entry.name, *entry.aliases):
            for form in forms(entry.kind, name):
                yield form.text, Bearer(number, form.exact)


def _needed(number: int, goods: Iterable[str]) -> Iterator[tuple[str, Bearer]]:
    """What a text may write to name something that the entry needs."""
    for need in goods:
        for form in forms(ExposureKind.MATERIAL, need):
            yield form.text, Bearer(number, form.exact, need)


def _stated(number: int, entry: Exposure, goods: Iterable[str]) -> Iterator[tuple[str, Bearer]]:
    """What a fact may state to touch it: groups a material belongs to, members it consists of."""
    own = {key(name) for name in goods}
    if entry.kind is ExposureKind.MATERIAL:
        own |= {key(name) for name in (entry.name, *entry.aliases)}
    related = {r for name in own for r in (*groups_of(name), *members_of(name))} - own
    for name in sorted(related):
        yield name, Bearer(number, via=name)


def _goods(entry: Exposure) -> Iterator[str]:
    """What it needs, by name; a code it needs is no word of a text."""
    return (need for need in entry.needs if not need[:1].isdigit())


def _links(
    entries: tuple[Exposure, ...],
    written: Mapping[str, list[Bearer]],
    codes: Mapping[str, list[int]],
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    needed_by: defaultdict[int, list[int]] = defaultdict(list)
    holds: defaultdict[int, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for need in entry.needs:
            named = [b.number for b in written.get(key(need), ()) if not b.via]
            for other in (*named, *codes.get(digits_of(need), ())):
                if other == number:
                    continue
                needed_by[other].append(number)
                if entry.kind is ExposureKind.HS_CODE:
                    holds[number].append(other)
    return _frozen(needed_by), _frozen(holds)


def _frozen(lists: Mapping[T, list[int]]) -> dict[T, tuple[int, ...]]:
    return {name: tuple(dict.fromkeys(numbers)) for name, numbers in lists.items()}
