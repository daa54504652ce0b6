"""E-mail: an alert as one message with a plain and an HTML part, threaded by story."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from html import escape

from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, Message
from alerts.model.policy import MailOptions
from alerts.notify.outline import HEADLINE, Link, outline, outline_digest
from alerts.notify.outside import cut, plain_line

_SUBJECT = 200
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_.-]+")


class _Policy(EmailPolicy):
    """Lines as they travel, where the library's own folding spoils some headers.

    It cuts and encodes long identifiers, and cuts encoded words in two where a subject mixes them
    with plain ones.
    """

    def fold(self, name: str, value: str) -> str:
        """The header as text."""
        if name in _WHOLE:
            return f"{name}: {value}{self.linesep}"
        if name == "Subject":
            encoded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as bytes; every header here is ASCII once folded."""
        return self.fold(name, value).encode("ascii")


_WHOLE = frozenset({"Message-ID", "In-Reply-To", "References", "List-Id"})
_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading, its lines and its link; any of them may be missing."""

    heading: str
    lines: tuple[str, ...] = ()
    link: Link | None = None


def build(
    delivery: Delivery, message: Message, receiver: str, mail: MailOptions, body: str = ""
) -> EmailMessage:
    """Return the message: the same bytes for the same delivery, on every attempt.

    `receiver` is the receiver's name, by which mail programs can sort (List-Id). A `body` stands
    in place of what is said of an alert otherwise.
    """
    if isinstance(message, Digest):
        subject, parts, small = _digest_parts(message, delivery)
    else:
        subject, parts, small = _alert_parts(message, delivery, body)
    made = EmailMessage(policy=_POLICY)
    for name, value in _headers(delivery, message, subject, receiver, mail):
        made[name] = value
    made.set_content(_plain(parts, small), cte="quoted-printable")
    made.add_alternative(_html(parts, small), subtype="html", cte="quoted-printable")
    # A boundary of the library's choice would differ on every attempt.
    made.set_boundary(f"=_{_token(delivery.id)}_=")
    return made


def _headers(
    delivery: Delivery, message: Message, subject: str, receiver: str, mail: MailOptions
) -> Iterable[tuple[str, object]]:
    domain = mail.sender.rpartition("@")[2]
    yield "From", Address("alerts", addr_spec=mail.sender)
    yield "To", [Address(addr_spec=each) for each in mail.recipients]
    # Left as it is, what looks like an encoded word would be decoded, here or by a mail program.
    yield "Subject", subject.replace("=?", "＝?")
    yield "Date", message.created.astimezone(UTC)
    yield "Message-ID", f"<{_token(delivery.id)}@{domain}>"
    if isinstance(message, Alert):
        # Every message of a story answers the same root, which itself was never sent.
        root = f"<{_token(message.story)}.story@{domain}>"
        yield "In-Reply-To", root
        yield "References", root
        if message.severity is Severity.CRITICAL:
            yield "Importance", "high"
    yield "List-Id", f"<{_token(receiver)}.alerts.{domain}>"
    # Out-of-office notes answer neither of these.
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"


def _alert_parts(alert: Alert, delivery: Delivery, body: str) -> tuple[str, list[_Part], _Part]:
    shown = outline(alert, delivery, plain_line, body)
    parts = [
        _Part(shown.title),
        _Part(shown.headline, tuple(shown.summary.split("\n"))),
        _Part("What is new", tuple(f"• {change}" for change in shown.changes)),
        _Part("Why", (shown.score, *(f"• {reason}" for reason in shown.reasons))),
        _Part("Touches", (shown.touches,)),
        _Part("", link=shown.link),
    ]
    headline = plain_line(alert.headline, HEADLINE)
    subject = cut(" · ".join(filter(None, (shown.title, headline))), _SUBJECT)
    filled = [part for part in parts[2:5] if any(part.lines)]
    return subject, [*parts[:2], *filled, *parts[5:]], _Part("", (shown.origin, shown.ids))


def _digest_parts(digest: Digest, delivery: Delivery) -> tuple[str, list[_Part], _Part]:
    shown = outline_digest(digest, delivery, plain_line)
    stories = [
        _Part(
            line.title,
            (line.headline, f"Touches: {line.touches}" if line.touches else "", line.source),
            line.link,
        )
        for line in shown.lines
    ]
    parts = [_Part(shown.title), *stories, _Part("", shown.remarks)]
    return cut(shown.title, _SUBJECT), parts, _Part("", (shown.ids,))


def _plain(parts: Iterable[_Part], small: _Part) -> str:
    texts = [_plain_part(part) for part in parts]
    return "\n\n".join([*filter(None, texts), f"-- \n{_plain_part(small)}"]) + "\n"


def _plain_part(part: _Part) -> str:
    link = f"Read it: {part.link.url}" if part.link else ""
    return "\n".join(filter(None, (part.heading, *part.lines, link)))


def _html(parts: Iterable[_Part], small: _Part) -> str:
    body = "\n".join(filter(None, map(_html_part, parts)))
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
        '<body style="font-family:sans-serif;max-width:45em">\n'
        f'{body}\n<hr>\n<div style="font-size:small">{_html_part(small)}</div>\n'
        "</body></html>\n"
    )


def _html_part(part: _Part) -> str:
    heading = f"<strong>{escape(part.heading)}</strong>" if part.heading else ""
    link = (
        f'<a href="{escape(part.link.url)}" rel="noopener noreferrer">{escape(part.link.label)}</a>'
        if part.link
        else ""
    )
    lines = [*(escape(line) for line in part.lines), link]
    inside = "<br>\n".join(filter(None, (heading, *lines)))
    return f"<p>{inside}</p>" if inside else ""


def _token(identifier: str) -> str:
    """The identifier with nothing in it that an address or a boundary may not hold."""
    return _NOT_IN_AN_ID.sub("-", identifier).strip(".-")[:40] or "none"
