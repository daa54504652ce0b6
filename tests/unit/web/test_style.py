"""The colours of the pages can be read, by day and by night."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = (files("alerts.web") / "static" / "style.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
WORDS = ("ink", "quiet", "link", "critical", "high", "medium", "low", "good")
GROUNDS = ("ground", "sheet", "soft")
MARKED = ("mark-topic", "mark-event", "mark-severity", "mark-modality", "told", "wrong")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    whole = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = (int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_it_is_defined() -> None:
    assert round(contrast("#fff", "#000000"), 1) == 21.0
    assert round(contrast("#777777", "#fff"), 2) == 4.48


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(colours: dict[str, str]) -> None:
    pairs = [(word, ground) for word in WORDS for ground in GROUNDS]
    pairs += [("ink", ground) for ground in MARKED] + [("on-button", "button")]
    assert [pair for pair in pairs if contrast(*(colours[each] for each in pair)) < 4.5] == []
    # The edge is all that shows where a field is.
    assert contrast(colours["edge"], colours["sheet"]) >= 3


def test_the_style_sheet_asks_nobody_for_anything() -> None:
    assert not re.search(r"url\(|@import|@font-face", STYLE)
