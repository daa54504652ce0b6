"""What is allowed and yet most likely a mistake."""

import pytest

from alerts.model.item import Document
from alerts.rules import compile_rules
from alerts.rules.lint import lint, too_frequent


def kinds(load, text):
    return [(f.kind, f.message) for f in lint(load("base", "small", text)) if "2.yaml" in
            f.place.file]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("sets: {x: {}}\nwords: {x: [a]}", "unused_set", "nothing asks for set `x`"),
        ("sets: {x: {}}\nrules: [{id: r, tag: r, when: {any: [x]}}]", "unreachable",
         "rule `r` can never hold: no word is in `x`"),
        ("sets: {x: {}}\nrules: [{id: r, tag: r, when: {all: [x, act.raise]}}]", "unreachable",
         "rule `r` can never hold: no word is in `x`"),
        ("sets: {x: {}}\nevents: [{id: e, object: [obj.tariff], action: [x]}]", "unreachable",
         "event `e` can never hold: no word is in `x`"),
        ("events: [{id: z, event: other, object: [obj.tariff], action: [act.raise]}]",
         "unreachable", "event `z` can never hold: `tariff.raise` asks for the same words"),
        ("lang: en\nwords: {act.raise: [doubled]}", "shadowed_word",
         "`doubled` is already in `act.raise` by `doubl(es|ed)`"),
        ("words: {act.raise: [^up ... down$]}", "never_fires", "the whole title"),
    ],
)  # fmt: skip
def test_findings(load, text, kind, message):
    found = kinds(load, text + "\n")
    assert [k for k, _ in found] == [kind]
    assert message in found[0][1]


def test_a_sound_pack_has_no_findings(load):
    assert kinds(load, "words: {act.raise: [ups>]}\n") == []


@pytest.mark.parametrize(
    "words", ["[doubl(es|ed|ing)]", "[=Cosco, =COSCO]", "[^ups, ups]", "[doubles>]"]
)
def test_a_word_with_one_spelling_of_its_own_does_something(load, words):
    assert kinds(load, f"lang: en\nwords: {{act.raise: {words}}}\n") == []


def test_the_pack_that_ships_has_no_findings(shipped):
    assert lint(shipped.pack) == []


def test_a_set_below_one_that_is_asked_for_is_used(load):
    assert kinds(load, "sets: {x: {is: [act.raise]}}\nwords: {x: [a]}\n") == []


def test_rules_that_hold_too_often_are_named(load):
    ruleset = compile_rules(load("base", "small"))
    often = [Document("Trump doubled tariffs", "", "en")] * 2
    seldom = [Document("Nothing", "", "en")] * 18
    assert [f.message for f in too_frequent(ruleset, often + seldom)] == [
        "`tariff.raise` holds in 10.0% of 20 items; ask for more"
    ]
    assert too_frequent(ruleset, often + seldom, most=0.2) == []
    assert too_frequent(ruleset, []) == []
