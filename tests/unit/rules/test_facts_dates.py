"""Dates certain to the day, and what happens on them."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.rules.facts_dates import dates
from alerts.rules.facts_numbers import numbers
from alerts.text.spans import fold

PUBLISHED = date(2025, 10, 10)


def read(
    text: str, lang: str = "", published: date | None = PUBLISHED
) -> list[tuple[str, str, str]]:
    folded = fold(text)
    return [
        (d.value, d.role, text[slice(*folded.original(d.start, d.end))])
        for d in dates(folded, numbers(folded), lang, published)
    ]


@pytest.mark.parametrize(
    ("text", "day", "stated"),
    [
        ("on 1 November 2025", "2025-11-01", "1 November 2025"),
        ("on the 1st of November, 2025", "2025-11-01", "1st of November, 2025"),
        ("on November 1, 2025", "2025-11-01", "November 1, 2025"),
        ("on Nov. 1", "2025-11-01", "Nov. 1"),
        ("on 3 May 2026", "2026-05-03", "3 May 2026"),
        ("by 3 March", "2026-03-03", "3 March"),
        ("on Jan 5", "2026-01-05", "Jan 5"),
        ("on 15-Nov-2025", "2025-11-15", "15-Nov-2025"),
        ("le 1er novembre 2025", "2025-11-01", "1er novembre 2025"),
        ("el 1 de noviembre de 2025", "2025-11-01", "1 de noviembre de 2025"),
        ("am 1. November 2025", "2025-11-01", "1. November 2025"),
        ("il y a le 12月1日", "2025-12-01", "12月1日"),
        ("定于2025年12月1日", "2025-12-01", "2025年12月1日"),
        ("明年1月1日", "2026-01-01", "明年1月1日"),
        ("２０２５年１２月１日", "2025-12-01", "２０２５年１２月１日"),
        ("令和7年12月1日", "2025-12-01", "令和7年12月1日"),
        ("2025년 12월 1일", "2025-12-01", "2025년 12월 1일"),
        ("it is 2025-11-10T00:00Z", "2025-11-10", "2025-11-10"),
        ("it is 2025/11/10", "2025-11-10", "2025/11/10"),
        ("it is 2025. 11. 10.", "2025-11-10", "2025. 11. 10"),
        ("on 13/04/2025", "2025-04-13", "13/04/2025"),
        ("on 04/13/2025", "2025-04-13", "04/13/2025"),
        ("on 04/04/2025", "2025-04-04", "04/04/2025"),
    ],
)
def test_a_date_certain_to_the_day_is_read(text, day, stated):
    assert [(value, words) for value, _, words in read(text)] == [(day, stated)]


@pytest.mark.parametrize(
    "text",
    [
        "on 03/04/2025",
        "in November 2025",
        "a meeting on 5 may help",
        "may 10 companies",
        "The Watch SE 3 May Be the Best",
        "a Jan. 6 case",
        "May 10 percent",
        "Nov. 1 last year",
        "February 30, 2025",
        "on April 1",
        "同年12月1日",
        "99.11.2025",
        "12/2025",
        "v2025-11-10",
        "the 3 mar lines",
        "take effect on June 20",
        "30 February 2025",
        "13月1日",
    ],
)
def test_a_date_with_two_readings_or_none_is_absent(text):
    assert read(text) == []


def test_a_date_without_a_year_needs_the_day_of_publication():
    assert read("from 1 November", published=None) == []
    assert read("12月1日起", published=None) == []
    assert read("明年1月1日起", published=None) == []


def test_german_points_put_the_day_first():
    assert read("am 03.04.2025", "de")[0][0] == "2025-04-03"
    assert read("am 03.04.2025", "") == []


def test_a_span_of_days_gives_its_first_and_last():
    assert [d for d, _, _ in read("October 9-11, 2025")] == ["2025-10-09", "2025-10-11"]
    assert read("October 11-9, 2025") == []


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("effective", "effective 1 November 2025"),
        ("effective", "takes effect on Nov. 1"),
        ("effective", "effective at 12:01 a.m. eastern time on November 1, 2025"),
        ("effective", "a lower car tariff from Aug 1"),
        ("effective", "from 1 November higher duties are due"),
        ("effective", "tariffs delayed until Nov. 1"),
        ("effective", "自2025年12月1日起实施"),
        ("effective", "推迟至12月1日"),
        ("effective", "12月1日から適用"),
        ("effective", "2025년 12월 1일부터 시행"),
        ("effective", "tritt am 1. November 2025 in Kraft"),
        ("effective", "Zölle ab dem 1. November"),
        ("effective", "à compter du 1er décembre 2025"),
        ("effective", "aranceles a partir del 1 de diciembre de 2025"),
        ("deadline", "by November 10, 2025"),
        ("deadline", "the Nov. 1 deadline"),
        ("deadline", "comments must be received by 5 December 2025"),
        ("deadline", "deadline extended to Nov. 9"),
        ("deadline", "a deal ahead of November 1"),
        ("deadline", "the November 1 tariff deadline"),
        ("deadline", "12月1日前"),
        ("deadline", "12月1日までに"),
        ("deadline", "spätestens am 1. November"),
        ("deadline", "avant le 1er décembre 2025"),
        ("deadline", "antes del 1 de diciembre de 2025"),
        ("expiry", "suspended until 10 November 2026"),
        ("expiry", "pause extended to Nov. 10, 2026"),
        ("expiry", "expires on Nov 10"),
        ("expiry", "暂停至2026年11月10日"),
        ("expiry", "11月10日まで"),
        ("expiry", "11월 10일까지 유예"),
        ("expiry", "ausgesetzt bis 10. November 2026"),
        ("expiry", "suspend les droits jusqu'au 10 novembre 2026"),
        ("expiry", "suspende aranceles hasta el 10 de noviembre de 2026"),
        ("publication", "published in the Federal Register on January 5, 2026"),
        ("publication", "Announcement No. 61 of 9 October 2025"),
        ("publication", "the October 9 announcement"),
        ("publication", "10月9日，商务部发布公告"),
        ("publication", "10月9日に発表"),
        ("publication", "veröffentlicht am 9. Oktober 2025"),
        ("publication", "Text.\n2025年10月9日\n"),
        ("publication", "Text.\n9 October 2025\nMore"),
        ("effective", "goods entered after midnight on 1 January"),
        ("publication", "【发文日期】2025年10月9日"),
        ("", "on 1 November 2025"),
        ("", "he will be in Peking from April 21, 2026"),
        ("", "export earnings in the fiscal year ending June 30, 2026"),
        ("", "12月1日,天气"),
    ],
)
def test_the_words_around_a_date_say_what_happens_on_it(role, text):
    assert [r for _, r, _ in read(text)] == [role]


def test_the_end_of_a_period_is_no_expiry():
    text = "the period of review, January 1, 2022, through December 31, 2022"
    assert [role for _, role, _ in read(text)] == ["", ""]
    text = "effective January 1, 2026 through December 31, 2026"
    assert [role for _, role, _ in read(text)] == ["effective", "expiry"]


@pytest.mark.parametrize(
    "words", ["自公布之日起", "effective upon publication", "公布の日から", "공포한 날부터"]
)
def test_what_takes_effect_on_publication_does_so_on_the_day_the_text_says(words):
    assert read(f"{words}. Published 9 October 2025")[0] == ("2025-10-09", "effective", words)
    assert read(f"{words}. Also on 9 October 2025")[0][1] == ""
    assert len(read(f"{words}. Published 9 October 2025, published 8 October 2025")) == 2


def test_a_notice_with_two_scopes_gives_both_its_days():
    text = (
        "商务部公告2025年第61号\n本公告第一条第（一）项自2025年12月1日起实施，"
        "第（三）项自公布之日起实施，附件自2025年11月8日起实施。\n商务部\n2025年10月9日"
    )
    assert [(day, role) for day, role, _ in read(text, "zh-Hans")] == [
        ("2025-12-01", "effective"),
        ("2025-10-09", "effective"),
        ("2025-11-08", "effective"),
        ("2025-10-09", "publication"),
    ]
