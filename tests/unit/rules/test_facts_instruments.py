"""Numbered legal instruments under their usual names."""

from __future__ import annotations

import pytest

from alerts.rules.facts_instruments import instruments
from alerts.rules.facts_notices import notices
from alerts.rules.facts_numbers import numbers
from alerts.text.spans import fold


def read(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    found = numbers(folded)
    return [
        (i.value, text[slice(*folded.original(i.start, i.end))])
        for i in sorted(
            [*instruments(folded, found), *notices(folded, found)], key=lambda i: i.start
        )
    ]


@pytest.mark.parametrize(
    ("text", "name", "stated"),
    [
        ("a Section 232 probe", "Section 232", "Section 232"),
        ("Sec. 301(b) of", "Section 301", "Sec. 301(b)"),
        ("232 tariffs on steel", "Section 232", "232"),
        ("232조 조사", "Section 232", "232조"),
        ("启动301调查", "Section 301", "301调查"),
        ("通商拡大法232条", "Section 232", "232条"),
        ("通商法122条", "Section 122", "122条"),
        ("section 201 of the Trade Act of 1974", "Section 201", "section 201"),
        ("EO 14257", "EO 14257", "EO 14257"),
        ("Executive Order No. 14257", "EO 14257", "Executive Order No. 14257"),
        ("第14257号行政命令", "EO 14257", "第14257号行政命令"),
        ("Proclamation 10908", "Proclamation 10908", "Proclamation 10908"),
        ("Regulation (EU) 2023/956", "Regulation (EU) 2023/956", "Regulation (EU) 2023/956"),
        ("Verordnung (EU) 2023/956", "Regulation (EU) 2023/956", "Verordnung (EU) 2023/956"),
        ("Règlement (UE) 2023/956", "Regulation (EU) 2023/956", "Règlement (UE) 2023/956"),
        ("Directive (EU) 2024/1760", "Directive (EU) 2024/1760", "Directive (EU) 2024/1760"),
        (
            "Council Regulation (EC) No 1225/2009",
            "Regulation (EC) 1225/2009",
            "Council Regulation (EC) No 1225/2009",
        ),
        (
            "Implementing Regulation (EU) 2025/12",
            "Implementing Regulation (EU) 2025/12",
            "Implementing Regulation (EU) 2025/12",
        ),
        (
            "Delegated Regulation (EU) 2025/12",
            "Delegated Regulation (EU) 2025/12",
            "Delegated Regulation (EU) 2025/12",
        ),
        ("15 CFR Part 744", "15 CFR 744", "15 CFR Part 744"),
        ("15 C.F.R. § 744.11", "15 CFR 744.11", "15 C.F.R. § 744.11"),
        ("90 FR 12,345", "90 FR 12345", "90 FR 12,345"),
        ("Docket USTR-2025-0016", "USTR-2025-0016", "USTR-2025-0016"),
        ("[A–570–135]", "A-570-135", "A–570–135"),
        ("C-570-136", "C-570-136", "C-570-136"),
        ("Nos. 701-TA-731", "701-TA-731", "701-TA-731"),
        ("the WTO case DS431", "WTO DS431", "DS431"),
        ("ECCN 3A090", "ECCN 3A090", "3A090"),
        ("Public Law 117-167", "Public Law 117-167", "Public Law 117-167"),
        ("Announcement No. 61 of 2025", "Announcement 2025/61", "Announcement No. 61 of 2025"),
        ("MOFCOM Announcement No. 61", "MOFCOM Announcement 61", "MOFCOM Announcement No. 61"),
        (
            "Announcement No. 18 of 2025 of the Ministry of Commerce",
            "MOFCOM Announcement 2025/18",
            "Announcement No. 18 of 2025 of the Ministry of Commerce",
        ),
        ("商务部公告2025年第61号", "MOFCOM Announcement 2025/61", "商务部公告2025年第61号"),
        (
            "商务部 海关总署公告2025年第18号",
            "MOFCOM Announcement 2025/18",
            "商务部 海关总署公告2025年第18号",
        ),
        ("海关总署公告2025年第58号", "GACC Announcement 2025/58", "海关总署公告2025年第58号"),
        ("商務部2025年第61號公告", "MOFCOM Announcement 2025/61", "商務部2025年第61號公告"),
        ("税委会公告2025年第4号", "Tariff Commission Announcement 2025/4", "税委会公告2025年第4号"),
        ("公告第61号", "Announcement 61", "公告第61号"),
        ("상무부 공고 2025년 제61호", "MOFCOM Announcement 2025/61", "상무부 공고 2025년 제61호"),
    ],
)
def test_a_numbered_instrument_has_its_usual_name(text, name, stated):
    assert read(text) == [(name, stated)]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Sections 232, 301 and 337", ["Section 232", "Section 301", "Section 337"]),
        ("Executive Orders 14257 and 14259", ["EO 14257", "EO 14259"]),
        (
            "Proclamations 9704, 9705 and 10908",
            ["Proclamation 9704", "Proclamation 9705", "Proclamation 10908"],
        ),
        ("ECCNs 3A090 and 4A090", ["ECCN 3A090", "ECCN 4A090"]),
        (
            "MOFCOM Announcements No. 55, 56 and 57 of 2025",
            [f"MOFCOM Announcement 2025/{n}" for n in (55, 56, 57)],
        ),
        (
            "商务部公告2025年第55号、56号、57号",
            [f"MOFCOM Announcement 2025/{n}" for n in (55, 56, 57)],
        ),
    ],
)
def test_each_instrument_of_a_list_is_named(text, listed):
    assert [name for name, _ in read(text)] == listed


@pytest.mark.parametrize(
    "text",
    [
        "Section 201 of the Immigration and Nationality Act",
        "Section 230",
        "301 Park Avenue",
        "announcement No. 5",
        "flight 14257",
        "2023/956",
        "Regulation (EU) 956",
        "CVE-2021-44228",
        "model A-570",
        "on the Nintendo DS431",
        "size 3A090",
        "117-167 votes",
        "CFR 744",
        "第122条",
        "第61号",
    ],
)
def test_a_number_that_names_no_instrument_is_absent(text):
    assert read(text) == []
