"""What holds of everything that was read, whatever the bytes were."""

from __future__ import annotations

from alerts.model.item import Entry
from alerts.sources import Parsed


def broken_by(parsed: Parsed) -> list[str]:
    """Return the promises that this does not keep."""
    keys = [entry.key for entry in parsed.entries]
    held = {
        "each entry has a key of its own": all(keys) and len(set(keys)) == len(keys),
        "each entry links safely": all(map(links_safely, parsed.entries)),
        "what is broken has no entry and says why": not parsed.broken
        or bool(parsed.problems and not parsed.entries),
        "problems are lines that can be printed": all(map(str.isprintable, parsed.problems)),
    }
    return [promise for promise, kept in held.items() if not kept]


def links_safely(entry: Entry) -> bool:
    return not entry.url or entry.url.startswith(("http://", "https://"))
