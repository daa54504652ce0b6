from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.fingerprint import (
    MAX_WORDS,
    SKETCH_SIZE,
    content_hash,
    numbers,
    similarity,
    sketch,
    weight,
    without_source,
)

TITLE = "China widens export controls on rare earth magnets to five more elements"


def test_a_content_hash_tells_title_from_text() -> None:
    assert content_hash("a", "b") == content_hash("a", "b")
    assert len({content_hash("a", "b"), content_hash("ab", ""), content_hash("", "ab")}) == 3
    assert len(content_hash("\ud800", "")) == 64


@pytest.mark.parametrize(
    ("a", "b", "at_least", "at_most"),
    [
        (TITLE, TITLE, 1, 1),
        (TITLE, TITLE.upper() + " | Reuters", 1, 1),
        (TITLE, "China widens export control on rare‑earth magnets to six elements", 0.7, 0.95),
        (TITLE, "Premier League transfers: all deals of the window", 0, 0.1),
        ("稀土出口管制扩大至五种元素", "稀土出口管制扩大到五种元素", 0.6, 0.9),
        ("稀土出口管制扩大", "欧盟对钢铁加征关税", 0, 0.1),
        ("희토류 수출 통제 확대", "희토류 수출통제 확대", 0.5, 0.95),
        ("the of", "the of", 0, 0),
        ("", TITLE, 0, 0),
        ("土", "土", 1, 1),
    ],
)
def test_likeness_is_the_share_of_common_words(
    a: str, b: str, at_least: float, at_most: float
) -> None:
    assert at_least <= similarity(a, b) <= at_most
    assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{TITLE} - Reuters", TITLE),
        (f"{TITLE} — The Wall Street Journal", TITLE),
        (f"{TITLE} | bloomberg.com", TITLE),
        ("稀土出口管制扩大至五种元素_新浪财经", "稀土出口管制扩大至五种元素"),
        (f"{TITLE} - what it means for buyers", f"{TITLE} - what it means for buyers"),
        ("US - China", "US - China"),
        ("Rare-earth", "Rare-earth"),
        ("", ""),
    ],
)
def test_only_a_clear_outlet_name_is_cut_off(title: str, expected: str) -> None:
    assert without_source(title) == expected


def test_the_numbers_of_a_headline() -> None:
    assert numbers("Notice No. 61: 2.5% on 1,000 goods, G7") == {"61", "2.5", "1,000"}
    assert numbers("对华加征145%关税") == {"145"}


def test_a_sketch_is_short_sorted_and_positive() -> None:
    members = sketch(TITLE)
    assert len(members) == SKETCH_SIZE
    assert list(members) == sorted(set(members))
    assert all(0 <= m < 2**63 for m in members)
    assert sketch("the of") == ()
    assert len(sketch("稀土出口管制")) == 7
    assert len(sketch("Tariffs")) == 1


def test_a_phrase_all_headlines_share_brings_none_together() -> None:
    a = sketch("Rare earth prices in Vietnam fall to a record low")
    assert not set(a) & set(sketch("Lynas opens a rare earth plant in Texas"))


def test_the_weight_counts_distinct_words() -> None:
    assert [weight(t) for t in ("", "the of", "ban ban", "稀土出口", TITLE)] == [0, 0, 1, 3, 9]


def test_a_sketch_is_the_same_in_another_process() -> None:
    code = f"from alerts.text.fingerprint import sketch; print(sketch({TITLE!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == str(sketch(TITLE))


def test_edited_headlines_meet_in_the_index() -> None:
    """One word in five changed: at least 98 of 100 still share a member of the sketch."""
    rnd = random.Random(7)
    vocabulary = [f"word{i}x" for i in range(500)]
    met = 0
    for _ in range(200):
        words = rnd.sample(vocabulary, 10)
        edited = list(words)
        for place in rnd.sample(range(10), 2):
            edited[place] = rnd.choice(vocabulary)
        met += bool(set(sketch(" ".join(words))) & set(sketch(" ".join(edited))))
    assert met >= 196


def test_only_the_head_of_an_endless_title_is_read() -> None:
    words = [f"word{i}x" for i in range(MAX_WORDS + 50)]
    assert similarity(" ".join(words), " ".join(words[:MAX_WORDS])) == 1
    assert similarity("稀土" * 500_000, "稀土" * 30) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_for_any_text(a: str, b: str) -> None:
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, a) in {0, 1}
