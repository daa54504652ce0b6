"""What an exposure of any size costs: loading it, and finding it in an item.

    python -m benchmarks.exposure

Suppliers are invented from syllables, with a legal form; each list holds the shorter ones. Items
are headlines with a page of text, in which every twentieth word begins the name of a supplier of
the longest list; one in ten names one of the shortest. Every list is timed in turn and the best of
several rounds counts.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from alerts import config
from alerts.config.starter import copy_starter
from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.exposure import Exposure, ExposureKind
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.stories import ExposureIndex, compile_exposure, touched

SIZES = (500, 1_000, 50_000, 100_000)
SYLLABLES = (
    "al an ar ba be bo da de do el en fa ga go ha hi ja ka ki ko la li lo ma me mi mo na ne no or "
    "pa po ra re ri ro sa se shi ta te to un va ve vi wa xi yo za zhe"
)
TRADES = ("Magnetics", "Metals", "Materials", "Chemical", "Rare Earth", "Industries", "Alloys")
FORMS = ("Co., Ltd.", "GmbH", "Inc.", "LLC", "S.p.A.", "Corporation")
WORDS = (
    "the ministry said on friday that exports of metals and magnets need a licence from next month "
    "buyers in germany and japan expect delays while producers in the north raise prices again "
    "officials did not say how long the review takes or which companies are asked to report"
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASSESSMENT = Assessment(
    topics={},
    score=60,
    severity=Severity.HIGH,
    direction=Direction.ESCALATING,
    stage=Stage.ANNOUNCED,
    certainty=0.8,
    facts=Facts(
        materials=(Fact("rare earths", Span("title", 0, 11), "rare earths"),),
        actors=(Fact("China", Span("title", 0, 5), "China"),),
        hs_codes=(Fact("8505.11", Span("title", 0, 7), "8505.11"),),
    ),
)


def suppliers(count: int) -> list[str]:
    """So many different names, the same at every run."""
    rnd = random.Random(7)
    syllables = SYLLABLES.split()
    names: dict[str, None] = {}
    while len(names) < count:
        word = "".join(rnd.choices(syllables, k=rnd.randint(2, 4))).capitalize()
        names[f"{word} {rnd.choice(TRADES)} {rnd.choice(FORMS)}"] = None
    return list(names)


def news(count: int, named: list[str], every: list[str]) -> list[Item]:
    """Items of some 2,000 characters; one in ten names a supplier of `named` in its text."""
    rnd = random.Random(11)
    words = WORDS.split()
    made = []
    for n in range(count):
        chosen = rnd.choices(words, k=330)
        chosen[::20] = [rnd.choice(every).split()[0] for _ in chosen[::20]]
        text = " ".join(chosen)
        if n % 10 == 0:
            text = f"{text[:900]} {rnd.choice(named)} {text[900:]}"
        title = f"China tightens rare earth controls, notice {n}"
        made.append(
            Item(str(n), "s", str(n), "", "", title, text, "en", Tier.WIRE, None, NOW, str(n))
        )
    return made


def per_item(index: ExposureIndex, items: list[Item]) -> float:
    """Microseconds of CPU an item."""
    started = time.thread_time()
    for item in items:
        touched(index, item, ASSESSMENT)
    return (time.thread_time() - started) / len(items) * 1e6


def loading(names: list[str]) -> tuple[float, float]:
    """Seconds to read so many suppliers from a CSV file, and from `exposure.yaml`, index built."""
    with tempfile.TemporaryDirectory() as scratch:
        copy_starter(Path(scratch))
        folder = Path(scratch) / "config"
        file = folder / "exposure" / "suppliers.csv"
        file.parent.mkdir()
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["kind", "name", "weight", "owner"])
            writer.writerows(["supplier", name, "0.8", "Purchasing"] for name in names)
        taken = [_load(folder, len(names))]
        file.unlink()
        lines = "".join(f"  - {{name: {name!r}, weight: 0.8}}\n" for name in names)
        (folder / "exposure.yaml").write_text(f"suppliers:\n{lines}", encoding="utf-8")
        taken.append(_load(folder, len(names)))
    return taken[0], taken[1]


def _load(folder: Path, wanted: int) -> float:
    started = time.thread_time()
    exposure = config.load(folder, {}).exposure
    index = compile_exposure(exposure)
    taken = time.thread_time() - started
    if len(index.entries) != wanted:
        raise SystemExit(f"{len(index.entries)} entries were read, not {wanted}")
    return taken


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    names = suppliers(max(SIZES))
    items = news(asked.items, names[: min(SIZES)], names)
    indexes: dict[int, ExposureIndex] = {}
    for size in SIZES:
        entries = tuple(Exposure(ExposureKind.SUPPLIER, name) for name in names[:size])
        started = time.thread_time()
        indexes[size] = compile_exposure(entries)
        print(f"{size:>7} suppliers: index built in {time.thread_time() - started:.2f} s")
    best = {
        size: min(per_item(index, items) for _ in range(asked.rounds))
        for size, index in indexes.items()
    }
    for size, micros in best.items():
        print(f"{size:>7} suppliers: {micros:7.1f} us an item, x{micros / best[500]:.2f} of 500")
    print(f"100,000 against 1,000: x{best[100_000] / best[1_000]:.2f}")
    from_csv, from_yaml = loading(names[:50_000])
    print(f"  50000 suppliers: config loaded in {from_csv:.2f} s from CSV, {from_yaml:.2f} s YAML")


if __name__ == "__main__":
    main()
