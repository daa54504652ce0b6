from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.config.marks import Mark
from alerts.config.reader import parse_document

TEXT = """\
rules:
  - id: first
    words: [gallium, 镓, germanium]
  - id: second
    where:
      title: true
"""
DOCUMENT = parse_document(TEXT, "f.yaml")

PLACES = {
    "the top": ((), (1, 1)),
    "a value": (("rules", 0, "id"), (2, 9)),
    "an entry of a list in one line": (("rules", 0, "words", 2), (3, 25)),
    "an entry of a list of blocks": (("rules", 1), (4, 5)),
    "a block": (("rules", 1, "where"), (6, 7)),
    "a missing key: where its block begins": (("rules", 1, "words"), (4, 5)),
    "a position past the end: where its list begins": (("rules", 7), (2, 3)),
    "below a plain value: where the value begins": (("rules", 0, "id", "x"), (2, 9)),
    "a name that is no key is passed over": (("rules", 0, "tagged-union", "id"), (2, 9)),
}


@pytest.mark.parametrize(("path", "wanted"), PLACES.values(), ids=PLACES)
def test_where_a_value_begins(path: tuple[str | int, ...], wanted: tuple[int, int]) -> None:
    assert DOCUMENT.locate(path) == Mark(*wanted)


def test_where_a_key_is_written() -> None:
    assert DOCUMENT.locate(("rules", 1, "where", "title"), key=True) == Mark(6, 7)
    assert DOCUMENT.locate(("rules", 1, "where"), key=True) == Mark(5, 5)
    assert DOCUMENT.locate(("rules", 0), key=True) == Mark(2, 5)


def test_a_problem_has_the_place_and_the_hint() -> None:
    problem = DOCUMENT.problem(("rules", 0, "words", 1), "is rare", "say more")
    assert str(problem) == "f.yaml:3:22: is rare (say more)"


def test_a_value_from_elsewhere_is_told_by_its_name() -> None:
    moved = replace(DOCUMENT, origins={("rules", 0, "id"): "variable X"})
    assert str(moved.problem(("rules", 0, "id"), "is wrong")) == "variable X: is wrong"
    assert str(moved.problem(("rules", 1, "id"), "is wrong")) == "f.yaml:4:9: is wrong"


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths(below, (*path, key))
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from paths(below, (*path, position))


@given(
    st.lists(
        st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(10, 99), max_size=4),
        max_size=4,
    )
)
def test_every_plain_value_stands_where_its_mark_says(entries: list[dict[str, int]]) -> None:
    text = "top:\n" + "".join(
        "  -" + (" {}" if not entry else "")
        + "".join(f"\n    {key}:  {value}" for key, value in entry.items()) + "\n"
        for entry in entries
    )  # fmt: skip
    document = parse_document(text, "f")
    lines = text.splitlines()
    for path in paths(document.value):
        mark = document.locate(path)
        if path and isinstance(path[-1], str) and path != ("top",):
            key = document.locate(path, key=True)
            value = document.value["top"][path[1]][path[2]]
            assert lines[mark.line - 1][mark.column - 1 :] == str(value)
            assert lines[key.line - 1][key.column - 1 :].startswith(f"{path[-1]}:")
