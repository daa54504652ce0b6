from __future__ import annotations

import pytest

from alerts.model.alert import AlertKind
from alerts.model.assessment import Severity
from alerts.model.policy import Match, Route
from alerts.routing import Routed, every_route, receivers_for, subject_of
from tests.unit.routing.alerts import an_alert

TARIFF = Match(topics=("tariff",))
HIGH = Match(severity=Severity.HIGH)

ROUTES = (
    Route("audit", Match(), ("archive",), continues=True),
    Route("high", HIGH, ("pager", "slack"), continues=True),
    Route("tariff", TARIFF, ("slack", "customs")),
    Route("rest", Match(), ("mail",)),
)


@pytest.mark.parametrize(
    ("topic", "severity", "heard"),
    [
        ("tariff", "high", "archive:audit pager:high slack:high customs:tariff"),
        ("tariff", "medium", "archive:audit slack:tariff customs:tariff"),
        ("rare_earth", "high", "archive:audit pager:high slack:high mail:rest"),
        ("rare_earth", "medium", "archive:audit mail:rest"),
    ],
)
def test_the_first_match_ends_the_search_unless_it_continues(
    topic: str, severity: str, heard: str
) -> None:
    alert = subject_of(an_alert(topics={topic: 0.9}, severity=Severity.parse(severity)))
    routed = receivers_for(ROUTES, alert)
    assert " ".join(f"{r.receiver}:{r.route}" for r in routed) == heard


def test_an_alert_no_route_wants_has_no_receiver() -> None:
    assert receivers_for(ROUTES[2:3], subject_of(an_alert(topics={"tariff": 0.1}))) == ()
    assert receivers_for((), subject_of(an_alert())) == ()


def test_a_receiver_named_twice_hears_once() -> None:
    routes = (Route("one", Match(), ("slack", "slack"), True), Route("two", Match(), ("slack",)))
    assert receivers_for(routes, subject_of(an_alert())) == (Routed("slack", "one"),)


def test_a_correction_is_routed_like_any_alert() -> None:
    correction = subject_of(an_alert(kind=AlertKind.CORRECTION, topics={"tariff": 0.9}))
    assert receivers_for(ROUTES[2:], correction)[0] == Routed("slack", "tariff")


TREE = (
    Route(
        "purchasing",
        Match(topics=("tariff", "rare_earth")),
        ("slack",),
        routes=(
            Route("magnets", Match(topics=("rare_earth",)), ("magnets",), continues=True),
            Route("urgent", HIGH, ("pager",), routes=(Route("duty", TARIFF, ("customs",)),)),
        ),
    ),
    Route("rest", Match(), ("mail",)),
)


@pytest.mark.parametrize(
    ("topic", "severity", "heard"),
    [
        ("rare_earth", "medium", "magnets:magnets"),
        ("rare_earth", "high", "magnets:magnets pager:urgent"),
        ("tariff", "high", "customs:duty"),
        ("tariff", "medium", "slack:purchasing"),
        ("copper", "high", "mail:rest"),
    ],
)
def test_an_inner_route_takes_the_alert_from_the_one_around_it(
    topic: str, severity: str, heard: str
) -> None:
    alert = subject_of(an_alert(topics={topic: 0.9}, severity=Severity.parse(severity)))
    routed = receivers_for(TREE, alert)
    assert " ".join(f"{r.receiver}:{r.route}" for r in routed) == heard


def test_all_routes_of_a_tree_are_listed_outer_ones_first() -> None:
    names = [route.name for route in every_route(TREE)]
    assert names == ["purchasing", "magnets", "urgent", "duty", "rest"]
