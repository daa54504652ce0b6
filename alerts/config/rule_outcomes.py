"""Sections of rule files that say what follows: severity, probabilities, and what must come out."""

from __future__ import annotations

from itertools import pairwise

from alerts.config.rule_draft import (
    DIRECTIONS,
    SEVERITIES,
    STAGES,
    ZONES,
    Draft,
    choices_at,
    id_of,
    sample_of,
    texts_at,
    whole_at,
)
from alerts.config.rule_nodes import Node
from alerts.model.assessment import Direction, Stage
from alerts.model.rule import Calibration, Example, SeverityRow


def read_severity(node: Node, draft: Draft, _lang: str) -> None:
    """Read the severity table into the draft."""
    for each in node.entries():
        each.keys(
            ("id", "points", "cap", "floor", "events", "stages", "directions", "topics", "tags",
             "without_tags", "near", "sets", "without", "rate_from", "amount_from",
             "binding_within", "certainty_below", "tiers", "zones", "title_stages", "note")
        )  # fmt: skip
        name = id_of(each, "severity row", draft)
        cap, floor, rate = each.get("cap"), each.get("floor"), each.get("rate_from")
        below, amount = each.get("certainty_below"), each.get("amount_from")
        binding = each.get("binding_within")
        draft.severity.append(
            SeverityRow(
                id=name,
                points=whole_at(each, "points", 0, -100, 100),
                cap=cap.whole(0, 100) if cap else None,
                floor=floor.whole(0, 100) if floor else None,
                events=texts_at(each, "events"),
                stages=choices_at(each, "stages", STAGES),
                directions=choices_at(each, "directions", DIRECTIONS),
                topics=texts_at(each, "topics"),
                tags=texts_at(each, "tags"),
                without_tags=texts_at(each, "without_tags"),
                near=texts_at(each, "near"),
                sets=texts_at(each, "sets"),
                without=texts_at(each, "without"),
                rate_from=rate.number(0, 10_000) if rate else None,
                amount_from=amount.number(0, 1e15) if amount else None,
                binding_within=binding.whole(0, 10_000) if binding else None,
                certainty_below=below.number(0, 1) if below else None,
                tiers=texts_at(each, "tiers"),
                zones=choices_at(each, "zones", ZONES),
                title_stages=choices_at(each, "title_stages", STAGES),
                place=each.place,
            )
        )


def read_bands(node: Node, draft: Draft, _lang: str) -> None:
    """Read the bands of severity into the draft."""
    for name, each in node.items():
        if name not in SEVERITIES:
            each.note(f"`{name}` is no severity", "known: " + ", ".join(SEVERITIES), key=True)
        elif draft.first("band", name, each):
            draft.bands[SEVERITIES[name]] = each.whole(0, 100)


def read_zones(node: Node, draft: Draft, _lang: str) -> None:
    """Read the weights of zones into the draft."""
    node.keys(("title", "lead", "body"))
    for name, each in node.items():
        if draft.first("zone", name, each):
            draft.zones[name] = each.number(0, 1)


def read_certainty(node: Node, draft: Draft, _lang: str) -> None:
    """Read the certainty of stages into the draft."""
    node.keys(("none", *STAGES))
    for name, each in node.items():
        if draft.first("certainty", name, each):
            draft.certainty[STAGES.get(name, Stage.NONE)] = each.number(0, 1)


def read_currencies(node: Node, draft: Draft, _lang: str) -> None:
    """Read what currencies are worth into the draft."""
    for name, each in node.items():
        if draft.first("currency", name, each):
            draft.currencies[name] = each.number(0, 1000)


def read_calibration(node: Node, draft: Draft, _lang: str) -> None:
    """Read the probability of topics into the draft."""
    for topic, each in node.items():
        knots = []
        for knot in each.entries():
            pair = list(knot.entries())
            if len(pair) != 2:
                knot.note("two numbers are needed here: [points, probability]")
                continue
            knots.append((pair[0].number(-1000, 1000), pair[1].number(0, 1)))
        if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(knots)):
            each.note("points must rise and probabilities must not fall from knot to knot")
        elif draft.first("calibration", topic, each):
            draft.calibration.append(Calibration(topic, tuple(knots), each.place))


def read_examples(node: Node, draft: Draft, lang: str) -> None:
    """Read whole items and what must be said of them into the draft."""
    for each in node.entries():
        each.keys(
            ("title", "text", "lang", "tier", "published", "topics", "severity", "direction",
             "stage", "event", "alert", "note")
        )  # fmt: skip
        topics, severity = each.get("topics"), each.get("severity")
        direction, stage = each.get("direction"), each.get("stage")
        event, alert = each.get("event"), each.get("alert")
        if isinstance(each.value, dict):
            draft.examples.append(
                Example(
                    sample=sample_of(each, lang),
                    topics=topics.texts() if topics else None,
                    severity=choices_at(each, "severity", SEVERITIES) if severity else None,
                    direction=direction.one_of(DIRECTIONS, Direction.NONE) if direction else None,
                    stage=stage.one_of(STAGES, Stage.NONE) if stage else None,
                    event=event.text() if event else None,
                    alert=alert.flag() if alert else None,
                    place=each.place,
                )
            )
