"""The calendar, read back by the rules of RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.facts import Span
from alerts.notify.ics import render

AT = datetime(2026, 10, 9, 2, 3, 4, tzinfo=UTC)
ONE = Deadline(
    id="ddl_1",
    story="sto_1",
    role=DeadlineRole.EFFECTIVE,
    day=date(2026, 12, 31),
    zone="Asia/Shanghai",
    instrument="MOFCOM Announcement 2026/61",
    scope="magnets made abroad",
    headline="China widens controls",
    item="itm_1",
    span=Span("text", 0, 10),
    text="31 December",
    stated=AT,
    since=AT,
    updated=AT,
)


def properties(text: str) -> list[tuple[str, str]]:
    """The content lines unfolded, as name and value; every line must end in CRLF."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert not any("\r" in line or "\n" in line for line in lines)
    unfolded: list[str] = []
    for line in lines:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    return [(name, value) for name, _, value in (line.partition(":") for line in unfolded)]


def plain(value: str) -> str:
    """A text value without its escapes (3.3.11)."""
    out, escaped = "", False
    for char in value:
        if escaped:
            out, escaped = out + {"n": "\n"}.get(char, char), False
        elif char == "\\":
            escaped = True
        else:
            assert char not in ";,", "not escaped"
            out += char
    return out


def test_a_deadline_is_one_whole_day():
    event = dict(properties(render([ONE])))
    assert event["UID"] == "ddl_1@alerts"
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20261231", "20270101")
    assert (event["DTSTAMP"], event["SEQUENCE"]) == ("20261009T020304Z", "0")
    assert (event["STATUS"], event["CATEGORIES"]) == ("CONFIRMED", "EFFECTIVE")
    assert plain(event["SUMMARY"]) == (
        "Takes effect: MOFCOM Announcement 2026/61, magnets made abroad"
    )
    assert plain(event["DESCRIPTION"]).split("\n") == [
        "China widens controls",
        "The day is that of Asia/Shanghai.",
        "Stated as “31 December”: alerts explain ddl_1",
    ]


def test_the_same_deadlines_give_the_same_bytes():
    assert render([ONE]) == render([ONE])


def test_a_move_keeps_the_uid_and_raises_the_sequence():
    moved = replace(ONE, day=date(2028, 2, 29), former=(ONE.day,), sequence=1)
    event = dict(properties(render([moved])))
    assert (event["UID"], event["SEQUENCE"]) == ("ddl_1@alerts", "1")
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20280229", "20280301")
    assert "Moved from 2026-12-31." in plain(event["DESCRIPTION"])


@pytest.mark.parametrize("state", [s for s in DeadlineState if s is not DeadlineState.SCHEDULED])
def test_what_no_longer_binds_is_cancelled(state):
    event = dict(properties(render([replace(ONE, state=state, sequence=2)])))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", "2")


HOSTILE = {
    "an event of its own": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "an alarm": "x\nBEGIN:VALARM\nACTION:PROCEDURE",
    "line ends of other kinds": "a\u2028ATTACH:http\u2029b\x85c\x0bd\x0ce",
    "separators": 'a;b,c:d\\n"e";X=1:y',
    "controls and hidden signs": "a\x00b\x1b[31mc\u202ed\u200be\ud800f",
    "wide characters at the fold": "稀土磁铁" * 60,
    "one very long word": "x" * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_from_outside_stays_data(text):
    hostile = replace(ONE, instrument=text, scope=text, headline=text, text=text)
    lines = properties(render([hostile]))
    assert [name for name, _ in lines] == [name for name, _ in properties(render([ONE]))]
    for name, value in lines:
        if name in ("SUMMARY", "DESCRIPTION"):
            assert all(part.isprintable() for part in plain(value).split("\n"))


@pytest.mark.parametrize("text", ["稀土磁铁" * 60, "é" * 300, "🧲" * 200, "x" * 300])
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(text):
    out = render([replace(ONE, headline=text, scope=text)]).encode()
    assert max(len(line) for line in out.split(b"\r\n")) <= 75
    for line in out.split(b"\r\n"):
        line.decode()


def test_an_entry_of_the_calendar_names_its_source():
    own = replace(ONE, entry="ours", instrument="", scope="", text="The contract file", span=None)
    event = dict(properties(render([own])))
    assert plain(event["SUMMARY"]) == "Takes effect: China widens controls"
    assert "Source: The contract file" in plain(event["DESCRIPTION"])


def test_no_deadlines_are_a_calendar_without_events():
    assert "VEVENT" not in render([])
