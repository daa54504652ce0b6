"""Requests to one host wait for each other; those to different hosts do not."""

from __future__ import annotations

import asyncio

import pytest

from alerts.sources import politeness as module
from alerts.sources.politeness import Politeness


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def a_politeness(clock: Clock, per_host: int = 2) -> Politeness:
    return Politeness(per_host, 1.0, clock.read, clock.sleep)


def test_requests_to_one_host_start_apart() -> None:
    clock = Clock()
    polite = a_politeness(clock)

    async def run() -> None:
        for host in ("a", "a", "b", "a"):
            async with polite.turn(host):
                pass

    asyncio.run(run())
    assert clock.slept == [1.0, 1.0]


def test_time_that_passed_anyway_is_not_waited_again() -> None:
    clock = Clock()
    polite = a_politeness(clock)

    async def run() -> None:
        async with polite.turn("a"):
            clock.now += 0.75
        async with polite.turn("a"):
            clock.now += 5
        async with polite.turn("a"):
            pass

    asyncio.run(run())
    assert clock.slept == [0.25]


def test_a_request_may_bring_its_own_distance() -> None:
    clock = Clock()
    polite = a_politeness(clock)

    async def run() -> None:
        for spacing in (0.0, 0.0, 5.0, None):
            async with polite.turn("a", spacing):
                pass

    asyncio.run(run())
    assert clock.slept == [5.0]


def test_no_more_than_two_requests_to_one_host_run_at_once() -> None:
    polite = Politeness(spacing=0)
    running = {"now": 0, "most": 0}

    async def one() -> None:
        async with polite.turn("a"):
            running["now"] += 1
            running["most"] = max(running.values())
            await asyncio.sleep(0)
            running["now"] -= 1

    async def run() -> None:
        await asyncio.gather(*(one() for _ in range(10)))

    asyncio.run(run())
    assert running["most"] == 2


def test_a_failure_gives_the_turn_back() -> None:
    polite = Politeness(per_host=1, spacing=0)

    async def fail() -> None:
        async with polite.turn("a"):
            raise ConnectionError

    async def run() -> None:
        for _ in range(3):
            with pytest.raises(ConnectionError):
                await fail()

    asyncio.run(run())


def test_hosts_that_nobody_waits_for_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    clock = Clock()
    polite = a_politeness(clock)

    async def run() -> None:
        for n in range(10):
            async with polite.turn(f"host{n}"):
                clock.now += 2

    asyncio.run(run())
    assert len(polite._hosts) <= 4
