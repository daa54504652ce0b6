"""Which way an item points."""

import pytest


@pytest.mark.parametrize(
    ("title", "text", "direction"),
    [
        ("Trump doubled tariffs", "", "escalating"),
        ("Trump suspended tariffs", "", "easing"),
        ("Trump doubled tariffs, China suspended duties", "", "mixed"),
        ("Tariffs explained", "", "none"),
        # the title weighs more than the text
        ("Trump doubled tariffs", "Earlier, Trump suspended tariffs.", "escalating"),
        # without a title event the text decides
        ("Tariffs", "Trump suspended tariffs.", "easing"),
        # a title that only denies points nowhere
        ("China denies it doubled tariffs", "Reports said Trump doubled tariffs.", "none"),
    ],
)
def test_direction(judge, title, text, direction):
    assert str(judge(title, text).direction) == direction


def test_the_same_event_told_twice_weighs_once(judge):
    said = judge(
        "Trump doubled tariffs. Trump doubled duties. Trump doubled tariffs. Tariffs suspended."
    )
    assert str(said.direction) == "mixed"
