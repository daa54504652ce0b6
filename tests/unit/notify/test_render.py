"""The words every message shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.facts import Span
from alerts.notify import render

Build = Callable[..., Alert]


def evidence(rule: str, points: int, text: str = "curbs", start: int = 0) -> Evidence:
    return Evidence(rule, "tariff", Span("title", start, start + len(text)), text, points)


@pytest.mark.parametrize(
    ("direction", "line"),
    [
        (Direction.ESCALATING, "▲ HIGH · escalating · rare earths, export control"),
        (Direction.EASING, "▼ EASING · high · rare earths, export control"),
        (Direction.MIXED, "◆ HIGH · mixed, tighter and freer · rare earths, export control"),
        (Direction.NONE, "● HIGH · no clear direction · rare earths, export control"),
    ],
)
def test_the_first_line_says_severity_direction_and_topics(
    an_alert: Build, direction: Direction, line: str
) -> None:
    assert render.first_line(an_alert(direction=direction)) == line


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("kind", list(AlertKind))
def test_easing_never_looks_like_escalation(
    an_alert: Build, severity: Severity, kind: AlertKind
) -> None:
    up, down = (
        render.first_line(an_alert(direction=d, severity=severity, kind=kind, topics={}))
        for d in (Direction.ESCALATING, Direction.EASING)
    )
    assert up[0] != down[0]
    assert "escalating" not in down.casefold()
    assert "easing" not in up.casefold()
    assert severity.name not in down


def test_an_update_and_a_correction_say_so_in_the_first_line(an_alert: Build) -> None:
    assert "· UPDATE ·" in render.first_line(an_alert(kind=AlertKind.UPDATE))
    assert "· CORRECTION ·" in render.first_line(an_alert(kind=AlertKind.CORRECTION))


def test_what_only_operators_need_to_know_says_so_instead_of_a_severity(an_alert: Build) -> None:
    note = an_alert(kind=AlertKind.OPERATOR, direction=Direction.NONE, topics={})
    assert render.first_line(note) == "● OPERATOR · about a source"
    back = an_alert(kind=AlertKind.OPERATOR, direction=Direction.EASING, topics={})
    assert render.first_line(back) == "▼ OPERATOR · a source is back"


def test_topics_are_named_from_even_odds_on_the_most_probable_first(an_alert: Build) -> None:
    topics = {"tariff": 0.5, "rare_earth": 0.49, "port_strike": 0.8, "export_control": 0.8}
    assert render.topic_labels(an_alert(topics=topics)) == (
        "export control",
        "port strike",
        "tariffs",
    )


def test_an_alert_without_topics_has_no_empty_part(an_alert: Build) -> None:
    assert render.first_line(an_alert(topics={})) == "▲ HIGH · escalating"


def test_the_score_is_the_sum_of_its_rules_the_weightiest_first(an_alert: Build) -> None:
    assert render.score_sum(an_alert()) == (
        "score 72 = 46 rare earth heavy + 30 export control verbs − 4 score single source"
    )


@pytest.mark.parametrize(
    ("score", "points", "line"),
    [
        (0, [], "score 0"),
        (5, [], "score 5 = 5 from elsewhere"),
        (7, [9, -2], "score 7 = 9 a − 2 b"),
        (-3, [-3], "score -3 = −3 a"),
        (20, [8, 6, 3, 2, 1], "score 20 = 8 a + 6 b + 3 from 2 further rules + 3 c"),
        (18, [8, 6, 3, 1], "score 18 = 8 a + 6 b + 3 c + 1 from elsewhere"),
        (5, [5, 0], "score 5 = 5 a"),
    ],
)
def test_what_is_not_named_stands_as_one_number(
    an_alert: Build, score: int, points: list[int], line: str
) -> None:
    given_ = tuple(evidence(name, p) for name, p in zip("abcdef", points, strict=False))
    shown = render.score_sum(an_alert(score=score, evidence=given_), most=3)
    assert sorted(shown.split()) == sorted(line.split())


TERM = st.tuples(st.sampled_from("abcdefgh"), st.integers(-40, 60))


@settings(deadline=None)
@given(st.lists(TERM, max_size=20), st.integers(0, 100))
def test_the_shown_sum_always_adds_up(
    an_alert: Build, terms: list[tuple[str, int]], score: int
) -> None:
    given_ = tuple(evidence(rule, points) for rule, points in terms)
    shown = render.score_sum(an_alert(score=score, evidence=given_))
    _, _, total = shown.partition(" = ")
    if not total:
        assert score == 0
        return
    signs = total.replace("−", " - ").replace("+", " + ").split()
    value, sign = 0, 1
    for index, part in enumerate(signs):
        if part in {"+", "-"}:
            sign = 1 if part == "+" else -1
        elif part.isdigit() and (index == 0 or signs[index - 1] in {"+", "-"}):
            value += sign * int(part)
    assert value == score


def test_reasons_are_one_a_rule_the_weightiest_first_each_quote_once(an_alert: Build) -> None:
    given_ = (
        evidence("term.tariff", 1, "Tariffs", start=40),
        evidence("term.tariff", 5, "tariff"),
        evidence("term.tariff", 1, "TARIFF", start=60),
        evidence("event.talks", -9, "talks"),
        evidence("cap", 7, ""),
        evidence("blank", 2, " "),
    )
    assert render.reasons(an_alert(evidence=given_)) == (
        render.Reason(-9, "talks", ("talks",)),
        render.Reason(7, "cap", ()),
        render.Reason(7, "tariff", ("tariff", "Tariffs")),
        render.Reason(2, "blank", ()),
    )


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("term.material.ree", "material ree"),
        ("severity.in_text", "severity in text"),
        ("event", "event"),
        ("event.", "event"),
    ],
)
def test_a_rule_is_named_without_its_kind(rule: str, name: str) -> None:
    assert render.rule_words(rule) == name


def test_points_carry_their_sign() -> None:
    assert [render.signed(n) for n in (30, 0, -3)] == ["+30", "+0", "−3"]


def test_the_standing_leaves_out_what_is_unknown(an_alert: Build) -> None:
    assert render.standing(an_alert(items=3, sources=2)) == (
        "news wire",
        "announced",
        "3 items from 2 sources",
        "2026-03-02 08:15 UTC",
    )
    assert render.standing(an_alert(tier=None, stage=Stage.NONE)) == (
        "1 item from 1 source",
        "2026-03-02 08:15 UTC",
    )


def test_moments_are_shown_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert render.moment(datetime(2026, 3, 2, 8, 15, tzinfo=tokyo)) == "2026-03-01 23:15 UTC"
    assert render.moment(datetime(2026, 3, 2, 8, 15, tzinfo=UTC)) == "2026-03-02 08:15 UTC"


def test_a_summary_does_not_repeat_the_changes_that_are_listed(an_alert) -> None:
    changes = ("stage threatened -> in force", "new rate 25 %")
    said = "Now in force, was threatened, new rate 25 %: china: ban on gallium."
    assert render.summary(an_alert(changes=changes, summary=said)) == "China: ban on gallium."
    for other in ("Denied: a ban on gallium.", "Now in force: the new rate."):
        assert render.summary(an_alert(changes=changes, summary=other)) == other
    assert render.summary(an_alert(changes=(), summary=said)) == said
