"""An alert with only what a routing test cares about."""

from __future__ import annotations

from typing import Any

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import Tier
from tests.builders import NOW


def an_alert(**given: Any) -> Alert:
    """A raised alert of high severity from the source "wire"."""
    defaults: dict[str, Any] = {
        "id": "alr_1",
        "story": "sto_1",
        "kind": AlertKind.RAISED,
        "severity": Severity.HIGH,
        "direction": Direction.ESCALATING,
        "stage": Stage.ANNOUNCED,
        "score": 60,
        "topics": {"rare_earth": 0.9},
        "headline": "China tightens rare earth export controls",
        "summary": "China: export restriction, announced.",
        "changes": (),
        "item": "itm_1",
        "url": "",
        "source": "wire",
        "evidence": (),
        "rules_hash": "r1",
        "created": NOW,
        "tier": Tier.WIRE,
    }
    return Alert(**{**defaults, **given})


def facts_of(**values: list[str]) -> Facts:
    """Facts with these values, wherever they stand."""
    span = Span("title", 0, 1)
    return Facts(**{k: tuple(Fact(v, span, v) for v in vs) for k, vs in values.items()})
