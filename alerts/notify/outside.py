"""Text from outside, made fit to show: one line, no controls, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

#: How many characters are looked at for each one that may be shown; only hostile text hides more.
_READ_FOR_EACH = 8
#: Marks stacked on one letter; the scripts that stack most (Thai, Tibetan, Hebrew) stay below.
_MARKS_AT_MOST = 4

# Each alternative starts with a character that its own repeats exclude: linear on any text.
_TERMINAL_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # operating system command, e.g. a hyperlink
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequence, e.g. a colour
)
#: ":smile:", "https://" and "mailto:" all need a colon with no blank behind it; at the end of our
#: text a quotation mark or the like may follow.
_TIGHT_COLON = re.compile(r":(?!\s)")
#: A bare "evil.example" becomes a link as well, cut to "evil.e…" too; "U.S." and "0.5" do not.
_HOST_DOT = re.compile(r"(?<=[\w-])\.(?=[^\W\d_](?:[^\W\d_]|…))")
_CHANNEL = re.compile(r"#(?=\w)")
_MENTION = str.maketrans({"@": "＠"})
#: Letters and symbols that show as nothing although their category says they are visible.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Combining grapheme joiner and the variation selectors, which can carry hidden text.
_HIDDEN_MARKS = frozenset("\u034f" + "".join(map(chr, range(0xFE00, 0xFE10))))


def one_line(text: str, limit: int) -> str:
    """Return `text` as one visible line of at most `limit` characters, cut with an ellipsis.

    Terminal sequences, control and format characters (zero-width, bidirectional overrides, tags),
    surrogates and private use are gone, white space is one blank, towers of marks are low.

    >>> one_line("Tariffs\\r\\nlevel=error \\x1b[31mred\\u202e", 40)
    'Tariffs level=error red'
    >>> one_line("rare earth magnets", 11)
    'rare earth…'
    """
    part = text[: limit * _READ_FOR_EACH]
    if part.isascii() and part.isprintable():
        return cut(" ".join(part.split()), limit)
    kept: list[str] = []
    marks = 0
    for char in _TERMINAL_SEQUENCE.sub("", part):
        shown = _shown(char)
        marks = marks + 1 if shown and unicodedata.category(char)[0] == "M" else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(shown)
    return cut(" ".join("".join(kept).split()), limit)


def cut(text: str, limit: int) -> str:
    """Return `text`, shortened to `limit` characters with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def unlinked(line: str) -> str:
    """Return `line` with nothing that a client makes a link, a mention, a channel or an emoji of.

    What could be one is written with characters that look alike and mean nothing.

    >>> unlinked("see https://evil.example, @all in #general :smile:")
    'see https∶//evil․example, ＠all in ＃general ∶smile∶'
    """
    line = _HOST_DOT.sub("․", _TIGHT_COLON.sub("∶", line))
    return _CHANNEL.sub("＃", line).translate(_MENTION)


def plain_line(text: str, limit: int) -> str:
    """Return outside text as `one_line` does, with nothing in it that a client makes active."""
    return unlinked(one_line(text, limit))


def _shown(char: str) -> str:
    """The character itself, a blank, or nothing."""
    if " " <= char <= "~":
        return char
    category = unicodedata.category(char)
    if category in {"Cc", "Zs", "Zl", "Zp"} or char in _BLANK:
        return " " if char.isspace() or char in _BLANK else ""
    code = ord(char)
    if category in {"Cf", "Cs", "Co"} or char in _HIDDEN_MARKS or code >= 0xE0000:
        return ""
    return "" if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF else char
