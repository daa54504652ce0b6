from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import AnyUrl, Field, field_validator

from alerts.config.files import Mistake, Strict, WholeFile, nearest, parse_document, validate
from alerts.errors import ConfigError


class Metal(StrEnum):
    GALLIUM = "gallium"
    ANTIMONY = "antimony"


class Place(Strict):
    name: str = Field(min_length=2, max_length=10)
    url: str = ""
    weight: float = Field(default=1.0, ge=0, le=1)

    @field_validator("url")
    @classmethod
    def _shown(cls, url: str) -> str:
        if "inner" in url:
            raise Mistake("this one is taken", "take another")
        if "odd" in url:
            raise ValueError("is odd")
        return url


class Ship(Strict):
    kind: Literal["ship"]
    deck: int


class Train(Strict):
    kind: Literal["train"]
    wagons: int


class Whole(WholeFile):
    places: tuple[Place, ...] = ()
    named: dict[Annotated[str, Field(pattern=r"^[a-z]+$")], Place] = Field(default_factory=dict)
    metals: tuple[Metal, ...] = ()
    level: Literal["low", "high"] = "low"
    on: bool = True
    count: int = Field(default=1, gt=0, lt=10)
    codes: list[str] = Field(default_factory=list, max_length=2)
    either: int | Place = 0
    carriers: tuple[Annotated[Ship | Train, Field(discriminator="kind")], ...] = ()
    left: None = None
    address: AnyUrl | None = None


