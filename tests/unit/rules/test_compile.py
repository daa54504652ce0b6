"""What compiling refuses, and what it makes of a pack."""

import pytest

from alerts.errors import ConfigError
from alerts.model.item import Document
from alerts.rules import assess, compile_rules
from alerts.rules.compile import pack_hash


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("words: {tarif.core: [a]}", "no set is named `tarif.core`", "`tariff.core`"),
        ("sets: {x: {is: [nowhere]}}", "no set is named `nowhere`", ""),
        ("sets: {x: {needs: [nowhere]}}", "no set is named `nowhere`", ""),
        ("sets: {x: {topic: tarif}}", "no topic is named `tarif`", "`tariff`"),
        ("rules: [{id: x, tag: t, when: {any: [act.rise]}}]", "no set is named `act.rise`",
         "`act.raise`"),
        ("rules: [{id: x, topic: tarif, points: 1, when: {any: [act.raise]}}]",
         "no topic is named `tarif`", "`tariff`"),
        ("rules: [{id: x, tag: t, when: {none: [act.raise]}}]", "would always hold", "add `all:`"),
        ("rules: [{id: x, when: {any: [act.raise]}}]", "does nothing", "`tag:`"),
        ("rules: [{id: x, tag: t, when: {at_least: 3, of: [act.raise]}}]", "can never hold", ""),
        ("events: [{id: x, object: [obj.tarif]}]", "no set is named `obj.tarif`",
         "`obj.tariff`"),
        ("events: [{id: x, object: [obj.tariff], topics: {tarif: 2}}]",
         "no topic is named `tarif`", "`tariff`"),
        ("severity: [{id: x, events: [tariff_impose]}]", "no event is named `tariff_impose`",
         "`tariff_imposed`"),
        ("severity: [{id: x, tags: [rap]}]", "no rule gives the tag `rap`", "`wrap`"),
        ("severity: [{id: x, near: [mod.brood]}]", "no set is named `mod.brood`", "`mod.broad`"),
        ("modality: [{id: x, sets: [mod.broad], effect: stage}]", "sets no stage", "add `stage:`"),
        ("modality: [{id: x, sets: [mod.broad], effect: cancel, events: [nope]}]",
         "no event is named `nope`", ""),
        ("blocks: [{id: x, sets: [act.raise]}]", "neither phrases nor cues", ""),
        ("eventless: [rap]", "no rule gives the tag `rap`", ""),
        ("sets: {x: {is: [y]}, y: {is: [x]}}", "is above itself", "mend its `is:`"),
        ("calibration: {tarif: [[1, 0.5]]}", "no topic is named `tarif`", ""),
        ("examples: [{title: x, topics: [tarif]}]", "no topic is named `tarif`", ""),
    ],
)  # fmt: skip
def test_a_name_nobody_gave_is_refused_with_its_place(load, text, message, hint):
    with pytest.raises(ConfigError) as caught:
        compile_rules(load("base", "small", text + "\n"))
    found = [p for p in caught.value.problems if message in p.message]
    assert found, caught.value
    assert hint in found[0].hint
    if found[0].line:
        assert found[0].file == "rules/2.yaml"


def test_the_hash_follows_what_rules_say_not_where(load):
    first = load("base", "small")
    assert pack_hash(first) == pack_hash(load("small", "base"))
    assert pack_hash(first) != pack_hash(load("base", "small", "words: {act.raise: [ups]}\n"))


def test_examples_do_not_change_the_hash(load):
    first = load("base", "small")
    assert pack_hash(first) == pack_hash(load("base", "small", "examples: [{title: a}]\n"))


def test_a_set_inherits_the_fact_of_the_set_above(load):
    text = "sets: {material.oxide: {is: [material.ree]}}\nwords: {material.oxide: {Nd: [ndox]}}\n"
    ruleset = compile_rules(load("base", "small", text))
    said = assess(ruleset, Document("Tariffs on ndox and neodymium", "", "en"))
    assert [f.value for f in said.facts.materials] == ["Nd", "neodymium"]


def test_a_matcher_is_built_once_a_language(small):
    assert small.matcher(small.langs("de"), wide=False) is small.matcher(
        small.langs("de-AT"), wide=False
    )
