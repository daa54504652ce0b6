"""GDELT's 15-minute files: every article it saw in a quarter of an hour, in one table.

lastupdate.txt     names the newest files with their checksums
each file          from the one after the last that was read, a bounded number a poll
                   one that does not exist, or is too large, is passed over and counted
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from alerts.model.feed import Feed
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Parsed,
    Received,
    unchanged,
)
from alerts.sources.charset import decode
from alerts.sources.gkg import read_gkg
from alerts.sources.identity import identify
from alerts.sources.kind import Poll

#: Files of one poll; the rest waits for the next, which comes at once.
MAX_FILES = 4
#: What lies further back than this is passed over and counted.
FURTHEST = timedelta(days=1)
_STEP = timedelta(minutes=15)
_STAMP = "%Y%m%d%H%M%S"
_LISTS = ("/lastupdate.txt", "/lastupdate-translation.txt")
_LINE = re.compile(r"\d{1,12}\s+([0-9a-f]{32})\s+\S*/(\d{14})(\.(?:translation\.)?gkg\.csv\.zip)")
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest file of a list."""

    at: datetime
    ending: str
    checksum: str


@dataclass(slots=True)
class _Walk:
    """One poll from file to file."""

    documents: list[Received] = field(default_factory=list)
    last: datetime | None = None
    failed: FetchFailed | None = None
    missing: int = 0
    too_large: int = 0
    too_old: int = 0

    def dropped(self) -> dict[str, int]:
        """How many files were passed over, by reason."""
        counts = {
            "files_missing": self.missing,
            "files_too_large": self.too_large,
            "files_too_old": self.too_old,
        }
        return {reason: count for reason, count in counts.items() if count}


def is_file_list(url: str) -> bool:
    """Return whether this is the address of a list of the newest files."""
    try:
        return urlsplit(url).path.endswith(_LISTS)
    except ValueError:
        return False


async def fetch_files(poll: Poll) -> FetchOutcome:
    """Return the files since the last one that was read; the first poll reads the newest one.

    The cursor holds the time of the last file. Files are asked for where the list itself is.
    """
    outcome = await poll.ask()
    if not isinstance(outcome, Fetched):
        return outcome
    newest = _newest(decode(outcome.documents[0].body).text)
    if newest is None:
        return FetchFailed(
            "the list names no gkg.csv.zip file; its shape changed", 200, reshaped=True
        )
    walk = _Walk(last=_load(poll.state.cursor))
    known = walk.last
    await _walk(poll, newest, walk)
    if walk.failed is not None and walk.last == known:
        return walk.failed
    more = walk.last is not None and walk.last < newest.at
    if more:
        # The list is to be read again although it may be the same.
        outcome = replace(outcome, etag="", last_modified="", body_hash="")
    outcome = replace(
        outcome,
        documents=tuple(walk.documents),
        cursor=_dump(walk.last),
        more=more and walk.failed is None,
        dropped=walk.dropped(),
        notes=(*outcome.notes, *_notes(walk)),
    )
    return outcome if walk.documents or outcome.dropped or more else unchanged(outcome)


def parse_files(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries of these files whose title holds one of the terms of the source."""
    terms = [str(term).casefold() for term in feed.options.get("terms", ())]
    tables = [read_gkg(document.body, terms, fetched.at) for document in fetched.documents]
    identified = identify(entry for table in tables for entry in table.entries)
    problems = [
        f"{document.name.rpartition('/')[2]}: {problem}"
        for document, table in zip(fetched.documents, tables, strict=True)
        for problem in table.problems
    ]
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        broken=bool(tables) and all(table.broken for table in tables),
        left_out=identified.left_out + sum(table.left_out for table in tables),
    )


async def _walk(poll: Poll, newest: _Newest, walk: _Walk) -> None:
    for at in _due(walk, newest):
        if len(walk.documents) >= MAX_FILES:
            return
        outcome = await poll.get(urljoin(poll.feed.location, f"{at:{_STAMP}}{newest.ending}"))
        if isinstance(outcome, Fetched):
            document = outcome.documents[0]
            if (
                at == newest.at
                and hashlib.md5(document.body, usedforsecurity=False).hexdigest() != newest.checksum
            ):
                walk.failed = FetchFailed("the newest file is not the one its checksum is of", 200)
                return
            walk.documents.append(document)
        elif isinstance(outcome, FetchFailed) and outcome.too_large:
            walk.too_large += 1
        elif isinstance(outcome, FetchFailed) and outcome.status in _GONE and at < newest.at:
            walk.missing += 1
        else:
            reason = outcome if isinstance(outcome, FetchFailed) else FetchFailed("no file came")
            walk.failed = reason
            return
        walk.last = at


def _due(walk: _Walk, newest: _Newest) -> Iterator[datetime]:
    """The times of the files to be read, oldest first."""
    if walk.last is None or walk.last > newest.at + FURTHEST:
        yield newest.at
        return
    oldest = newest.at - FURTHEST
    if walk.last < oldest:
        walk.too_old = (oldest - walk.last) // _STEP
        walk.last = oldest
    at = walk.last + _STEP
    while at < newest.at:
        yield at
        at += _STEP
    if walk.last < newest.at:
        yield newest.at


def _newest(text: str) -> _Newest | None:
    match = _LINE.search(text[:10_000])
    if match is None:
        return None
    at = _moment(match[2])
    return _Newest(at, match[3], match[1]) if at else None


def _notes(walk: _Walk) -> list[str]:
    said = {
        "files_missing": "do not exist",
        "files_too_large": "are too large",
        "files_too_old": "lie more than a day back",
    }
    notes = [
        f"{n} files of GDELT {said[why]}; they were passed over"
        for why, n in walk.dropped().items()
    ]
    return [*notes, f"later: {walk.failed.reason}"] if walk.failed else notes


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _load(cursor: str) -> datetime | None:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return None
    last = found.get("last") if isinstance(found, dict) else None
    return _moment(last) if isinstance(last, str) else None


def _dump(last: datetime | None) -> str:
    return json.dumps({"last": f"{last:{_STAMP}}"}) if last else ""
