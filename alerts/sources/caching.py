"""What an answer or a document asks of its readers: caching headers, ttl, hours to skip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from alerts.sources.base import Asks
from alerts.sources.dates import mail_date

_LONGEST = timedelta(days=1)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?([0-9]{1,9})\b", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)
_FIRST_ENTRY = re.compile(r"<(?:[A-Za-z_]\w{0,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s{0,20}([0-9]{1,6})\s{0,20}</ttl>", re.IGNORECASE)
_SKIP_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(r"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s{0,20}([0-9]{1,2})\s{0,20}</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day>", re.IGNORECASE)
_PERIOD = re.compile(r"<sy:updatePeriod>\s{0,20}([a-z]{4,7})\s{0,20}</sy:updatePeriod>")
_FREQUENCY = re.compile(r"<sy:updateFrequency>\s{0,20}([0-9]{1,4})\s{0,20}</sy:updateFrequency>")
_PERIODS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HEAD = 20_000


def fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long an answer stays fresh, at most a day; None when its headers do not say."""
    control = headers.get("Cache-Control", "")[:500]
    if not control and "Expires" not in headers:
        return None
    if _NEVER.search(control):
        return None
    age = headers.get("Age", "").strip()
    spent = timedelta(seconds=int(age)) if re.fullmatch(r"[0-9]{1,9}", age) else timedelta()
    found = _MAX_AGE.search(control)
    if found:
        return _bounded(timedelta(seconds=int(found[1])) - spent)
    if "Expires" not in headers:
        return None
    expires, sent = mail_date(headers["Expires"]), mail_date(headers.get("Date", ""))
    return _bounded(expires - sent) if expires and sent else None


def asks_of(text: str) -> Asks:
    """Return what the head of an RSS document asks; `text` begins at its root element."""
    first = _FIRST_ENTRY.search(text, 0, _HEAD)
    # RSS has these elements before its items by custom, and after them by right.
    parts = text[: first.start()] if first else text[:_HEAD]
    parts += text[-2_000:] if len(text) > _HEAD else ""
    hours = _SKIP_HOURS.search(parts)
    days = _SKIP_DAYS.search(parts)
    # Some count their hours from 1 to 24.
    skipped = {int(hour) % 24 for hour in _HOUR.findall(hours[1])} if hours else set()
    named = {day.lower() for day in _DAY.findall(days[1])} if days else set()
    weekdays = {number for number, name in enumerate(_WEEK) if name in named}
    return Asks(
        _ttl(parts),
        tuple(sorted(skipped)) if len(skipped) < 24 else (),
        tuple(sorted(weekdays)) if len(weekdays) < 7 else (),
    )


def _ttl(text: str) -> timedelta | None:
    found = _TTL.search(text)
    if found:
        return _bounded(timedelta(minutes=int(found[1])))
    period = _PERIOD.search(text)
    if period is None or period[1] not in _PERIODS:
        return None
    frequency = _FREQUENCY.search(text)
    times = max(int(frequency[1]), 1) if frequency else 1
    return _bounded(_PERIODS[period[1]] / times)


def _bounded(length: timedelta) -> timedelta | None:
    return min(length, _LONGEST) if length > timedelta() else None
