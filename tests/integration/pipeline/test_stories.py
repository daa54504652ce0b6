"""Entries become stories through the real ingest, database and rules, with time passed in."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.decision import Reason
from alerts.model.feed import Tier
from alerts.model.item import Entry
from alerts.model.story import StoryState
from alerts.pipeline.backtest import backtest
from alerts.pipeline.ingest import ingest
from alerts.pipeline.normalise import to_item
from tests.builders import NOW, a_feed, hours

DAY = timedelta(days=1)
WIRE = a_feed(id="wire")
DAILY = a_feed(id="daily")
MINISTRY = a_feed(id="ministry", tier=Tier.OFFICIAL)

CONTROLS = "China imposes export controls on gallium from 1 December 2026"
ECHO = "Gallium buyers brace as Beijing restricts exports from 1 December 2026"
THREAT = "Trump threatens 100% tariff on Chinese goods from 15 November 2026"
PAUSE = "United States pauses planned 100% tariff on Chinese goods for 90 days"


class Desk:
    """A database, the shipped rules, and the alerts and decisions they led to."""

    def __init__(self, database, judging) -> None:
        self.db = database
        self.judging = judging
        feeds = [WIRE, DAILY, MINISTRY]
        database.run_write(lambda s: store.feeds.sync(s, feeds, NOW))

    def take(self, *entries, feed=WIRE, at=NOW, baseline=False):
        """Ingest entries; return the kinds of the alerts they raised."""
        before = len(self.alerts())
        self.db.run_write(lambda s: ingest(s, self.judging, feed, entries, at, baseline=baseline))
        return [alert.kind for alert in self.alerts()[before:]]

    def alerts(self):
        """Every alert, first raised first."""
        return list(reversed(self.db.run_read(lambda s: store.alerts.page(s, 100)).rows))

    def stories(self):
        """Every story, first opened first."""
        return list(reversed(self.db.run_read(lambda s: store.stories.page(s, 100)).rows))

    def decisions(self, kind, subject):
        return self.db.run_read(lambda s: store.decisions.for_subject(s, kind, subject))


@pytest.fixture
def desk(database, judging):
    return Desk(database, judging)


def entry(title, text="", at=NOW, **given):
    return Entry(**{"key": title, "title": title, "text": text, "published": at, **given})


def test_an_echo_adds_a_source_and_pages_nobody(desk):
    assert desk.take(entry(CONTROLS)) == [AlertKind.RAISED]
    later = NOW + hours(3)
    assert desk.take(entry(ECHO, at=later), feed=DAILY, at=later) == []
    [story] = desk.stories()
    assert story.sources == ("wire", "daily")
    assert len(story.items) == 2
    joined = desk.decisions("item", story.items[1])[-1]
    assert joined.reason is Reason.SAME_EVENT
    assert "both name gallium" in joined.detail
    assert "points" in joined.detail
    assert desk.decisions("story", story.id)[-1].reason is Reason.ECHO


def test_a_price_that_moves_in_an_echo_is_no_new_rate(desk):
    text = "Oxide offers rose 12 % within hours, traders said."
    desk.take(entry(CONTROLS))
    assert desk.take(entry(ECHO, text, at=NOW + hours(3)), feed=DAILY, at=NOW + hours(3)) == []


def test_a_report_in_another_language_joins_by_its_facts(desk):
    desk.take(entry(CONTROLS))
    assert (
        desk.take(entry("中国对镓实施出口管制 12月1日起", at=NOW + hours(1)), at=NOW + hours(1))
        == []
    )
    assert len(desk.stories()) == 1


def test_a_measure_that_is_held_updates_its_story_days_later(desk):
    assert desk.take(entry(THREAT)) == [AlertKind.RAISED]
    later = NOW + 4 * DAY
    assert desk.take(entry(PAUSE, at=later), at=later) == [AlertKind.UPDATE]
    [story] = desk.stories()
    update = desk.alerts()[-1]
    assert "stage threatened -> suspended" in update.changes
    assert "direction escalating -> easing" in update.changes
    assert update.summary.startswith("Now suspended, was threatened")
    late = entry(f"{THREAT}, officials recall", at=later + hours(2))
    assert desk.take(late, feed=DAILY, at=later + hours(2)) == []
    assert len(desk.stories()) == 1
    assert story.alerts == 2


def test_an_official_notice_confirms_a_story_once(desk):
    desk.take(entry(CONTROLS))
    notice = "China announces export controls on gallium, effective 1 December 2026"
    at = NOW + hours(2)
    assert desk.take(entry(notice, at=at), feed=MINISTRY, at=at) == [AlertKind.UPDATE]
    assert "confirmed by an official source" in desk.alerts()[-1].changes
    again = NOW + hours(3)
    assert desk.take(entry(f"{notice}: ministry", at=again), feed=MINISTRY, at=again) == []


def test_other_rates_and_directions_are_other_stories(desk):
    desk.take(entry("Trump imposes 30% tariff on Chinese goods"))
    at = NOW + hours(1)
    assert desk.take(entry("Trump imposes 145% tariff on Chinese goods", at=at), at=at) == [
        AlertKind.RAISED
    ]
    desk.take(entry("China tightens gallium export controls"), at=at)
    desk.take(entry("China eases gallium export controls"), at=at)
    assert len(desk.stories()) == 4


def test_a_new_text_matters_by_what_it_says_now(desk):
    desk.take(entry("Trump threatens tariff on Chinese goods", "A plan is drafted.", key="1"))
    same = entry("Trump threatens tariff on Chinese goods", "A plan is being drafted.", key="1")
    assert desk.take(same, at=NOW + hours(1)) == []
    [story] = desk.stories()
    told = [d.reason for d in desk.decisions("item", story.items[0])]
    assert told == [Reason.STORY_OPENED, Reason.SAME_ITEM, Reason.REVISED]
    assert desk.decisions("story", story.id)[-1].reason is Reason.REVISED
    more = entry("Trump threatens 100% tariff on Chinese goods", "A plan is drafted.", key="1")
    assert desk.take(more, at=NOW + hours(2)) == [AlertKind.UPDATE]
    assert "new rate 100 %" in desk.alerts()[-1].changes
    revised = desk.decisions("item", story.items[0])[-1]
    assert "new rate 100 %" in revised.detail
    assert desk.stories()[0].items == story.items


def test_a_report_that_is_taken_back_is_corrected(desk):
    desk.take(entry(CONTROLS, key="1"))
    gone = entry("This page is no longer available", key="1")
    assert desk.take(gone, at=NOW + hours(5)) == [AlertKind.CORRECTION]
    correction = desk.alerts()[-1]
    assert correction.changes == ("its only source took it back",)
    assert correction.summary.startswith("Taken back: China imposes export controls on gallium")


@pytest.mark.parametrize("days", [8, 20])
def test_an_old_report_that_is_taken_back_now_is_corrected(desk, days):
    """Older than what may page, and then older than the silence that closes its story."""
    desk.take(entry(CONTROLS, key="1"))
    gone = entry("This page is no longer available", key="1")
    assert desk.take(gone, at=NOW + days * DAY) == [AlertKind.CORRECTION]


def test_an_old_report_that_is_denied_now_is_corrected(desk):
    desk.take(entry(CONTROLS, key="1"))
    denied = entry("China denies it imposes export controls on gallium", key="1")
    assert desk.take(denied, at=NOW + 8 * DAY) == [AlertKind.CORRECTION]


def test_a_report_others_hold_is_not_corrected(desk):
    desk.take(entry(CONTROLS, key="1"))
    desk.take(entry(ECHO), feed=DAILY)
    assert desk.take(entry("This page is no longer available", key="1"), at=NOW + hours(5)) == []
    assert desk.decisions("story", desk.stories()[0].id)[-1].reason is Reason.RETRACTED


def test_a_silent_story_closes_and_news_of_it_opens_it_again(desk):
    desk.take(entry(CONTROLS))
    later = NOW + 15 * DAY
    desk.take(entry("Electricity tariff to rise for households", at=later), at=later)
    [story] = desk.stories()
    assert story.state is StoryState.CLOSED
    assert desk.decisions("story", story.id)[-1].reason is Reason.STORY_SILENT
    news = entry(
        "China delays export controls on gallium due to take effect on 1 December 2026", at=later
    )
    assert desk.take(news, at=later) == [AlertKind.UPDATE]
    [story] = desk.stories()
    assert story.state is StoryState.OPEN
    assert Reason.STORY_REOPENED in [d.reason for d in desk.decisions("story", story.id)]


def test_an_item_fed_twice_changes_nothing(desk):
    desk.take(entry(CONTROLS), entry(ECHO))
    before = (desk.stories(), desk.alerts())
    assert desk.take(entry(ECHO), entry(CONTROLS), at=NOW + hours(1)) == []
    assert (desk.stories(), desk.alerts()) == before


def test_what_a_source_held_before_it_was_watched_pages_nobody(desk):
    assert desk.take(entry(CONTROLS), entry(THREAT), baseline=True) == []
    assert len(desk.stories()) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1:])
def test_the_order_inside_one_poll_changes_nothing(judging, order):
    """Judged in memory, as no order may matter before anything is stored either."""
    entries = [entry(CONTROLS), entry(ECHO, at=NOW + hours(1)), entry(PAUSE, at=NOW + hours(2))]
    items = [to_item(WIRE, each, NOW + hours(3)) for each in entries]
    first = list(backtest(judging, items))
    assert list(backtest(judging, [items[n] for n in order])) == first
    assert sum(outcome.alert is not None for outcome in first) <= 2


def test_a_back_test_alerts_exactly_as_the_pipeline_does(desk, judging):
    titles = [CONTROLS, ECHO, THREAT, "Stocks fall on tariff threat", PAUSE, "Five teams to watch"]
    entries = [entry(title, at=NOW + n * hours(7)) for n, title in enumerate(titles)]
    for each in entries:
        desk.take(each, at=each.published)
    items = [to_item(WIRE, each, each.published) for each in entries]
    replayed = [each.alert for each in backtest(judging, items) if each.alert]
    assert replayed == desk.alerts()
