"""Plain text from markup: what the rules read, what spans point into, what receivers see.

The input is hostile: every scan here is linear, nothing raises, and what merely looks like markup
("a < b", an unclosed "<!--") stays as the text it is, so that nothing is lost.
"""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|details|div|fieldset|figcaption|figure|"
    "footer|form|h[1-6r]|head|header|html|legend|li|main|nav|ol|option|p|pre|section|summary|table|"
    "tbody|tfoot|thead|title|tr|ul"
)
_CELLS = frozenset(("td", "th"))
#: Their content is for machines.
_SILENT = frozenset(("script", "style", "template"))

_OPENING = re.compile(
    r"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<other>!doctype|!\[|\?[a-z])"
    r"|(?P<close>/?)(?P<name>[a-z][a-z0-9_-]*+(?::[a-z0-9_-]++)?)(?=[\s/>]))",
    re.IGNORECASE,
)
# The rest of a tag, read with its quotes, and without them when those do not close. Reading on from
# every tag stays linear: a quote turns "outside" and "inside" into each other, so of all readings
# under way at one place no two agree, and there are three states for them to be in.
_REST_QUOTED = re.compile(r"""[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>""")
_REST = re.compile(r"[^<>]*+>")

_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7};|#x[0-9a-f]{1,6};|[a-z][a-z0-9]{1,31};|(?:amp|lt|gt|quot|nbsp)(?![a-z0-9=]))",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\s+")
# Controls, half surrogates, and the invisible characters that only disguise: bidirectional
# overrides, zero-width spaces, soft hyphens, tags. Joiners stay, scripts and emoji need them.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def plain(markup: str) -> str:
    r"""The text of `markup`, HTML or already plain: one block a line, blanks collapsed.

    Entities are decoded once, scripts and styles dropped, controls removed. Lines of a text
    without any tag stay lines; in HTML only blocks make lines.

    >>> plain("<p>Tariffs on <b>rare&nbsp;earth</b>\nmagnets</p><p>a &lt; b</p>")
    'Tariffs on rare earth magnets\na < b'
    >>> plain("a & b < c > d")
    'a & b < c > d'
    """
    if "<" not in markup and "&" not in markup and markup.isprintable():
        return " ".join(markup.split())
    pieces, tagged = _pieces(markup)
    if tagged:
        pieces = [p if p == "\n" else _BLANKS.sub(" ", p) for p in pieces]
    text = visible(_LINE_ENDS.sub("\n", "".join(pieces)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_line(markup: str) -> str:
    r"""The same in one line, for titles.

    >>> plain_line("China widens\n <i>export</i> controls<br>today")
    'China widens export controls today'
    """
    return plain(markup).replace("\n", " ")


def visible(text: str) -> str:
    """Plain text without its controls and without invisible characters that only disguise.

    >>> visible("gal\\u200blium \\u202eno")
    'gallium no'
    """
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def _pieces(markup: str) -> tuple[list[str], bool]:
    """Text pieces and "\\n" for block ends, in order; True when there was any tag."""
    reader = _Reader(markup)
    position = 0
    while opening := _OPENING.search(markup, position):
        reader.text(position, opening.start())
        position = reader.read(opening)
    reader.text(position, len(markup))
    return reader.pieces, reader.tagged


class _Reader:
    """Reads one construct at a time; remembers which closings the rest does not hold."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.pieces: list[str] = []
        self.tagged = False
        self._absent: set[str] = set()

    def text(self, start: int, end: int) -> None:
        if end > start:
            self.pieces.append(_ENTITY.sub(_decode, self.markup[start:end]))

    def read(self, opening: re.Match[str]) -> int:
        """Deal with the construct that starts here; the position after it."""
        if opening["comment"]:
            end = self._find("-->", opening.end())
            return opening.end() if end < 0 else end + 3
        if opening["cdata"]:
            # Its end is dropped here, the text before it is read like any other.
            end = self._find("]]>", opening.end())
            if end >= 0:
                self.pieces.append(self.markup[opening.end() : end])
                self.tagged = True
                return end + 3
            return opening.end()
        end = self._tag_end(opening.end())
        if end < 0:
            self.pieces.append("<")
            return opening.start() + 1
        self.tagged = True
        return self._tag((opening["name"] or "").lower(), bool(opening["close"]), end)

    def _tag(self, name: str, closing: bool, end: int) -> int:
        if _BLOCK.fullmatch(name):
            self.pieces.append("\n")
        elif name in _CELLS:
            self.pieces.append(" ")
        elif name in _SILENT and not closing and self.markup[end - 2] != "/":
            finish = re.compile(f"</{name}(?=[\\s/>])[^>]*+>?", re.IGNORECASE)
            found = finish.search(self.markup, end)
            return found.end() if found else len(self.markup)
        return end

    def _tag_end(self, position: int) -> int:
        rest = _REST_QUOTED.match(self.markup, position) or _REST.match(self.markup, position)
        return rest.end() if rest else -1

    def _find(self, closing: str, position: int) -> int:
        # One failed search tells for all later positions too.
        if closing in self._absent:
            return -1
        found = self.markup.find(closing, position)
        if found < 0:
            self._absent.add(closing)
        return found


def _decode(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
