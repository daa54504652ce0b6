"""What holds of every assessment, whatever the text."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.assessment import Direction, Severity
from alerts.model.item import Document
from alerts.rules import assess, compile_rules
from alerts.rules.assess import REACH

WORDS = [
    "Trump", "China", "Brussels", "raises", "raised", "doubled", "suspends", "suspended", "puts",
    "on hold", "tariff", "tariffs", "duties", "shipments", "export ban", "neodymium", "Dy", "dy",
    "not", "denies", "threatens", "all countries", "25%", "30 percent", "as", "while", ",", ".",
    "—", "?", "\n", "\ufb01x", "\u200b", "\u0301", "\u202e", "\x00", "稀土", "관세",
    "\uff34ariff", "\u1e9e", "\u0130", "\ud800",
]  # fmt: skip


def texts():
    return st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def slices(document, said):
    fields = {"title": document.title, "text": document.text}
    yield from ((e.text, fields[e.span.field][e.span.start : e.span.end]) for e in said.evidence)
    for _, facts in said.facts.kinds():
        yield from ((f.text, fields[f.span.field][f.span.start : f.span.end]) for f in facts)


@settings(max_examples=300, deadline=None)
@given(title=texts(), text=texts(), lang=st.sampled_from(["en", "", "zh", "ko", "de"]))
def test_spans_are_exact_and_points_sum_to_the_score(shipped, title, text, lang):
    document = Document(title, text, lang)
    said = assess(shipped, document)
    assert all(told == there for told, there in slices(document, said))
    assert sum(e.points for e in said.evidence) == said.score
    assert 0 <= said.score <= 100
    assert all(0 <= p <= 1 for p in said.topics.values())
    assert set(said.topics) >= {"tariff", "rare_earth", "critical_mineral", "export_control"}
    assert said == assess(shipped, document)


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_text_at_all_is_judged(shipped, title, text):
    document = Document(title, text)
    said = assess(shipped, document)
    assert all(told == there for told, there in slices(document, said))


def test_the_order_of_rule_files_says_nothing(load):
    texts_ = ["base", "small", "lang: en\nwords:\n  act.raise: [hikes>]\n"]
    first = compile_rules(load(*texts_))
    again = compile_rules(load(*reversed(texts_)))
    document = Document("Trump hikes tariffs on neodymium in all countries to 30%", "", "en")
    assert first.hash == again.hash
    assert assess(first, document) == assess(again, document)


def test_shuffled_words_and_rules_judge_alike(small):
    pack = small.pack
    shuffle = random.Random(7)
    mixed = replace(
        pack,
        words=tuple(shuffle.sample(pack.words, len(pack.words))),
        frames=tuple(shuffle.sample(pack.frames, len(pack.frames))),
        severity=tuple(shuffle.sample(pack.severity, len(pack.severity))),
    )
    document = Document("Trump raised tariffs, China suspends shipments", "Tariffs on hold?", "en")
    told = assess(compile_rules(mixed), document)
    assert {(e.rule, e.span, e.points) for e in told.evidence} == {
        (e.rule, e.span, e.points) for e in assess(small, document).evidence
    }


def test_a_word_past_its_day_no_longer_counts(load):
    dated = "lang: en\nwords:\n  tariff.core: [{word: liberation day, until: 2026-12-31}]\n"
    ruleset = compile_rules(load("base", "small", dated))

    def said(year):
        return assess(
            ruleset, Document("Liberation Day", "", "en", None, datetime(year, 1, 1, tzinfo=UTC))
        ).topics["tariff"]

    assert (said(2026), said(2027)) == (0.95, 0.0)


def test_words_count_in_documents_of_their_language(load):
    both = (
        "lang: de\nwords:\n  tariff.core: [Zölle]\n",
        "lang: es\nwords:\n  tariff.core: [arancel]\n",
    )
    ruleset = compile_rules(load("base", "small", *both))

    def said(title, lang):
        return assess(ruleset, Document(title, "", lang)).topics["tariff"]

    assert said("Zölle", "de") == 0.95
    assert said("Zölle", "es") == 0.0
    assert said("Zölle", "") == 0.95
    assert said("tariffs 稀土", "zh-Hant") == 0.95


def test_case_matters_only_where_the_word_says_so(judge):
    assert judge("Dy prices").topics["rare_earth"] == 0.95
    assert judge("dy prices").topics["rare_earth"] == 0.0
    assert judge("DYSPROSIUM prices").topics["rare_earth"] == 0.95


def test_words_are_whole_words(judge):
    assert judge("tariffication").topics["tariff"] == 0.0
    assert judge("anti-tariff").topics["tariff"] == 0.95
    assert judge("“tariff”").topics["tariff"] == 0.95


def test_what_implies_another_topic_makes_it_as_probable(judge):
    topics = judge("neodymium").topics
    assert topics["critical_mineral"] == topics["rare_earth"] == 0.95


def test_an_item_on_no_topic_has_no_severity(judge):
    said = judge("Brussels puts nothing on hold")
    assert (said.severity, said.score, said.alert) == (Severity.NONE, 0, False)


def test_a_passing_mention_in_a_long_text_is_not_the_topic(judge):
    said = judge("Festival opens", "Music. " * 100 + "A visitor spoke of tariffs.")
    assert said.topics["tariff"] < 0.5
    assert said.direction is Direction.NONE


def test_repeated_mentions_are(judge):
    assert judge("Festival opens", "Music. " * 100 + "Tariffs. " * 9).topics["tariff"] > 0.5


def test_more_than_a_hundred_points_are_shown_as_too_many(load):
    loud = "severity:\n  - {id: loud, points: 95}\n"
    ruleset = compile_rules(load("base", "small", loud))
    said = assess(ruleset, Document("Trump doubled tariffs", "", "en"))
    assert said.score == 100
    assert said.evidence[-1].rule == "score.most"


def test_an_event_in_a_tagged_text_can_be_left_unsaid(load):
    quiet = "eventless: [wrap]\n"
    ruleset = compile_rules(load("base", "small", quiet))
    said = assess(ruleset, Document("Markets wrap as Trump doubled tariffs", "", "en"))
    assert said.direction is Direction.NONE
    assert said.event == ""


def test_facts_come_with_their_places(judge):
    said = judge("Trump doubled tariffs to 30%", "Neodymium is short.")
    assert [(f.value, f.text) for f in said.facts.materials] == [("neodymium", "Neodymium")]
    assert [f.value for f in said.facts.rates] == ["30"]


@pytest.mark.parametrize(
    "text",
    [
        "tariff " * 100_000,
        "a" * 1_000_000,
        "e" + "\u0301" * 1_000_000,
        "\u200b\u202e\x00\ud800" * 100_000,
        "why raises not denies tariffs " * 30_000,
        "put " * 100_000,
        "to 5% " * 100_000,
        "稀土出口" * 100_000,
        "." * 500_000,
        "\n " * 300_000,
        "((((" * 100_000,
    ],
)
def test_hostile_texts_cost_no_more_than_their_reach(judge, text):
    document = Document(text[:REACH], text, "en")
    said = judge(text[:2_000], text)
    assert json.dumps(said.score)
    assert all(0 <= e.span.start <= e.span.end <= len(document.text) for e in said.evidence)
