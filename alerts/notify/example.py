"""An invented alert with something in every field, to try out a template or a channel with."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.facts import Span
from alerts.model.feed import Tier

_TITLE = "Example: ministry puts export licences on gallium & germanium into force"

EXAMPLE = Alert(
    id="example",
    story="example",
    kind=AlertKind.UPDATE,
    severity=Severity.HIGH,
    direction=Direction.ESCALATING,
    stage=Stage.IN_FORCE,
    score=74,
    topics={"critical_mineral": 0.96, "export_control": 0.93},
    headline=_TITLE,
    summary="This is an example and no news: licences for gallium and germanium are in force.",
    changes=("stage announced -> in force", "severity medium -> high"),
    item="example",
    url="https://news.example/gallium?id=7&lang=en",
    source="Example Wire",
    evidence=(
        Evidence(
            "event.control.effect", "export_control", Span("title", 23, 38), _TITLE[23:38], 40
        ),
        Evidence("term.gallium", "critical_mineral", Span("title", 42, 49), _TITLE[42:49], 34),
    ),
    rules_hash="",
    created=datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
    items=3,
    sources=2,
    exposure_hits=("gallium (chip line 2)", "Aurora Crystals GmbH"),
    tier=Tier.WIRE,
    priority=81,
)
