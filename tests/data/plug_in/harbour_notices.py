"""Notices of harbour masters, one a line: `2026-06-01 | Felixstowe | Berth 4 closed | https://...`."""

from datetime import UTC, datetime

from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.sources import Fetched, Kind, Options, Parsed


class NoticeOptions(Options):
    """What `options:` of a source of this kind may hold; each needs a default."""

    harbour: str = ""


def parse(feed: Feed, fetched: Fetched) -> Parsed:
    """Return a notice an entry; a line that is none is a problem, counted and shown."""
    entries, problems = [], []
    lines = fetched.documents[0].body.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            day, harbour, title, url = (part.strip() for part in line.split("|"))
            published = datetime.fromisoformat(day).replace(tzinfo=UTC)
        except ValueError:
            problems.append(f"line {number} is no notice")
            continue
        if feed.options.get("harbour", harbour) == harbour:
            entries.append(Entry(url, url, f"{harbour}: {title}", published=published))
    return Parsed(tuple(entries), tuple(problems), left_out=len(problems))


KIND = Kind("harbour_notices", parse, options=NoticeOptions)
