from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Evidence, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.facts import Facts, Span
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.stories import (
    Correct,
    Nothing,
    Paging,
    Raise,
    Update,
    assign,
    decide,
    join,
    make_alert,
    withdrawn,
)
from alerts.stories.gist import Angle, Gist
from tests.builders import NOW, an_assessment, an_item, hours

TITLE = "China tightens rare earth export controls"
IN_FORCE: dict[str, Any] = {"stage": Stage.IN_FORCE, "event": "tariff_in_force"}
ITEM = an_item(TITLE, id="itm_first", url="https://user:pw@a.example/1?x=<b>")


def a_told_story(assessment: Assessment | None = None) -> Story:
    assessment = assessment or an_assessment()
    story = assign(ITEM, assessment, []).story
    return make_alert(story, ITEM, assessment, Raise(), (), NOW)[1]


def follow(
    story: Story, assessment: Assessment, paging: Paging = Paging.YES
) -> tuple[Raise | Update | Correct | Nothing, Story, Item]:
    """What a second item with a like title makes of the story."""
    item = an_item(TITLE, id="itm_second", source="other", first_seen=NOW + hours(1))
    joined = join(story, item, assessment)
    return decide(joined, item, assessment, paging=paging), joined, item


@pytest.mark.parametrize(
    ("severity", "paging", "outcome"),
    [
        ("none", Paging.YES, Reason.BELOW_THRESHOLD),
        ("low", Paging.YES, Reason.BELOW_THRESHOLD),
        ("low", Paging.BASELINE, Reason.BELOW_THRESHOLD),
        ("medium", Paging.YES, Reason.RAISED),
        ("critical", Paging.YES, Reason.RAISED),
        ("high", Paging.BASELINE, Reason.BASELINE),
        ("high", Paging.TOO_OLD, Reason.TOO_OLD),
    ],
)
def test_a_story_is_raised_from_medium_on_when_it_may_page(
    severity: str, paging: Paging, outcome: Reason
) -> None:
    assessment = an_assessment(severity=Severity.parse(severity))
    story = assign(ITEM, assessment, []).story
    decision = decide(story, ITEM, assessment, paging=paging)
    assert decision.reason is outcome
    assert isinstance(decision, Raise if outcome is Reason.RAISED else Nothing)
    if isinstance(decision, Nothing):
        assert decision.detail


def test_a_story_kept_silent_is_raised_by_the_next_item_that_may_page() -> None:
    story = assign(ITEM, an_assessment(), []).story
    assert isinstance(follow(story, an_assessment())[0], Raise)
    low = follow(story, an_assessment(severity=Severity.LOW))[0]
    assert low == Nothing(Reason.BELOW_THRESHOLD, "severity low")


@pytest.mark.parametrize(
    ("given", "reason", "changes"),
    [
        ({}, Reason.ECHO, ()),
        ({"severity": Severity.LOW}, Reason.ECHO, ()),
        (
            {**IN_FORCE, "severity": Severity.LOW},
            Reason.STAGE_CHANGED,
            ("stage announced -> in force",),
        ),
        ({"severity": Severity.CRITICAL}, Reason.SEVERITY_ROSE, ("severity high -> critical",)),
        (IN_FORCE, Reason.STAGE_CHANGED, ("stage announced -> in force",)),
        # "Restricts" is said of what is announced, and nothing says that it takes effect.
        ({"stage": Stage.IN_FORCE}, Reason.ECHO, ()),
        # Somebody says that it may be.
        ({"stage": Stage.SUSPENDED, "certainty": 0.54}, Reason.ECHO, ()),
        ({"stage": Stage.SUSPENDED}, Reason.STAGE_CHANGED, ("stage announced -> suspended",)),
        ({"stage": Stage.PROPOSED}, Reason.ECHO, ()),
        ({"stage": Stage.NONE}, Reason.ECHO, ()),
        (
            {"direction": Direction.EASING},
            Reason.DIRECTION_CHANGED,
            ("direction escalating -> easing",),
        ),
        ({"direction": Direction.MIXED}, Reason.ECHO, ()),
        ({"direction": Direction.NONE}, Reason.ECHO, ()),
        ({"direction": Direction.MIXED, "severity": Severity.LOW}, Reason.ECHO, ()),
        ({"stage": Stage.DENIED}, Reason.DENIED, ("stage announced -> denied",)),
        (
            {"stage": Stage.DENIED, "severity": Severity.CRITICAL},
            Reason.DENIED,
            ("stage announced -> denied", "severity high -> critical"),
        ),
        (
            {**IN_FORCE, "severity": Severity.CRITICAL},
            Reason.STAGE_CHANGED,
            ("stage announced -> in force", "severity high -> critical"),
        ),
    ],
)
def test_only_a_change_against_the_last_alert_is_told(
    given: dict[str, Any], reason: Reason, changes: tuple[str, ...]
) -> None:
    decision, _, _ = follow(a_told_story(), an_assessment(**given))
    assert decision.reason is reason
    if isinstance(decision, Nothing):
        assert changes == ()
    else:
        assert decision.changes == changes
        assert isinstance(decision, Correct if reason is Reason.DENIED else Update)


