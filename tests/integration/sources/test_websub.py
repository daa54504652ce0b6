"""What a hub is sent, and what its signature is worth."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import pytest

from alerts.model.feed import Feed, FeedKind
from alerts.sources.websub import signature_fits
from tests.integration.sources.loopback import a_site, an_answer

BODY = b"<rss/>"


def signed(method: str, key: str = "key") -> str:
    return hmac.new(key.encode(), BODY, getattr(hashlib, method)).hexdigest()


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        (f"sha256={signed('sha256')}", True),
        (f"SHA512={signed('sha512').upper()}", True),
        (f"sha1={signed('sha256')}", False),
        (f"sha256={signed('sha256', 'other')}", False),
        (f"md5={signed('md5')}", False),
        ("sha256=", False),
        ("sha256=é", False),
        (signed("sha256"), False),
        ("", False),
    ],
)
def test_a_signature_is_worth_what_its_method_says(header, fits):
    assert signature_fits(header, BODY, "key") is fits


def test_a_redirect_of_the_hub_keeps_the_form_and_a_circle_ends():
    async def play() -> None:
        async with a_site() as (site, sources):
            feed = Feed("f", FeedKind.FEED, site.url("/feed"))
            site.answers["/hub"] = an_answer(b"", "Location: /new", status="307 Temporary Redirect")
            site.answers["/new"] = an_answer(b"", status="202 Accepted")
            asked = await sources.ask_hub(feed, site.url("/hub"), {"hub.mode": "subscribe"})
            assert (asked.status, asked.problem) == (202, "")
            site.answers["/new"] = an_answer(b"", "Location: /hub", status="308 Permanent Redirect")
            asked = await sources.ask_hub(feed, site.url("/hub"), {})
            assert asked.problem == "more than 3 redirects"

    asyncio.run(play())


@pytest.mark.parametrize(
    ("location", "hub", "problem"),
    [
        ("https://public.example/f", "http://127.0.0.1:{port}/hub", "blocked: loopback address"),
        ("http://127.0.0.1:{port}/f", "http://127.0.0.2:{port}/hub", "blocked: loopback address"),
        ("http://127.0.0.1:{port}/f", "http://127.0.0.1:1/hub", "no answer"),
        ("http://127.0.0.1:{port}/f", "http://me:pw@127.0.0.1/hub", "blocked: credentials in URL"),
    ],
)
def test_a_feed_sends_no_request_into_a_private_network(location, hub, problem):
    async def play() -> None:
        async with a_site() as (site, sources):
            feed = Feed("f", FeedKind.FEED, location.format(port=site.port))
            asked = await sources.ask_hub(feed, hub.format(port=site.port), {})
            assert problem in asked.problem
            assert site.asked == []

    asyncio.run(play())
