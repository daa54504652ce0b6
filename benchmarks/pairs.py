"""How many pairs of reports join one story, and how many stay apart, as they should.

    python -m benchmarks.pairs

The pairs in pairs.yaml were labelled before they were tried, unlike those of the tests. A pair of
two matters counts as right when it stays apart in both orders.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from alerts.config.rule_files import load_rules
from alerts.config.starter import starter_folder
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.rules import RuleSet, assess, compile_rules
from alerts.stories import Joined, assign, candidate_of, gist_of, index_keys
from alerts.text.language import detect

PAIRS = Path(__file__).with_suffix(".yaml")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def main() -> None:
    """Print each pair that comes out wrong, and the shares of those that come out right."""
    ruleset = compile_rules(load_rules(starter_folder() / "config" / "rules"))
    pairs: dict[str, list[Any]] = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    for kind, wanted in (("same", True), ("other", False)):
        right = 0
        for pair in pairs[kind]:
            first, second = pair["reports"]
            orders = [(first, second)] if wanted else [(first, second), (second, first)]
            joined = [join(ruleset, a, b, timedelta(hours=pair["hours"])) for a, b in orders]
            right += set(joined) == {wanted}
            if set(joined) != {wanted}:
                print(f"{kind}: {first[0]} | {second[0]}")
        print(f"{kind}: {right} of {len(pairs[kind])} as labelled\n")


def join(ruleset: RuleSet, first: list[str], second: list[str], apart: timedelta) -> bool:
    """Whether the second report joins the story that the first one opened."""
    one, two = item("one", first, NOW), item("two", second, NOW + apart)
    verdicts = [assess(ruleset, each.document) for each in (one, two)]
    gists = [gist_of(i, v) for i, v in zip((one, two), verdicts, strict=True)]
    kept = index_keys(one, gists[0]).kept(core=True)
    if not set(kept) & set(index_keys(two, gists[1]).asked):
        return False
    story = assign(one, verdicts[0]).story
    outcome = assign(two, verdicts[1], [candidate_of(story, one, gists[0])], lambda _: story)
    return isinstance(outcome, Joined)


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
