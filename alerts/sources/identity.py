"""One stable key for each entry, whatever its source left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.model.item import Entry
from alerts.text.urls import canonical

_LONGEST_KEY = 500


@dataclass(frozen=True, slots=True)
class Identified:
    """Entries with their keys, each key once, and what had to be left out."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    left_out: int


def identify(drafts: Iterable[Entry]) -> Identified:
    """Return `drafts`, whose `key` is the source's own id or "", each with a key of its own.

    The key is the id (trimmed), else the canonical URL, else a hash of title and text. Different
    entries that share an id all get the id plus a hash of link and title, so that no order
    decides which is which; exact repetitions are dropped and counted, and so are entries that
    have neither title nor text.
    """
    read = tuple(drafts)
    full = [entry for entry in read if entry.title.strip() or entry.text.strip()]
    by_key: dict[str, dict[tuple[str, str], Entry]] = {}
    for entry in full:
        key, link = _own_key(entry)
        by_key.setdefault(key, {}).setdefault((link, entry.title), replace(entry, key=key))
    entries = tuple(entry for same in by_key.values() for entry in _told_apart(same))
    problems = (
        _counted(len(read) - len(full), "with neither title nor text left out"),
        _counted(len(full) - len(entries), "repeated in the same document left out"),
        _counted(sum(len(same) for same in by_key.values() if len(same) > 1), "sharing an id"),
    )
    left_out = len(read) - len(entries)
    return Identified(entries, tuple(problem for problem in problems if problem), left_out)


def _own_key(entry: Entry) -> tuple[str, str]:
    """The key of the entry by itself, and its link without what tracks the reader."""
    link = canonical(entry.url)
    key = " ".join(entry.key.split()) or link or f"text:{_digest(entry.title, entry.text)}"
    return (key if len(key) <= _LONGEST_KEY else f"long:{_digest(key)}"), link


def _told_apart(same: dict[tuple[str, str], Entry]) -> Iterable[Entry]:
    if len(same) == 1:
        return same.values()
    return [replace(e, key=f"{e.key}#{_digest(*which)[:16]}") for which, e in same.items()]


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()


def _counted(number: int, what: str) -> str:
    if not number:
        return ""
    return f"{number} {'entry' if number == 1 else 'entries'} {what}"
