"""A mail: its subject, date, publisher and readable text; attachments are never opened."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser as HeadParser
from email.utils import parseaddr, unquote

from alerts.sources.base import one_line
from alerts.sources.charset import decode, without_controls
from alerts.sources.dates import mail_date

_MAX_PARTS = 100
_MAX_LOOKS = 2_000_000
_MAX_ADDRESS = 1_000
_BOUNDARY = re.compile(rb"boundary(?:\*\d*)?\*?\s{0,5}=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """What is read of a mail."""

    id: str
    subject: str
    text: str
    date: datetime | None
    #: Who publishes it: the list's name, else the sender's, else the domain of one of them.
    outlet: str = ""
    #: What could not be read of it; empty when all was.
    problem: str = ""


def read_mail(body: bytes) -> Mail | str:
    """Return the mail, or a sentence saying why it cannot be read."""
    # The library looks at each line once for every part around it.
    lines = max(body.count(b"\n"), body.count(b"\r"))
    deep = len(_BOUNDARY.findall(body)) * lines > _MAX_LOOKS
    try:
        message = HeadParser().parsebytes(body) if deep else message_from_bytes(body)
        text = "" if deep else _text(message)
        subject = _header(message, "Subject")
    except (MessageError, RecursionError, LookupError, ValueError, TypeError) as error:
        return f"not a readable mail ({type(error).__name__})"
    if not subject and not text.strip():
        return "a mail without subject and text"
    id_ = one_line(_header(message, "Message-ID"), 400)
    problem = "too many parts inside each other: its text is not read"
    return Mail(
        id_,
        subject,
        text,
        mail_date(str(message.get("Date", ""))),
        _outlet(_header(message, "List-Id"), _header(message, "From")),
        problem if deep else "",
    )


def _outlet(list_id: str, sender: str) -> str:
    """The name of a list or a sender; where neither has one, the domain."""
    list_name, mark, list_host = list_id.partition("<")
    name = address = ""
    with suppress(RecursionError):  # the library goes one level deeper for each colon
        name, address = parseaddr(sender[:_MAX_ADDRESS])
    domains = (list_host.rstrip("> ") if mark else "", address.rpartition("@")[2])
    found = (unquote(list_name.strip()) if mark else "", name, *domains)
    return next((shown for each in found if (shown := one_line(each, 200))), "")


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:10_000]
    # A header that cannot be decoded is shown as it was written.
    with suppress(MessageError, LookupError, ValueError):
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