def test_a_new_rate_is_told_once(facts: Callable[..., Facts]) -> None:
    title = "145 % tariffs on Chinese goods"
    story = a_told_story()
    assert story.alerted is not None
    story = replace(story, alerted=replace(story.alerted, rates=frozenset({"30"})))
    rates = an_assessment(facts=facts(rates=["30", "145", "50"]))
    item = an_item(title, id="itm_second")
    joined = replace(story, items=(*story.items, item.id))
    decision = decide(joined, item, rates, paging=Paging.YES)
    assert isinstance(decision, Update)
    assert decision.reason is Reason.RATE_CHANGED
    assert decision.changes == ("new rate 50 %", "new rate 145 %")
    _, told_story = make_alert(joined, item, rates, decision, (), NOW)
    assert decide(told_story, item, rates, paging=Paging.YES).reason is Reason.ECHO


@pytest.mark.parametrize("angle", [Angle.STATEMENT, Angle.MARKET])
def test_what_is_said_of_an_event_brings_no_news_of_it(angle: Angle) -> None:
    story = a_told_story()
    later = an_assessment(stage=Stage.SUSPENDED, direction=Direction.EASING)
    item = an_item(TITLE, id="itm_second", first_seen=NOW + hours(1))
    joined = join(story, item, later)
    told = decide(joined, item, later, paging=Paging.YES, gist=Gist(angle=angle))
    assert told.reason is Reason.ECHO
    assert isinstance(decide(joined, item, later, paging=Paging.YES), Update)


def test_louder_words_for_known_facts_are_an_echo() -> None:
    story = a_told_story(an_assessment(severity=Severity.MEDIUM))
    assert follow(story, an_assessment(severity=Severity.HIGH))[0].reason is Reason.ECHO
    news = an_assessment(severity=Severity.HIGH, **IN_FORCE)
    decision, _, _ = follow(story, news)
    assert isinstance(decision, Update)
    assert decision.changes == ("stage announced -> in force", "severity medium -> high")


def test_an_official_source_confirms_a_story_once() -> None:
    story = a_told_story()
    item = an_item(TITLE, id="itm_notice", tier=Tier.OFFICIAL, first_seen=NOW + hours(1))
    joined = join(story, item, an_assessment())
    decision = decide(joined, item, an_assessment(), paging=Paging.YES)
    assert decision == Update(Reason.CONFIRMED, ("confirmed by an official source",))
    assert isinstance(decision, Update)
    told = make_alert(joined, item, an_assessment(), decision, (), NOW)[1]
    again = replace(item, id="itm_again")
    assert decide(told, again, an_assessment(), paging=Paging.YES).reason is Reason.ECHO


def test_another_day_is_news_and_the_first_one_only_in_a_headline(
    facts: Callable[..., Facts],
) -> None:
    dated = an_assessment(facts=facts("effective", dates=["2026-12-01"]))
    inside = an_assessment(facts=facts("effective", "text", 10, dates=["2026-12-01"]))
    assert follow(a_told_story(), inside)[0].reason is Reason.ECHO
    decision, joined, item = follow(a_told_story(), dated)
    assert isinstance(decision, Update)
    assert decision.changes == ("new date 2026-12-01",)
    told = make_alert(joined, item, dated, decision, (), NOW)[1]
    moved = an_assessment(facts=facts("effective", "text", 10, dates=["2027-01-01"]))
    assert follow(told, moved)[0].reason is Reason.DATE_CHANGED
    published = an_assessment(facts=facts("publication", dates=["2027-02-02"]))
    assert follow(told, published)[0].reason is Reason.ECHO


def test_a_measure_that_starts_on_a_day_to_come_is_not_in_force(
    facts: Callable[..., Facts],
) -> None:
    for day, reason in (("2026-12-01", Reason.ECHO), ("2026-11-24", Reason.STAGE_CHANGED)):
        dated = facts("effective", "text", 10, dates=[day])
        story = a_told_story(an_assessment(facts=dated))
        later = an_assessment(facts=dated, **IN_FORCE)
        assert follow(story, later)[0].reason is reason


