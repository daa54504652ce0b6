"""`sources.yaml`: what is polled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from alerts.config.agencies import agency_note
from alerts.config.fields import Duration, Identifier, Language, repeated
from alerts.config.files import Mistake, Strict, WholeFile
from alerts.config.local_time import parse_clock, parse_zone
from alerts.config.source_kinds import KindName, a, check_together, options_by_kind, options_of
from alerts.config.variables import Expanded
from alerts.errors import Problem
from alerts.model.calendar import DAY
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.policy import Secret
from alerts.net import AddressPolicy, check_url
from alerts.sources import extract, pdf
from alerts.sources.kind import PATH, URL, Kind
from alerts.sources.kinds import installed


def _announced(value: object) -> str:
    text = value if isinstance(value, str) else ""
    clock, _, zone = text.partition(" ")
    if parse_clock(clock) == DAY:
        raise Mistake('the day ends at 24:00; its start is "00:00"')
    return f"{clock} {parse_zone(zone.strip() or 'UTC')}"


Announced = Annotated[
    str,
    PlainValidator(_announced),
    WithJsonSchema({"type": "string", "examples": ["09:00 Asia/Shanghai"]}),
]


class SourceEntry(Strict):
    """One source."""

    model_config = ConfigDict(json_schema_extra=options_by_kind)

    id: Identifier
    kind: KindName = FeedKind.FEED
    #: The address; http(s) for most kinds.
    url: str = ""
    #: The folder of a seed_dir; a relative one is taken from beside the configuration folder.
    path: str = ""
    name: str = Field(default="", max_length=200)
    tier: Tier = Tier.TRADE_PRESS
    #: BCP 47 tag; leave it out for several languages.
    lang: Language = ""
    every: Duration = timedelta(minutes=15)
    #: With one of these the interval follows the source's own rhythm between the two.
    min_every: Duration | None = None
    max_every: Duration | None = None
    #: When it is known to publish, such as "09:00 Asia/Shanghai"; polled briskly then.
    times: tuple[Announced, ...] = Field(default=(), max_length=24)
    #: Told to operators when it had nothing new for so long; by its own rhythm when left out.
    silent_after: Duration | None = None
    enabled: bool = True
    #: True: what the very first poll finds may alert too.
    backfill: bool = False
    #: True: the article behind an entry that touches a term is read before it is judged.
    full_text: bool = False
    #: What only this kind knows; checked by the kind itself.
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _located(self) -> SourceEntry:
        needed = self.read_as.located
        if needed and not getattr(self, needed):
            raise Mistake(f"{a(self.kind)} needs `{needed}`", f"add `{needed}:`")
        for other in {URL, PATH} - {needed}:
            if getattr(self, other):
                raise Mistake(f"{a(self.kind)} has no `{other}`", "remove it", at=(other,))
        return self

    @model_validator(mode="after")
    def _readable(self) -> SourceEntry:
        if self.full_text and not self.read_as.articles:
            raise Mistake(
                f"the articles of {a(self.kind)} are not read", "remove it", at=("full_text",)
            )
        if self.full_text and not extract.is_installed():
            raise Mistake("reading articles takes an extra", extract.NEEDED, at=("full_text",))
        return self

    @model_validator(mode="after")
    def _in_order(self) -> SourceEntry:
        least, most = self.min_every or self.every, self.max_every or self.every
        if least > most:
            raise Mistake(
                "`min_every` is longer than `max_every`, or `every` is beyond one of them",
                "such as every: 15m, min_every: 5m, max_every: 1h",
                at=("min_every",) if self.min_every else ("max_every",),
            )
        return self

    @property
    def read_as(self) -> Kind:
        """Its kind."""
        return installed().by_name[self.kind]

    def cadence(self) -> dict[str, object]:
        """What was said of how it is polled besides `every`; lengths of time in seconds."""
        lengths = {
            "min_every": self.min_every,
            "max_every": self.max_every,
            "silent_after": self.silent_after,
        }
        given: dict[str, object] = {
            name: length.total_seconds() for name, length in lengths.items() if length
        }
        if self.times:
            given["times"] = list(self.times)
        if self.full_text:
            given["full_text"] = True
        return given

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


@dataclass(slots=True)
class Built:
    """The feeds in file order, their secret options by their id, and what is wrong with them."""

    feeds: list[Feed] = field(default_factory=list)
    secrets: dict[str, Mapping[str, Secret]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def build_feeds(
    parsed: SourcesFile, expanded: Expanded, base: Path, policy: AddressPolicy
) -> Built:
    """Return the feeds of a file whose options are valid; `base` is where relative paths start."""
    built = Built()
    entries, document = parsed.sources, expanded.document
    for position, first in repeated(entry.id for entry in entries):
        built.problems.append(
            document.problem(
                ("sources", position, "id"),
                f"source `{entries[position].id}` is already given in line "
                f"{document.locate(('sources', first, 'id')).line}",
                "give each source an id of its own",
            )
        )
    for position, entry in enumerate(entries):
        options = options_of(entry.read_as, entry.options)
        filled = expanded.filled.get(("sources", position, "url"), ())
        sure = tuple(value for value in filled if value in expanded.secrets)
        feed = replace(_feed(entry, base, options.values()), filled=filled, secrets=sure)
        built.feeds.append(feed)
        if secrets := options.secrets():
            built.secrets[entry.id] = secrets
        refused = check_url(entry.url, policy, entry.read_as.schemes) if entry.url else ""
        if refused:
            said = f"this address cannot be polled: {refused}"
            hint = _address_hint(refused, entry.read_as)
            built.problems.append(document.problem(("sources", position, "url"), said, hint))
        if mistake := check_together(entry.read_as, entry.url, options):
            built.problems.append(
                document.problem(("sources", position, *mistake.at), str(mistake), mistake.hint)
            )
    return built


def _address_hint(refused: str, kind: Kind) -> str:
    if refused.endswith(" address") or refused == "loopback name":
        return "name the host in http.allow_private of alerts.yaml if you trust it"
    if "https" not in kind.schemes:
        return f"write the whole address, such as {kind.schemes[0]}://host.example.org"
    return "write the whole address, such as https://www.example.org/feed.xml"


def _feed(entry: SourceEntry, base: Path, options: Mapping[str, object]) -> Feed:
    return Feed(
        id=entry.id,
        kind=entry.kind,
        location=entry.url or (str(base / entry.path) if entry.path else ""),
        name=entry.name or entry.id,
        tier=entry.tier,
        lang=entry.lang,
        every=entry.every,
        enabled=entry.enabled,
        backfill=entry.backfill,
        options={**options, **entry.cadence()},
    )


def _asked(feed: Feed) -> str:
    """What a source asks for; the options of some kinds are part of the question."""
    if installed().by_name[feed.kind].asks_by_options:
        return f"{feed.location} {sorted(feed.options.items())}"
    return feed.location


def feed_notes(feeds: Sequence[Feed]) -> list[str]:
    """Return what is odd about the feeds and yet no mistake."""
    notes = []
    enabled = [feed for feed in feeds if feed.enabled]
    if not enabled:
        notes.append("no source is enabled: nothing will be polled")
    polled = [feed for feed in enabled if feed.location]
    for position, first in repeated(_asked(feed) for feed in polled):
        notes.append(f"sources `{polled[first].id}` and `{polled[position].id}` read one address")
    notes += [
        f"source `{feed.id}`: {note}"
        for feed in enabled
        for slug in feed.options.get("agencies", ())
        if (note := agency_note(slug))
    ]
    kinds = installed().by_name
    notes += [f"source `{f.id}`: {kinds[f.kind].terms}" for f in enabled if kinds[f.kind].terms]
    notes += [
        f"source `{feed.id}`: reading a PDF takes an extra: {pdf.NEEDED}"
        for feed in enabled
        if feed.kind == FeedKind.PAGE and pdf.names_pdf(feed.location) and not pdf.is_installed()
    ]
    folders = [feed for feed in enabled if installed().by_name[feed.kind].located == PATH]
    notes += [
        f"source `{feed.id}`: the folder {feed.location} does not exist yet"
        for feed in folders
        if not Path(feed.location).is_dir()
    ]
    return notes
