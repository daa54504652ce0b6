"""A session lasts as long as it is used, and not for ever."""

from __future__ import annotations

from datetime import timedelta

from starlette.datastructures import Headers

from alerts.web.sessions import COOKIE, IDLE, LONGEST, SECURE_COOKIE, Sessions
from tests.builders import NOW

SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


def cookie(session_id: str, name: str = COOKIE) -> Headers:
    return Headers({"cookie": f"other=1; {name}={session_id}"})


def test_whoever_shows_the_id_is_who_logged_in():
    sessions = Sessions(Clock())
    shown = sessions.open("ann")
    for name in (COOKIE, SECURE_COOKIE):
        found = sessions.of(cookie(shown, name))
        assert found is not None
        assert found.name == "ann"
    assert sessions.open("ann") != shown
    assert sessions.of(cookie(shown[:-1])) is None
    assert sessions.of(cookie("")) is None
    assert sessions.of(Headers({})) is None


def test_each_session_has_a_form_token_of_its_own():
    sessions = Sessions(Clock())
    one, two = (sessions.of(cookie(sessions.open("ann"))) for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.form_token != two.form_token


def test_a_session_that_is_used_goes_on_until_the_longest():
    clock = Clock()
    sessions = Sessions(clock)
    shown = sessions.open("ann")
    while clock.now < NOW + LONGEST - IDLE:
        clock.now += IDLE - SECOND
        assert sessions.of(cookie(shown)) is not None
    clock.now = NOW + LONGEST - SECOND
    assert sessions.of(cookie(shown)) is not None
    clock.now = NOW + LONGEST
    assert sessions.of(cookie(shown)) is None


def test_a_session_nobody_uses_ends():
    clock = Clock()
    sessions = Sessions(clock)
    shown = sessions.open("ann")
    clock.now += IDLE
    assert sessions.of(cookie(shown)) is None
    clock.now -= IDLE
    assert sessions.of(cookie(shown)) is None


def test_logging_out_ends_that_session_alone():
    sessions = Sessions(Clock())
    one, two = sessions.open("ann"), sessions.open("ann")
    sessions.close(cookie(one))
    assert sessions.of(cookie(one)) is None
    assert sessions.of(cookie(two)) is not None


def test_the_session_used_least_lately_makes_room():
    clock = Clock()
    sessions = Sessions(clock, most=2)
    first, second = sessions.open("ann"), sessions.open("tom")
    clock.now += SECOND
    sessions.of(cookie(first))
    third = sessions.open("mia")
    lasting = [sessions.of(cookie(each)) is not None for each in (first, second, third)]
    assert lasting == [True, False, True]
