"""What each source of the world publishes when, what is wrong with it, and what is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from random import Random

HOUR, DAY = 3_600.0, 86_400.0

#: Kinds of sources, each as often as it stands here.
KINDS = (
    *("rss",) * 9, *("atom",) * 3, *("json_feed",) * 2, *("listing",) * 4, *("page",) * 2,
    "federal_register", "inbound", "seed_dir",
)  # fmt: skip
#: What can be the matter with a source of each kind; "steady" is as often as all the others.
_FEEDS = (
    "bursts", "weekdays", "random", "refused", "missing", "gone", "moved", "moved_away", "silent",
    "same", "dates", "dates_silent", "slow", "limited", "hangs", "reguided", "restless",
    "reencoded", "short", "truncated", "doubled",
)  # fmt: skip
TRAITS = {
    "rss": _FEEDS,
    "atom": _FEEDS,
    "json_feed": ("bursts", "missing", "gone", "moved", "silent", "limited", "short", "reguided"),
    "listing": (
        "reshaped", "redressed", "reencoded", "silent", "missing", "article", "slow", "bursts",
    ),
    "page": ("reshaped", "redressed", "reencoded", "slow", "limited"),
    "federal_register": ("bursts", "missing", "short"),
    "inbound": ("steady",),
    "seed_dir": ("steady",),
}  # fmt: skip
#: What operators hear of a source that has one of these troubles: a part of the headline.
TOLD = {
    "refused": "fails",
    "missing": "fails",
    "hangs": "fails",
    "gone": "is gone",
    "silent": "is silent",
    "same": "is silent",
    "dates_silent": "is silent",
    "reshaped": "changed its shape",
    "short": "",
}
#: Nothing is published while these last.
_QUIET = frozenset({"silent", "same", "dates_silent"})


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the world is, in days and sources."""

    days: float
    sources: int
    #: When troubles begin, over how long they are spread, and how long those last that end.
    since: float
    spread: float
    lasting: float
    #: Mean hours between two entries: one of these.
    gaps: tuple[float, ...]
    #: Share of the mean by which gaps differ.
    jitter: float
    #: When our own network is down, in days.
    dark: tuple[float, float]
    #: Entries of the archive.
    archive: int = 60

    @property
    def hosts(self) -> int:
        """How many hosts several sources share."""
        return self.sources // 8


MONTH = Scale(30, 500, 9, 3, 9, (3, 6, 12, 24), 0.5, (14.3, 15.1))
DAYS = Scale(4, 32, 0.5, 0.1, 2.3, (8,), 0.1, (0.2, 0.35), 48)


@dataclass(frozen=True, slots=True)
class Source:
    """One source; moments are seconds since the start, negative ones lie in its archive."""

    number: int
    kind: str
    trait: str
    #: Which host it lives at, and which it moves to.
    host: int
    every: float
    #: When each entry is published, rising.
    moments: tuple[float, ...]
    #: What `trait` says begins and ends; (inf, inf) when it is always so or never.
    since: float = inf
    until: float = inf

    @property
    def name(self) -> str:
        return f"s{self.number}"

    @property
    def told(self) -> str:
        """A part of the headline that operators are to read, "" for none."""
        return TOLD.get(self.trait, "")

    def troubled(self, at: float) -> bool:
        """True while its trouble lasts."""
        return self.since <= at < self.until

    def published(self, at: float) -> int:
        """How many entries it has published until then."""
        return sum(moment <= at for moment in self.moments)


def plan(scale: Scale, rnd: Random) -> list[Source]:
    """Return all sources; the same dice throw the same world."""
    kinds = [KINDS[n % len(KINDS)] for n in range(scale.sources)]
    seen: dict[str, int] = {}
    sources, alone = [], scale.hosts
    for number, kind in enumerate(kinds):
        count = seen[kind] = seen.get(kind, -1) + 1
        # The troubles first, so that a small world has them too.
        traits = TRAITS[kind]
        trait = "steady" if count // len(traits) % 2 else traits[count % len(traits)]
        host = number % scale.hosts
        if trait == "refused":
            host, alone = alone, alone + 1
        place = Source(number, kind, trait, host, rnd.choice((1, 2, 4)) * HOUR, ())
        sources.append(_living(place, scale, rnd))
    return sources


def _living(source: Source, scale: Scale, rnd: Random) -> Source:
    """The source with its entries, and with its trouble."""
    kind, trait = source.kind, source.trait
    since = (scale.since + rnd.random() * scale.spread) * DAY
    until = inf
    if trait == "short":
        until = since + 8 * HOUR
    elif trait in TOLD and rnd.random() < 0.6:
        until = since + scale.lasting * DAY
    if trait == "gone" and rnd.random() < 0.5:
        until = inf
    gap = rnd.choice(scale.gaps) * HOUR
    archive = 0 if kind in ("page", "inbound", "seed_dir") else scale.archive
    moments = sorted(_moments(scale, rnd, trait, gap, archive))
    if trait in _QUIET:
        moments = [moment for moment in moments if not since <= moment < until]
    return replace(source, moments=tuple(moments), since=since, until=until)


def _moments(scale: Scale, rnd: Random, trait: str, gap: float, archive: int) -> Iterator[float]:
    def wait() -> float:
        if trait == "random":
            return rnd.expovariate(1 / gap)
        return gap * (1 + rnd.uniform(-scale.jitter, scale.jitter))

    at = -wait()
    for _ in range(archive):
        yield _in_office(at) if trait == "weekdays" else at
        at -= wait()
    at = wait()
    while at < scale.days * DAY:
        yield _in_office(at) if trait == "weekdays" else at
        at += wait()
    if trait == "bursts":
        for _ in range(3):
            start = rnd.uniform(0.1, 0.9) * scale.days * DAY
            yield from (start + 20.0 * n for n in range(30))


def _in_office(at: float) -> float:
    """The moment moved into the next office hours; the world starts on a Monday at midnight."""
    day, hour = divmod(at, DAY)
    if day % 7 >= 5:
        day, hour = day + 7 - day % 7, hour / 100
    return day * DAY + 8 * HOUR + hour * 10 / 24


def longest_gap(source: Source, until: float) -> tuple[float, int]:
    """Return the longest time it was quiet before then, in seconds, and how many gaps there were.

    Some kinds say days and no hours of what is in their archive, some sources nothing that is true.
    """
    start = 0.0 if source.trait.startswith("dates") else -inf
    moments = [moment for moment in source.moments if start <= moment <= until]
    if source.kind in ("listing", "federal_register"):
        moments = sorted({m // DAY * DAY if m < 0 else m for m in moments})
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return max(gaps, default=inf), len(gaps)
