"""The shipped rules on headlines of our own: how many they read as their labels say."""

from pathlib import Path

import pytest
import yaml

from alerts.model.assessment import Assessment, Direction, Severity
from alerts.model.item import Document
from alerts.rules import RuleSet, assess

HEADLINES = Path(__file__).parent / "data" / "headlines.yaml"


@pytest.fixture(scope="module")
def read(shipped: RuleSet) -> list[tuple[str, Direction, Assessment]]:
    """Of every headline whether it is worth an alert, its direction, and what the rules say."""
    rows = yaml.safe_load(HEADLINES.read_text(encoding="utf-8"))
    return [
        (worth, Direction(direction), assess(shipped, Document(title, "", lang)))
        for lang, worth, direction, title in rows
    ]


def test_what_is_worth_an_alert_is_told(read: list[tuple[str, Direction, Assessment]]) -> None:
    right = sum((worth == "alert") == (a.severity >= Severity.MEDIUM) for worth, _, a in read)
    assert right / len(read) >= 0.86


def test_directions_come_out(read: list[tuple[str, Direction, Assessment]]) -> None:
    right = sum(direction is a.direction for _, direction, a in read)
    assert right / len(read) >= 0.86


def test_no_easing_is_read_as_escalation_and_none_the_other_way(
    read: list[tuple[str, Direction, Assessment]],
) -> None:
    signs = {Direction.EASING, Direction.ESCALATING}
    assert not [a for _, d, a in read if {d, a.direction} == signs]
