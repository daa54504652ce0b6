"""A few inputs of what `python -m tests.fuzz` tries by the million."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.__main__ import attempt
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_inputs_break_no_promise(name: str) -> None:
    target, rnd = TARGETS[name], Random(name)
    seeds = list(target.seeds())
    inputs = [mutated(rnd, seeds) for _ in range(40)]
    assert [said for body in inputs if (said := attempt(target, body, rnd))] == []