def test_a_government_that_joins_in_is_news(facts: Callable[..., Facts]) -> None:
    story = a_told_story(an_assessment(facts=facts(actors=["China"])))
    both = an_assessment(facts=facts(actors=["China", "Japan"]))
    decision, _, _ = follow(story, both)
    assert decision == Update(Reason.ACTOR_CHANGED, ("now also Japan",))
    item = an_item(TITLE, id="itm_second", first_seen=NOW + hours(1))
    for lead, reason in (("Japan", Reason.ACTOR_CHANGED), ("China", Reason.ECHO)):
        verdict = decide(
            join(story, item, both), item, both, paging=Paging.YES, gist=Gist(lead=lead)
        )
        assert verdict.reason is reason
    passing = an_assessment(facts=facts("", "text", 9, actors=["Japan"]))
    assert follow(story, passing)[0].reason is Reason.ECHO


def test_what_was_told_before_is_an_echo_for_three_days_and_news_after() -> None:
    story = a_told_story(an_assessment(stage=Stage.THREATENED))
    held = an_assessment(stage=Stage.SUSPENDED, direction=Direction.EASING)
    decision, joined, item = follow(story, held)
    assert isinstance(decision, Update)
    story = make_alert(joined, item, held, decision, (), NOW)[1]
    for after, reason in ((2, Reason.ECHO), (80, Reason.STAGE_CHANGED)):
        again = an_item(TITLE, id=f"itm_{after}", first_seen=NOW + hours(after))
        threat = an_assessment(stage=Stage.THREATENED)
        verdict = decide(join(story, again, threat), again, threat, paging=Paging.YES)
        assert verdict.reason is reason


@pytest.mark.parametrize(
    ("stage", "direction", "reason"),
    [
        (Stage.LIFTED, "easing", Reason.ECHO),
        (Stage.DELAYED, "easing", Reason.ECHO),
        (Stage.PROPOSED, "easing", Reason.ECHO),
        (Stage.IN_FORCE, "escalating", Reason.STAGE_CHANGED),
    ],
)
def test_what_was_stopped_a_day_ago_comes_back_only_with_a_report_that_tightens(
    stage: Stage, direction: str, reason: Reason
) -> None:
    story = a_told_story(an_assessment(stage=Stage.SUSPENDED, direction=Direction.EASING))
    later = an_assessment(stage=stage, direction=Direction(direction))
    assert follow(story, later)[0].reason is reason


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: China bans gallium exports",
        "We retract: the report has been withdrawn",
        "撤回報道",
    ],
)
def test_a_retraction_corrects_the_story(title: str) -> None:
    story = a_told_story()
    item = an_item(title, id="itm_second", first_seen=NOW + hours(1))
    quiet = an_assessment(severity=Severity.INFO, stage=Stage.NONE)
    decision = decide(join(story, item, quiet), item, quiet, paging=Paging.YES)
    assert decision == Correct(("the report was taken back",), Reason.RETRACTED)


def test_a_story_is_taken_back_when_its_only_source_does_not_report_it_any_more() -> None:
    story = a_told_story()
    assert withdrawn(story, ITEM, paging=Paging.YES) == Correct(
        ("its only source took it back",), Reason.RETRACTED
    )
    assert withdrawn(story, ITEM, paging=Paging.BASELINE).reason is Reason.BASELINE
    held = replace(story, sources=("wire", "other"))
    assert withdrawn(held, ITEM, paging=Paging.YES) == Nothing(
        Reason.RETRACTED, "taken back by wire, held by 1 more"
    )
    untold = replace(story, alerted=None)
    assert isinstance(withdrawn(untold, ITEM, paging=Paging.YES), Nothing)


def test_a_story_of_two_outlets_is_still_held_when_one_takes_it_back() -> None:
    one, two = (an_item(TITLE, id=o, source="gn", outlet=o) for o in ("Reuters", "AP"))
    story = join(assign(one, an_assessment(), []).story, two, an_assessment())
    told = make_alert(story, one, an_assessment(), Raise(), (), NOW)[1]
    assert withdrawn(told, two, paging=Paging.YES) == Nothing(
        Reason.RETRACTED, "taken back by AP (via gn), held by 1 more"
    )


def test_an_outlet_that_calls_itself_like_an_official_source_has_the_tier_of_its_feed() -> None:
    item = an_item(TITLE, source="gn", tier=Tier.AGGREGATOR, outlet="ministry")
    story = assign(item, an_assessment(), []).story
    alert, told = make_alert(story, item, an_assessment(), Raise(), (), NOW)
    assert (alert.source, alert.outlet, alert.tier) == ("gn", "ministry", Tier.AGGREGATOR)
    assert alert.publisher == "ministry (via gn)"
    assert told.alerted is not None
    assert not told.alerted.official


