"""What became of an item, from rows alone; times are what the rows say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.model.alert import Alert
from alerts.model.assessment import Evidence, Severity
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.facts import Span
from alerts.model.item import Article
from alerts.pipeline.coverage import Carrier, Fitness
from alerts.pipeline.trail import AlertTrail, Promise, Trail
from alerts.pipeline.why import Verdict, became, of_alert, of_promise, unseen
from alerts.stories import Raise, assign, make_alert
from tests.builders import NOW, an_assessment, an_item

ITEM, ASSESSMENT = an_item(), an_assessment()
STORY = assign(ITEM, ASSESSMENT, []).story
ALERT, _ = make_alert(STORY, ITEM, ASSESSMENT, Raise(), (), NOW)
LATER = NOW + timedelta(hours=2)


def decision(reason: Reason, detail: str = "", **data: object) -> Decision:
    return Decision("item", ITEM.id, NOW, reason, detail, data=data)


def a_delivery(state: DeliveryState, **given: Any) -> Delivery:
    base = Delivery("dlv_1", ALERT.id, "slack", state, 0, NOW, route="magnets")
    return replace(base, **given)


def promised(state: DeliveryState, said: str = "", **given: Any) -> Promise:
    decisions = (decision(Reason.ROUTED, f"slack: {said}"),) if said else ()
    return Promise(a_delivery(state, **given), decisions=decisions)


SENT_AT = Attempt("dlv_1", 1, LATER, "sent", 200, 5)
STATE = DeliveryState
PROMISES = {
    "told": (
        Promise(a_delivery(STATE.SENT, attempt=1), attempt=SENT_AT),
        Verdict.ALERTED,
        "slack was told at 2026-11-24 10:00 UTC",
    ),
    "waiting for the next tick": (
        promised(STATE.PENDING),
        Verdict.WAITING,
        "slack is told at 2026-11-24 08:00 UTC",
    ),
    "failing": (
        promised(STATE.PENDING, attempt=3, next_at=LATER, last_error="HTTP 500"),
        Verdict.FAILED,
        "delivery to slack failed 3 times (HTTP 500), next at 2026-11-24 10:00 UTC",
    ),
    "failed once": (
        promised(STATE.PENDING, attempt=1, next_at=LATER, last_error="timed out"),
        Verdict.FAILED,
        "delivery to slack failed 1 time (timed out), next at 2026-11-24 10:00 UTC",
    ),
    "given up": (
        promised(STATE.DEAD, attempt=9, last_error="gave up: HTTP 500"),
        Verdict.DEAD,
        (
            "delivery to slack was given up after 9 attempts: gave up: HTTP 500; "
            "`alerts deliveries replay dlv_1` tries again"
        ),
    ),
    "silenced": (
        promised(STATE.SUPPRESSED, "not told: silence sil_1 by ann: noise", reason="silenced"),
        Verdict.SILENCED,
        "slack: not told: silence sil_1 by ann: noise",
    ),
    "suppressed, and the decision is gone": (
        promised(STATE.SUPPRESSED, reason="inhibited"),
        Verdict.SILENCED,
        "slack: inhibited",
    ),
    "held in quiet hours": (
        promised(STATE.HELD, "held until 07:00: quiet", reason="quiet_hours", next_at=LATER),
        Verdict.HELD,
        "slack: held until 07:00: quiet",
    ),
    "held, and the decision is gone": (
        promised(STATE.HELD, reason="grouped", next_at=LATER),
        Verdict.HELD,
        "slack: held until 2026-11-24 10:00 UTC",
    ),
    "over the budget": (
        promised(STATE.HELD, "held until 08:00: the budget is spent", reason="over_budget"),
        Verdict.DEMOTED,
        "slack: held until 08:00: the budget is spent",
    ),
    "told in the digest": (
        Promise(
            a_delivery(STATE.BUNDLED, reason="over_budget", bundle="dig_1"),
            carrier=a_delivery(STATE.SENT, id="dlv_2", bundle="dig_1", attempt=1),
            attempt=SENT_AT,
        ),
        Verdict.DEMOTED,
        "slack was told at 2026-11-24 10:00 UTC in digest dig_1",
    ),
    "told after quiet hours with others": (
        Promise(
            a_delivery(STATE.BUNDLED, reason="quiet_hours", bundle="dig_1"),
            carrier=a_delivery(STATE.SENT, id="dlv_2", bundle="dig_1", attempt=1),
        ),
        Verdict.ALERTED,
        "slack was told in digest dig_1",
    ),
    "the digest fails": (
        Promise(
            a_delivery(STATE.BUNDLED, reason="digest", bundle="dig_1"),
            carrier=a_delivery(STATE.DEAD, id="dlv_2", bundle="dig_1", attempt=9, last_error="x"),
        ),
        Verdict.DEAD,
        (
            "delivery to slack in digest dig_1 was given up after 9 attempts: x; "
            "`alerts deliveries replay dlv_2` tries again"
        ),
    ),
}


@pytest.mark.parametrize(("promise", "verdict", "sentence"), PROMISES.values(), ids=PROMISES)
def test_what_became_of_a_delivery(promise: Promise, verdict: Verdict, sentence: str) -> None:
    heard = of_promise(promise)
    assert (heard.verdict, heard.sentence) == (verdict, sentence)
    assert (heard.receiver, heard.route, heard.delivery) == ("slack", "magnets", "dlv_1")


def alerted(*promises: Promise, decisions: tuple[Decision, ...] = ()) -> AlertTrail:
    return AlertTrail(ALERT, decisions, promises)


def test_of_several_receivers_the_one_that_was_told_says_most() -> None:
    verdict, sentence, heard = of_alert(
        alerted(
            promised(STATE.SUPPRESSED, "not told: silence", receiver="teams"),
            promised(STATE.SENT, receiver="slack"),
            promised(STATE.SENT, receiver="mail"),
        )
    )
    assert verdict is Verdict.ALERTED
    assert sentence == "slack was told; mail was told"
    assert [each.verdict for each in heard] == [
        Verdict.SILENCED,
        Verdict.ALERTED,
        Verdict.ALERTED,
    ]


def test_an_alert_without_receivers() -> None:
    nobody = decision(Reason.NO_ROUTE, "no route wants this alert")
    assert of_alert(alerted(decisions=(nobody,)))[:2] == (
        Verdict.NO_ROUTE,
        "no route wants this alert",
    )
    assert of_alert(alerted())[0] is Verdict.WAITING


def a_trail(**given: Any) -> Trail:
    return Trail(**{"item": ITEM, "assessment": ASSESSMENT, "decisions": (), **given})


def evidence(rule: str, points: int, text: str = "") -> Evidence:
    return Evidence(rule, "", Span("title", 0, len(text)), text, points)


def test_an_item_off_topic_says_how_far_off() -> None:
    found = an_assessment(
        topics={"tariff": 0.1, "rare_earth": 0.31},
        score=12,
        severity=Severity.NONE,
        evidence=(evidence("term.core", 17, "rare  earth"), evidence("block.band", -5, "concert")),
    )
    answer = became(a_trail(assessment=found, decisions=(decision(Reason.OFF_TOPIC, "off"),)))
    assert answer.verdict is Verdict.OFF_TOPIC
    assert answer.sentence == (
        "score 12, off topic: the most probable topic is rare_earth at 0.31, below 0.50 "
        'because of -5 block.band "concert", +17 term.core "rare earth"'
    )
    assert answer.details == ("2026-11-24 08:00 UTC off_topic: off",)
    assert (answer.item, answer.story, answer.alert) == (ITEM.id, "", "")


@pytest.mark.parametrize(
    ("article", "scored"),
    [
        (None, "title and text as the source gave them"),
        (
            Article("https://a.example/1", NOW),
            "title, summary and the article at https://a.example/1, read at 2026-11-24 08:00 UTC",
        ),
        (
            Article("https://a.example/1", NOW, "HTTP 404"),
            "title and summary; the article was not read: HTTP 404",
        ),
    ],
)
def test_the_answer_says_which_text_was_scored(article: Article | None, scored: str) -> None:
    assert became(a_trail(item=replace(ITEM, article=article))).scored == scored


def test_an_item_no_rule_speaks_of() -> None:
    found = an_assessment(topics={"tariff": 0.0}, score=0, severity=Severity.NONE)
    assert became(a_trail(assessment=found)).sentence == "score 0, off topic: no rule speaks of it"


def test_an_item_below_the_threshold_names_what_decided() -> None:
    many = tuple(evidence(f"term.{n}", n) for n in range(1, 7))
    found = an_assessment(
        score=34,
        severity=Severity.LOW,
        evidence=(*many, evidence("severity.denied", -30, "denies")),
    )
    told = decision(Reason.BELOW_THRESHOLD, "severity low", item=ITEM.id)
    answer = became(a_trail(assessment=found, story=STORY, verdicts=(told,)))
    assert answer.verdict is Verdict.BELOW
    assert answer.sentence == (
        'score 34, severity low below medium because of -30 severity.denied "denies", '
        "+6 term.6, +5 term.5, +4 term.4 and 3 more"
    )
    assert answer.story == STORY.id


@pytest.mark.parametrize("reason", [Reason.BASELINE, Reason.TOO_OLD])
def test_what_was_there_before_is_not_news(reason: Reason) -> None:
    answer = became(a_trail(story=STORY, verdicts=(decision(reason, "happened long ago"),)))
    assert (answer.verdict, answer.sentence) == (Verdict.NOT_NEWS, "not news: happened long ago")


def test_an_echo_names_its_story_and_when_that_was_told() -> None:
    placed = decision(Reason.SAME_CONTENT, f"same text as item x; joined story {STORY.id}", story=1)
    echo = decision(Reason.ECHO, "nothing new")
    answer = became(a_trail(decisions=(placed,), story=STORY, verdicts=(echo,), told=alerted()))
    assert answer.verdict is Verdict.JOINED
    assert answer.sentence == (
        f"same text as item x; joined story {STORY.id}; nothing new; the story was last told by "
        f"alert {ALERT.id} at 2026-11-24 08:00 UTC"
    )
    assert answer.alert == ALERT.id


def test_a_low_item_of_a_told_story_is_an_echo_not_a_miss() -> None:
    found = an_assessment(severity=Severity.LOW)
    answer = became(a_trail(assessment=found, story=STORY, told=alerted()))
    assert answer.verdict is Verdict.JOINED
    assert answer.sentence.startswith(f"joined story {STORY.id}; the story was last told")


def test_an_item_that_alerted_answers_with_its_newest_alert() -> None:
    newer: Alert = replace(ALERT, id="alr_newer")
    routed = Decision("alert", newer.id, NOW, Reason.ROUTED, "goes to slack")
    trail = AlertTrail(newer, (routed,), (promised(STATE.SENT),))
    answer = became(a_trail(story=STORY, alerts=(alerted(), trail)))
    assert (answer.verdict, answer.alert) == (Verdict.ALERTED, "alr_newer")
    assert answer.details == ("2026-11-24 08:00 UTC routed: goes to slack",)
    assert [each.receiver for each in answer.receivers] == ["slack"]


def carrier(fitness: Fitness, feed: str = "wire") -> Carrier:
    return Carrier(feed, fitness, f"source {feed} is {fitness}")


GOOD, DEAD, OFF = (carrier(f) for f in (Fitness.HEALTHY, Fitness.DEAD, Fitness.DISABLED))
UNSEEN = {
    "no source of the site": (
        [],
        Verdict.NEVER_SEEN,
        "never seen: no source is of the site of u; `alerts sources add` adds one",
    ),
    "only disabled": ([OFF], Verdict.NEVER_SEEN, "never seen: source wire is disabled"),
    "all dead": ([DEAD, OFF], Verdict.SOURCE_DEAD, "source wire is dead"),
    "one dead, one never polled": (
        [carrier(Fitness.NEW, "b"), DEAD],
        Verdict.SOURCE_DEAD,
        "source wire is dead",
    ),
    "not polled yet": (
        [carrier(Fitness.NEW)],
        Verdict.NEVER_SEEN,
        "never seen: it should have come from source wire; source wire is new",
    ),
    "one works": (
        [DEAD, carrier(Fitness.HEALTHY, "b"), OFF],
        Verdict.NEVER_SEEN,
        "never seen: it should have come from source b; source b is healthy",
    ),
}


@pytest.mark.parametrize(("carriers", "verdict", "sentence"), UNSEEN.values(), ids=UNSEEN)
def test_an_address_never_seen(carriers: list[Carrier], verdict: Verdict, sentence: str) -> None:
    answer = unseen("u", carriers, address=True)
    assert (answer.verdict, answer.sentence) == (verdict, sentence)
    assert answer.sources == tuple(carriers)


def test_a_title_never_seen_names_the_sources_that_do_not_work() -> None:
    answer = unseen("a title", [GOOD, DEAD, OFF], address=False)
    assert answer.verdict is Verdict.NEVER_SEEN
    assert answer.sentence.endswith("; 1 enabled sources do not work now")
    assert answer.sources == (DEAD,)
    assert unseen("a title", [GOOD], address=False).sentence.endswith("or one like it")
