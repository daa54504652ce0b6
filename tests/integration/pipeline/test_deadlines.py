"""From a notice to its reminders: found, moved, suspended, retracted; time is a value."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity
from alerts.model.calendar import Calendar, Hours
from alerts.model.deadline import CalendarEntry, DeadlinePlan, DeadlineState, LeadTimes
from alerts.model.decision import Reason
from alerts.model.feed import Tier
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Match, Route
from alerts.pipeline.context import Context
from alerts.pipeline.countdown import SOURCE, count_down, remind
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.ingest import ingest
from alerts.store import Database
from tests.builders import a_feed, an_entry
from tests.integration.pipeline.conftest import watch

ISSUED = datetime(2026, 10, 9, 2, tzinfo=UTC)
#: 09:00 in Shanghai, so many days before 1 December.
T30 = datetime(2026, 11, 1, 1, tzinfo=UTC)
T7 = datetime(2026, 11, 24, 1, tzinfo=UTC)
T1 = datetime(2026, 11, 30, 1, tzinfo=UTC)
MINISTRY = a_feed(id="ministry", tier=Tier.OFFICIAL, lang="en")
NAME = "MOFCOM Announcement 2026/61"
NOTICE = (
    "MOFCOM Announcement No. 61 of 2026: export controls on rare earth magnets",
    (
        "China imposes export controls. The announcement takes effect immediately for magnet "
        "alloys, and from 1 December 2026 for magnets made abroad."
    ),
)
MOVED = (
    "China postpones export controls on rare earth magnets",
    (
        "The effective date of MOFCOM Announcement No. 61 of 2026 is postponed from December 1, "
        "2026 to January 31, 2027."
    ),
)
SUSPENDED = (
    "China suspends export controls on rare earth magnets",
    "China suspends MOFCOM Announcement No. 61 of 2026 until November 10, 2027.",
)
EMPTIED = ("A note on opening hours", "The office is closed on Mondays.")


@dataclass
class Ministry:
    """A ministry that publishes, and one desk that is told."""

    context: Context

    def publishes(
        self, text: tuple[str, str], at: datetime, key: str = "", *, baseline: bool = False
    ) -> None:
        """Its page shows this text under this key from that moment on."""
        entry = an_entry(text[0], key=key or text[0], text=text[1], published=at, url="")
        self.context.db.run_write(
            lambda session: ingest(
                session, self.context.judging, MINISTRY, [entry], at, baseline=baseline
            )
        )

    def tick(self, at: datetime) -> list[tuple[AlertKind, str]]:
        """One round of the daemon at that moment; what the desk is told in it."""
        self.context.clock.now = at
        before = len(self.context.senders.sent)

        async def round_of_ticks() -> None:
            await count_down(self.context)
            await dispatch_due(self.context)
            await deliver_due(self.context)

        asyncio.run(round_of_ticks())
        return [each[2] for each in self.context.senders.sent[before:]]

    def read(self, work):
        return self.context.db.run_read(work)

    def days(self) -> dict[str, tuple[DeadlineState, int]]:
        """Each stored day with its state and sequence."""
        found = self.read(lambda s: store.deadlines.listing(s, date(2000, 1, 1), 100))
        return {f"{each.role} {each.day}": (each.state, each.sequence) for each in found}


@pytest.fixture
def database(one_url: str) -> Iterator[Database]:
    """One kind of database: what the statements do on each is tested with the store."""
    opened = Database(one_url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def ministry(context: Context) -> Ministry:
    watch(context.db, MINISTRY, now=ISSUED)
    return Ministry(context)


@pytest.fixture
def known(ministry: Ministry) -> Ministry:
    """The ministry after its notice, of which the desk was told."""
    ministry.publishes(NOTICE, ISSUED)
    assert ministry.tick(ISSUED) == [AlertKind.RAISED]
    return ministry


SCHEDULED, OFF = DeadlineState.SCHEDULED, DeadlineState.SUSPENDED


def test_two_days_of_one_notice_are_stored_with_their_place_in_the_text(known):
    first, second = known.read(lambda s: store.deadlines.listing(s, date(2026, 1, 1), 10))
    assert [(str(e.day), e.scope, e.instrument) for e in (first, second)] == [
        ("2026-10-09", "magnet alloys", NAME),
        ("2026-12-01", "magnets made abroad", NAME),
    ]
    item, _ = known.read(lambda s: store.items.get(s, second.item))
    assert second.span is not None
    assert item.text[second.span.start : second.span.end] == second.text == "1 December 2026"
    decided = known.read(lambda s: store.decisions.for_subject(s, "story", second.story))
    assert [d.reason for d in decided].count(Reason.DEADLINE_FOUND) == 2


def test_the_desk_is_reminded_at_each_lead_time_once(known):
    told = {
        str(at): known.tick(at)
        for at in (
            T30 - timedelta(seconds=1),
            T30,
            T30 + timedelta(seconds=5),
            T7,
            T7 + timedelta(hours=3),
            T1,
            T1 + timedelta(days=2),
        )
    }
    assert [len(each) for each in told.values()] == [0, 1, 0, 1, 0, 1, 0]
    assert {kind for each in told.values() for kind in each} == {AlertKind.REMINDER}


def test_a_reminder_says_the_local_day_and_what_it_is_for(known):
    [alert] = known.context.db.run_write(
        lambda s: remind(s, known.context.deadlines, known.context.judging, T1)
    )
    assert alert.summary == (
        f"On 1 December 2026, tomorrow, takes effect: {NAME}, magnets made abroad "
        "(the day begins 2026-11-30 16:00 UTC, Asia/Shanghai)"
    )


def test_a_crash_before_the_commit_reminds_once_and_under_the_same_id(known):
    ids = []
    plan, judging = known.context.deadlines, known.context.judging

    def crash(session):
        ids.extend(each.id for each in remind(session, plan, judging, T7))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        known.context.db.run_write(crash)
    assert known.tick(T7) == [AlertKind.REMINDER]
    assert len(ids) == 1
    assert known.read(lambda s: store.alerts.get(s, ids[0])).kind is AlertKind.REMINDER
    assert known.tick(T7 + timedelta(seconds=5)) == []


def test_reminders_missed_while_the_daemon_was_down_are_one(known):
    assert known.tick(T7 + timedelta(days=3)) == [AlertKind.REMINDER]
    assert known.tick(T1) == [AlertKind.REMINDER]


def test_a_first_poll_reminds_of_what_is_ahead_and_of_nothing_past(ministry):
    ministry.publishes(NOTICE, ISSUED, baseline=True)
    assert ministry.tick(ISSUED) == []
    assert ministry.tick(ISSUED + timedelta(days=1)) == []
    assert ministry.tick(T30) == [AlertKind.REMINDER]


def test_a_notice_found_after_its_day_reminds_nobody(ministry):
    late = T1 + timedelta(days=3)
    entry = an_entry(NOTICE[0], text=NOTICE[1], published=ISSUED, url="")
    ministry.context.db.run_write(
        lambda s: ingest(s, ministry.context.judging, MINISTRY, [entry], late, baseline=False)
    )
    assert [ministry.tick(late + timedelta(days=n)) for n in range(3)] == [[], [], []]


def test_an_amendment_moves_the_day_and_its_reminders(known):
    assert known.tick(T30) == [AlertKind.REMINDER]
    known.publishes(MOVED, T30 + timedelta(days=10))
    assert known.days() == {
        "effective 2026-10-09": (SCHEDULED, 0),
        "effective 2027-01-31": (SCHEDULED, 1),
    }
    known.tick(T30 + timedelta(days=10))
    assert [known.tick(T7), known.tick(T1)] == [[], []]
    assert known.tick(datetime(2027, 1, 1, 1, tzinfo=UTC)) == [AlertKind.REMINDER]


def test_a_suspension_cancels_the_reminders_and_its_own_end_is_a_day(known):
    known.publishes(SUSPENDED, T30 - timedelta(days=2))
    assert known.days() == {
        "effective 2026-10-09": (SCHEDULED, 0),
        "effective 2026-12-01": (OFF, 1),
        "expiry 2027-11-10": (SCHEDULED, 0),
    }
    known.tick(T30 - timedelta(days=2))
    assert [known.tick(T30), known.tick(T7), known.tick(T1)] == [[], [], []]


def test_a_dry_official_notice_suspends_too(known):
    """Its words weigh nothing, and its story is another one."""
    dry = ("商务部公告2026年第70号", "自即日起暂停实施商务部公告2026年第61号。稀土出口管制")
    known.publishes(dry, T30 - timedelta(days=2))
    assert known.days()["effective 2026-12-01"] == (OFF, 1)
    known.tick(T30 - timedelta(days=2))
    assert known.tick(T30) == []


def test_who_was_reminded_of_a_day_that_is_taken_back_hears_of_it(known):
    known.tick(T30)
    known.publishes(EMPTIED, T30 + timedelta(days=1), key=NOTICE[0])
    assert set(known.days().values()) == {(DeadlineState.RETRACTED, 1)}
    told = known.tick(T30 + timedelta(days=1))
    assert told == [AlertKind.CORRECTION]
    assert known.tick(T7) == []


def test_the_correction_of_the_story_corrects_its_days_too(ministry):
    ministry.publishes(NOTICE, T30 - timedelta(days=2))
    ministry.tick(T30 - timedelta(days=2))
    assert ministry.tick(T30) == [AlertKind.REMINDER]
    ministry.publishes(EMPTIED, T30 + timedelta(days=1), key=NOTICE[0])
    assert ministry.tick(T30 + timedelta(days=1)) == [AlertKind.CORRECTION]
    told = ministry.read(lambda s: store.alerts.page(s, 1)).rows[0]
    assert told.deadline == ""


def test_a_day_that_a_first_poll_found_is_taken_back_by_a_correction_of_its_own(ministry):
    """The story never alerted, so that only the reminder has to be put right."""
    ministry.publishes(NOTICE, ISSUED, baseline=True)
    ministry.tick(T30)
    ministry.publishes(EMPTIED, T30 + timedelta(days=1), key=NOTICE[0])
    assert ministry.tick(T30 + timedelta(days=1)) == [AlertKind.CORRECTION]
    told = ministry.read(lambda s: store.alerts.page(s, 1)).rows[0]
    assert told.summary.startswith("1 December 2026 was taken back; it no longer takes effect")


def test_a_held_reminder_of_a_moved_day_is_never_told(known):
    night = Calendar("night", quiet=(Hours(0, 12 * 60),))
    known.context = replace(
        known.context, routes=(Route("all", Match(), ("desk",), calendar=night),)
    )
    assert known.tick(T30) == []
    known.publishes(MOVED, T30 + timedelta(hours=1))
    told = known.tick(T30.replace(hour=12))
    assert AlertKind.REMINDER not in told
    assert known.tick(T30.replace(hour=13)) == []


@pytest.mark.parametrize(
    ("state", "told"),
    [(HandlingState.ACKNOWLEDGED, [AlertKind.REMINDER]), (HandlingState.CLOSED, [])],
)
def test_who_knows_of_the_story_is_still_reminded_until_it_is_closed(known, state, told):
    [first, *_] = known.read(lambda s: store.deadlines.listing(s, date(2026, 12, 1), 1))
    said = Handling(first.story, state, author="ann", at=ISSUED)
    known.context.db.run_write(lambda s: store.handlings.save(s, said))
    assert known.tick(T7) == told


ENTRY = CalendarEntry(
    id="licence",
    day=date(2026, 12, 1),
    headline="Our licence ends",
    source="The contract file",
    zone="Asia/Shanghai",
    topics=("rare_earth",),
    severity=Severity.HIGH,
    direction=Direction.ESCALATING,
)


def plan(*entries: CalendarEntry) -> DeadlinePlan:
    return DeadlinePlan(LeadTimes(), entries)


def test_an_entry_of_the_calendar_is_reminded_of_like_any_other(ministry):
    ministry.context = replace(ministry.context, deadlines=plan(ENTRY))
    assert ministry.tick(ISSUED) == []
    assert ministry.read(lambda s: store.stories.page(s, 10)).rows == ()
    assert [ministry.tick(T30), ministry.tick(T7)] == [[AlertKind.REMINDER]] * 2
    [story] = ministry.read(lambda s: store.stories.page(s, 10)).rows
    assert (story.severity, story.sources, dict(story.topics)) == (
        Severity.HIGH,
        (SOURCE,),
        {"rare_earth": 1.0},
    )
    moved = replace(ENTRY, day=date(2027, 1, 31))
    ministry.context = replace(ministry.context, deadlines=plan(moved))
    assert ministry.tick(T1) == []
    assert ministry.days() == {"effective 2027-01-31": (SCHEDULED, 1)}
    ministry.context = replace(ministry.context, deadlines=plan())
    assert ministry.tick(T1) == []
    assert ministry.days() == {"effective 2027-01-31": (DeadlineState.REMOVED, 2)}


def test_the_entries_that_ship_page_nobody_on_the_first_run(ministry):
    old = replace(ENTRY, id="old", day=date(2025, 4, 4))
    ministry.context = replace(ministry.context, deadlines=plan(old, ENTRY))
    assert ministry.tick(T1 + timedelta(hours=1)) == []
    assert list(ministry.days()) == ["effective 2026-12-01"]
