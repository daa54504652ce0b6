"""An alert as the pipeline makes it, and its delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.facts import Span
from alerts.model.feed import Tier

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
TITLE = "Ministry widens export controls on terbium and dysprosium"

ALERT = Alert(
    id="al_7f3a",
    story="st_21c0",
    kind=AlertKind.RAISED,
    severity=Severity.HIGH,
    direction=Direction.ESCALATING,
    stage=Stage.ANNOUNCED,
    score=72,
    topics={"tariff": 0.1, "rare_earth": 0.97, "critical_mineral": 0.4, "export_control": 0.93},
    headline=TITLE,
    summary="The ministry announced licence duties for two heavy rare earths from 1 April.",
    changes=(),
    item="it_90aa",
    url="https://news.example/minerals?id=7&lang=en",
    source="Metals Wire",
    evidence=(
        Evidence("export_control.verbs", "export_control", Span("title", 9, 31), TITLE[9:31], 30),
        Evidence("rare_earth.heavy", "rare_earth", Span("title", 35, 42), "terbium", 24),
        Evidence("rare_earth.heavy", "rare_earth", Span("title", 47, 57), "dysprosium", 22),
        Evidence("score.single_source", "", Span("title", 0, 0), "", -4),
    ),
    rules_hash="b1946ac92492d234",
    created=NOW,
    exposure_hits=("terbium (magnet line 2)", "Aurora Magnets GmbH"),
    priority=72,
    tier=Tier.WIRE,
)


@pytest.fixture(scope="session")
def an_alert() -> Callable[..., Alert]:
    """Build an alert with the given fields changed."""

    def build(**fields: Any) -> Alert:
        return replace(ALERT, **fields)

    return build


@pytest.fixture(scope="session")
def an_update() -> Alert:
    """The story's second alert: it is in force now."""
    return replace(
        ALERT,
        id="al_8b02",
        kind=AlertKind.UPDATE,
        severity=Severity.CRITICAL,
        stage=Stage.IN_FORCE,
        score=86,
        headline="Controls on terbium & dysprosium take effect",
        summary="The licence duty is in force.",
        changes=("severity high -> critical", "stage announced -> in force"),
        evidence=(
            *ALERT.evidence[:3],
            Evidence("stage.in_force", "", Span("title", 33, 44), "take effect", 10),
        ),
        items=5,
        sources=3,
        tier=Tier.OFFICIAL,
    )


@pytest.fixture(scope="session")
def a_correction() -> Alert:
    """The story's third alert: it was not so."""
    return replace(
        ALERT,
        id="al_9d11",
        kind=AlertKind.CORRECTION,
        severity=Severity.MEDIUM,
        direction=Direction.EASING,
        stage=Stage.DENIED,
        score=48,
        headline="Ministry denies new controls on terbium",
        summary="The ministry says no such rule was issued.",
        changes=("stage in force -> denied", "direction escalating -> easing"),
        evidence=(
            Evidence("rare_earth.heavy", "rare_earth", Span("title", 32, 39), "terbium", 28),
            Evidence("stage.denied", "", Span("title", 9, 15), "denies", 20),
        ),
        exposure_hits=(),
        items=9,
        sources=6,
        tier=None,
    )


@pytest.fixture(scope="session")
def a_delivery() -> Delivery:
    """The delivery of the alert, before its first attempt."""
    return Delivery("dl_51", "al_7f3a", "slack-buying", DeliveryState.PENDING, 0, NOW)


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment of the attempt."""
    return NOW
