from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Stage
from alerts.model.facts import Facts
from alerts.stories.summary import summarise
from tests.builders import an_assessment

FULL = {
    "actors": ["China"],
    "materials": ["gallium", "germanium", "gallium"],
    "targets": ["Japan"],
    "rates": ["145", "25"],
}


@pytest.mark.parametrize(
    ("kinds", "given", "sentence"),
    [
        (
            FULL,
            {"event": "export_ban", "direction": Direction.NONE},
            "China: export ban on gallium, germanium aimed at Japan at 25 % and 145 %, announced.",
        ),
        (
            {"materials": ["a", "b", "c", "d"]},
            {"event": "shortage", "stage": Stage.NONE},
            "Shortage on a, b, c and others, reported, escalating.",
        ),
        (
            {},
            {"stage": Stage.IN_FORCE, "direction": Direction.NONE},
            "Critical mineral and export control news, in force.",
        ),
        ({}, {"topics": {"tariff": 0.1}}, "Supply news, announced, escalating."),
        (
            {"actors": ["<!here|x> *Evil* [y](https://evil.example/a) @all & `Co`, Ltd."]},
            {"event": "ban"},
            "Here x Evil y (https evil example/a) all Co , Ltd.: ban, announced, escalating.",
        ),
    ],
)
def test_the_summary_is_one_plain_sentence_of_facts(
    kinds: dict[str, list[str]], given: dict[str, Any], sentence: str, facts: Callable[..., Facts]
) -> None:
    assessment = an_assessment(facts=facts(**kinds), **given)
    rates = frozenset(kinds.get("rates", ()))
    assert summarise(assessment, AlertKind.RAISED, (), rates) == sentence


def test_an_update_says_what_changed() -> None:
    assessment = an_assessment(event="ban", stage=Stage.IN_FORCE)
    changes = ("severity medium -> high", "new rate 145 %")
    assert summarise(assessment, AlertKind.UPDATE, changes) == (
        "Severity now high, was medium, new rate 145 %: ban."
    )
    turned = ("stage announced -> in force", "direction easing -> escalating")
    assert summarise(assessment, AlertKind.UPDATE, turned) == (
        "Now in force, was announced, now escalating, was easing: ban."
    )


def test_a_correction_says_what_is_denied() -> None:
    assessment = an_assessment(event="ban", stage=Stage.DENIED)
    assert summarise(assessment, AlertKind.CORRECTION, ("stage announced -> denied",)) == (
        "Denied: ban."
    )


def test_a_report_taken_back_is_named_by_the_headline_of_its_story() -> None:
    assessment = an_assessment(stage=Stage.NONE, event="")
    changes = ("its only source took it back",)
    sentence = summarise(
        assessment, AlertKind.CORRECTION, changes, headline="China <b>bans</b> tin"
    )
    assert sentence == "Taken back: China b bans /b tin."
