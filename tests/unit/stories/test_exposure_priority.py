from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.assessment import Severity
from alerts.model.exposure import ExposureKind, Touch
from alerts.stories import Raise, assign, make_alert
from alerts.stories.exposure_priority import BASE, exposure_of, prioritise, told_priority
from tests.builders import NOW, an_assessment, an_item

KIND = ExposureKind


def a_touch(weight: float, kind: ExposureKind = KIND.MATERIAL) -> Touch:
    return Touch(kind, "x", weight)


@pytest.mark.parametrize(
    ("touches", "exposure"),
    [
        ([], 0.0),
        ([a_touch(1.0)], 1.0),
        ([a_touch(0.6)], 0.6),
        ([a_touch(0.6), a_touch(0.5)], 0.6),  # one of a kind counts
        ([a_touch(0.6), a_touch(0.5, KIND.SITE)], 1 - 0.4 * 0.75),
        ([a_touch(0.5, KIND.SITE), a_touch(0.6), a_touch(0.3, KIND.COUNTRY)], 1 - 0.4 * 0.75 * 0.9),
        ([a_touch(0.0)], 0.0),
    ],
)
def test_each_kind_counts_by_its_greatest_weight(touches: list[Touch], exposure: float) -> None:
    assert exposure_of(touches) == pytest.approx(exposure)


@pytest.mark.parametrize(
    ("severity", "weight", "value"),
    [
        (Severity.CRITICAL, 1.0, 100),
        (Severity.CRITICAL, 0.0, 25),
        (Severity.HIGH, 0.5, 47),
        (Severity.MEDIUM, 1.0, 50),
        (Severity.NONE, 1.0, 0),
    ],
)
def test_priority_is_severity_by_exposure(severity: Severity, weight: float, value: int) -> None:
    found = prioritise(severity, [a_touch(weight)], listed=True)
    assert found.value == value
    assert f"severity {severity} {BASE[severity]} x" in found.sentence


def test_without_exposure_everything_counts_alike() -> None:
    for severity, base in BASE.items():
        assert prioritise(severity, [], listed=False).value == base
    assert "no exposure is named" in prioritise(Severity.HIGH, [], listed=False).sentence


@pytest.mark.parametrize(
    ("touches", "value", "said"),
    [
        ((a_touch(0.5),), 47, "exposure 0.50"),
        ((), 19, "exposure 0.00"),
        ((), 75, "no exposure is named"),
        ((a_touch(0.5),), 60, "priority 60"),  # told under another formula: as it was told
    ],
)
def test_a_stored_alert_explains_its_priority(
    touches: tuple[Touch, ...], value: int, said: str
) -> None:
    item, assessment = an_item(), an_assessment(severity=Severity.HIGH)
    story = assign(item, assessment, []).story
    alert, _ = make_alert(story, item, assessment, Raise(), (), NOW)
    found = told_priority(replace(alert, touches=touches, priority=value))
    assert found.value == value
    assert said in found.sentence


weights = st.floats(0, 1)
touch_lists = st.lists(st.builds(Touch, st.sampled_from(KIND), st.just("x"), weights), max_size=9)


@given(st.sampled_from(Severity), touch_lists, touch_lists)
def test_touching_more_never_lowers_it(
    severity: Severity, some: list[Touch], more: list[Touch]
) -> None:
    before = prioritise(severity, some, listed=True)
    after = prioritise(severity, [*some, *more], listed=True)
    assert 0 <= before.value <= after.value <= 100
    assert 0 <= before.exposure <= 1
