"""The body of the generic webhook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.alert import Alert
from alerts.model.assessment import Evidence
from alerts.model.facts import Span
from alerts.notify import webhook

Build = Callable[..., Alert]
GOLDEN = Path(__file__).parents[2] / "data" / "messages"
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from('\x00"\\<>&\u2028\ud800稀')))


def data_of(alert: Alert) -> dict[str, Any]:
    body = json.loads(webhook.build(alert))
    assert isinstance(body["data"], dict)
    return body["data"]


@pytest.mark.parametrize("name", ["an_alert", "an_update", "a_correction"])
def test_the_body_is_the_one_agreed(name: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(name)
    alert = made() if name == "an_alert" else made
    golden = json.loads((GOLDEN / f"webhook_{alert.kind}.json").read_text("utf-8"))
    assert json.loads(webhook.build(alert)) == golden


def test_the_body_is_canonical_and_the_same_every_time(an_alert: Build) -> None:
    body = webhook.build(an_alert(headline="稀土"))
    assert body == webhook.build(an_alert(headline="稀土"))
    again = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode().replace(b"&", b"\\u0026") == body


@settings(deadline=None)  # long texts, slow machines: time is not the question here
@given(ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=30), st.integers(1, 3000))
def test_any_alert_fits_and_reads_back(
    an_alert: Build, headline: str, long: str, many: list[str], times: int
) -> None:
    alert = an_alert(
        headline=headline * times,
        summary=long * times,
        changes=tuple(many) * 3,
        url="https://a.example/" + long * times,
        source=long * times,
        exposure_hits=tuple(many),
        topics=dict.fromkeys(many, 0.7),
        evidence=tuple(
            Evidence(text, long * 9, Span("text", 0, len(text)), text * times, points)
            for points, text in enumerate(many)
        ),
    )
    body = webhook.build(alert)
    assert len(body) < webhook.BODY_LIMIT
    data = json.loads(body.decode("utf-8"))["data"]
    assert len(data["evidence"]) + data["evidence_omitted"] == len(many)
    assert len(data["changes"]) + data["changes_omitted"] == len(many) * 3
    assert len(data["exposure_hits"]) + data["exposure_hits_omitted"] == len(many)


def test_evidence_is_left_out_from_the_least_points_on_and_counted(an_alert: Build) -> None:
    points = [3, -50, 7, 40, 1, 2] * 40
    given_ = tuple(
        Evidence(f"rule{i}", "tariff", Span("text", i, i + 90), "x" * 90, p)
        for i, p in enumerate(points)
    )
    data = data_of(an_alert(evidence=given_))
    kept = data["evidence"]
    assert 0 < len(kept) < len(points)
    assert data["evidence_omitted"] == len(points) - len(kept)
    assert [e["start"] for e in kept] == sorted(e["start"] for e in kept)
    least_kept = min(abs(e["points"]) for e in kept)
    starts = {e["start"] for e in kept}
    assert all(abs(p) <= least_kept for i, p in enumerate(points) if i not in starts)


def test_a_body_is_filled_as_far_as_it_goes(an_alert: Build) -> None:
    given_ = tuple(Evidence("r", "t", Span("text", i, i), "", 1) for i in range(2000))
    size = len(webhook.build(an_alert(evidence=given_)))
    assert webhook.BODY_LIMIT - 150 < size < webhook.BODY_LIMIT


def test_long_texts_are_cut_and_a_long_address_is_left_out(an_alert: Build) -> None:
    data = data_of(an_alert(summary="é" * 5000, url="https://a.example/" + "x" * 3000))
    assert data["summary"].endswith("…")
    assert 990 <= len(data["summary"]) <= 1000
    assert data["url"] == ""


@pytest.mark.parametrize("length", [999, 1000, 1001])
def test_a_text_of_exactly_the_limit_is_whole(an_alert: Build, length: int) -> None:
    shown = data_of(an_alert(headline="x" * length))["headline"]
    assert (shown == "x" * length) is (length <= 1000)
    assert len(shown.encode()) <= 1000


@pytest.mark.parametrize("text", ["</script><script>x", "a\u2028b\u2029c", "<!--", "&amp;"])
def test_a_body_pasted_into_a_page_stays_data(an_alert: Build, text: str) -> None:
    body = webhook.build(an_alert(headline=text))
    assert not set("<>&\u2028\u2029") & set(body.decode())
    assert json.loads(body)["data"]["headline"] == text


def test_a_lone_surrogate_becomes_a_question_mark(an_alert: Build) -> None:
    assert data_of(an_alert(headline="a\ud800b"))["headline"] == "a?b"
