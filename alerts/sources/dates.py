"""Dates of entries: what is certain becomes UTC, everything else is absent, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_LONGEST = 80
#: Sources date a little ahead (time zones, embargoes); further ahead is an error of theirs.
_AHEAD = timedelta(days=2)
#: RSS is younger; epoch zero and its neighbours mean "unknown".
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner gennaio gen janvier janv enero ene",
            "feb february februar febbraio février fevrier févr fevr febrero",
            "mar march märz maerz mär mrz marzo mars",
            "apr april aprile avril avr abril abr",
            "may mai maggio mag mayo",
            "jun june juni giugno giu juin junio",
            "jul july juli luglio lug juillet juil julio",
            "aug august agosto ago août aout",
            "sep sept september settembre set septembre septiembre",
            "oct october oktober okt ottobre ott octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez dicembre dic décembre decembre déc diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    zone: hours
    for zones, hours in (
        (" Z GMT UTC UT", 0),
        ("EST CDT", -5),
        ("EDT", -4),
        ("CST MDT", -6),
        ("MST PDT", -7),
        ("PST", -8),
        ("CET MEZ BST", 1),
        ("CEST MESZ", 2),
        ("HKT", 8),
        ("JST KST", 9),
    )
    for zone in zones.split(" ")
}
_TIME = r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"(?P<z>Z|[A-Z]{2,4}|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?"
_DAY_TIME = rf"(?:\s*[-,]?\s*{_TIME}\s*{_ZONE})?"
# 2020/1/10 14:33:00 and ISO 8601; year first leaves no doubt about the order.
_YEAR_FIRST = (
    r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    rf"(?:[T ]\s*{_TIME}\s*{_ZONE})?"
)
# 20260828T121500Z
_COMPACT = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})T(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})(?P<z>Z)"
# 2026年6月1日 14:33
_EAST_ASIAN = (
    r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]" + _DAY_TIME
)
# Mi, 12. März 2025 14:03:00 +0100
_NAMED_MONTH = (
    r"(?:[^\W\d_]+\.?,?\s+)?(?P<d>\d{1,2})(?:\.|er)?[\s\-]+(?:de\s+)?(?P<month>[^\W\d_]+)\.?,?"
    rf"[\s\-]+(?:de\s+)?(?P<y>\d{{4}}){_DAY_TIME}"
)
# Fri, 05/03/2019 - 15:21; the weekday decides between the two orders.
_WITH_WEEKDAY = (
    r"(?P<weekday>[^\W\d_]+)\.?,?\s+(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4})" + _DAY_TIME
)
# 31.12.2019, 31/12/2019; only when one of the two can be no month.
_DAY_FIRST = r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})" + _DAY_TIME
_FORMS = tuple(
    map(
        re.compile,
        (_YEAR_FIRST, _COMPACT, _EAST_ASIAN, _NAMED_MONTH, _WITH_WEEKDAY, _DAY_FIRST),
    )
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday mo montag lun lunedì lunes lundi",
            "tue tuesday di dienstag mar martedì martes mardi",
            "wed wednesday mi mittwoch mer mercoledì miércoles mercredi",
            "thu thursday do donnerstag gio giovedì jueves jeudi",
            "fri friday fr freitag ven venerdì viernes vendredi",
            "sat saturday sa samstag sab sabato sábado samedi",
            "sun sunday so sonntag dom domenica domingo dimanche",
        )
    )
    for name in names.split()
}


def parse_date(text: object) -> datetime | None:
    """Return the moment `text` names, in UTC, or None when that is not certain.

    A time without a zone counts as UTC, a day without a time as its midnight.

    >>> parse_date("Fri, 05/03/2019 - 15:21").isoformat()
    '2019-05-03T15:21:00+00:00'
    >>> parse_date("05/03/2019") is None
    True
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    text = text.strip()
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _from_match(match)
    return None


def certain_date(text: str) -> tuple[bool, datetime | None]:
    """Return whether `text` has a form known here, and the moment it names, if that is certain."""
    stripped = text.strip()
    if not 0 < len(stripped) <= _LONGEST:
        return False, None
    for form in _FORMS:
        match = form.fullmatch(stripped)
        if match is not None:
            return True, _from_match(match)
    return False, None


def feed_date(text: object, parsed: object) -> datetime | None:
    """Return the moment of `text`, with feedparser's reading of it for forms unknown here.

    A form that is known here and was not certain stays absent: feedparser would guess.
    """
    if isinstance(text, str) and any(form.fullmatch(text.strip()) for form in _FORMS):
        return parse_date(text)
    return from_struct(parsed)


def mail_date(text: str) -> datetime | None:
    """Return the UTC moment of a date as HTTP and mail headers write it, or None."""
    try:
        moment = parsedate_to_datetime(text[:_LONGEST])
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def from_struct(parsed: object) -> datetime | None:
    """Return the UTC moment of a feedparser time tuple, or None when it is none."""
    if not isinstance(parsed, Sequence) or len(parsed) < 6:
        return None
    try:
        year, month, day, hour, minute, second = (int(n) for n in parsed[:6])
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def credible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return `moment` unless it lies before 1990 or more than two days after `now`."""
    if moment is None or not _EARLIEST <= moment <= now + _AHEAD:
        return None
    return moment


def _from_match(match: re.Match[str]) -> datetime | None:
    found = match.groupdict()
    year = int(found["y"])
    day_month = _day_and_month(found, year)
    zone = _zone(found.get("z") or "")
    if day_month is None or zone is None:
        return None
    hour, minute, second = (int(found.get(part) or 0) for part in ("h", "mi", "s"))
    try:
        local = datetime(year, day_month[1], day_month[0], hour, minute, second, tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day_and_month(found: dict[str, str | None], year: int) -> tuple[int, int] | None:
    if found.get("month") is not None:
        month = _MONTHS.get(str(found["month"]).lower())
        return (int(str(found["d"])), month) if month else None
    if found.get("a") is None:
        return int(str(found["d"])), int(str(found["m"]))
    first, second = int(str(found["a"])), int(str(found["b"]))
    orders = {(first, second), (second, first)}
    named = found.get("weekday")
    weekday = _WEEKDAYS.get(str(named).lower()) if named else None
    possible = [o for o in orders if _exists(year, o, weekday)]
    return possible[0] if len(possible) == 1 and (weekday is not None or not named) else None


def _exists(year: int, day_month: tuple[int, int], weekday: int | None) -> bool:
    try:
        moment = datetime(year, day_month[1], day_month[0], tzinfo=UTC)
    except ValueError:
        return False
    return weekday is None or moment.weekday() == weekday


def _zone(name: str) -> timezone | None:
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    match = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})", name)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset > timedelta(hours=14):
        return None
    return timezone(offset if match[1] == "+" else -offset)
