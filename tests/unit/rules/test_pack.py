"""The pack that ships: its own examples, pairs that differ in one word, and what it may cost."""

import time
from pathlib import Path

import pytest
import yaml

from alerts.config.rule_files import load_rules
from alerts.model.item import Document
from alerts.rules import assess, compile_rules, run_examples
from alerts.rules.examples import count

FOLDER = Path(__file__).parents[3] / "config" / "rules"
PAIRS = yaml.safe_load((Path(__file__).parent / "data" / "pairs.yaml").read_text("utf-8"))
LANGUAGES = {"zh": "zh-Hans"}


def test_every_example_in_the_rule_files_comes_out(shipped):
    failures = run_examples(shipped, shipped.pack)
    assert [f"{f.place.file}:{f.place.line}: {f.message}" for f in failures] == []
    assert count(shipped.pack) > 300


@pytest.mark.parametrize(
    ("lang", "title", "direction"),
    [
        (lang, title, direction)
        for lang, pairs in PAIRS.items()
        for pair in pairs
        for title, direction in zip(pair, ("escalating", "easing"), strict=True)
    ],
)
def test_one_word_turns_the_direction(shipped, lang, title, direction):
    said = assess(shipped, Document(title, "", LANGUAGES.get(lang, lang)))
    assert str(said.direction) == direction
    assert said.on_topic()


def test_the_pairs_are_many_and_in_seven_languages():
    assert sum(map(len, PAIRS.values())) >= 60
    assert len(PAIRS) >= 6


def test_loading_and_compiling_takes_under_two_seconds():
    start = time.process_time()
    compile_rules(load_rules(FOLDER))
    assert time.process_time() - start < 4  # twice the promise: this machine may be busy


@pytest.mark.parametrize(
    "title",
    [
        "Electricity tariff to rise for households",
        "Firefighter collapses while on duty",
        "NBA trade deadline: who moves where",
        "City becomes a magnet for young designers",
        "Neues 6,5-Zoll-Smartphone mit großem Akku",
        "Rare Earth Records reissues lost Motown sessions",
        "How to export your data from the app",
        "Prison tariff for murderer set at 18 years",
    ],
)
def test_other_senses_are_no_topic(shipped, title):
    assert assess(shipped, Document(title, "")).on_topic() == ()


def test_both_sides_of_a_story_are_told(shipped):
    said = assess(
        shipped,
        Document(
            "Leaders hold 'very good' call and agree on more trade talks",
            "The White House signalled a reprieve on the restrictions. Suppliers warned in an"
            " urgent letter that Chinese export controls are beginning to lead to shortages of"
            " rare-earth magnets at carmakers.",
            "en",
        ),
    )
    assert str(said.direction) == "mixed"
    assert {"tariff", "rare_earth", "export_control"} <= set(said.on_topic())
    words = {e.text for e in said.evidence}
    assert "shortages" in words
    assert "signalled" in words
