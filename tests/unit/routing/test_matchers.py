from __future__ import annotations

import pytest

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.exposure import ExposureKind, Touch
from alerts.model.feed import Tier
from alerts.model.policy import ANYTHING, Match
from alerts.routing import matches, subject_of
from tests.builders import an_assessment
from tests.unit.routing.alerts import an_alert, facts_of

ALERT = an_alert(
    topics={"tariff": 0.5, "rare_earth": 0.49},
    severity=Severity.HIGH,
    priority=60,
    touches=(Touch(ExposureKind.SUPPLIER, "Example Magnetics", 1.0, owner="Motors"),),
)
SUBJECT = subject_of(
    ALERT, an_assessment(certainty=0.8, facts=facts_of(actors=["China"])), lang="zh-Hans"
)
CASES = [
    (Match(), True),
    (Match(topics=("tariff",)), True),
    (Match(topics=("rare_earth",)), False),
    (Match(topics=("nuclear",)), False),
    (Match(topics=("rare_earth", "tariff")), True),
    (Match(severity=Severity.HIGH), True),
    (Match(severity=Severity.CRITICAL), False),
    (Match(max_severity=Severity.HIGH), True),
    (Match(max_severity=Severity.MEDIUM), False),
    (Match(directions=(Direction.ESCALATING,)), True),
    (Match(directions=(Direction.EASING, Direction.MIXED)), False),
    (Match(stages=(Stage.ANNOUNCED, Stage.IN_FORCE)), True),
    (Match(stages=(Stage.LIFTED,)), False),
    (Match(priority=60), True),
    (Match(priority=61), False),
    (Match(certainty=0.8), True),
    (Match(certainty=0.81), False),
    (Match(kinds=(AlertKind.RAISED, AlertKind.UPDATE)), True),
    (Match(kinds=(AlertKind.CORRECTION,)), False),
    (Match(sources=("wire",)), True),
    (Match(sources=("other",)), False),
    (Match(tiers=(Tier.WIRE,)), True),
    (Match(tiers=(Tier.OFFICIAL,)), False),
    (Match(langs=("zh",)), True),
    (Match(langs=("zh-hans",)), True),
    (Match(langs=("zh-Hant", "z")), False),
    (Match(countries=("japan", "CHINA")), True),
    (Match(countries=("Chin",)), False),
    (Match(exposure=(ANYTHING,)), True),
    (Match(exposure=("supplier",)), True),
    (Match(exposure=("site", "material")), False),
    (Match(owners=("motors",)), True),
    (Match(owners=("Motor",)), False),
    (Match(stories=(ALERT.story,)), True),
    (Match(stories=("sto_other",)), False),
    (Match(topics=("tariff",), severity=Severity.CRITICAL), False),
    (Match(topics=("tariff",), severity=Severity.LOW, sources=("wire",)), True),
]


@pytest.mark.parametrize(("match", "wanted"), CASES)
def test_what_meets_all_conditions_matches(match: Match, wanted: bool) -> None:
    assert matches(match, SUBJECT) is wanted


def test_an_alert_that_touches_nothing_is_not_anything() -> None:
    assert not matches(Match(exposure=(ANYTHING,)), subject_of(an_alert()))
    assert not matches(Match(countries=("China",)), subject_of(an_alert()))


def test_the_main_topic_and_country_come_first() -> None:
    alert = an_alert(topics={"tariff": 0.7, "rare_earth": 0.9, "copper": 0.1})
    stated = an_assessment(facts=facts_of(places=["Chile"], actors=["China"], targets=["Japan"]))
    subject = subject_of(alert, stated)
    assert (subject.topic, subject.country) == ("rare_earth", "china")
    assert subject.countries == {"china", "japan", "chile"}
    assert (subject_of(an_alert(topics={})).topic, subject_of(alert).country) == ("", "")
