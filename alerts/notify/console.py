"""The console: an alert as a few plain lines, where no webhook is configured."""

from __future__ import annotations

from datetime import datetime
from typing import TextIO

from alerts.model.alert import Alert
from alerts.model.delivery import Delivery, Retry, SendOutcome, Sent
from alerts.model.digest import Digest, Message
from alerts.model.item import PUBLISHER_CHARS
from alerts.model.policy import Receiver
from alerts.notify import digest as words
from alerts.notify import render
from alerts.notify.outside import one_line
from alerts.text.urls import safe_link

_INDENT = "  "


class ConsoleSender:
    """Writes alerts to a text stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Write the message and flush; a stream that cannot be written to is tried again."""
        del delivery, now  # A console says nothing of them.
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        text = shown(message, receiver).encode(encoding, "replace").decode(encoding)
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            return Retry(f"the console cannot be written to: {error.strerror or 'I/O error'}")
        return Sent(0)


def shown(message: Message, receiver: Receiver) -> str:
    """Return the lines that say this message."""
    if isinstance(message, Digest):
        return render_digest(message)
    return render_lines(message, receiver.template)


def render_lines(alert: Alert, body: str = "") -> str:
    """Return about six lines, each ending in a newline, safe for any terminal or log.

    A `body` stands in place of all but the first of them.
    """
    details = [_INDENT + line for line in body.split("\n")] if body else _details(alert)
    return "\n".join([one_line(render.first_line(alert), 200), *details]) + "\n"


def render_digest(digest: Digest) -> str:
    """Return a title and two lines a story, safe for any terminal or log."""
    lines = [one_line(words.title(digest), 200)]
    for number, line in enumerate(digest.lines, 1):
        link = one_line(safe_link(line.url), 300)
        origin = " · ".join(
            part for part in (one_line(line.publisher, PUBLISHER_CHARS), link) if part
        )
        lines.append(f"{number:>3}. {one_line(words.first_line(line), 200)}")
        lines.append(f"     {one_line(line.headline, 200)} · {origin}")
    lines += [_INDENT + one_line(remark, 200) for remark in words.remarks(digest)]
    return "\n".join(lines) + "\n"


def _details(alert: Alert) -> list[str]:
    headline = one_line(alert.headline, 200)
    summary = one_line(render.summary(alert), 300)
    lines = [headline, summary if summary != headline else ""]
    if alert.changes:
        changes = [one_line(change, 120) for change in render.changes(alert)[:6]]
        lines.append(f"new: {'; '.join(changes)}")
    lines.append(f"why: {one_line(_why(alert), 400)}")
    if touched := render.touches(alert, lambda hit: one_line(hit, 60)):
        lines.append(f"touches: {touched}")
    lines.append(_origin(alert))
    return [_INDENT + line for line in lines if line]


def _why(alert: Alert) -> str:
    firsts = [reason.quotes[0] for reason in render.reasons(alert) if reason.quotes]
    quotes = [f"“{one_line(quote, 60)}”" for quote in firsts[:4]]
    return " · ".join(part for part in (render.score_sum(alert), " ".join(quotes)) if part)


def _origin(alert: Alert) -> str:
    link = one_line(safe_link(alert.url), 300)
    parts = (one_line(alert.publisher, PUBLISHER_CHARS), *render.standing(alert), link)
    return " · ".join(part for part in parts if part)
