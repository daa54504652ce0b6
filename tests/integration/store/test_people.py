"""Silences, handlings and reminders, as they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.errors import NotFound
from alerts.model.assessment import Severity
from alerts.model.feed import Tier
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Match
from alerts.model.reminder import Reminder
from alerts.model.silence import Silence, SilenceKind
from alerts.store import handlings, reminders, silences, stories

HOUR = timedelta(hours=1)


@pytest.fixture
def alerted(world):
    """One alert of one story."""
    world.with_alerts(("a1", "s1"))
    return world


@pytest.fixture
def silence(alerted):
    match = Match(topics=("tariff",), max_severity=Severity.HIGH, tiers=(Tier.WIRE,))
    made = Silence("sil_1", SilenceKind.SNOOZE, match, alerted.now, alerted.now + HOUR, "mia", "x")
    alerted.write(lambda s: silences.add(s, made))
    return made


def test_a_silence_comes_back_as_it_was_stored(alerted, silence):
    assert alerted.read(lambda s: silences.get(s, "sil_1")) == silence
    alerted.write(lambda s: silences.add(s, replace(silence, reason="other")))
    assert alerted.read(lambda s: silences.every(s, 10)) == [silence]


def test_a_silence_is_active_from_its_first_moment_up_to_its_last(alerted, silence):
    moments = (silence.starts - HOUR, silence.starts, silence.ends - HOUR / 60, silence.ends)
    found = [alerted.read(lambda s, at=at: silences.active(s, at)) for at in moments]
    assert found == [[], [silence], [silence], []]


def test_an_expired_silence_ends_then_and_stays_listed(alerted, silence):
    at = silence.starts + HOUR / 2
    ended = alerted.write(lambda s: silences.expire(s, "sil_1", at))
    assert ended == replace(silence, ends=at)
    assert alerted.write(lambda s: silences.expire(s, "sil_1", silence.ends)) == ended
    assert alerted.read(lambda s: silences.every(s, 10, after=at)) == []
    assert alerted.read(lambda s: silences.every(s, 10)) == [ended]


def test_a_silence_to_come_that_is_expired_never_was(alerted, silence):
    ended = alerted.write(lambda s: silences.expire(s, "sil_1", silence.starts - HOUR))
    assert ended.starts == ended.ends == silence.starts - HOUR


def test_a_silence_nobody_made_is_not_found(alerted):
    with pytest.raises(NotFound, match="no silence 'sil_9'"):
        alerted.write(lambda s: silences.expire(s, "sil_9", alerted.now))


def test_what_people_say_is_kept_apart_from_the_story(alerted):
    said = Handling("s1", HandlingState.CLOSED, None, "tom", "mia", "done", alerted.now)
    assert alerted.read(lambda s: handlings.get(s, "s1")) == Handling("s1")
    alerted.write(lambda s: handlings.save(s, said))
    alerted.write(lambda s: stories.save(s, [alerted.story("s1", headline="moved on")]))
    assert alerted.read(lambda s: handlings.get(s, "s1")) == said
    assert alerted.read(lambda s: handlings.of(s, ["s1", "s2"])) == {"s1": said}


def test_one_reminder_a_story_and_receiver_is_planned(alerted):
    first = Reminder("s1", "desk", "a1", "route", alerted.now + HOUR)
    later = replace(first, due=alerted.now + 2 * HOUR, sent=1)
    other = replace(first, receiver="board", due=alerted.now)
    for each in (first, later, other):
        alerted.write(lambda s, each=each: reminders.plan(s, each))
    assert alerted.read(lambda s: reminders.due(s, alerted.now + HOUR, 10)) == [other]
    assert alerted.read(lambda s: reminders.due(s, alerted.now + 2 * HOUR, 10)) == [other, later]
    assert alerted.read(lambda s: reminders.due(s, alerted.now + 2 * HOUR, 1)) == [other]
    alerted.write(lambda s: reminders.drop(s, other))
    assert alerted.read(lambda s: reminders.due(s, alerted.now + 2 * HOUR, 10)) == [later]
