"""Outside text for Slack: shown as typed, never read as markup."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from alerts.notify.outline import web_link
from alerts.notify.outside import one_line, unlinked

# Slack documents no escape for its formatting characters, and whether a zero-width character
# beside one stops it is left to each client. A character that merely looks alike cannot be markup
# in any client, and reads the same to a person.
_FORMATTING = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})
#: The only three characters that Slack decodes, in plain_text objects too.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITY_TABLE = str.maketrans(_ENTITIES)
#: Each "&" of an address takes five characters of a message that has 3000.
_LINK_AT_MOST = 2000


def plain_text(text: str, limit: int) -> str:
    """Return outside text for a `plain_text` object: one line, at most `limit` characters.

    Formatting characters stay as typed, since plain text knows none; links, mentions, channels
    and emoji codes are broken, because clients are known to find them even there.
    """
    return _escaped(unlinked(one_line(text, limit)), limit)


def mrkdwn_text(text: str, limit: int) -> str:
    """Return outside text for a `mrkdwn` object, with nothing in it that Slack would format."""
    # Some of the characters that look alike are letters, so they come before the search for names.
    line = unlinked(one_line(text, limit).translate(_FORMATTING))
    if line.startswith(">"):
        # Escaped or not, Slack takes it for a quotation at the start of a line.
        line = "›" + line[1:]
    return _escaped(line, limit)


def unescape_text(text: str) -> str:
    """Return `text` as Slack shows it, the three entities decoded once."""
    for char, entity in reversed(_ENTITIES.items()):
        text = text.replace(entity, char)
    return text


def link(url: str, label: str) -> str:
    """Return `<url|label host>`, or "" when the address is no http(s) link that can be shown.

    The label is our own; the host shown is the one the link leads to, never one that outside text
    claims.
    """
    found = web_link(url)
    target = found.url.translate(_ENTITY_TABLE) if found else ""
    if found is None or len(target) > _LINK_AT_MOST:
        return ""
    shown = _escaped(found.host.translate(_FORMATTING), 90)
    return f"<{target}|{label} {shown}>"


def _escaped(line: str, limit: int) -> str:
    """`line` with the three entities, cut between characters so that no entity is halved."""
    escaped = line.translate(_ENTITY_TABLE)
    if len(escaped) <= limit:
        return escaped
    sizes = list(accumulate(len(_ENTITIES.get(char, char)) for char in line))
    return line[: bisect_right(sizes, limit - 1)].translate(_ENTITY_TABLE) + "…"
