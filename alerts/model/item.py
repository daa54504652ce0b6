"""Entries as a source yields them, and the items they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.model.feed import Tier


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source yielded, before any cleaning; every string is untrusted."""

    #: The source's own identity for the entry, or one derived from its contents; never empty.
    key: str
    url: str = ""
    #: May hold markup; `text.clean` makes it plain.
    title: str = ""
    #: Body or summary, may hold markup.
    text: str = ""
    lang: str = ""
    #: UTC; None when absent or not parsed with certainty.
    published: datetime | None = None
    updated: datetime | None = None
    #: Who published it, where a source holds the news of many and names them; else empty.
    outlet: str = ""


#: Characters shown of an outlet's name, and at most of a publisher that has one.
_OUTLET = 60
PUBLISHER_CHARS = 140
_VIA = " (via "


def publisher_of(source: str, outlet: str) -> str:
    """Who published something, for people: a source, or an outlet and the source that names it.

    The source always stands with it: an outlet's name is outside text and may be that of another.

    >>> publisher_of("wire", ""), publisher_of("google_gallium", "Reuters")
    ('wire', 'Reuters (via google_gallium)')
    """
    shown = outlet if len(outlet) <= _OUTLET else f"{outlet[: _OUTLET - 1].rstrip()}…"
    return f"{shown}{_VIA}{source})" if outlet else source


def outlet_of(publisher: str) -> str:
    """The outlet that a publisher names, for comparing; empty for a source.

    >>> outlet_of("Reuters (via google_gallium)"), outlet_of("wire")
    ('reuters', '')
    """
    return publisher.rpartition(_VIA)[0].casefold()


@dataclass(frozen=True, slots=True)
class Document:
    """What the rules read: plain text and what is known of where it came from."""

    title: str
    text: str
    #: BCP 47 tag, or empty for unknown.
    lang: str = ""
    tier: Tier | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The article behind an entry, as far as it was asked for."""

    #: Its address; where it finally came from when it was read.
    url: str
    at: datetime
    #: Why it was not read, so that the entry's own text was scored; "" when it was.
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A stored, normalised entry. `title` and `text` are plain and are what spans point into."""

    id: str
    source: str
    key: str
    url: str
    canonical_url: str
    title: str
    text: str
    lang: str
    tier: Tier
    published: datetime | None
    first_seen: datetime
    #: sha256 hex over title and text as the source gave them, cleaned.
    content_hash: str
    #: 1 for the first text stored under this id, then one more for each changed text.
    revision: int = 1
    #: Who published it, where the source holds the news of many; else empty.
    outlet: str = ""
    #: The article whose text is scored beside the entry's own; None: it was not asked for.
    article: Article | None = None

    @property
    def at(self) -> datetime:
        """When the item counts as having happened: its date if credible, else its first sight."""
        if self.published is None or self.published > self.first_seen:
            return self.first_seen
        return self.published

    @property
    def publisher(self) -> str:
        """Who published it, for people."""
        return publisher_of(self.source, self.outlet)

    @property
    def document(self) -> Document:
        """The item as the rules read it."""
        return Document(self.title, self.text, self.lang, self.tier, self.published)
