"""Four days of the world that `python -m tests.month` plays for a month."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from alerts.store import Database
from alerts.telemetry import setup_logging
from tests.month.__main__ import run
from tests.month.books import audit
from tests.month.passing import PassingLoop
from tests.month.plan import DAY, DAYS


@pytest.fixture
def _quiet() -> Iterator[None]:
    setup_logging("critical")
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("_quiet")
def test_the_books_balance_after_four_days_and_show_what_is_missing(tmp_path: Path) -> None:
    lived = run(tmp_path, DAYS, 1)
    assert lived.books.violations == []
    assert sum(lived.books.told.values()) >= 8
    assert sum(lived.books.back.values()) >= 3
    assert lived.requests.count > 1_000
    database = Database(lived.database)
    try:
        # What the audit is worth: one entry lost, one told of for nothing, one note missing.
        database.run_write(_spoiled)
        found = audit(database, lived.world, DAYS.days * DAY).violations
    finally:
        database.close()
    assert [each.split(": ", 1)[1].split(" ")[0] for each in found] == ["mark-0-70-end", "told"]


def _spoiled(session) -> None:
    session.execute(text("PRAGMA foreign_keys = OFF"))
    session.execute(text("DELETE FROM items WHERE title LIKE '%mark-0-70-end%'"))
    session.execute(
        text(
            "DELETE FROM alerts WHERE id = (SELECT id FROM alerts "
            "WHERE kind = 'operator' AND source != 'our network' LIMIT 1)"
        )
    )


def test_time_passes_only_when_nothing_else_can_happen() -> None:
    loop = PassingLoop()
    order = []

    async def work() -> None:
        async def slow() -> None:
            await asyncio.sleep(3_600)
            order.append(("slept", loop.time()))

        sleeping = asyncio.create_task(slow())
        await asyncio.to_thread(order.append, ("thread", 0.0))
        order.append(("after the thread", loop.time()))
        await sleeping

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(work())
    assert order == [("thread", 0.0), ("after the thread", 0.0), ("slept", 3_600.0)]
