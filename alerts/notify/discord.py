"""Discord: an alert as one embed for a channel's webhook.

Discord takes 2000 characters of content, and in an embed 256 of title, 4096 of description, 1024
in a field and 2048 in the footer, 6000 in all of them. They are counted in UTF-16 here, which is
never less than what Discord counts.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alerts.model.alert import Alert
from alerts.model.assessment import Direction, Severity
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, Message
from alerts.model.policy import Receiver, Secret
from alerts.notify import http
from alerts.notify.outline import Link, OutlineLine, fitted, outline, outline_digest, web_link
from alerts.notify.outside import plain_line
from alerts.notify.posting import JSON_HEADERS, json_bytes

_CONTENT = 2000
_TITLE = 256
_DESCRIPTION = 4096
# Less than Discord takes of each, so that all of them with the longest link stay below 6000.
_SUMMARY = 900
_FIELD = 850
_FOOTER = 500

# Discord knows a backslash escape, and where it does not apply the backslash shows. A character
# that merely looks alike cannot be markup anywhere.
_FORMATTING = str.maketrans(
    {
        "*": "∗", "_": "＿", "~": "∼", "`": "ˋ", "|": "∣", "\\": "＼", "<": "‹", ">": "›",
        "[": "［", "]": "］", "#": "＃",
    }
)  # fmt: skip
#: "- " and "1. " begin a list where they begin a line.
_NUMBERED = re.compile(r"^(\d+)\.")
_COLORS = {
    Severity.CRITICAL: 0xB3001B,
    Severity.HIGH: 0xD9480F,
    Severity.MEDIUM: 0xE0A100,
}
_EASING, _QUIET = 0x2B8A3E, 0x5C6B7A


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that posts the message to a channel."""
    if isinstance(message, Digest):
        payload = build_digest(message, delivery)
    else:
        payload = build(message, delivery, receiver.template)
    url = waited_for(receiver.url)
    return http.Request(url, json_bytes(payload), JSON_HEADERS, delivery.attempt)


def show(text: str, limit: int) -> str:
    """Return outside text with nothing in it that Discord would format, link or mention."""
    line = plain_line(text, limit).translate(_FORMATTING)
    return _NUMBERED.sub(r"\1․", "‐" + line[1:] if line.startswith("-") else line)


def waited_for(url: Secret) -> Secret:
    """Return the address that answers only once the message is stored, with an error if not."""
    try:
        split = urlsplit(url.reveal())
    except ValueError:
        return url
    query = f"{split.query}&wait=true" if split.query else "wait=true"
    return Secret(urlunsplit(split._replace(query=query)))


def build(alert: Alert, delivery: Delivery, body: str = "") -> dict[str, object]:
    """Return the message of one alert, which says `body` where that is given."""
    shown = outline(alert, delivery, show, body)
    fields = [
        _field("What is new", [f"• {change}" for change in shown.changes]),
        _field("Why", [shown.score, *(f"• {reason}" for reason in shown.reasons)]),
        _field("Touches", [shown.touches]),
    ]
    embed: dict[str, Any] = {
        "title": within(shown.headline or shown.title, _TITLE),
        "description": "\n".join(
            filter(
                None, (within(shown.summary, _DESCRIPTION if body else _SUMMARY), _link(shown.link))
            )
        ),
        "color": _color(alert),
        "fields": [field for field in fields if field["value"]],
        "footer": {"text": within(f"{shown.origin}\n{shown.ids}", _FOOTER)},
    }
    if shown.link:
        embed["url"] = shown.link.url
    return _message(shown.title, embed)


def build_digest(digest: Digest, delivery: Delivery) -> dict[str, object]:
    """Return the message of a digest: as many stories as fit, the weightiest first."""
    kept = fitted(digest, lambda some: units(_stories(some, delivery)), _DESCRIPTION)
    shown = outline_digest(kept, delivery, show)
    embed = {
        "title": within(shown.title, _TITLE),
        "description": _stories(kept, delivery),
        "color": _QUIET,
        "footer": {"text": within(shown.ids, _FOOTER)},
    }
    return _message(shown.title, embed)


def within(text: str, most: int) -> str:
    """Return `text`, or as much of it as has `most` UTF-16 units, with an ellipsis."""
    if units(text) <= most:
        return text
    raw = text.encode("utf-16-le", "replace")[: 2 * (most - 1)]
    return raw.decode("utf-16-le", "ignore").rstrip() + "…"


def units(text: str) -> int:
    """How many UTF-16 units the text has."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _stories(digest: Digest, delivery: Delivery) -> str:
    shown = outline_digest(digest, delivery, show)
    return "\n\n".join((*map(_story, shown.lines), *shown.remarks))


def link(url: str) -> str:
    """Return a link to this address in Discord's markup, empty when there is none to show."""
    return _link(web_link(url))


def _story(line: OutlineLine) -> str:
    touches = f"Touches: {line.touches}" if line.touches else ""
    parts = (f"**{line.title}**", line.headline, touches, _link(line.link))
    return "\n".join(filter(None, parts))


def _link(link: Link | None) -> str:
    # The angle brackets keep Discord from fetching the page for a preview.
    return f"[{link.label.translate(_FORMATTING)}](<{link.url}>)" if link else ""


def _field(name: str, lines: list[str]) -> dict[str, str]:
    return {"name": name, "value": within("\n".join(filter(None, lines)), _FIELD)}


def _color(alert: Alert) -> int:
    if alert.direction is Direction.EASING:
        return _EASING
    return _COLORS.get(alert.severity, _QUIET)


def _message(content: str, embed: dict[str, Any]) -> dict[str, object]:
    return {
        "content": within(content, _CONTENT),
        "embeds": [embed],
        # Whatever a text says, nobody is called by it.
        "allowed_mentions": {"parse": []},
    }