def complaints(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        validate(parse_document(text, "f"), Whole)
    return [str(problem) for problem in caught.value.problems]


ONE = {
    "an unknown key with a near one": (
        "places:\n  - {name: abc, wieght: 1}\n",
        "f:2:17: unknown key `wieght` (did you mean `weight`?)",
    ),
    "an unknown key that only changes letters": (
        "places: [{name: abc, ulr: x}]",
        "f:1:22: unknown key `ulr` (did you mean `url`?)",
    ),
    "another word for a key": (
        "places: [{name: abc, locaton: x}]",
        "f:1:22: unknown key `locaton` (did you mean `url`?)",
    ),
    "an unknown key with none near": (
        "places: [{name: abc, zzz: x}]",
        "f:1:22: unknown key `zzz` (known keys: name, url, weight)",
    ),
    "an unknown key under a name": (
        "named:\n  abc:\n    name: ab\n    wheight: 1\n",
        "f:4:5: unknown key `wheight` (did you mean `weight`?)",
    ),
    "an unknown key that is no word is not repeated": (
        "'https://x/T0/SECRET': 1",
        (
            "f:1:1: unknown key (not shown) (known keys: address, carriers, codes, count, "
            "either, left, level, metals, named, on, places)"
        ),
    ),
    "an unknown key in one shape of several": (
        "carriers: [{kind: ship, deck: 1, dek: 2}]",
        "f:1:34: unknown key `dek` (did you mean `deck`?)",
    ),
    "an unknown shape": (
        "carriers: [{kind: plane}]",
        "f:1:12: `carriers[0]` must be one of ship, train",
    ),
    "a missing key": ("places:\n  - url: x\n", "f:2:5: key `name` is missing (add it)"),
    "a near miss of a choice": (
        "level: hihg",
        "f:1:8: `level` has no choice `hihg` (did you mean `high`?)",
    ),
    "no choice at all": ("level: urgent", "f:1:8: `level` must be one of low, high"),
    "a near miss in a list": (
        "metals: [gallium, galium]",
        "f:1:19: `metals[1]` has no choice `galium` (did you mean `gallium`?)",
    ),
    "a list where a choice belongs": ("level: [low]", "f:1:8: `level` must be one of low, high"),
    "a text where a list belongs": (
        "metals: gallium",
        "f:1:9: `metals` must be a list (write one entry a line, each after `- `)",
    ),
    "a list where a block belongs": (
        "named: [1]",
        "f:1:8: `named` must be a block of `key: value` lines",
    ),
    "a text where a block belongs": (
        "places: [x]",
        "f:1:10: `places[0]` must be a block of `key: value` lines",
    ),
    "a block where text belongs": (
        "places: [{name: {a: 1}}]",
        "f:1:17: `name` must be text",
    ),
    "no value": (
        "places:\n  - name:\n",
        "f:2:10: `name` has no value; it must be text (write one or remove the key)",
    ),
    "a word for a switch": ("on: perhaps", "f:1:5: `on` must be true or false"),
    "a word for a number": ("count: many", "f:1:8: `count` must be a whole number"),
    "half a number": ("count: 1.5", "f:1:8: `count` must be a whole number"),
    "too small": ("count: 0", "f:1:8: `count` must be more than 0"),
    "too large": ("count: 10", "f:1:8: `count` must be less than 10"),
    "above the range": (
        "places: [{name: abc, weight: 2}]",
        "f:1:30: `weight` must be at most 1.0",
    ),
    "below the range": (
        "places: [{name: abc, weight: -1}]",
        "f:1:30: `weight` must be at least 0.0",
    ),
    "too short": ("places: [{name: a}]", "f:1:17: `name` must have at least 2 characters"),
    "too many": ("codes: [1, 2, 3]", "f:1:8: `codes` must have at most 2 entries"),
    "a name that is no name": ("named: {A1: {name: abc}}", "f:1:9: is no valid name"),
    "a mistake a validator found": (
        "places: [{name: abc, url: inner}]",
        "f:1:27: this one is taken (take another)",
    ),
    "a plain error of a validator": ("places: [{name: abc, url: odd}]", "f:1:27: `url` is odd"),
    "what nobody foresaw": ("left: 1", "f:1:7: `left` must be empty"),
    "what has no words of ours": ("address: SECRET", "f:1:10: `address` is not valid: url parsing"),
    "a list as the whole file": ("- a\n", "f:1:1: must be a block of `key: value` lines"),
}


@pytest.mark.parametrize(("text", "wanted"), ONE.values(), ids=ONE)
def test_one_mistake(text: str, wanted: str) -> None:
    assert complaints(text) == [wanted]


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    found = complaints("count: x\nplaces:\n  - nam: abc\n  - {name: abc, weight: 7}\nlevle: low\n")
    assert [line.split(": ")[0] for line in found] == ["f:1:8", "f:3:5", "f:3:5", "f:4:25", "f:5:1"]


def test_numbers_are_welcome_where_text_is_wanted() -> None:
    read = validate(parse_document("codes: [8505, 2805.30]", "f"), Whole)
    assert read.codes == ["8505", "2805.30"]


def test_numbers_kept_as_text_are_read_where_a_number_is_wanted() -> None:
    read = validate(parse_document("places: [{name: abc, weight: 0.50}]", "f"), Whole)
    assert read.places[0].weight == 0.5


@pytest.mark.parametrize("text", ["", "# nothing", "places:\nnamed:\nlevel:\n"])
def test_keys_without_a_value_at_the_top_count_as_left_out(text: str) -> None:
    assert validate(parse_document(text, "f"), Whole) == Whole()


SECRET = "PLANTED-SECRET-42"


@pytest.mark.parametrize(
    "text",
    [
        f"level: {SECRET}",
        f"metals: [{SECRET}]",
        f"places: {SECRET}",
        f"places: [{{name: {SECRET}}}]",
        f"places: [{{name: abc, url: inner{SECRET}}}]",
        f"on: {SECRET}",
        f"count: {SECRET}",
        f"either: {SECRET}",
        f"carriers: [{{kind: {SECRET}}}]",
        f"left: {SECRET}",
        f"{SECRET}",
        f'a: "{SECRET}',
        f"a: {SECRET}: x",
        f"a: *{SECRET}",
        f"a: !{SECRET} x",
        f"a: [{SECRET}",
        f"named: {{'https://h/{SECRET}': 1}}",
        f"a: 1\n'https://h/{SECRET}': 2\n'https://h/{SECRET}': 3",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        validate(parse_document(text, "f"), Whole)
    assert "PLANTED" not in str(caught.value)


def test_nearest_looks_at_letters_not_at_case() -> None:
    assert nearest("SEVERITY", ["severity", "topics"]) == "severity"
    assert nearest("countries", ["sources", "routes"]) == ""
