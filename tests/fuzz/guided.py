"""The same targets, led by the code that each input reaches: `python -m tests.fuzz.guided TARGET`.

Needs `pip install atheris`, which is there for Linux. Inputs that reach new code are kept in
`--corpus`, and the next session begins with them. The first broken promise ends it, with its input
in a file.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import random
import sys
from pathlib import Path

from alerts.telemetry import setup_logging

_INSTRUMENTED = ["alerts", "feedparser", "email", "html"]


class BrokenPromise(Exception):
    """What the target says of the input."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), help="a folder")
    given = parser.parse_args()
    setup_logging("error")
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        targets = importlib.import_module("tests.fuzz.targets").TARGETS
    if given.target not in targets:
        parser.error(f"TARGET is one of {', '.join(targets)}")
    target, folder = targets[given.target], given.corpus / given.target
    folder.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (folder / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)

    def one(body: bytes) -> None:
        if said := target.check(body, random.Random(body)):
            raise BrokenPromise(said)

    limits = (f"-max_total_time={given.minutes * 60:.0f}", "-max_len=20000", "-timeout=20")
    atheris.Setup([sys.argv[0], *limits, "-rss_limit_mb=2000", str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
