from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.facts import Facts
from alerts.stories import difference
from tests.builders import an_assessment, an_item


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        ({}, ()),
        ({"score": 90}, ()),
        ({"severity": Severity.CRITICAL}, ("severity high -> critical",)),
        ({"direction": Direction.EASING}, ("direction escalating -> easing",)),
        ({"stage": Stage.IN_FORCE}, ("stage announced -> in force",)),
        ({"stage": Stage.NONE}, ("stage announced -> none",)),
        ({"event": "export_relief"}, ("event none -> export relief",)),
    ],
)
def test_a_revision_is_told_by_what_the_item_says_now(
    given: dict[str, Any], changes: tuple[str, ...]
) -> None:
    item = an_item()
    assert difference(item, an_assessment(), item, an_assessment(**given)) == changes


def test_facts_that_are_added_count_and_those_that_go_do_not(facts: Callable[..., Facts]) -> None:
    item = an_item("145 % tariffs")
    plain = an_assessment()
    more = an_assessment(facts=facts(rates=["145"], dates=["2026-12-01"], actors=["China"]))
    assert difference(item, plain, item, more) == (
        "new rate 145 %",
        "dates 2026-12-01",
        "actors China",
    )
    assert difference(item, more, item, plain) == ()
