"""Which days of a text bind, for what, by which instrument; every notice here is our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.rules.facts import extract
from alerts.stories.binding_days import Stated, binding_days, stopped_acts
from alerts.text.spans import fold
from tests.builders import an_assessment, an_item

ISSUED = datetime(2025, 10, 9, 2, tzinfo=UTC)


def notice(title: str, text: str, lang: str = "en", **given) -> Item:
    return an_item(
        title,
        **{
            "text": text,
            "lang": lang,
            "tier": Tier.OFFICIAL,
            "published": ISSUED,
            "first_seen": ISSUED,
            **given,
        },
    )


def days(item: Item) -> tuple[Stated, ...]:
    document = item.document
    facts = extract(document, fold(document.title), fold(document.text))
    return binding_days(item, an_assessment(facts=facts))


TWO_SCOPES = {
    "at once for one annex, later for the other": (
        "en",
        "MOFCOM Announcement No. 61 of 2025",
        (
            "Issued on 9 October 2025. The announcement takes effect immediately for items "
            "in Part I of the annex, and from 1 December 2025 for items made abroad."
        ),
        ("items in Part I of the annex", "items made abroad"),
    ),
    "the first scope is a list": (
        "en",
        "MOFCOM Announcement No. 61 of 2025",
        "It takes effect immediately for A, B and C, and from 1 December 2025 for D and E.",
        ("A, B and C", "D and E"),
    ),
    "the scope stands before its day": (
        "en",
        "MOFCOM Announcement No. 61 of 2025",
        (
            "9 October 2025\nArticles 1 and 2 enter into force on the date of publication and "
            "Articles 3 to 5 on 1 December 2025."
        ),
        ("Articles 1 and 2", "Articles 3 to 5"),
    ),
    "the scope opens its clause": (
        "en",
        "Commerce ministry publishes Announcement No. 61 of 2025 on magnets",
        (
            "For magnet alloys, the announcement is effective immediately; for machines that press "
            "magnets it takes effect on December 1."
        ),
        ("magnet alloys", "machines that press magnets"),
    ),
    "a report that names the notice": (
        "en",
        "China widens licensing of magnet exports",
        (
            "Announcement No. 61 of 2025 of the Ministry of Commerce is effective immediately for "
            "sintering furnaces; the licence for goods with dysprosium applies from December 1."
        ),
        ("sintering furnaces", "the licence for goods with dysprosium"),
    ),
    "articles of a Chinese notice": (
        "zh",
        "商务部公告2025年第61号",
        "本公告第一条自公布之日起实施，第二条、第三条自2025年12月1日起实施。\n2025年10月9日",
        ("第一条", "第二条、第三条"),
    ),
    "annexes of a Chinese notice": (
        "zh",
        "商务部 海关总署公告2025年第61号",
        "对附件一所列金属自公告发布之日起执行，对附件二所列境外制品自2025年12月1日起正式执行。",
        ("附件一所列金属", "附件二所列境外制品"),
    ),
    "a Chinese notice at once and later": (
        "zh",
        "商务部公告2025年第61号",
        "涉及设备的部分即日起施行；涉及境外制品的部分，于12月1日起施行。",
        ("涉及设备的部分", "涉及境外制品的部分"),
    ),
    "a Chinese notice that names its goods behind the day": (
        "zh",
        "商务部公告2025年第61号",
        "自2025年10月9日起对磁粉实施出口管制；自2025年12月1日起对烧结设备实施出口管制。",
        ("磁粉", "烧结设备"),
    ),
}


@pytest.mark.parametrize(("lang", "title", "text", "scopes"), TWO_SCOPES.values(), ids=TWO_SCOPES)
def test_two_days_for_two_scopes_come_out_with_their_scope_and_instrument(
    lang, title, text, scopes
):
    found = days(notice(title, text, lang))
    assert [(str(each.day), each.scope) for each in found] == [
        ("2025-10-09", scopes[0]),
        ("2025-12-01", scopes[1]),
    ]
    assert {each.instrument for each in found} == {"MOFCOM Announcement 2025/61"}
    assert {each.zone for each in found} == {"Asia/Shanghai"}
    for each in found:
        whole = title if each.span.field == "title" else text
        assert whole[each.span.start : each.span.end] == each.text


def test_two_instruments_of_one_text_keep_their_own_days():
    found = days(
        notice(
            "Two announcements",
            "MOFCOM Announcement No. 57 of 2025 takes effect on 8 November 2025. MOFCOM "
            "Announcement No. 61 of 2025 takes effect on 1 December 2025.",
        )
    )
    assert [(str(e.day), e.instrument, e.scope) for e in found] == [
        ("2025-11-08", "MOFCOM Announcement 2025/57", ""),
        ("2025-12-01", "MOFCOM Announcement 2025/61", ""),
    ]


MOVED = {
    "from one day to another": (
        "en",
        (
            "The effective date of Announcement No. 61 is postponed from December 1, 2025 to "
            "January 31, 2026."
        ),
    ),
    "one day instead of another": (
        "en",
        "Announcement No. 61 will take effect on January 31, 2026, instead of December 1, 2025.",
    ),
    "from one day to another in Chinese": (
        "zh",
        "将第61号公告的实施日期由2025年12月1日推迟至2026年1月31日。",
    ),
    "what was planned, and what is now": (
        "zh",
        "第61号公告原定于2025年12月1日起实施，现延期至2026年1月31日起实施。",
    ),
}


@pytest.mark.parametrize(("lang", "text"), MOVED.values(), ids=MOVED)
def test_of_a_moved_day_only_the_new_one_binds(lang, text):
    title = "商务部公告2025年第61号" if lang == "zh" else "MOFCOM Announcement No. 61 of 2025"
    [found] = days(notice(title, text, lang))
    assert (str(found.day), found.instrument) == ("2026-01-31", "MOFCOM Announcement 2025/61")
    assert found.amends
    assert "2025-12-01" in {str(day) for day in found.others}


def test_a_day_before_the_item_is_history():
    text = "The licence rule, effective 4 April 2025, is joined by one effective 1 December 2025."
    assert [str(e.day) for e in days(notice("MOFCOM Announcement No. 61 of 2025", text))] == [
        "2025-12-01"
    ]


def test_far_down_a_report_speaks_of_other_measures():
    text = "Prices rose again. " * 20 + "A tariff takes effect on 1 December 2025."
    report = notice("Dysprosium prices rise", text, tier=Tier.WIRE)
    assert days(report) == ()
    named = notice("Prices rise", text.replace("A tariff", "A Section 232 tariff"), tier=Tier.WIRE)
    assert [(str(e.day), e.instrument) for e in days(named)] == [("2025-12-01", "Section 232")]
    assert len(days(notice("Dysprosium prices rise", text))) == 1


WIRES = {
    "by its dateline": (
        "en",
        (
            "BEIJING, Oct 9 (Wire) - The ministry of commerce issued Announcement No. 61 of 2025, "
            "effective immediately for furnaces and from 1 December for goods from abroad."
        ),
        ("furnaces", "goods from abroad"),
    ),
    "by the day of the announcement": (
        "zh",
        (
            "商务部10月9日发布2025年第61号公告，对设备的出口管制即日起实施，"
            "对境外物项的管制自12月1日起实施。"
        ),
        ("设备的出口管制", "境外物项的管制"),
    ),
}


@pytest.mark.parametrize(("lang", "text", "scopes"), WIRES.values(), ids=WIRES)
def test_at_once_is_a_day_where_the_report_says_which(lang, text, scopes):
    report = notice("China widens controls", text, lang, tier=Tier.WIRE)
    assert [(str(each.day), each.scope) for each in days(report)] == [
        ("2025-10-09", scopes[0]),
        ("2025-12-01", scopes[1]),
    ]


STOPPED = {
    "the implementation is suspended": (
        "en",
        "The implementation of MOFCOM Announcement No. 61 of 2025 is suspended until 2026.",
        {"MOFCOM Announcement 2025/61"},
    ),
    "in Chinese": (
        "zh",
        "自即日起暂停实施商务部公告2025年第61号。",
        {"MOFCOM Announcement 2025/61"},
    ),
    "it goes on again": (
        "en",
        "The suspension ends: MOFCOM Announcement No. 61 of 2025 resumes.",
        set(),
    ),
    "another sentence": (
        "en",
        "MOFCOM Announcement No. 61 of 2025 stands. Talks are suspended.",
        set(),
    ),
}


@pytest.mark.parametrize(("lang", "text", "acts"), STOPPED.values(), ids=STOPPED)
def test_an_official_text_stops_the_acts_its_sentence_names(lang, text, acts):
    item = notice("A notice", text, lang)
    facts = extract(item.document, fold(item.title), fold(item.text))
    assert stopped_acts(item, an_assessment(facts=facts)) == acts
    assert not stopped_acts(replace(item, tier=Tier.WIRE), an_assessment(facts=facts))


def test_at_once_is_the_local_day_of_the_issuer():
    """17:00 UTC on 8 October is 9 October in Beijing."""
    late = datetime(2025, 10, 8, 17, tzinfo=UTC)
    text = "本公告自公布之日起实施。"
    title = "商务部公告2025年第61号"
    [found] = days(notice(title, text, "zh", published=late, first_seen=late))
    assert str(found.day) == "2025-10-09"
    assert days(notice(title, text, "zh", tier=Tier.WIRE)) == ()
