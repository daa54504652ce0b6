"""Watched folders: what is new in them, at the price of one look at each file's size and time."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from alerts.model.feed import Feed, FeedState
from alerts.sources.articles import is_article
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, NotModified, Received, one_line

_MAX_FILE = 5_000_000
_MAX_DEPTH = 8
#: One poll reads at most so much; what is left waits for the next.
_MAX_FILES_A_POLL = 2_000
_MAX_BYTES_A_POLL = 50_000_000
_MAX_NOTES = 20
_SETTLE = timedelta(seconds=2)
_PARTIAL = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp", "~")

#: In place of a hash, or before the last one known: this state of the file is still to be read.
_PENDING = "?"
_TOO_LARGE = "too large"

#: Modification time in nanoseconds, size in bytes, sha256 of the content.
Seen = tuple[int, int, str]


@dataclass(slots=True)
class _Scan:
    """One pass over the folder."""

    before: dict[str, Seen]
    #: A file modified at this time or before is complete.
    complete_ns: int
    #: Folders below each other that are entered.
    deepest: int = _MAX_DEPTH
    seen: dict[str, Seen] = field(default_factory=dict)
    documents: list[Received] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0
    more: bool = False

    def note(self, name: str, problem: str) -> None:
        """Say what is wrong with one file."""
        self.notes.append(f"{one_line(name, 100)}: {problem}")


def fetch_folder(
    feed: Feed, state: FeedState, now: datetime, settle: timedelta = _SETTLE
) -> FetchOutcome:
    """Return the files of the folder `feed.location` that are new or changed and complete.

    Blocks on the file system. A file is complete when it has not changed for `settle`, or not
    since the last poll. Hidden and partial files, links that leave the folder, devices and pipes
    are passed over, and subfolders when the option `subfolders` is false. The cursor holds what
    was seen of each file.
    """
    root = Path(feed.location)
    try:
        real = root.resolve(strict=True)
        entries = sorted(os.scandir(real), key=lambda entry: entry.name)
    except (OSError, RuntimeError, ValueError) as error:
        return FetchFailed(f"the folder cannot be read ({type(error).__name__})")
    complete_ns = int((now - settle).timestamp() * 1_000_000_000)
    deepest = _MAX_DEPTH if feed.options.get("subfolders", True) else 0
    scan = _Scan(_load(state.cursor), complete_ns, deepest)
    for name, path, status in _walk(real, entries, scan):
        _look(name, path, status, scan)
    cursor = _dump(scan.seen)
    if not scan.documents:
        return NotModified(cursor=cursor, notes=_bounded(scan.notes))
    return Fetched(
        tuple(scan.documents), now, cursor=cursor, notes=_bounded(scan.notes), more=scan.more
    )


def _walk(
    root: Path, entries: list[os.DirEntry[str]], scan: _Scan
) -> Iterator[tuple[str, str, os.stat_result]]:
    """Each article file by name, path and status, in the order of names."""
    waiting = [(entry, "", 0) for entry in reversed(entries)]
    while waiting:
        entry, prefix, depth = waiting.pop()
        name = f"{prefix}{entry.name}"
        if entry.name.startswith(".") or entry.name.lower().endswith(_PARTIAL):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth < scan.deepest:
                    inner = sorted(os.scandir(entry.path), key=lambda e: e.name, reverse=True)
                    waiting.extend((below, f"{name}/", depth + 1) for below in inner)
                continue
            if not is_article(entry.name) or not _stays_inside(entry, root, name, scan):
                continue
            status = entry.stat()
        except OSError as error:
            scan.note(name, f"not readable ({type(error).__name__})")
            continue
        if stat.S_ISREG(status.st_mode):
            yield name, entry.path, status


def _stays_inside(entry: os.DirEntry[str], root: Path, name: str, scan: _Scan) -> bool:
    if not entry.is_symlink():
        return True
    try:
        inside = Path(entry.path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        scan.note(name, "a link that leaves the folder, or leads nowhere, is not followed")
    return inside


def _look(name: str, path: str, status: os.stat_result, scan: _Scan) -> None:
    """Remember one file, and read it when it is new or changed and complete."""
    stamp = (status.st_mtime_ns, status.st_size)
    known = scan.before.get(name, (0, -1, _PENDING))
    unchanged = known[:2] == stamp
    if unchanged and not known[2].startswith(_PENDING):
        scan.seen[name] = known
        if known[2] == _TOO_LARGE:
            scan.note(name, f"larger than {_MAX_FILE} bytes")
        return
    old_hash = known[2].removeprefix(_PENDING)
    if not unchanged and status.st_mtime_ns > scan.complete_ns:
        scan.seen[name] = (*stamp, _PENDING + old_hash)
    elif scan.files >= _MAX_FILES_A_POLL or scan.size >= _MAX_BYTES_A_POLL:
        scan.more = True
    else:
        scan.seen[name] = (*stamp, _take(name, path, stamp, old_hash, scan))


def _take(name: str, path: str, stamp: tuple[int, int], old_hash: str, scan: _Scan) -> str:
    """Read one file into the scan; its hash, or _PENDING and the old one to try again."""
    if stamp[1] > _MAX_FILE:
        scan.note(name, f"larger than {_MAX_FILE} bytes")
        return _TOO_LARGE
    try:
        body = _read(path, stamp)
    except OSError as error:
        scan.note(name, f"not readable ({type(error).__name__})")
        return _PENDING + old_hash
    if body is None:
        return _PENDING + old_hash
    digest = hashlib.sha256(body).hexdigest()
    scan.files += 1
    scan.size += len(body)
    if digest != old_hash:
        scan.documents.append(Received(_storable(name), body))
    return digest


def _read(path: str, stamp: tuple[int, int]) -> bytes | None:
    """The content of a regular file; None when it is not the one that was looked at any more."""
    # Non-blocking, so that a pipe put in its place cannot hold the poll.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or (status.st_mtime_ns, status.st_size) != stamp:
            return None
        body = file.read(_MAX_FILE + 1)
        return body if len(body) == stamp[1] else None


def _storable(name: str) -> str:
    """File names are bytes; those that are no UTF-8 keep their bytes visible."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _bounded(notes: list[str]) -> tuple[str, ...]:
    if len(notes) <= _MAX_NOTES:
        return tuple(notes)
    return (*notes[:_MAX_NOTES], f"and {len(notes) - _MAX_NOTES} more files with problems")


def _dump(seen: dict[str, Seen]) -> str:
    return json.dumps(seen, separators=(",", ":"))


def _load(cursor: str) -> dict[str, Seen]:
    """What the last poll saw; a cursor that cannot be read means that nothing was."""
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: (int(seen[0]), int(seen[1]), str(seen[2]))
        for name, seen in found.items()
        if isinstance(seen, list) and len(seen) == 3 and isinstance(seen[0], int)
    }
