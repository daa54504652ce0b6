"""Pairs of headlines through the shipped rules: what is one story, and what never is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from alerts import rules
from alerts.config.rule_files import load_rules
from alerts.config.starter import starter_folder
from alerts.model.item import Item
from alerts.rules import RuleSet, compile_rules
from alerts.stories import Joined, assign, candidate_of, gist_of, index_keys
from alerts.text import language
from tests.builders import NOW, an_item, hours


def _pairs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pairs", Path(__file__).with_name("pairs.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAIRS = _pairs()


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    return compile_rules(load_rules(starter_folder() / "config" / "rules"))


Report = tuple[str, str]


def merged(ruleset: RuleSet, first: Report, second: Report) -> bool:
    """True when the second report, five hours later, joins the story of the first."""
    one, two = _item("itm_one", first, 0), _item("itm_two", second, 5)
    says_one, says_two = (rules.assess(ruleset, item.document) for item in (one, two))
    gist = gist_of(one, says_one)
    story = assign(one, says_one).story
    keys = index_keys(one, gist).kept(core=True)
    if not set(keys) & set(index_keys(two, gist_of(two, says_two)).asked):
        return False
    outcome = assign(two, says_two, [candidate_of(story, one, gist)], lambda _: story)
    return isinstance(outcome, Joined)


def _item(name: str, report: Report, later: int) -> Item:
    title, text = report
    lang = language.detect(title)
    return an_item(title, text=text, id=name, lang=lang, first_seen=NOW + hours(later))


@pytest.mark.parametrize(("first", "second"), PAIRS.OTHER)
def test_what_happened_otherwise_never_merges(shipped: RuleSet, first: str, second: str) -> None:
    assert not merged(shipped, (first, ""), (second, ""))
    assert not merged(shipped, (second, ""), (first, ""))


def test_nine_of_ten_reports_of_one_event_merge(shipped: RuleSet) -> None:
    apart = [(a, b) for a, b in PAIRS.SAME if not merged(shipped, (a, ""), (b, ""))]
    assert len(PAIRS.SAME) >= 40
    assert len(apart) <= len(PAIRS.SAME) // 10, apart


@pytest.mark.parametrize(("first", "second"), PAIRS.OTHER_WITH_TEXT)
def test_reports_with_text_of_two_matters_never_merge(
    shipped: RuleSet, first: Report, second: Report
) -> None:
    assert not merged(shipped, first, second)
    assert not merged(shipped, second, first)


@pytest.mark.parametrize(("first", "second"), PAIRS.SAME_WITH_TEXT)
def test_reports_with_text_of_one_matter_merge(
    shipped: RuleSet, first: Report, second: Report
) -> None:
    assert merged(shipped, first, second)
