"""Points to probabilities: never falling, near what experts expect where nothing is known."""

from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.calibrate import Labelled, cross_validate, fit, measure, written
from alerts.rules.topics import probability


def many(points, on, off, group="a"):
    return [Labelled(points, True, group)] * on + [Labelled(points, False, group)] * off


def test_probabilities_follow_the_labels():
    knots = fit(many(10, 95, 5) + many(4, 5, 95))
    assert probability(knots, 10) == pytest.approx(0.95, abs=0.02)
    assert probability(knots, 4) == pytest.approx(0.06, abs=0.03)


def test_without_labels_the_expectation_stands():
    knots = fit([])
    assert probability(knots, 0) == 0.0
    assert probability(knots, 11) > 0.9
    assert probability(knots, 4) < 0.3


labelled = st.lists(st.builds(Labelled, st.integers(-5, 60), st.booleans()), max_size=60)


@given(labelled)
def test_probabilities_never_fall(documents):
    knots = fit(documents)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(knots))
    found = [probability(knots, points) for points in range(70)]
    assert found == sorted(found)
    assert all(0 <= p <= 1 for p in found)


def test_quality_counts_what_is_flagged():
    documents = many(10, 8, 2) + many(2, 2, 8)
    quality = measure(documents, ((1.0, 0.2), (5.0, 0.5), (10.0, 0.8)))
    assert (quality.documents, quality.on_topic) == (20, 10)
    assert (quality.precision, quality.recall) == (0.8, 0.8)
    assert quality.f1 == pytest.approx(0.8)
    assert quality.error < 0.1


def test_nothing_flagged_is_no_error_of_division():
    quality = measure([Labelled(0, False)], ((1.0, 0.1),))
    assert (quality.precision, quality.recall, quality.f1) == (0.0, 0.0, 0.0)
    assert measure([], ()).error == 0.0


def test_groups_held_out_show_what_was_fitted_to_one_source():
    documents = many(10, 40, 0, "a") + many(10, 0, 40, "b")
    assert cross_validate(documents).error > measure(documents, fit(documents)).error + 0.2


def test_written_knots_are_a_section_of_a_rule_file():
    text = written({"tariff": ((1.5, 0.05), (10.0, 0.9))})
    assert yaml.safe_load(text) == {"calibration": {"tariff": [[1.5, 0.05], [10, 0.9]]}}
