"""What a new text of a known item changes.

difference(before, after, old, new) -> ("severity medium -> high", "new rate 145 %", ...)
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.model.assessment import Assessment
from alerts.model.item import Item
from alerts.stories.rates import measure_rates

#: Kinds of facts whose change matters; an amount or a place more is only more text.
_KINDS = ("instruments", "dates", "actors", "targets", "materials")
_NAMES = 3


def difference(before: Item, old: Assessment, after: Item, new: Assessment) -> tuple[str, ...]:
    """What the item says now and did not say before, in words; empty when only the text differs."""
    return tuple(_differences(before, old, after, new))


def _differences(before: Item, old: Assessment, after: Item, new: Assessment) -> Iterator[str]:
    for name in ("severity", "direction", "stage", "event"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name} {was or 'none'} -> {now or 'none'}".replace("_", " ")
    fresh = measure_rates(after, new) - measure_rates(before, old)
    for rate in sorted(fresh, key=lambda r: (len(r), r))[:_NAMES]:
        yield f"new rate {rate} %"
    for kind in _KINDS:
        known = {fact.value for fact in getattr(old.facts, kind)}
        stated = {fact.value for fact in getattr(new.facts, kind)} - known
        if stated:
            yield f"{kind} {', '.join(sorted(stated)[:_NAMES])}"
