from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alerts.config import reader
from alerts.config.reader import load_document, parse_document
from alerts.errors import ConfigError

REFUSED = {
    "a key given twice": ("a: 1\nb: 2\na: 3\n", "f:3:1: key `a` is already given in line 1"),
    "a key given twice deep inside": ("x:\n  - a: 1\n    a: 2\n", "f:3:5: key `a`"),
    "a repeated key that may be a secret": ("x y z: 1\nx y z: 2\n", "f:2:1: key (not shown) is"),
    "a python tag": ("a: !!python/object/apply:os.system ['id']\n", "f:1:4: tags (!name)"),
    "a tag of one's own": ("a: !secret x\n", "f:1:4: tags (!name) are not allowed"),
    "a tag on a mapping": ("a: !!set {x: 1}\n", "f:1:4: tags (!name) are not allowed"),
    "a tag without its handle": ("a: !e!x y\n", "f:1:4: tags (!name) are not allowed"),
    "an anchor inside itself": ("a: &a\n  b: *a\n", "f:2:6: an alias (*name) refers to the block"),
    "an alias of nothing": ("a: *b\n", "f:1:4: an alias (*name) has no anchor"),
    "an alias as a key": ("a: &x y\n*x : 1\n", "f:2:1: an alias cannot be a key"),
    "a list as a key": ("? [a, b]\n: 1\n", "f:1:3: a list or block cannot be a key"),
    "a template with braces": ("a: {{ x }}\n", "f:1:5: a list or block cannot be a key"),
    "a merge key": ("a: &a {x: 1}\nb:\n  <<: *a\n", "f:3:3: merge keys (<<) are not supported"),
    "a tab that indents": ("rules:\n\t- id: x\n", "f:2:1: a tab indents this line"),
    "a second document": ("a: 1\n---\nb: 2\n", "f:2:1: a second document begins"),
    "a colon in a plain text": ("a: b: c\n", "f:1:5: a colon stands where none may"),
    "a colon after letters of two bytes": ("é: 日本: x\n", "f:1:6: a colon stands"),
    "a quote never closed": ('a: 1\nb: "x\n', "f:2:4: a quote is never closed"),
    "a list never closed": ("a: 1\nb: [1, 2\n", "f:2:4: a `[` list is not closed"),
    "a block never closed": ("b: {x: 1\n", "f:1:4: a `{` block is not closed"),
    "a key without a colon": ("a: 1\nb\nc: 2\n", "f:3:1: a key without its colon"),
    "a dash out of its column": ("a:\n  - 1\n - 2\n", "f:3:2: the indentation does not fit"),
    "an at sign": ("a: @b\n", "f:1:4: this character cannot start a value"),
    "a backslash in double quotes": ('a: "\\q"\n', "f:1:5: a backslash in double quotes"),
    "a control character": ("a: b\nc: \x00\n", "f:2:4: control character U+0000"),
    "a directive": ("%YAML 3.0\n---\na: 1\n", "f:1:1: is not valid YAML here"),
}


@pytest.mark.parametrize(("text", "wanted"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_place(text: str, wanted: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_document(text, "f")
    assert str(caught.value.problems[0]).startswith(wanted)


READ = {
    "country codes stay text": ("[NO, no, on, off, yes, Y]", ["NO", "no", "on", "off", "yes", "Y"]),
    "codes and versions stay as written": ("[0850511, 2805.30, 1.10]",
                                           ["0850511", "2805.30", "1.10"]),
    "odd numbers stay as written": ("[1_0, 1e3, 0x1f, +5, -0, .5]",
                                    ["1_0", "1e3", "0x1f", "+5", "-0", ".5"]),
    "plain numbers are numbers": ("[8505, -3, 0, 8505.11, 0.5]", [8505, -3, 0, 8505.11, 0.5]),
    "dates and times stay text": ("[2025-11-01, 12:30:00]", ["2025-11-01", "12:30:00"]),
    "words of YAML 1.2": ("[true, False, null, ~]", [True, False, None, None]),
    "quoted is text": ("['1', \"true\", 'null']", ["1", "true", "null"]),
    "a core tag is obeyed": ("[!!str 1, !!int 5, !!null '']", ["1", 5, None]),
    "keys are text": ("{1: a, true: b, no: c, ~: d}", {"1": "a", "true": "b", "no": "c", "~": "d"}),
    "an alias repeats its value": ("{a: &x [1], b: *x, c: &y t, d: *y}",
                                   {"a": [1], "b": [1], "c": "t", "d": "t"}),
    "a block text": ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
    "nothing": ("# only a comment\n", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), READ.values(), ids=READ)
def test_read_as_written(text: str, wanted: object) -> None:
    assert parse_document(text, "f").value == wanted


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "{", "? "])
def test_a_hundred_thousand_levels_are_refused_at_once(opening: str) -> None:
    with pytest.raises(ConfigError):
        parse_document(opening * 100_000, "f")


def test_fifty_levels_are_read() -> None:
    assert parse_document("[" * 50 + "]" * 50, "f").value
    with pytest.raises(ConfigError, match="nested more than 50 levels deep"):
        parse_document("[" * 51 + "]" * 51, "f")


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match="repeat too much"):
        parse_document("\n".join(lines), "f")