@pytest.mark.parametrize("stage", [Stage.NONE, Stage.SUSPENDED])
def test_a_stage_named_later_is_news_only_after_another_stage(stage: Stage) -> None:
    story = a_told_story(an_assessment(stage=stage))
    decision, _, _ = follow(story, an_assessment(stage=Stage.IN_FORCE))
    assert isinstance(decision, Update) is (stage is Stage.SUSPENDED)


def test_a_denial_of_a_story_without_stage_is_a_correction() -> None:
    decision, _, _ = follow(
        a_told_story(an_assessment(stage=Stage.NONE)), an_assessment(stage=Stage.DENIED)
    )
    assert decision == Correct(("stage reported -> denied",))


def test_a_direction_found_later_is_no_change() -> None:
    story = a_told_story(an_assessment(direction=Direction.NONE))
    assert follow(story, an_assessment())[0].reason is Reason.ECHO


def test_a_late_report_of_an_earlier_state_is_an_echo() -> None:
    story = replace(a_told_story(an_assessment(direction=Direction.MIXED)), updated=NOW + hours(5))
    for late in (an_assessment(), an_assessment(stage=Stage.IN_FORCE)):
        assert follow(story, late)[0].reason is Reason.ECHO


@pytest.mark.parametrize(
    ("revision", "late", "paging", "reason"),
    [
        (1, 1, Paging.TOO_OLD, Reason.RETRACTED),
        (1, 0, Paging.TOO_OLD, Reason.RETRACTED),
        (1, -1, Paging.TOO_OLD, Reason.TOO_OLD),
        (2, -1, Paging.TOO_OLD, Reason.RETRACTED),
        (2, 1, Paging.BASELINE, Reason.BASELINE),
    ],
)
def test_who_was_told_hears_a_correction_by_an_old_item_unless_it_came_before(
    revision: int, late: int, paging: Paging, reason: Reason
) -> None:
    """An old retraction that is found late may be older than the report that was told."""
    at, title = NOW + hours(late), f"RETRACTED: {TITLE}"
    item = an_item(title, id="itm_2", source="other", first_seen=at, revision=revision)
    story = join(a_told_story(), item, an_assessment())
    assert decide(story, item, an_assessment(), paging=paging).reason is reason


def test_an_old_item_that_is_withdrawn_is_corrected() -> None:
    assert withdrawn(a_told_story(), ITEM, paging=Paging.TOO_OLD) == Correct(
        ("its only source took it back",), Reason.RETRACTED
    )


@pytest.mark.parametrize("paging", [Paging.BASELINE, Paging.TOO_OLD])
def test_a_change_found_by_an_item_that_may_not_page_is_held_back(paging: Paging) -> None:
    decision, _, _ = follow(a_told_story(), an_assessment(severity=Severity.CRITICAL), paging)
    assert isinstance(decision, Nothing)
    assert decision.reason is paging.value


def test_an_item_judged_again_never_pages_twice() -> None:
    story = a_told_story()
    assert decide(story, ITEM, an_assessment(), paging=Paging.YES).reason is Reason.ECHO


def make(story: Story, number: int = 0) -> Alert:
    return make_alert(replace(story, alerts=number), ITEM, an_assessment(), Raise(), (), NOW)[0]


def test_an_alert_id_follows_from_the_story_and_its_number() -> None:
    story = assign(ITEM, an_assessment(), []).story
    assert make(story).id == make(story).id
    assert make(story).id != make(story, 1).id
    assert make(story).id != make(replace(story, id="sto_other")).id


def test_an_alert_is_complete_in_itself() -> None:
    assessment = an_assessment(severity=Severity.CRITICAL, stage=Stage.DENIED, score=71)
    decision, story, item = follow(a_told_story(), assessment)
    assert isinstance(decision, Correct)
    alert, told = make_alert(story, item, assessment, decision, ("country China",), NOW)
    assert (alert.kind, alert.story, alert.item) == (AlertKind.CORRECTION, story.id, "itm_second")
    assert (alert.severity, alert.stage, alert.score) == (Severity.CRITICAL, Stage.DENIED, 71)
    assert (alert.headline, alert.source, alert.tier) == (TITLE, "other", item.tier)
    assert (alert.items, alert.sources, alert.created) == (2, 2, NOW)
    assert alert.exposure_hits == ("country China",)
    assert alert.changes == decision.changes
    assert alert.rules_hash == "r1"
    assert alert.summary.startswith("Denied: ")
    assert (told.alerts, told.items) == (2, story.items)
    assert told.alerted is not None
    assert told.alerted.stage is Stage.DENIED


