from __future__ import annotations

import pytest

from alerts.errors import StoreError
from alerts.model.assessment import Direction, Stage
from alerts.store.tables.story import decode_gist, encode_gist
from alerts.stories import Angle, Gist

GIST = Gist(
    terms=frozenset({"curb", "gallium"}),
    lead="China",
    nations=("China", "Japan"),
    angle=Angle.STATEMENT,
    direction=Direction.ESCALATING,
    stage=Stage.DENIED,
    lang="en",
    names=frozenset({"mutanda"}),
    things=frozenset({"vanillin"}),
    forms=frozenset({"a ban"}),
    said=frozenset({"ministry"}),
    denied="export_restriction",
)


def test_a_gist_is_read_as_it_was_written() -> None:
    assert decode_gist(encode_gist(GIST)) == GIST


def test_a_gist_from_before_names_were_kept_is_read_without_them() -> None:
    written = encode_gist(GIST)
    assert isinstance(written, list)
    read = decode_gist(written[:18])
    assert (read.lead, read.lang, read.names, read.denied) == ("China", "en", frozenset(), "")


@pytest.mark.parametrize("written", [None, {}, [], ["a"] * 19, ["a"] * 30])
def test_a_gist_of_another_version_is_an_error(written: object) -> None:
    with pytest.raises(StoreError, match="another version"):
        decode_gist(written)  # type: ignore[arg-type]
