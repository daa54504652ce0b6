from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.config.fields import duration_text, key_mistake, parse_duration, parse_pause, repeated
from alerts.config.files import Mistake
from alerts.model.policy import Secret

DURATIONS = {
    "30s": timedelta(seconds=30),
    "15m": timedelta(minutes=15),
    "72h": timedelta(hours=72),
    "7d": timedelta(days=7),
    "2w": timedelta(weeks=2),
    "1h30m": timedelta(minutes=90),
    "1h 30m": timedelta(minutes=90),
}


@pytest.mark.parametrize(("text", "wanted"), DURATIONS.items())
def test_a_length_of_time_is_a_number_with_its_unit(text: str, wanted: timedelta) -> None:
    assert parse_duration(text) == wanted


@pytest.mark.parametrize(
    "text",
    [15, 1.5, True, None, [], "", "15", "m", "15 min", "-5m", "1.5h", "0s", "0m0s", "9999w", "٣m"],
)
def test_anything_else_is_no_length_of_time(text: object) -> None:
    with pytest.raises(Mistake):
        parse_duration(text)


def test_a_pause_may_be_none_at_all() -> None:
    assert parse_pause("0s") == timedelta()
    assert parse_pause("5s") == timedelta(seconds=5)


@given(st.integers(1, 3650 * 86_400))
def test_a_length_of_time_written_is_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(duration_text(length)) == length


def test_nothing_is_written_as_no_seconds() -> None:
    assert duration_text(timedelta()) == "0s"


def key(size: int) -> str:
    return base64.b64encode(bytes(range(size))).decode()


@pytest.mark.parametrize(
    "text", [f"whsec_{key(24)}", key(32), key(64), f"whsec_{key(25)}".rstrip("=")]
)
def test_a_signing_key_is_base64_with_or_without_its_prefix(text: str) -> None:
    assert key_mistake(Secret(text)) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"whsec_{key(23)}", "the signing key has 23 bytes; it must have 24 to 64"),
        (f"whsec_{key(65)}", "the signing key has 65 bytes; it must have 24 to 64"),
        ("whsec_", "the signing key has 0 bytes; it must have 24 to 64"),
        ("whsec_not base64 at all!", "the signing key is not base64"),
        ("whsec_ключ", "the signing key is not base64"),
        (f"whpk_{key(32)}", "the signing key is not base64"),
    ],
)
def test_anything_else_is_no_signing_key(text: str, wanted: str) -> None:
    assert key_mistake(Secret(text)) == wanted


def test_repeated_names_point_at_the_first() -> None:
    assert repeated(["a", "b", "a", "c", "a", "b"]) == [(2, 0), (4, 0), (5, 1)]