def test_an_alert_links_safely_and_has_a_headline() -> None:
    alert = make(assign(ITEM, an_assessment(), []).story)
    assert alert.url == "https://a.example/1?x=%3Cb%3E"
    untitled = an_item("", id="itm_first")
    story = replace(assign(untitled, an_assessment(), []).story, headline="of the story")
    named, _ = make_alert(story, untitled, an_assessment(), Raise(), (), NOW)
    assert named.headline == "of the story"


def test_a_story_remembers_all_it_ever_told(facts: Callable[..., Facts]) -> None:
    first = an_assessment(facts=facts(rates=["30"], actors=["China"]))
    then = an_assessment(facts=facts(rates=["145"], actors=["US"]), stage=Stage.IN_FORCE)
    item = an_item("145 % tariffs, up from 30 %", id="itm_first")
    story = assign(item, first, []).story
    story = make_alert(story, item, first, Raise(), (), NOW)[1]
    told = make_alert(story, item, then, Update(Reason.STAGE_CHANGED, ("x",)), (), NOW)[1]
    assert told.alerted is not None
    assert told.alerted.rates == {"30", "145"}
    assert told.alerted.actors == {"China", "US"}


def the_second(title: str, told: Assessment, assessment: Assessment) -> Reason:
    """Why a second item with this title is told, or not."""
    story = a_told_story(told)
    item = an_item(title, id="itm_second", first_seen=NOW + hours(1))
    return decide(join(story, item, assessment), item, assessment, paging=Paging.YES).reason


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("China's export controls on gallium take effect", Reason.STAGE_CHANGED),
        ("中国镓出口管制今起生效", Reason.STAGE_CHANGED),
        ("Chinas Exportkontrollen treten in Kraft", Reason.STAGE_CHANGED),
        ("China restricts gallium exports", Reason.ECHO),
    ],
)
def test_what_was_announced_is_in_force_when_words_say_that_it_takes_effect(
    title: str, reason: Reason
) -> None:
    now = an_assessment(stage=Stage.IN_FORCE, event="export_restriction")
    assert the_second(title, an_assessment(), now) is reason


@pytest.mark.parametrize(
    ("title", "start", "reason"),
    [
        ("Trump cancels a meeting after China halts exports", 37, Reason.ECHO),
        ("Trump has other options if a court strikes tariffs down", 37, Reason.ECHO),
        ("China halts exports after Trump cancels a meeting", 6, Reason.STAGE_CHANGED),
        ("Trade war heats up as tariffs on timber are halted", 44, Reason.STAGE_CHANGED),
    ],
)
def test_what_stands_behind_after_or_if_is_no_new_stage(
    title: str, start: int, reason: Reason
) -> None:
    mark = Evidence("event.halt", "", Span("title", start, start + 5), title[start : start + 5], 40)
    told = an_assessment(stage=Stage.ANNOUNCED)
    halted = an_assessment(stage=Stage.SUSPENDED, evidence=(mark,))
    assert the_second(title, told, halted) is reason


def test_relief_that_was_announced_is_told_as_lifted_without_news(
    facts: Callable[..., Facts],
) -> None:
    announced = an_assessment(direction=Direction.EASING, stage=Stage.ANNOUNCED)
    lifted = an_assessment(direction=Direction.EASING, stage=Stage.LIFTED)
    assert the_second(TITLE, announced, lifted) is Reason.ECHO
    rated = replace(lifted, facts=facts(rates=["100"]))
    assert the_second(TITLE, announced, rated) is Reason.STAGE_CHANGED


def test_a_government_that_was_named_before_is_no_news(facts: Callable[..., Facts]) -> None:
    deal = an_assessment(facts=facts(actors=["United States"], targets=["India"]))
    story = a_told_story(deal)
    for actor, reason in (("India", Reason.ECHO), ("China", Reason.ECHO)):
        other_side = an_assessment(facts=facts(actors=[actor]))
        assert follow(story, other_side)[0].reason is reason
    japan = an_assessment(facts=facts(actors=["Japan"]))
    assert follow(story, japan)[0].reason is Reason.ACTOR_CHANGED


def test_the_rate_of_what_is_stopped_is_an_old_one(facts: Callable[..., Facts]) -> None:
    title = "Senate votes against a 50% tariff"
    rated = replace(facts(rates=["50"]))
    told = an_assessment(direction=Direction.EASING, stage=Stage.LIFTED)
    again = replace(told, facts=rated)
    assert the_second(title, told, again) is Reason.ECHO
