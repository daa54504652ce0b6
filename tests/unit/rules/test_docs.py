"""Every example of docs/rules.md is a rule file that loads, and whose examples come out."""

import re
from pathlib import Path

import pytest

from alerts.rules import compile_rules, run_examples
from alerts.rules.examples import count

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEADINGS = re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE)


def test_the_page_has_an_example_for_each_part_of_the_language():
    assert len(BLOCKS) == 9
    sections = {key for block in BLOCKS for key in re.findall(r"^(\w+):", block, re.MULTILINE)}
    assert sections >= {
        "topics", "alerting", "implies", "bands", "zones", "certainty", "calibration", "sets",
        "words", "blocks", "rules", "events", "modality", "severity", "currencies", "examples",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(1, len(BLOCKS)))
def test_an_example_of_the_page_comes_out(load, number):
    pack = load(BLOCKS[0], BLOCKS[number])
    failures = run_examples(compile_rules(pack), pack)
    assert [f.message for f in failures] == []
    assert count(pack) > 0
