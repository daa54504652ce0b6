"""What one answer of a source says of it, and what to do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.model.feed import FeedKind, FeedState, Tier
from alerts.model.health import FeedHealth
from alerts.pipeline.doctor import Condition, Finding, coverage, judge
from alerts.sources import Fetched, FetchFailed, NotModified, Parsed
from tests.builders import NOW, a_feed, an_entry, hours

BLANK = FeedState("wire", next_due=NOW)
ANSWER = Fetched((), NOW)


def found(outcome, parsed=None, state=BLANK, **given) -> Finding:
    return judge(a_feed(**given), state, outcome, parsed, NOW)


@pytest.mark.parametrize(
    ("outcome", "condition", "todo"),
    [
        (FetchFailed("HTTP 410", 410, gone=True), Condition.GONE, "successor"),
        (FetchFailed("blocked: private address"), Condition.BLOCKED, "allow_private"),
        (FetchFailed("no link fits", 200, reshaped=True), Condition.CHANGED, "options"),
        (
            FetchFailed("no extra: pip install x", 200, reshaped=True, todo="pip install x"),
            Condition.CHANGED,
            "pip install x",
        ),
        (FetchFailed("HTTP 403", 403), Condition.BLOCKED, "http.contact"),
        (FetchFailed("HTTP 404", 404), Condition.UNREACHABLE, "new address"),
        (FetchFailed("HTTP 500", 500), Condition.UNREACHABLE, "later"),
        (FetchFailed("the host name is not known"), Condition.UNREACHABLE, "later"),
    ],
)
def test_a_failure_says_what_to_do(outcome, condition, todo):
    finding = found(outcome)
    assert (finding.condition, finding.detail) == (condition, outcome.reason)
    assert todo in finding.todo


def test_an_answer_of_another_kind_is_a_changed_shape():
    finding = found(ANSWER, Parsed((), ("an HTML page, not a feed",), broken=True))
    assert (finding.condition, finding.detail) == (Condition.CHANGED, "an HTML page, not a feed")


def test_a_living_source_is_counted():
    entries = (
        an_entry("a", published=NOW - hours(1), text="Text."),
        an_entry("b", published=NOW - hours(9), url=""),
        an_entry("c"),
    )
    state = FeedState("wire", NOW, health=FeedHealth(rhythm=3600.0))
    finding = found(ANSWER, Parsed(entries), state)
    assert finding.condition is Condition.OK
    assert (finding.entries, finding.linked, finding.dated, finding.with_text) == (3, 2, 2, 1)
    assert (finding.newest, finding.rhythm) == (NOW - hours(1), hours(1))


@pytest.mark.parametrize("age", [timedelta(days=13), timedelta(days=15)])
def test_old_news_only_makes_a_source_stale(age):
    finding = found(ANSWER, Parsed((an_entry(published=NOW - age),)))
    assert (finding.condition is Condition.STALE) == (age > timedelta(days=14))


def test_a_source_known_to_be_quiet_is_stale_whatever_its_dates_say():
    state = FeedState("wire", NOW, health=FeedHealth(rhythm=3600.0, quiet=20 * 86_400.0))
    finding = found(ANSWER, Parsed((an_entry(published=NOW),)), state)
    assert (finding.condition, finding.detail) == (Condition.STALE, "nothing new for 20 days")


def test_a_source_that_moved_is_well_and_its_new_address_is_shown():
    moved = Fetched((), NOW, moved_to="https://new.example/feed")
    finding = found(moved, Parsed((an_entry(),)))
    assert finding.condition is Condition.OK
    assert finding.todo == "write its new address: https://new.example/feed"


def test_an_empty_folder_is_well():
    finding = found(NotModified(), kind=FeedKind.SEED_DIR)
    assert (finding.condition, finding.detail) == (Condition.OK, "nothing in it")


def test_coverage_counts_what_is_well_by_tier_and_language():
    findings = [
        Finding(a_feed(tier=Tier.OFFICIAL, lang="zh-Hans"), Condition.OK),
        Finding(a_feed(tier=Tier.OFFICIAL), Condition.BLOCKED),
    ]
    assert coverage(findings) == {
        "official": (1, 2),
        "several languages": (0, 1),
        "zh-Hans": (1, 1),
    }
