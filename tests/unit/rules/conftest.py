"""Small packs written as the analyst would write them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.config.rule_files import load_rules
from alerts.model.assessment import Assessment
from alerts.model.item import Document
from alerts.model.rule import RulePack
from alerts.rules import RuleSet, assess, compile_rules

DATA = Path(__file__).parent / "data"


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., RulePack]:
    """Write texts as rule files, in order, and load them; "base" and "small" name known ones."""

    def write(*texts: str) -> RulePack:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        for number, given in enumerate(texts):
            known = DATA / f"{given}.yaml"
            text = given if "\n" in given else known.read_text(encoding="utf-8")
            (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
        return load_rules(folder)

    return write


@pytest.fixture
def small(load: Callable[..., RulePack]) -> RuleSet:
    """The small pack, compiled."""
    return compile_rules(load("base", "small"))


@pytest.fixture
def judge(small: RuleSet) -> Callable[..., Assessment]:
    """What the small pack says of a title and a text."""

    def said(title: str, text: str = "", lang: str = "en") -> Assessment:
        return assess(small, Document(title, text, lang))

    return said


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    """The pack that ships."""
    folder = Path(__file__).parents[3] / "config" / "rules"
    return compile_rules(load_rules(folder))