def test_a_long_text_repeated_often_is_refused() -> None:
    text = f"a: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 100)}]"
    with pytest.raises(ConfigError, match="repeat too much"):
        parse_document(text, "f")


def test_many_mistakes_are_told_at_once_and_not_without_end() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_document("a: 1\n" * 1000, "f")
    assert len(caught.value.problems) == reader.MAX_PROBLEMS


def test_the_slow_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_Loader", yaml.SafeLoader)
    assert parse_document("a: [NO, 1.10]\nb: &x {c: 1}\nd: *x\n", "f").value == {
        "a": ["NO", "1.10"],
        "b": {"c": 1},
        "d": {"c": 1},
    }
    with pytest.raises(ConfigError, match="f:2:1: a tab indents"):
        parse_document("a:\n\tb: 1\n", "f")


FILES = {
    "a byte order mark is dropped": (b"\xef\xbb\xbfa: 1\n", {"a": 1}),
    "windows line ends": (b"a: 1\r\nb: x\r\n", {"a": 1, "b": "x"}),
    "nothing at all": (b"", None),
}


@pytest.mark.parametrize(("raw", "wanted"), FILES.values(), ids=FILES)
def test_bytes_read(raw: bytes, wanted: object, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(raw)
    assert load_document(tmp_path / "f").value == wanted


BAD_FILES = {
    "UTF-16": ("a: 1\n".encode("utf-16"), "f:1:1: is written in UTF-16 (save it as UTF-8)"),
    "UTF-16 big end first": (b"\xfe\xff\x00a", "f:1:1: is written in UTF-16"),
    "Latin-1": ("a: 1\nb: caf\xe9\n".encode("latin-1"), "f:2:7: is not UTF-8 text"),
    "too large": (b"#" * (reader.MAX_BYTES + 1), "f: is larger than 5 MB"),
}


@pytest.mark.parametrize(("raw", "wanted"), BAD_FILES.values(), ids=BAD_FILES)
def test_bytes_refused(raw: bytes, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(raw)
    with pytest.raises(ConfigError) as caught:
        load_document(tmp_path / "f", "f")
    assert str(caught.value).startswith(wanted)


def test_an_absent_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read: No such file"):
        load_document(tmp_path / "nothing.yaml")


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain_data)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    assert parse_document(yaml.safe_dump(value), "f").value == value


@given(st.text(max_size=200) | st.text("ab:-[]{}&*!|>'\"#?,\n\t ~%@`\\<", max_size=60))
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    problems = []
    try:
        parse_document(text, "f")
    except ConfigError as error:
        problems = error.problems
    assert all(problem.message and problem.file == "f" and problem.line for problem in problems)


def test_a_megabyte_is_read_in_a_moment() -> None:
    text = "".join(f"- id: r{n}\n  words: [ab, cd, 'ef']\n  points: 5\n" for n in range(20_000))
    assert len(text) > 900_000
    begun = time.process_time()
    assert len(parse_document(text, "f").value) == 20_000
    assert time.process_time() - begun < 3  # seconds; a quarter of it on a slow machine
