"""What calendar.yaml may say, and where it says something else."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.config.deadlines import unknown_topics
from alerts.config.starter import starter_folder
from alerts.model.assessment import Direction, Severity
from alerts.model.deadline import CalendarEntry, DeadlinePlan, DeadlineRole, LeadTimes

ENTRY = "{id: a, date: 2027-02-01, what: It starts, source: A law}"


def test_without_the_file_there_are_the_usual_lead_times(load):
    assert load().deadlines == DeadlinePlan(LeadTimes((30, 7, 1), 540), ())
    assert load(calendar="remind:\n").deadlines.leads.days == (30, 7, 1)
    assert load(calendar="remind: []\n").deadlines.leads.days == ()


def test_an_entry_says_everything(load):
    text = (
        'remind: [1, 14]\nat: "07:30"\ndeadlines:\n'
        "  - {id: ours, date: 2028-02-29, what: Ends, source: File, role: expiry, every: year,\n"
        "     zone: Asia/Shanghai, instrument: MOFCOM Announcement 2025/18, scope: oxide,\n"
        "     topics: [tariff], severity: high, direction: easing}\n"
    )
    entry = CalendarEntry(
        id="ours",
        day=date(2028, 2, 29),
        headline="Ends",
        source="File",
        role=DeadlineRole.EXPIRY,
        instrument="MOFCOM Announcement 2025/18",
        scope="oxide",
        zone="Asia/Shanghai",
        topics=("tariff",),
        severity=Severity.HIGH,
        direction=Direction.EASING,
        yearly=True,
    )
    assert load(calendar=text).deadlines == DeadlinePlan(LeadTimes((1, 14), 450), (entry,))


MISTAKES = {
    "remind: [0]": "1:10: `remind[0]` must be at least 1",
    "remind: [400]": "1:10: `remind[0]` must be at most 366",
    "at: 9": "1:5: a time of day is written like",
    "deadline: []": "1:1: unknown key `deadline`: did you mean `deadlines`?",
    "deadlines: [{id: a, date: 2027-02-29, what: x, source: y}]": "1:27: a date is written as",
    "deadlines: [{id: a, date: 2027-02-01, what: x}]": "1:13: key `source` is missing",
    f"deadlines:\n  - {ENTRY}\n  - {ENTRY}": "3:10: another entry has this id already",
    "deadlines: [{id: a, date: 2027-02-01, what: x, source: y, zone: Asia/Shangai}]": (
        "1:65: there is no such time zone: did you mean `Asia/Shanghai`?"
    ),
    "deadlines: [{id: a, date: 2027-02-01, what: x, source: y, role: expires}]": (
        "1:65: `role` has no choice `expires`: did you mean `expiry`?"
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_is_told_where_it_stands(complaints, text, wanted):
    [said] = complaints(calendar=text + "\n")
    assert said.replace(" (", ": ").startswith(f"calendar.yaml:{wanted}"), said


def test_a_topic_that_no_rule_gives_is_told_where_it_stands(write):
    text = f"deadlines:\n  - {ENTRY[:-1]}, topics: [tarif]}}\n"
    [problem] = unknown_topics(write(calendar=text) / "calendar.yaml", ["tariff"])
    assert (problem.line, problem.hint) == (2, "did you mean `tariff`?")


def test_what_ships_is_ahead_or_comes_every_year_and_names_its_source(load):
    text = (starter_folder() / "config" / "calendar.yaml").read_text(encoding="utf-8")
    entries = load(calendar=text).deadlines.entries
    assert len(entries) >= 10
    assert all(each.yearly or each.day > date(2026, 11, 27) for each in entries)
    assert all(len(each.source) > 20 for each in entries)
