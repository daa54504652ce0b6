"""`sources.yaml`: what is polled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from alerts.config.agencies import agency_note
from alerts.config.fields import Duration, Identifier, Language, repeated
from alerts.config.files import Mistake, Strict, WholeFile
from alerts.config.marks import MarkedDocument
from alerts.config.source_options import SourceOptions
from alerts.errors import Problem
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.net import AddressPolicy, check_url


class SourceEntry(Strict):
    """One source."""

    id: Identifier
    kind: FeedKind = FeedKind.FEED
    #: The http(s) address of a feed.
    url: str = ""
    #: The folder of a seed_dir; a relative one is taken from beside the configuration folder.
    path: str = ""
    name: str = Field(default="", max_length=200)
    tier: Tier = Tier.TRADE_PRESS
    #: BCP 47 tag; leave it out for several languages.
    lang: Language = ""
    every: Duration = timedelta(minutes=15)
    enabled: bool = True
    #: True: what the very first poll finds may alert too.
    backfill: bool = False
    options: SourceOptions = Field(default_factory=SourceOptions)

    @model_validator(mode="after")
    def _located(self) -> SourceEntry:
        needed, other = ("path", "url") if self.kind is FeedKind.SEED_DIR else ("url", "path")
        if not getattr(self, needed):
            raise Mistake(f"a {self.kind} needs `{needed}`", f"add `{needed}:`")
        if getattr(self, other):
            raise Mistake(f"a {self.kind} has no `{other}`", "remove it", at=(other,))
        self.options.belong_to(self.kind)
        if self.options.terms and "/public-inspection-documents/" in self.url:
            raise Mistake(
                "public inspection cannot be searched", "remove it", at=("options", "terms")
            )
        return self

    @field_validator("path")
    @classmethod
    def _at_home(cls, path: str) -> str:
        try:
            return str(Path(path).expanduser()) if path else path
        except RuntimeError:
            raise Mistake("no user of this name has a home folder", "write the path out") from None


class SourcesFile(WholeFile):
    """The whole file."""

    sources: tuple[SourceEntry, ...] = ()


def build_feeds(
    parsed: SourcesFile, document: MarkedDocument, base: Path, policy: AddressPolicy
) -> tuple[tuple[Feed, ...], list[Problem]]:
    """Return the feeds in file order, and what is wrong with them.

    `base` is the folder relative paths start from.
    """
    entries = parsed.sources
    problems = [
        document.problem(
            ("sources", position, "id"),
            f"source `{entries[position].id}` is already given in line "
            f"{document.locate(('sources', first, 'id')).line}",
            "give each source an id of its own",
        )
        for position, first in repeated(entry.id for entry in entries)
    ]
    for position, entry in enumerate(entries):
        refused = check_url(entry.url, policy) if entry.url else ""
        if refused:
            problems.append(
                document.problem(
                    ("sources", position, "url"), f"this address cannot be polled: {refused}",
                    _address_hint(refused),
                )
            )  # fmt: skip
    return tuple(_feed(entry, base) for entry in entries), problems


def _address_hint(refused: str) -> str:
    if refused.endswith(" address") or refused == "loopback name":
        return "name the host in http.allow_private of alerts.yaml if you trust it"
    return "write the whole address, such as https://www.example.org/feed.xml"


def _feed(entry: SourceEntry, base: Path) -> Feed:
    return Feed(
        id=entry.id,
        kind=entry.kind,
        location=entry.url or str(base / entry.path),
        name=entry.name or entry.id,
        tier=entry.tier,
        lang=entry.lang,
        every=entry.every,
        enabled=entry.enabled,
        backfill=entry.backfill,
        options=entry.options.values(),
    )


def feed_notes(feeds: tuple[Feed, ...]) -> list[str]:
    """Return what is odd about the feeds and yet no mistake."""
    notes = []
    enabled = [feed for feed in feeds if feed.enabled]
    if not enabled:
        notes.append("no source is enabled: nothing will be polled")
    places = [feed.location for feed in enabled]
    for position, first in repeated(places):
        notes.append(f"sources `{enabled[first].id}` and `{enabled[position].id}` read one address")
    notes += [
        f"source `{feed.id}`: {note}"
        for feed in enabled
        for slug in feed.options.get("agencies", ())
        if (note := agency_note(slug))
    ]
    folders = [feed for feed in enabled if feed.kind is FeedKind.SEED_DIR]
    notes += [
        f"source `{feed.id}`: the folder {feed.location} does not exist yet"
        for feed in folders
        if not Path(feed.location).is_dir()
    ]
    return notes
