"""Every kind of source by name: those that come with alerts, and plug-ins.

A plug-in is an installed package with an entry point of the group `alerts.sources` that names a
`Kind`; docs/sources.md shows a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from alerts.errors import Problem
from alerts.sources.base import one_line
from alerts.sources.built_in import BUILT_IN
from alerts.sources.kind import NOWHERE, PATH, URL, Kind, Options
from alerts.sources.outside import kept_in

GROUP = "alerts.sources"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds there are, and the plug-ins that are none."""

    by_name: Mapping[str, Kind]
    #: Names of the kinds that plug-ins brought.
    outside: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = field(default=())


@cache
def installed() -> Kinds:
    """Return the kinds of this installation; plug-ins are looked for once a process."""
    return gather(entry_points(group=GROUP))


def gather(points: Iterable[EntryPoint]) -> Kinds:
    """Return the kinds that come with alerts and those that these entry points name."""
    by_name = {str(kind.name): kind for kind in BUILT_IN}
    owners = dict.fromkeys(by_name, "alerts itself")
    problems: list[Problem] = []
    for point in sorted(points, key=lambda each: (each.name, each.value)):
        owner = _owner(point)
        kind = _load(point)
        wrong = kind if isinstance(kind, str) else _wrong(point, kind, owners)
        if wrong or isinstance(kind, str):
            hint = f"mend, update or uninstall {owner}"
            problems.append(
                Problem(f"plug-in `{one_line(point.name, 60)}` of {owner}", 0, 0, wrong, hint)
            )
            continue
        by_name[kind.name] = kind
        owners[kind.name] = owner
    outside = frozenset(by_name) - {str(kind.name) for kind in BUILT_IN}
    return Kinds(by_name, outside, tuple(problems))


def _load(point: EntryPoint) -> Kind | str:
    """The kind an entry point names, or what is wrong with it."""
    loaded: object = None
    with kept_in(f"importing {one_line(point.value, 100)}") as caught:
        loaded = point.load()
    if caught.reason:
        return caught.reason
    if not isinstance(loaded, Kind):
        return f"{one_line(point.value, 100)} is no alerts.sources.Kind"
    return loaded


def _wrong(point: EntryPoint, kind: Kind, owners: Mapping[str, str]) -> str:
    if kind.name != point.name or not _NAME.fullmatch(kind.name):
        return (
            "a kind is named as its entry point, with lower-case letters, digits and `_`;"
            f" its own name is `{one_line(kind.name, 60)}`"
        )
    if kind.name in owners:
        return f"the name `{kind.name}` is taken by {owners[kind.name]}"
    if kind.located not in {URL, PATH, NOWHERE}:
        return "`located` is none of url, path and nothing"
    options: object = kind.options
    if not isinstance(options, type) or not issubclass(options, Options):
        return "its options are no subclass of alerts.sources.Options"
    needy = [name for name, each in options.model_fields.items() if each.is_required()]
    return f"its option `{needy[0]}` has no default" if needy else ""


def _owner(point: EntryPoint) -> str:
    if point.dist is None:
        return "an unnamed package"
    return one_line(f"{point.dist.name} {point.dist.version}", 100)
