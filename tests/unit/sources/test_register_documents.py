"""Records of the Federal Register become entries that say what binds and where it stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.sources import probe
from alerts.sources.register_documents import parse_register
from alerts.text.clean import plain

DATA = Path(__file__).parents[2] / "data" / "federal_register"


@pytest.fixture
def late() -> datetime:
    return datetime(2026, 6, 2, 18, tzinfo=UTC)


def test_a_rule_says_its_dates_its_parts_and_its_docket(late):
    parsed = parse_register((DATA / "documents.json").read_bytes(), now=late)
    rule = parsed.entries[0]
    assert (rule.key, rule.lang) == ("2026-11801", "en")
    assert rule.published == datetime(2026, 6, 1, tzinfo=UTC)
    assert plain(rule.text).split("\n")[1:] == [
        "Action: Interim final rule.",
        "Dates: This rule is effective June 15, 2026.",
        "Comments must be received by July 15, 2026.",
        "91 FR 31001.",
        "15 CFR Part 744.",
        "Docket No. 260529-0101.",
        "Published by Commerce Department; Industry and Security Bureau.",
    ]


def test_a_document_without_an_abstract_is_an_entry(late):
    parsed = parse_register((DATA / "documents.json").read_bytes(), now=late)
    order = parsed.entries[1]
    assert order.title == "Adjusting Imports of Processed Critical Minerals"
    assert plain(order.text).startswith("Signed on May 27, 2026.\nExecutive Order 14999.")


def test_a_number_without_its_word_is_called_a_docket(late):
    parsed = parse_register((DATA / "documents.json").read_bytes(), now=late)
    assert "Docket No. A-570-999." in plain(parsed.entries[2].text)


def test_public_inspection_has_its_title_in_parts_and_the_moment_of_filing(late):
    parsed = parse_register((DATA / "public_inspection.json").read_bytes(), now=late)
    duty, tariffs = parsed.entries
    assert duty.title == (
        "Antidumping or Countervailing Duty Investigations, Orders, or Reviews: "
        "Permanent Magnets from the People's Republic of China"
    )
    assert duty.published == datetime(2026, 6, 2, 12, 45, tzinfo=UTC)
    assert tariffs.title == "Tariffs on Imported Magnets (Proclamation of June 1, 2026)"


def test_an_effective_day_that_the_dates_do_not_say_is_said(late):
    record = {"document_number": "1", "publication_date": "2026-06-01", "title": "T"}
    body = json.dumps({**record, "effective_on": "2026-06-15", "dates": "See below."})
    [entry] = parse_register(body.encode(), now=late).entries
    assert plain(entry.text) == "Dates: See below.\nEffective June 15, 2026."


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"results": {}}', b'{"results": [{"title": "x"}]}', b'{"errors": {}}'],
)
def test_what_is_no_answer_of_the_register_is_told(body, late):
    assert parse_register(body, now=late).broken


def test_odd_records_are_counted_and_the_rest_is_read(late):
    results = [
        {"document_number": "1", "title": "T", "effective_on": "soon", "cfr_references": "x"},
        {"document_number": "2", "title": "U", "docket_ids": [None, 7], "cfr_references": [7, {}]},
        {"title": "no number"},
        "nothing",
    ]
    parsed = parse_register(json.dumps({"results": results}).encode(), now=late)
    assert [entry.key for entry in parsed.entries] == ["1", "2"]
    assert parsed.problems == ("2 results without a document number",)
    assert parsed.left_out == 2


def test_an_empty_answer_is_no_failure(late):
    parsed = parse_register(b'{"count": 0, "results": []}', now=late)
    assert (parsed.entries, parsed.broken) == ((), False)


def test_a_saved_answer_is_known_by_its_contents(late):
    body = (DATA / "documents.json").read_bytes()
    assert len(probe(body, now=late, name="saved.json").entries) == 3
