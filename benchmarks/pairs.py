"""How many pairs of reports join one story, and how many stay apart, as they should.

    python -m benchmarks.pairs [FILE...]

The pairs in pairs_of_reports/ were labelled before they were tried, unlike those of the tests. Each
file has reports of the `same` matter, which should join; of an `other` matter, which should stay
apart in both orders; and of a matter that `turned`, which may do either, but never silently. A pair
is merged silently when the second report joins and who heard of the first is told nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from alerts.config.rule_files import load_rules
from alerts.config.starter import starter_folder
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.rules import RuleSet, assess, compile_rules
from alerts.stories import (
    Joined,
    Nothing,
    Paging,
    Raise,
    assign,
    candidate_of,
    decide,
    gist_of,
    index_keys,
    make_alert,
)
from alerts.text.language import detect

FOLDER = Path(__file__).parent / "pairs_of_reports"
#: Nothing is mended for single pairs of this file, so that its shares stay those of unseen ones.
HELD = FOLDER / "held.yaml"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Outcome(Enum):
    """What becomes of the second report of a pair."""

    APART = "apart"
    #: It joins, and is told as an update or a correction.
    TOLD = "joined and told"
    SILENT = "joined silently"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports as (title, lead), and how they are labelled."""

    kind: str
    first: list[str]
    second: list[str]
    apart: timedelta


def main() -> None:
    """Print for each file what is right, and each pair that is not, but for the held ones."""
    ruleset = shipped_rules()
    for path in map(Path, sys.argv[1:] or sorted(map(str, FOLDER.glob("*.yaml")))):
        found = measure(ruleset, read(path), verbose=path != HELD)
        print(", ".join(f"{name}: {count}" for name, count in found.items()), f"in {path.name}\n")


def shipped_rules() -> RuleSet:
    """The rules that a new user starts with."""
    return compile_rules(load_rules(starter_folder() / "config" / "rules"))


def read(path: Path) -> list[Pair]:
    """The pairs of one file."""
    listed: dict[str, list[Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Pair(kind, *each["reports"], timedelta(hours=each["hours"]))
        for kind, pairs in listed.items()
        for each in pairs
    ]


def measure(ruleset: RuleSet, pairs: Iterable[Pair], *, verbose: bool = False) -> dict[str, int]:
    """How many pairs of each kind there are and come out right, and how many merge silently."""
    counts: dict[str, int] = {}
    for pair in pairs:
        outcomes = [outcome(ruleset, pair.first, pair.second, pair.apart)]
        if pair.kind == "other":
            outcomes.append(outcome(ruleset, pair.second, pair.first, pair.apart))
        silent = pair.kind != "same" and Outcome.SILENT in outcomes
        right = not silent if pair.kind == "turned" else set(outcomes) == {Outcome.APART}
        right = Outcome.APART not in outcomes if pair.kind == "same" else right
        for name, count in ((f"{pair.kind} of", 1), (pair.kind, right), ("silent", silent)):
            counts[name] = counts.get(name, 0) + count
        if verbose and not right:
            said = " / ".join(each.value for each in outcomes)
            print(f"{pair.kind}, {said}: {pair.first[0]} | {pair.second[0]}")
    return counts


def outcome(ruleset: RuleSet, first: list[str], second: list[str], apart: timedelta) -> Outcome:
    """What becomes of the second report once the story of the first was told."""
    one, two = item("one", first, NOW), item("two", second, NOW + apart)
    says_one, says_two = (assess(ruleset, each.document) for each in (one, two))
    gist, then = gist_of(one, says_one), gist_of(two, says_two)
    if not set(index_keys(one, gist).kept(core=True)) & set(index_keys(two, then).asked):
        return Outcome.APART
    _, story = make_alert(assign(one, says_one).story, one, says_one, Raise(), (), NOW)
    joined = assign(two, says_two, [candidate_of(story, one, gist)], lambda _: story)
    if not isinstance(joined, Joined):
        return Outcome.APART
    verdict = decide(joined.story, two, says_two, paging=Paging.YES, gist=then)
    return Outcome.SILENT if isinstance(verdict, Nothing) else Outcome.TOLD


def item(name: str, report: list[str], at: datetime) -> Item:
    """The report as an item of a wire."""
    title, lead = report
    return Item(
        id=name, source=name, key=name, url="", canonical_url=f"https://{name}.example/",
        title=title, text=lead, lang=detect(title), tier=Tier.WIRE, published=at, first_seen=at,
        content_hash=name,
    )  # fmt: skip


if __name__ == "__main__":
    main()
