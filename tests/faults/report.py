"""What a fault came to, and the faults by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from tests.faults.ledger import Books


@dataclass
class Report:
    """One line of the table."""

    trials: int = 0
    lost: int = 0
    doubled: int = 0
    alerts: int = 0
    #: Seconds from the end of the fault, or the restart after it, until nothing waited any more.
    recovery: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    #: What the fault cannot be tried without and is not here.
    skipped: str = ""

    def trial(self, recovery: float | None = None) -> None:
        """Count one more trial, and how long it took until all was well again."""
        self.trials += 1
        if recovery is not None:
            self.recovery.append(recovery)

    def check(self, what: str, held: object) -> None:
        """Note a promise that was not kept."""
        if not held:
            self.violations.append(what)

    def close(self, books: Books) -> None:
        """Take over what the books say at the end of a world."""
        self.lost += len(books.lost)
        self.doubled += books.doubled
        self.alerts += books.alerts
        self.violations += books.violations
        self.check("no alert came of it all", books.alerts)

    @property
    def cells(self) -> tuple[str, ...]:
        times = self.recovery
        shown = f"{median(times):.2f} / {max(times):.2f} s" if times else "-"
        verdict = self.skipped or ("VIOLATED" if self.violations else "kept")
        return str(self.trials), str(self.alerts), str(self.lost), str(self.doubled), shown, verdict


@dataclass(frozen=True)
class Place:
    """Where and how a fault is tried."""

    folder: Path
    rnd: Random
    trials: int
    tell: Callable[[str], None]


Fault = Callable[[Place, Report], None]


@dataclass(frozen=True)
class Entry:
    """A fault with the number of trials it is worth by default."""

    name: str
    run: Fault
    trials: int
    what: str


FAULTS: dict[str, Entry] = {}


def fault(name: str, *, trials: int = 1) -> Callable[[Fault], Fault]:
    """Register a fault; its docstring says what happens."""

    def register(run: Fault) -> Fault:
        FAULTS[name] = Entry(name, run, trials, (run.__doc__ or "").strip().splitlines()[0])
        return run

    return register
