"""A saved mail: its subject, date and readable text; attachments are never opened."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from alerts.sources.base import one_line
from alerts.sources.charset import decode, without_controls
from alerts.sources.dates import mail_date

_MAX_PARTS = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """What is read of a mail."""

    id: str
    subject: str
    text: str
    date: datetime | None


def read_mail(body: bytes) -> Mail | str:
    """Return the mail, or a sentence saying why it cannot be read."""
    try:
        message = message_from_bytes(body)
        text = _text(message)
        subject = _header(message, "Subject")
    except (MessageError, RecursionError, LookupError, ValueError, TypeError) as error:
        return f"not a readable mail ({type(error).__name__})"
    if not subject and not text.strip():
        return "a mail without subject and text"
    id_ = one_line(_header(message, "Message-ID"), 400)
    return Mail(id_, subject, text, mail_date(str(message.get("Date", ""))))


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:10_000]
    # A header that cannot be decoded is shown as it was written.
    with suppress(HeaderParseError, LookupError, ValueError):
        value = str(make_header(decode_header(value)))
    return without_controls(" ".join(value.split()))


def _text(message: Message) -> str:
    """The first plain part, else the first HTML part."""
    found: dict[str, str] = {}
    for number, part in enumerate(message.walk()):
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and kind not in found and not _is_file(part):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                text = without_controls(decode(payload, f"charset={_charset(part)}").text)
                found[kind] = text.replace("\r\n", "\n")
        if number >= _MAX_PARTS:
            break
    return found.get("text/plain", "") or found.get("text/html", "")


# The library raises TypeError for a parameter that is given both whole and in numbered pieces.
def _is_file(part: Message) -> bool:
    with suppress(TypeError):
        return bool(part.get_filename())
    return False


def _charset(part: Message) -> str:
    with suppress(TypeError):
        return part.get_content_charset() or ""
    return ""
