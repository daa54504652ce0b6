"""A date is certain or absent."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.dates import credible, from_struct, mail_date, parse_date

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020/1/10 14:33:00", "2020-01-10T14:33:00"),
        ("2026-06-01", "2026-06-01T00:00:00"),
        ("2026-06-01T08:00:00.123Z", "2026-06-01T08:00:00"),
        ("2026-06-01T08:00:00+02:00", "2026-06-01T06:00:00"),
        ("2026-06-01T08:00:00-0530", "2026-06-01T13:30:00"),
        ("20260828T121500Z", "2026-08-28T12:15:00"),
        ("2026年6月1日", "2026-06-01T00:00:00"),
        ("2026년 6월 1일 14:33", "2026-06-01T14:33:00"),
        ("Mon, 01 Jun 2026 08:00:00 GMT", "2026-06-01T08:00:00"),
        ("Mi, 12. März 2025 14:03:00 +0100", "2025-03-12T13:03:00"),
        ("12. Dezember 2025", "2025-12-12T00:00:00"),
        ("lunedì, 3 marzo 2025 10:11:12 +0100", "2025-03-03T09:11:12"),
        ("Mer, 12 nov 2025 10:00:00 CET", "2025-11-12T09:00:00"),
        ("1er janvier 2025", "2025-01-01T00:00:00"),
        ("2 de mayo de 2025", "2025-05-02T00:00:00"),
        ("8 août 2025 à 10:00", None),
        ("Fri, 05/03/2019 - 15:21", "2019-05-03T15:21:00"),
        ("Tue, 05/03/2019", "2019-03-05T00:00:00"),
        ("31/12/2019", "2019-12-31T00:00:00"),
        ("12/31/2019", "2019-12-31T00:00:00"),
        ("05.05.2019", "2019-05-05T00:00:00"),
        ("05/03/2019", None),
        ("Sun, 05/03/2019", None),
        ("Xyz, 31/12/2019", None),
        ("32/13/2019", None),
        ("12 Fooember 2025", None),
        ("2026-06-31", None),
        ("2026-06-01 25:61", None),
        ("2026-06-01T08:00:00+99:00", None),
        ("2026-06-01T08:00:00 XYZ", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("yesterday", None),
        ("1780300800", None),
        ("", None),
        ("2026-06-01" + " " * 100, None),
        (20260601, None),
        (None, None),
    ],
)
def test_a_date_is_read_when_only_one_reading_is_possible(
    written: object, meant: str | None
) -> None:
    found = parse_date(written)
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC) if meant else None
    assert found == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, 31 Dec 1999 23:59:59 GMT", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Fri, 31 Dec 1999 23:59:59 +0100", datetime(1999, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("Fri, 31 Dec 1999 23:59:59 -0000", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("Fri, 99 Dec 1999 23:59:59 GMT", None),
    ],
)
def test_header_dates(written: str, meant: datetime | None) -> None:
    assert mail_date(written) == meant


@pytest.mark.parametrize(
    ("parsed", "meant"),
    [
        (time.struct_time((2026, 6, 1, 8, 0, 61, 0, 1, 0)), "2026-06-01T08:00:59"),
        ((2026, 13, 1, 0, 0, 0), None),
        ((2026, 6), None),
        (("a", "b", "c", "d", "e", "f"), None),
        (None, None),
    ],
)
def test_time_tuples(parsed: object, meant: str | None) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC) if meant else None
    assert from_struct(parsed) == expected


def test_dates_far_from_now_are_not_believed() -> None:
    assert credible(NOW + timedelta(days=2), NOW) == NOW + timedelta(days=2)
    assert credible(NOW + timedelta(days=2, seconds=1), NOW) is None
    assert credible(datetime(1970, 1, 1, tzinfo=UTC), NOW) is None
    assert credible(None, NOW) is None


@given(st.text(max_size=90))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC
