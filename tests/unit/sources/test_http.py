"""What is said of redirects and failures, without a server."""

from __future__ import annotations

import aiohttp
import pytest

from alerts.sources import http


def test_a_downgrade_to_plain_http_is_said_without_the_address_that_may_hold_a_secret() -> None:
    moved = http._moved("https://a.example/feed", 302, "http://b.example/feed?token=secret")
    assert moved == http._Moved(
        "http://b.example/feed?token=secret", "redirected from https to plain http at b.example"
    )


def test_a_move_within_https_needs_no_remark() -> None:
    moved = http._moved("https://a.example/feed", 302, "//b.example/feed")
    assert moved == http._Moved("https://b.example/feed")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (aiohttp.ClientError("secret"), "network error ClientError"),
        (ValueError("secret"), "network error ValueError"),
        (aiohttp.InvalidURL("http://secret"), "not a URL that can be asked for"),
        (aiohttp.ServerDisconnectedError("secret"), "closed the connection without an answer"),
    ],
)
def test_no_failure_repeats_what_the_library_says(error: Exception, reason: str) -> None:
    said = http._reason(error, 30)
    assert reason in said
    assert "secret" not in said
