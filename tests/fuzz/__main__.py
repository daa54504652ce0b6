"""Mutated documents against every reader: `python -m tests.fuzz [--minutes N] [--only TARGET]`.

Each target runs for so many minutes. What breaks a promise is written to a file, told, and makes
the exit status 1; the same --seed tries the same inputs again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from alerts.telemetry import setup_logging
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target

#: One input takes at most so many seconds of processor time: other programs may be busy.
SLOW = 5.0
#: After so many different failures a target ends early.
ENOUGH = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--only", action="append", choices=sorted(TARGETS), metavar="TARGET")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="a folder")
    given = parser.parse_args()
    setup_logging("error")
    failed = 0
    for name, target in TARGETS.items():
        if not given.only or name in given.only:
            failed += fuzz(name, target, given.minutes * 60, given.seed, given.keep)
    return 1 if failed else 0


def fuzz(name: str, target: Target, seconds: float, seed: int, keep: Path) -> int:
    """Try one target for so long; the number of different failures."""
    rnd = random.Random(f"{seed}{name}")
    seeds = list(target.seeds())
    began, tried, slowest = time.monotonic(), 0, 0.0
    found: dict[str, bytes] = {}
    while time.monotonic() - began < seconds and len(found) < ENOUGH:
        body = mutated(rnd, seeds)
        tried += 1
        start = time.process_time()
        said = attempt(target, body, rnd)
        took = time.process_time() - start
        slowest = max(slowest, took)
        if said or took > SLOW:
            found.setdefault((said or f"took {took:.1f} s")[:60], body)
    sys.stdout.write(
        f"{name:13}{tried:8} inputs from {len(seeds)} seeds in {seconds:.0f} s, "
        f"slowest {slowest:.2f} s, {len(found)} failures (seed {seed})\n"
    )
    for number, (said, body) in enumerate(found.items()):
        keep.mkdir(exist_ok=True)
        path = keep / f"{name}-{seed}-{number}"
        path.write_bytes(body)
        sys.stdout.write(f"  {path}: {said}\n")
    sys.stdout.flush()
    return len(found)


def attempt(target: Target, body: bytes, rnd: random.Random) -> str:
    """What is wrong with this input; what it raises is wrong too, whatever it is."""
    try:
        return target.check(body, rnd)
    except Exception as error:  # noqa: BLE001 - any of them is a finding
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {error}"


if __name__ == "__main__":
    sys.exit(main())
