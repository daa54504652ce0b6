"""A simulated month: `python -m tests.month [--days 30] [--sources 500] [--seed 1]`.

The real engine listens to sources of every kind on loopback that publish in bursts, die, move, lie,
are slow, limit, change their shape and their encoding. No time is waited for: the clock is the
loop's, which passes as soon as nothing else can happen. At the end the books must balance; prints
a table and exits 1 when they do not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

from alerts.telemetry import setup_logging
from tests.month.books import Books, audit
from tests.month.engine import Requests, engine, live
from tests.month.passing import PassingLoop
from tests.month.plan import DAY, DAYS, MONTH, Scale, plan
from tests.month.world import World

HEAD = (
    "trait",
    "sources",
    "published",
    "shown",
    "stored",
    "told",
    "back",
    "share of the time allowed, median / most",
)


@dataclass(frozen=True, slots=True)
class Lived:
    """A world at its end."""

    books: Books
    requests: Requests
    world: World
    #: The address of the database.
    database: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--short", action="store_true", help="four days of 32 sources")
    parser.add_argument("--sources", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    setup_logging("critical")
    scale = DAYS if given.short else MONTH
    scale = replace(scale, sources=given.sources or scale.sources)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="alerts-month-") as folder:
        lived = run(Path(folder), scale, given.seed, _tell)
    show(lived.books)
    sys.stdout.write(
        f"{scale.days:g} days in {time.monotonic() - began:.0f} s, "
        f"{lived.requests.count} requests, at most {lived.requests.most} at once to one host\n"
    )
    for each in lived.books.violations[:200]:
        sys.stdout.write(f"{each}\n")
    return 1 if lived.books.violations else 0


def run(
    folder: Path, scale: Scale, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Lived:
    """Let a world live in `folder`, and close its books; `tell` hears of each day."""
    requests, loop = Requests(), PassingLoop()
    world = World(plan(scale, Random(seed)), scale, loop.time, Random(seed + 1))

    async def whole() -> Lived:
        await world.start()
        async with engine(folder, world, requests) as (app, ctx):
            await live(ctx, world, folder, scale.days * DAY, tell)
            books = audit(app.db, world, loop.time())
        await world.close()
        books.violations += requests.problems[:20]
        return Lived(books, requests, world, str(app.db.path))

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(whole())


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def show(books: Books) -> None:
    """Print the table, as Markdown."""
    lines = [HEAD]
    for trait in sorted(books.sources):
        waits = books.waits.get(trait, [])
        waited = f"{median(waits):.2f} / {max(waits):.2f}" if waits else ""
        counts = (
            books.sources,
            books.published,
            books.served,
            books.stored,
            books.told,
            books.back,
        )
        lines.append((trait, *(str(each[trait]) for each in counts), waited))
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
        if not number:
            sys.stdout.write(f"|{'|'.join('-' * (w + 2) for w in widths)}|\n")
    for what, count in sorted(books.counted.items()):
        sys.stdout.write(f"counted {what}: {count}\n")


if __name__ == "__main__":
    sys.exit(main())
