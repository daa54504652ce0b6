"""Facts as the stories tests need them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerts.model.facts import Fact, Facts, Field, Span

MakeFacts = Callable[..., Facts]


@pytest.fixture
def facts() -> MakeFacts:
    """Build facts from words: `facts(rates=["145"], actors=["China"])`."""

    def make(role: str = "", field: Field = "title", start: int = 0, **kinds: list[str]) -> Facts:
        return Facts(
            **{
                kind: tuple(Fact(v, Span(field, start, start + len(v)), v, role) for v in values)
                for kind, values in kinds.items()
            }
        )

    return make
