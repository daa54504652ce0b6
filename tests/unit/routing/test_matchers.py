from __future__ import annotations

import pytest

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity
from alerts.model.policy import Match
from alerts.routing import matches
from tests.unit.routing.alerts import an_alert


@pytest.mark.parametrize(
    ("match", "wanted"),
    [
        (Match(), True),
        (Match(topics=("tariff",)), True),
        (Match(topics=("rare_earth",)), False),
        (Match(topics=("nuclear",)), False),
        (Match(topics=("rare_earth", "tariff")), True),
        (Match(severity=Severity.HIGH), True),
        (Match(severity=Severity.CRITICAL), False),
        (Match(directions=(Direction.ESCALATING,)), True),
        (Match(directions=(Direction.EASING, Direction.MIXED)), False),
        (Match(kinds=(AlertKind.RAISED, AlertKind.UPDATE)), True),
        (Match(kinds=(AlertKind.CORRECTION,)), False),
        (Match(sources=("wire",)), True),
        (Match(sources=("other",)), False),
        (Match(topics=("tariff",), severity=Severity.CRITICAL), False),
        (Match(topics=("tariff",), severity=Severity.LOW, sources=("wire",)), True),
    ],
)
def test_a_route_wants_what_meets_all_its_conditions(match: Match, wanted: bool) -> None:
    alert = an_alert(topics={"tariff": 0.5, "rare_earth": 0.49}, severity=Severity.HIGH)
    assert matches(match, alert) is wanted
