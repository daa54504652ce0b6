"""Every mistake in a rule file is told with its place and a hint; nothing is half-loaded."""

from pathlib import Path

import pytest

from alerts.config.rule_files import load_rules
from alerts.errors import ConfigError
from alerts.model.assessment import Direction, Severity, Stage


def write(folder: Path, *texts: str) -> Path:
    rules = folder / "rules"
    rules.mkdir()
    for number, text in enumerate(texts):
        (rules / f"{number}.yaml").write_text(text, encoding="utf-8")
    return rules


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("set:\n  a: {}", "1:1", "unknown key `set`", "did you mean `sets`?"),
        ("lang: english", "1:7", "`english` is not known here", "known:"),
        ("sets:\n  a: {topik: x}", "2:7", "unknown key `topik`", "did you mean `topic`?"),
        ("sets:\n  a: {points: many}", "2:15", "a whole number from -50 to 50", ""),
        ("sets:\n  a: {points: 99}", "2:15", "a number from -50 to 50", ""),
        ("sets:\n  a: {fact: metal}", "2:13", "`metal` is not known here", "`material`"),
        ("sets:\n  a: {hides: no}", "2:14", "true or false", ""),
        ("sets: [a]", "1:7", "a block of `key: value` lines", ""),
        ("words:\n  a: [tariff(|s]", "2:7", "not closed", ""),
        ("words:\n  a: [a|b]", "2:7", "parentheses", ""),
        ("words:\n  a: [{word: x, until: soon}]", "2:24", "a day is needed", "2026-11-10"),
        ("words:\n  a: [{lang: en}]", "2:7", "a word is missing", "add `word: ...`"),
        ("words:\n  a: [[x]]", "2:7", "a text is needed", ""),
        ("blocks:\n  - {phrases: [x]}", "2:5", "a block needs a name", "add `id: ...`"),
        ("blocks:\n  - {id: b, phrases: [x]}", "2:5", "`sets` is missing", ""),
        ("blocks:\n  - {id: b, sets: [a], within: 0}", "2:32", "from 1 to 200", ""),
        ("rules:\n  - {id: r}", "2:5", "a rule needs a condition", "add `when:`"),
        ("rules:\n  - {id: r, when: {every: [a]}}", "2:20", "unknown key `every`", "known:"),
        ("rules:\n  - {id: r, when: {near: [{within: 3}]}}", "2:27", "`sets` is missing", ""),
        ("rules:\n  - {id: r, when: {in: titel}}", "2:24", "`titel` is not known", "`title`"),
        ("events:\n  - {id: e}", "2:5", "`object` is missing", ""),
        ("events:\n  - {id: e, object: [a], direction: up}", "2:37", "`up` is not known", "known:"),
        ("events:\n  - {id: e, object: [a], stage: on}", "2:33", "`on` is not known", ""),
        ("modality:\n  - {id: m, sets: [a], effect: kill}", "2:32", "`kill` is not known", ""),
        ("severity:\n  - {id: s, cap: -1}", "2:18", "from 0 to 100", ""),
        ("severity:\n  - {id: s, zones: [head]}", "2:21", "`head` is not known", "`lead`"),
        ("bands: {grave: 3}", "1:9", "`grave` is no severity", "known:"),
        ("zones: {title: 2}", "1:16", "from 0 to 1", ""),
        ("certainty: {maybe: 0.1}", "1:13", "unknown key `maybe`", ""),
        ("calibration:\n  t: [[1, 0.5], [1, 0.6]]", "2:6", "points must rise", ""),
        ("calibration:\n  t: [[1]]", "2:7", "two numbers are needed", ""),
        ("examples:\n  - {title: x, alert: maybe}", "2:23", "true or false", ""),
        ("examples:\n  - only a title", "2:5", "a block of `key: value` lines", ""),
        ("a: [b\nc: d", "1:4", "a `[` list is not closed", ""),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path, text, place, message, hint):
    with pytest.raises(ConfigError) as caught:
        load_rules(write(tmp_path, text + "\n"))
    told = [str(p) for p in caught.value.problems]
    found = [p for p in caught.value.problems if message in p.message]
    assert found, told
    assert f"{found[0].line}:{found[0].column}" == place, told
    assert hint in found[0].hint
    assert found[0].file == "rules/0.yaml"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("sets: {a: {}}", "sets: {a: {}}", "set `a` is already given in rules/0.yaml:1"),
        ("topics: [t]", "topics: [t]", "topic `t` is already given"),
        ("bands: {low: 1}", "bands: {low: 2}", "band `low` is already given"),
        ("zones: {lead: 1}", "zones: {lead: 1}", "zone `lead` is already given"),
        ("implies: {a: [b]}", "implies: {a: [c]}", "implication `a` is already given"),
        ("currencies: {USD: 1}", "currencies: {USD: 2}", "currency `USD` is already given"),
        ("certainty: {denied: 1}", "certainty: {denied: 0}", "certainty `denied` is already"),
        ("calibration: {t: [[1, 1]]}", "calibration: {t: [[1, 1]]}", "calibration `t` is already"),
        ("severity: [{id: s}]", "severity: [{id: s}]", "severity row `s` is already given"),
        (
            "events: [{id: e, object: [a]}]",
            "events: [{id: e, object: [a]}]",
            "event `e` is already given",
        ),
    ],
)
def test_a_name_is_given_once(tmp_path, first, second, message):
    with pytest.raises(ConfigError, match=message) as caught:
        load_rules(write(tmp_path, first + "\n", second + "\n"))
    assert caught.value.problems[0].file == "rules/1.yaml"


def test_every_problem_of_every_file_is_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_rules(write(tmp_path, "sett: {}\nlangg: en\n", "a: [\n", "bands: {x: 1}\n"))
    assert {p.file for p in caught.value.problems} == {f"rules/{n}.yaml" for n in range(3)}
    assert len(caught.value.problems) == 4


def test_an_empty_folder_says_so(tmp_path):
    with pytest.raises(ConfigError, match="no rule files"):
        load_rules(tmp_path)


def test_what_is_written_is_what_is_loaded(tmp_path):
    pack = load_rules(
        write(
            tmp_path,
            """
lang: de
sets: {a: {is: [b], needs: [c], needs_in: clause, note: why}}
words:
  a: {Wert: [ein, {word: zwei, lang: fr, until: 2026-01-31}], Rest: drei}
bands: {low: 5}
certainty: {none: 0.5, denied: 0.1}
severity: [{id: s, stages: [denied], directions: [easing], zones: [lead], rate_from: 2.5}]
examples: [{title: x, severity: low, direction: none, alert: false}]
""",
            "",
        )
    )
    spec = pack.sets["a"]
    assert (spec.parents, spec.needs, spec.needs_in, spec.note) == (("b",), ("c",), "clause", "why")
    assert [(w.pattern, w.lang, w.value) for w in pack.words] == [
        ("drei", "de", "Rest"),
        ("ein", "de", "Wert"),
        ("zwei", "fr", "Wert"),
    ]
    assert str(pack.words[2].until) == "2026-01-31"
    assert pack.bands == {Severity.LOW: 5}
    assert pack.certainty == {Stage.NONE: 0.5, Stage.DENIED: 0.1}
    (row,) = pack.severity
    assert (row.stages, row.directions) == ((Stage.DENIED,), (Direction.EASING,))
    assert row.rate_from == 2.5
    (example,) = pack.examples
    assert (example.severity, example.alert) == ((Severity.LOW,), False)
    assert example.place.line == 9
