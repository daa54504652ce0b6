"""What the tests of the sources share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def feeds() -> Path:
    """The folder of saved feeds."""
    return Path(__file__).parents[2] / "data" / "feeds"


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place."""
    return datetime(2026, 6, 2, 12, tzinfo=UTC)
