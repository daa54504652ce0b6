from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.config.reader import parse_document
from alerts.config.variables import Unreadable, expand, lookup, overlay

ENV = {"NAME": "value", "EMPTY": "", "DOLLAR": "${NAME}", "_X1": "y"}

EXPANSIONS = {
    "${NAME}": "value",
    "a-${NAME}-${NAME}": "a-value-value",
    "${_X1}": "y",
    "${NONE:-other}": "other",
    "${EMPTY:-other}": "other",
    "${NAME:-other}": "value",
    "${NONE:-}": "",
    "${NONE:-a:-b}": "a:-b",
    "$${NAME}": "${NAME}",
    "$NAME": "$NAME",
    "100 $": "100 $",
    "${DOLLAR}": "${NAME}",
}


@pytest.mark.parametrize(("text", "wanted"), EXPANSIONS.items())
def test_a_reference_becomes_its_value(text: str, wanted: str) -> None:
    result = expand(parse_document(f"a: [1, {{b: '{text}'}}]", "f"), ENV)
    assert result.document.value == {"a": [1, {"b": wanted}]}
    assert not result.problems
    assert not result.missing


def test_keys_and_numbers_are_left_alone() -> None:
    result = expand(parse_document("'${NAME}': 5", "f"), ENV)
    assert result.document.value == {"${NAME}": 5}


@pytest.mark.parametrize("text", ["${NONE}", "${EMPTY}"])
def test_an_unset_or_empty_variable_is_missing_at_its_place(text: str) -> None:
    result = expand(parse_document(f"a:\n  b: {text}\n", "f"), ENV)
    (missing,) = result.missing
    assert missing.path == ("a", "b")
    assert str(missing.problem).startswith("f:2:6: the environment variable ")
    assert result.document.value == {"a": {"b": ""}}


@pytest.mark.parametrize("text", ["${}", "${a b}", "${NAME", "${1A}", "${NAME-x}", "${NAME:+x}"])
def test_a_reference_to_no_variable_is_a_problem(text: str) -> None:
    result = expand(parse_document(f"a: '{text}'", "f"), ENV)
    assert [str(p) for p in result.problems] == [
        "f:1:4: `${` begins no variable (write ${NAME} or ${NAME:-default}, or $${ for `${`)"
    ]


@given(st.text(max_size=100))
def test_what_a_variable_holds_is_never_expanded_again(text: str) -> None:
    wanted = text or "none"
    assert expand(parse_document("${A:-none}", "f"), {"A": text}).document.value == wanted


def test_a_file_holds_the_value_of_a_variable(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    assert lookup({"KEY_FILE": str(tmp_path / "secret")}, "KEY") == "from a file"
    result = expand(parse_document("a: ${KEY}", "f"), {"KEY_FILE": str(tmp_path / "secret")})
    assert result.document.value == {"a": "from a file"}
    assert result.filled == {("a",): ("from a file",)}


def test_a_file_that_cannot_be_read_is_told_at_its_place(tmp_path: Path) -> None:
    result = expand(parse_document("a: ${KEY}", "f"), {"KEY_FILE": str(tmp_path / "none")})
    assert [str(p) for p in result.problems] == [
        "f:1:4: the file KEY_FILE names cannot be read: No such file or directory"
    ]


def test_a_variable_given_twice_is_refused() -> None:
    with pytest.raises(Unreadable, match="KEY and KEY_FILE are both set"):
        lookup({"KEY": "a", "KEY_FILE": "b"}, "KEY")


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"x" * 70_000], ids=["not text", "too large"])
def test_a_file_that_holds_no_short_text_is_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(raw)
    with pytest.raises(Unreadable, match="the file KEY_FILE names is"):
        lookup({"KEY_FILE": str(tmp_path / "secret")}, "KEY")


SECTIONS = {"web": frozenset({"host", "token"}), "database": frozenset({"url"})}


def test_sections_and_keys_are_parted_by_two_underscores() -> None:
    result = overlay({"ALERTS_WEB__HOST": "::1", "OTHER": "x", "ALERTS_WEB__TOKEN": ""}, SECTIONS)
    assert result.values == {("web", "host"): "::1"}
    assert not result.problems
    assert not result.notes


@pytest.mark.parametrize("name", ["ALERTS_DATABASE_URL", "ALERTS_DATABASE__URL"])
def test_the_database_has_a_short_name(name: str) -> None:
    assert overlay({name: "sqlite:///x"}, SECTIONS).values == {("database", "url"): "sqlite:///x"}


def test_a_setting_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hidden\n")
    result = overlay({"ALERTS_WEB__TOKEN_FILE": str(tmp_path / "token")}, SECTIONS)
    assert result.values == {("web", "token"): "hidden"}


def test_a_setting_from_an_absent_file_is_a_problem(tmp_path: Path) -> None:
    result = overlay({"ALERTS_WEB__TOKEN_FILE": str(tmp_path / "token")}, SECTIONS)
    assert [str(p) for p in result.problems] == [
        (
            "environment variable ALERTS_WEB__TOKEN: the file ALERTS_WEB__TOKEN_FILE names cannot "
            "be read: No such file or directory"
        )
    ]


def test_an_unknown_section_is_a_problem_with_a_suggestion() -> None:
    result = overlay({"ALERTS_WBE__HOST": "x", "ALERTS_QQQ__ZZZ": "x"}, SECTIONS)
    assert [str(p) for p in result.problems] == [
        "environment variable ALERTS_QQQ__ZZZ: sets nothing that exists",
        (
            "environment variable ALERTS_WBE__HOST: sets nothing that exists "
            "(did you mean ALERTS_WEB__HOST?)"
        ),
    ]


def test_one_underscore_is_noted_and_other_names_are_somebody_elses() -> None:
    env = {"ALERTS_WEB_TOKEN": "x", "ALERTS_PORT": "tcp://10.0.0.1:80", "ALERTS_CONFIG": "c"}
    result = overlay(env, SECTIONS)
    assert result.notes == [
        "environment variable ALERTS_WEB_TOKEN is not a setting; ALERTS_WEB__TOKEN is"
    ]
    assert not result.problems
    assert not result.values
