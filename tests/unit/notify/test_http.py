"""What each answer of a receiver means, and what errors may say of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.delivery import Rejected, Retry, SendOutcome, Sent
from alerts.model.policy import Secret
from alerts.notify import http

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
URL = "https://hooks.example/services/T0123456/B0123456/pAssw0rdpAssw0rd?token=abcdef%2Fghij"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
REQUEST = http.Request(Secret(URL), b"{}", {}, 1, hidden=(Secret(KEY),))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("999999", timedelta(hours=24)),
        ("9" * 5000, timedelta(hours=24)),
        ("Mon, 02 Mar 2026 08:20:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 09:20:00 +0100", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 08:20:00 -0000", timedelta(minutes=5)),
        ("Mon, 02 Mar 2020 08:20:00 GMT", timedelta(0)),
        ("Mon, 02 Mar 2099 08:20:00 GMT", timedelta(hours=24)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Mon, 99 Mar 2026 08:20:00 GMT", None),
        ("Mon, 02 Mar 0001 00:00:00 +2359", timedelta(0)),
    ],
)
def test_both_forms_of_retry_after_are_read_and_junk_is_not(
    header: str, wait: timedelta | None
) -> None:
    assert http.retry_after(header, NOW) == wait


@given(st.one_of(st.text(), st.from_regex(r"\A\w{3}, \d\d \w{3} \d{1,9} \d\d:\d\d:\d\d [+-]?\d+")))
def test_no_retry_after_raises_or_asks_for_more_than_a_day(header: str) -> None:
    wait = http.retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("status", "attempt", "outcome"),
    [
        (200, 1, Sent(200)),
        (204, 9, Sent(204)),
        (299, 1, Sent(299)),
        (301, 1, Rejected),
        (308, 1, Rejected),
        (304, 1, Retry),
        (304, 3, Rejected),
        (408, 9, Retry),
        (425, 9, Retry),
        (429, 9, Retry),
        (500, 9, Retry),
        (503, 9, Retry),
        (599, 9, Retry),
        (410, 1, Rejected),
        (400, 1, Retry),
        (404, 2, Retry),
        (404, 3, Rejected),
        (401, 4, Rejected),
    ],
)
def test_the_answer_decides(
    status: int, attempt: int, outcome: SendOutcome | type[SendOutcome]
) -> None:
    got = http._classify(status, attempt, "no such hook", None)
    assert got == outcome if isinstance(outcome, Sent) else type(got) is outcome
    assert got.status == status


def test_the_reason_says_what_to_do() -> None:
    assert http._classify(302, 1, "", None) == Rejected(
        "redirect (302): set the receiver's url to the final address", 302
    )
    assert http._classify(410, 1, "bye", None) == Rejected(
        "gone: the receiver no longer exists (410 bye)", 410
    )
    assert http._classify(404, 3, "no_service", None) == Rejected(
        "refused on attempt 3: 404 no_service", 404
    )
    wait = timedelta(seconds=7)
    assert http._classify(429, 1, "", wait) == Retry("answered 429", 429, wait)


@pytest.mark.parametrize(
    ("answer", "excerpt"),
    [
        (b"invalid_payload", "invalid_payload"),
        (b"<html><title>502</title>\r\n<h1>Bad\x00 Gateway</h1>", "502 Bad Gateway"),
        (b"a\nlevel=error\x1b[31m", "a level=error"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"x" * 500, "x" * 119 + "…"),
        (b"", ""),
        (URL.encode(), "***"),
        (b"no /services/T0123456/B0123456/pAssw0rdpAssw0rd here", "no *** here"),
        (b"bad token abcdef/ghij or abcdef%2Fghij", "bad token *** or ***"),
        (b"hook B0123456 unknown", "hook *** unknown"),
        (KEY.encode() + b" " + KEY[6:].encode(), "*** ***"),
    ],
)
def test_an_excerpt_is_short_plain_and_holds_no_key(answer: bytes, excerpt: str) -> None:
    assert http._excerpt(answer, REQUEST) == excerpt


def test_a_key_cut_in_two_by_the_limit_is_not_shown() -> None:
    start = URL.encode()[: URL.index("rdpAss")]
    padding = b"<b>" * 2000
    answer = b"no hook " + padding[: http.ANSWER_LIMIT - len(start) - 8] + start
    assert len(answer) == http.ANSWER_LIMIT
    assert http._excerpt(answer, REQUEST) in {"no hook", ""}


def test_an_address_that_cannot_be_split_still_hides() -> None:
    broken = http.Request(Secret("http://[broken"), b"", {}, 1)
    assert http._excerpt(b"cannot reach http://[broken", broken) == "cannot reach ***"


def test_a_request_prints_without_its_secrets() -> None:
    assert "pAss" not in repr(REQUEST)
    assert KEY[6:] not in repr(REQUEST)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), "no answer in time"),
        (aiohttp.ServerDisconnectedError(), "the connection was closed without an answer"),
        (aiohttp.ClientOSError(104, URL), "no connection: connection reset by peer"),
        (aiohttp.ClientOSError(URL), "the connection broke"),
        (aiohttp.ClientPayloadError(URL), "the answer is not HTTP"),
        (OSError(-2, URL), "the connection broke"),
    ],
)
def test_trouble_is_named_without_the_address(
    error: aiohttp.ClientError | OSError, reason: str
) -> None:
    assert http._trouble(error) == reason
