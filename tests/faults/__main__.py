"""Every fault the daemon is to survive: `python -m tests.faults [--only NAME ...] [--trials N]`.

Prints a table: fault, trials, alerts, lost, doubled, recovery. Exits 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from subprocess import SubprocessError

from alerts.errors import AlertsError
from alerts.telemetry import setup_logging
from tests.faults import catalogue
from tests.faults.report import FAULTS, Entry, Place, Report

__all__ = ["catalogue"]

HEAD = ("fault", "trials", "alerts", "lost", "doubled", "recovery median / most", "promises")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", choices=sorted(FAULTS))
    parser.add_argument("--trials", type=int, help="trials of each fault instead of its own number")
    parser.add_argument("--seed", type=int, help="the dice of an earlier run")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    given = parser.parse_args()
    if given.list:
        for entry in FAULTS.values():
            sys.stdout.write(f"{entry.name:20} {entry.what}\n")
        return 0
    setup_logging("error")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    sys.stderr.write(f"seed {seed}\n")
    chosen = [e for e in FAULTS.values() if not given.only or e.name in given.only]
    rows = [(e, run(e, given.trials or e.trials, seed)) for e in chosen]
    show(rows)
    return 1 if any(report.violations for _, report in rows) else 0


def run(entry: Entry, trials: int, seed: int) -> Report:
    """Try one fault in a folder of its own."""
    report, began = Report(), time.monotonic()
    bright = sys.stderr.isatty()

    def tell(words: str) -> None:
        if bright:
            sys.stderr.write(f"\r\x1b[K{entry.name}: {words}")

    with tempfile.TemporaryDirectory(prefix="alerts-faults-") as folder:
        place = Place(Path(folder), random.Random(f"{seed}{entry.name}"), trials, tell)
        try:
            entry.run(place, report)
        except (AssertionError, AlertsError, OSError, SubprocessError) as error:
            report.check(f"the trial ended early: {type(error).__name__}: {error}", held=False)
    tell("")
    seconds = time.monotonic() - began
    sys.stderr.write(
        f"\r{entry.name}: {report.trials} trials, {seconds:.0f} s, {report.cells[-1]}\n"
    )
    for said in report.violations[:20]:
        sys.stderr.write(f"  {said}\n")
    return report


def show(rows: list[tuple[Entry, Report]]) -> None:
    """Print the table, as Markdown."""
    lines = [HEAD, *((e.name, *report.cells) for e, report in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
        if not number:
            sys.stdout.write(f"|{'|'.join('-' * (w + 2) for w in widths)}|\n")


if __name__ == "__main__":
    sys.exit(main())
