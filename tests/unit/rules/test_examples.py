"""Examples in rule files fail loudly, with what came out instead."""

from alerts.rules import compile_rules, run_examples
from alerts.rules.examples import count


def failures(load, text):
    pack = load("base", "small", text)
    return [f"{f.place.line}: {f.message}" for f in run_examples(compile_rules(pack), pack)]


def test_examples_that_come_out_are_silent(load):
    text = """
examples:
  - {title: Trump doubled tariffs, topics: [tariff], direction: escalating, stage: announced,
     event: tariff_imposed, alert: true, severity: medium}
  - {title: Nothing at all, topics: []}
  - {title: Neodymium, topics: [rare_earth]}
"""
    assert failures(load, text) == []


def test_each_expectation_that_fails_is_told(load):
    text = """
examples:
  - {title: Trump doubled tariffs, topics: [rare_earth], direction: easing, stage: lifted,
     event: tariff_relief, alert: false, severity: [low, high]}
"""
    assert failures(load, text) == [
        "3: alert of “Trump doubled tariffs”: true, expected false",
        "3: direction of “Trump doubled tariffs”: escalating, expected easing",
        "3: event of “Trump doubled tariffs”: tariff_imposed, expected tariff_relief",
        "3: severity of “Trump doubled tariffs”: medium, expected low or high",
        "3: stage of “Trump doubled tariffs”: announced, expected lifted",
        "3: topics of “Trump doubled tariffs”: tariff, expected critical_mineral, rare_earth",
    ]


def test_rules_events_and_blocks_are_held_to_their_samples(load):
    text = """
sets: {x: {}}
words: {x: [xylo]}
rules:
  - {id: r, tag: r, when: {any: [x]}, should_match: [xylo, other], should_not_match: [a xylo]}
events:
  - {id: e, object: [obj.tariff], action: [x], should_match: [xylo tariffs, tariffs],
     should_not_match: [tariffs xylo]}
blocks:
  - {id: b, sets: [tariff.core], phrases: [gas tariff], should_match: [gas tariff, tariff],
     should_not_match: [a gas tariff]}
"""
    assert failures(load, text) == [
        "5: rule `r` does not match “other”, and must",
        "5: rule `r` matches “a xylo”, and must not",
        "7: event `e` does not match “tariffs”, and must",
        "8: event `e` matches “tariffs xylo”, and must not",
        "10: block `b` does not match “tariff”, and must",
        "11: block `b` matches “a gas tariff”, and must not",
    ]


def test_samples_may_carry_text_and_language(load):
    text = """
lang: zh
words: {tariff.core: [关税]}
rules:
  - {id: r, tag: r, when: {all: [tariff.core, obj.flow]},
     should_match: [{title: 关税, text: exports}]}
"""
    assert failures(load, text) == []


def test_examples_are_counted(load):
    text = "lang: en\nexamples: [{title: a}, {title: b}]\n"
    assert count(load("base", "small", text)) == 2
