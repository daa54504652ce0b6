"""No document of ours, however broken or hostile, does anything but what is written beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.hostile.documents import CORPUS, GROUPS
from tests.hostile.reading import misses, read

#: The heavy ones are built this much smaller; `python -m tests.hostile` reads them in full.
SIZE = 0.003
SMALL_RULES = Path(__file__).parents[1] / "unit" / "rules" / "data"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small pack."""
    folder = tmp_path_factory.mktemp("rules")
    for name in ("base.yaml", "small.yaml"):
        shutil.copy(SMALL_RULES / name, folder)
    return folder


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__.rpartition(".")[2])
def test_every_document_is_read_refused_or_capped_as_promised(
    group: ModuleType, rules: Path
) -> None:
    missed = {}
    for case in CORPUS.values():
        if case.name.startswith(group.GROUP):
            size = SIZE if case.heavy else 1.0
            outcome = read(case, case.build(size), rules)
            if said := misses(case, outcome, full=not case.heavy):
                missed[case.name] = said
    assert missed == {}
