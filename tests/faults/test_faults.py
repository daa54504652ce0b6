"""A few trials of the faults that `python -m tests.faults` tries by the hundred."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults import catalogue
from tests.faults.report import FAULTS, Place, Report

assert catalogue.__all__


@pytest.mark.parametrize(
    ("name", "trials"),
    [
        ("kill-random", 4),
        ("clock-ahead", 1),
        ("replaced", 1),
        ("feed-reset", 1),
        ("sink-reset", 1),
    ],
)
def test_nothing_is_lost_and_nothing_is_told_under_two_names(
    name: str, trials: int, tmp_path: Path
) -> None:
    report = Report()
    FAULTS[name].run(Place(tmp_path, Random(7), trials, lambda _: None), report)
    assert report.violations == []
    assert report.trials >= trials
    assert report.alerts
