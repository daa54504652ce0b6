"""What judging costs: nothing found, headlines, long items, many words, hostile texts.

    python benchmarks/rules.py

CPU time of one core, the best of some runs, for the pack in config/rules; beside it a loop over
the same words, as a rule engine without an automaton would do it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from alerts.config.rule_files import load_rules
from alerts.model.item import Document
from alerts.model.rule import RulePack, TermSet, Word
from alerts.rules import RuleSet, assess, compile_rules
from alerts.rules.words import parse

RULES = Path(__file__).resolve().parents[1] / "config" / "rules"
#: Words that are in no rule.
FILLER = ["".join(w) for w in product("bdfgklmnprstvz", "aeiou", "bdfgklmnprstvz", ("o", "ek"))]
RUNS = 5


def main() -> None:
    start = time.process_time()
    pack = load_rules(RULES)
    loaded = time.process_time()
    ruleset = compile_rules(pack)
    compiled = time.process_time()
    print(f"words {len(pack.words):,}, spellings {len(ruleset.patterns):,}")
    print(f"load {loaded - start:.2f} s, compile {compiled - loaded:.2f} s")
    rnd = random.Random(1)
    nothing(ruleset, rnd)
    items(ruleset, pack, rnd)
    exposure(pack, rnd)
    hostile(ruleset)


def nothing(ruleset: RuleSet, rnd: random.Random) -> None:
    """Items that touch no word."""
    for size in (8, 150, 1500):
        text = filler(rnd, size)
        cost = each(lambda d: assess(ruleset, d), [Document(text, "", "en")] * 200)
        kb = len(text) / 1000
        print(f"no word, {kb:5.1f} kB: {cost * 1e6:7.0f} us, promised {60 + 12 * kb:4.0f}")


def items(ruleset: RuleSet, pack: RulePack, rnd: random.Random) -> None:
    """Items of news size: one in five on a topic, and all of them."""
    titles = [e.sample for e in pack.examples]
    on_topic = [Document(s.title, s.text, s.lang) for s in rnd.choices(titles, k=400)]
    rest = [Document(filler(rnd, 10), "", "en") for _ in range(1600)]
    english = [s for f in pack.frames for s in f.should_match if s.lang == "en"]
    long = [
        Document(s.title, long_text(rnd, [t.title for t in english], 5000), "en")
        for s in rnd.choices(english, k=60)
    ]
    plain = [Document(filler(rnd, 10), filler(rnd, 700), "en") for _ in range(240)]
    rows: Sequence[tuple[str, list[Document], int]] = (
        ("headlines, one in five on a topic", on_topic + rest, 2000),
        ("headlines, all on a topic", on_topic, 2000),
        ("5 kB, one in five on a topic", long + plain, 500),
        ("5 kB, all on a topic, a trade word in each sentence", long, 500),
    )
    for name, documents, promised in rows:
        cost = each(lambda d: assess(ruleset, d), documents)
        print(f"{name}: {1 / cost:,.0f} items/s, promised {promised:,}")
    loop = naive(pack)
    print(f"the same headlines by a loop over all words: {1 / each(loop, on_topic[:40]):,.0f}/s")


def exposure(pack: RulePack, rnd: random.Random) -> None:
    """The cost with 100,000 further words against that with 1,000."""
    documents = [Document(filler(rnd, 10) + " tariffs on steel", "", "en") for _ in range(500)]
    costs = []
    for size in (1_000, 100_000):
        names = (f"{a} {b}{n}" for n in range(size) for a, b in [rnd.sample(FILLER, 2)])
        words = tuple(Word("exposure", name, "*") for name in names)
        sets = {**pack.sets, "exposure": TermSet("exposure", fact="company")}
        ruleset = compile_rules(replace(pack, sets=sets, words=pack.words + words))
        costs.append(each(lambda d, r=ruleset: assess(r, d), documents))
    print(f"100,000 exposure words against 1,000: {costs[1] / costs[0]:.2f}x, promised 1.5x")


def hostile(ruleset: RuleSet) -> None:
    """Texts made to hurt cost no more the longer they are."""
    for name, text in (
        ("marks", "e" + "\u0301" * 1_000_000),
        ("one word", "a" * 5_000_000),
        ("10 MB of tariffs", "tariffs raised, " * 650_000),
    ):
        cost = each(lambda d: assess(ruleset, d), [Document("Tariffs", text, "en")], runs=2)
        print(f"hostile, {name}: {cost * 1e3:,.0f} ms")


def naive(pack: RulePack) -> Callable[[Document], object]:
    """A judge that asks for every spelling of every word, one after the other."""
    spellings = [p.text for w in pack.words for f in parse(w.pattern) for p in f.parts[0]]

    def judge(document: Document) -> object:
        text = f" {document.title} {document.text} ".lower()
        return [s for s in spellings if s in text]

    return judge


def filler(rnd: random.Random, words: int) -> str:
    return " ".join(rnd.choices(FILLER, k=words))


def long_text(rnd: random.Random, titles: list[str], size: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(f"{rnd.choice(titles)} {filler(rnd, 12)}. ")
    return "".join(parts)[:size]


def each(
    work: Callable[[Document], object], documents: Sequence[Document], runs: int = RUNS
) -> float:
    """Seconds of CPU one document costs, in the best of some runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        for document in documents:
            work(document)
        best = min(best, time.process_time() - start)
    return best / len(documents)


if __name__ == "__main__":
    main()
