"""What a message shows, in the order it shows it, before a channel gives it its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from alerts.model.alert import Alert
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, DigestLine
from alerts.model.item import PUBLISHER_CHARS
from alerts.notify import digest as words
from alerts.notify import render
from alerts.notify.outside import cut, one_line
from alerts.text.urls import safe_link

#: Makes outside text fit for one channel: (text, characters at most) -> text without any markup.
Show = Callable[[str, int], str]

TITLE = 200
HEADLINE = 250
SUMMARY = 600
_LINE = 200
_CHANGES = 6
_REASONS = 4
_QUOTES = 3
#: A longer link is left out: cut short it would lead elsewhere.
_LINK_AT_MOST = 1500


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in printable ASCII, and the host it leads to."""

    url: str
    host: str

    @property
    def label(self) -> str:
        """What to call it: our words and the true host, never one that outside text claims."""
        return f"Read it at {self.host}"


@dataclass(frozen=True, slots=True)
class Outline:
    """An alert, every text ready for one channel; what there is nothing to say of is empty."""

    #: Severity, direction, kind and topics.
    title: str
    headline: str
    summary: str
    changes: tuple[str, ...]
    #: How the score came about, in one line.
    score: str
    #: Each rule with the words it found.
    reasons: tuple[str, ...]
    touches: str
    link: Link | None
    #: Source, tier, stage, coverage and moment.
    origin: str
    ids: str


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One story of a digest, every text ready for one channel."""

    title: str
    headline: str
    touches: str
    source: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class DigestOutline:
    """A digest, every text ready for one channel."""

    title: str
    lines: tuple[OutlineLine, ...]
    remarks: tuple[str, ...]
    ids: str


def outline(alert: Alert, delivery: Delivery, show: Show, body: str = "") -> Outline:
    """Return what a message about this alert shows.

    A `body`, fit for the channel, stands as the summary in place of all but title and origin.
    """
    title = show(render.first_line(alert), TITLE)
    origin = " · ".join(
        filter(None, (show(alert.publisher, PUBLISHER_CHARS), *_standing(alert, show)))
    )
    ids = one_line(render.ids("alert", alert.id, delivery), _LINE)
    if body:
        return Outline(title, "", body, (), "", (), "", None, origin, ids)
    headline, summary = show(alert.headline, HEADLINE), show(render.summary(alert), SUMMARY)
    return Outline(
        title=title,
        headline=headline,
        summary=summary if summary != headline else "",
        changes=_changes(alert, show),
        score=_score(alert, show),
        reasons=_reasons(alert, show),
        touches=render.touches(alert, lambda hit: show(hit, 80)),
        link=web_link(alert.url),
        origin=origin,
        ids=ids,
    )


def outline_digest(digest: Digest, delivery: Delivery, show: Show) -> DigestOutline:
    """Return what a message about this digest shows, the weightiest story first."""
    return DigestOutline(
        title=show(words.title(digest), TITLE),
        lines=tuple(_line(each, show) for each in digest.lines),
        remarks=tuple(show(remark, _LINE) for remark in words.remarks(digest)),
        ids=one_line(render.ids("digest", digest.id, delivery), _LINE),
    )


def told(shown: Outline) -> Iterator[str]:
    """Yield what a message says below its title, line by line."""
    yield from filter(None, (shown.headline, shown.summary))
    yield from (f"• {change}" for change in shown.changes)
    if shown.touches:
        yield f"Touches: {shown.touches}"
    if shown.score:
        yield f"Why: {shown.score}"
    yield from (f"• {reason}" for reason in shown.reasons)
    yield from (shown.origin, shown.ids)


def told_digest(shown: DigestOutline) -> Iterator[str]:
    """Yield what a digest says below its title, line by line.

    The message is one text and can hold no link of its own, so each source stands for its.
    """
    for line in shown.lines:
        touches = f"Touches: {line.touches}" if line.touches else ""
        yield from filter(None, (line.title, line.headline, touches, line.source))
    yield from (*shown.remarks, shown.ids)


def fitted(digest: Digest, size: Callable[[Digest], int], limit: int) -> Digest:
    """Return the digest with as many of its stories as keep `size` at `limit`, the rest counted."""

    def shortened(kept: int) -> Digest:
        rest = len(digest.lines) - kept
        return replace(digest, lines=digest.lines[:kept], left_out=digest.left_out + rest)

    # The one build that fits usually is the first; after that, halving takes six more for forty.
    if size(digest) <= limit:
        return digest
    fits, too_many = 0, len(digest.lines)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if size(shortened(middle)) <= limit else (fits, middle)
    return shortened(fits)


def web_link(url: str) -> Link | None:
    """Return the http(s) link to show, None when there is none or it is too long to be whole."""
    target = quote(safe_link(url), safe=":/?#[]@!$&'()+,;=%-._~", errors="replace")
    if not target or len(target) > _LINK_AT_MOST:
        return None
    host = re.split("[/?#]", target.partition("://")[2], maxsplit=1)[0]
    return Link(target, cut(host, 80))


def _line(line: DigestLine, show: Show) -> OutlineLine:
    return OutlineLine(
        title=show(words.first_line(line), _LINE),
        headline=show(line.headline, HEADLINE),
        touches=", ".join(filter(None, (show(hit, 80) for hit in line.exposure_hits[:4]))),
        source=show(line.publisher, PUBLISHER_CHARS),
        link=web_link(line.url),
    )


def _changes(alert: Alert, show: Show) -> tuple[str, ...]:
    changes = render.changes(alert)
    shown = tuple(filter(None, (show(change, _LINE) for change in changes[:_CHANGES])))
    more = len(changes) - _CHANGES
    return (*shown, f"and {more} more") if more > 0 else shown


def _score(alert: Alert, show: Show) -> str:
    """Nothing for what was not scored: a message about a source, or a test."""
    return show(render.score_sum(alert), 400) if alert.score or alert.evidence else ""


def _reasons(alert: Alert, show: Show) -> tuple[str, ...]:
    quoting = [reason for reason in render.reasons(alert) if reason.quotes]
    return tuple(
        f"{render.signed(each.points)} {show(each.name, 80)}: "
        + ", ".join(f"“{show(quote, 100)}”" for quote in each.quotes[:_QUOTES])
        for each in quoting[:_REASONS]
    )


def _standing(alert: Alert, show: Show) -> tuple[str, ...]:
    # The moment comes last and holds a colon, which `show` may replace; it is our own text.
    *words_of, moment = render.standing(alert)
    return (*(show(each, 80) for each in words_of), one_line(moment, 80))
