"""The real client against a real server that behaves in every way servers do."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.net import AddressPolicy, open_session
from alerts.sources import Fetched, FetchFailed, FetchOutcome, Limits, NotModified, Sources, parse
from tests.integration.sources.loopback import LOOPBACK, NOW, a_web, an_answer, fetch_all

FEED = (
    b"<rss><channel><item><title>one</title></item><item><title>two</title></item></channel></rss>"
)


def fetch(*answers: bytes, seconds: float = 10, hangs: bool = False) -> FetchOutcome:
    outcomes, _ = fetch_all(answers, seconds=seconds, hangs=hangs)
    return outcomes[0]


def failure(*answers: bytes, seconds: float = 10, hangs: bool = False) -> FetchFailed:
    got = fetch(*answers, seconds=seconds, hangs=hangs)
    assert isinstance(got, FetchFailed), got
    assert got.reason.isprintable()
    assert len(got.reason) < 200
    return got


def titles(got: FetchOutcome) -> list[str]:
    assert isinstance(got, Fetched), got
    return [entry.title for entry in parse(Feed("f", FeedKind.FEED, "x"), got).entries]


def test_a_feed_is_fetched_and_remembered() -> None:
    answer = an_answer(FEED, 'ETag: "v1"', "Last-Modified: Mon, 01 Jun 2026 08:00:00 GMT")
    outcomes, asked = fetch_all([answer])
    (got,) = outcomes
    assert isinstance(got, Fetched)
    assert titles(got) == ["one", "two"]
    assert got.etag == '"v1"'
    assert got.last_modified == "Mon, 01 Jun 2026 08:00:00 GMT"
    assert got.final_url.endswith("/feed.xml")
    assert got.at == NOW
    assert "User-Agent: test/1" in asked[0]
    assert "Accept-Encoding: gzip, deflate, br" in asked[0]
    assert "If-" not in asked[0]


def test_the_next_poll_asks_for_news_only() -> None:
    answer = an_answer(FEED, 'ETag: "v1"', "Last-Modified: Mon, 01 Jun 2026 08:00:00 GMT")
    silent = an_answer(status="304 Not Modified")
    outcomes, asked = fetch_all([answer, silent], polls=3)
    assert [type(got) for got in outcomes] == [Fetched, NotModified, NotModified]
    for head in asked[1:]:
        assert 'If-None-Match: "v1"' in head
        assert "If-Modified-Since: Mon, 01 Jun 2026 08:00:00 GMT" in head


def test_a_304_may_bring_a_new_tag() -> None:
    answers = [an_answer(FEED, 'ETag: "v1"'), an_answer(b"", 'ETag: "v2"', status="304 N")]
    outcomes, asked = fetch_all(answers, polls=3)
    assert isinstance(outcomes[1], NotModified)
    assert 'If-None-Match: "v2"' in asked[2]


def test_the_same_body_is_no_news_even_without_validators() -> None:
    outcomes, asked = fetch_all([an_answer(FEED)], polls=2)
    assert [type(got) for got in outcomes] == [Fetched, NotModified]
    assert "If-" not in asked[1]


def test_a_304_nobody_asked_for_is_a_failure() -> None:
    assert failure(an_answer(status="304 Not Modified")).status == 304
    stale, asked = fetch_all(
        [an_answer(status="304 Not Modified")], state=lambda s: replace(s, etag='"v1"')
    )
    assert isinstance(stale[0], FetchFailed)
    assert "If-" not in asked[0]


@pytest.mark.parametrize("tag", ["x" * 2000, "caf\u00e9"])
def test_a_validator_that_cannot_be_sent_back_is_forgotten(tag: str) -> None:
    got = fetch(an_answer(FEED, f"ETag: {tag}"))
    assert isinstance(got, Fetched)
    assert got.etag == ""


@pytest.mark.parametrize(
    ("sent", "encoding"),
    [
        (gzip.compress(FEED, mtime=0), "gzip"),
        (zlib.compress(FEED), "deflate"),
        (brotli.compress(FEED), "br"),
        (gzip.compress(FEED, mtime=0), "identity"),
        (FEED, "gzip"),
    ],
)
def test_compressed_bodies_are_read(sent: bytes, encoding: str) -> None:
    assert titles(fetch(an_answer(sent, f"Content-Encoding: {encoding}"))) == ["one", "two"]


def test_a_body_without_length_ends_with_its_connection() -> None:
    assert titles(fetch(an_answer(FEED, length=False))) == ["one", "two"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            an_answer(gzip.compress(bytes(60_000_000), mtime=0), "Content-Encoding: gzip"),
            "larger than",
        ),
        (an_answer(b"x", "Content-Encoding: lzma"), "unknown content encoding"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nx", "larger than"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss>", "breaks off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n", "not valid HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: y\r\n" * 3000 + b"\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-A: " + b"y" * 90_000 + b"\r\n\r\n", "not valid HTTP"),
        (b"", "without an answer"),
        (an_answer(b"secret=1", status="403 \x1b[31mForbidden"), "HTTP 403"),
        (an_answer(status="204 No Content", length=False), "HTTP 204"),
    ],
)
def test_what_is_no_document_is_a_short_reason(answer: bytes, reason: str) -> None:
    assert reason in failure(answer).reason


@pytest.mark.parametrize("answer", [an_answer(FEED), b"HTTP/1.1 200 OK\r\n"], ids=["body", "head"])
def test_a_server_that_never_ends_is_left_after_the_total_time(answer: bytes) -> None:
    slow = answer.replace(b"Content-Length: ", b"Content-Length: 9")
    got = failure(slow, hangs=True, seconds=0.2)
    assert got.reason == "no complete answer within 0.2 s"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(seconds=1)),
        ("999999999", timedelta(days=1)),
        ("Tue, 02 Jun 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Tue, 02 Jun 2099 12:01:00 GMT", timedelta(days=1)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", None),
        ("-5 soon", None),
        ("1e9", None),
        ("", None),
    ],
)
def test_the_wish_of_the_server_is_kept_within_bounds(value: str, wait: timedelta | None) -> None:
    got = failure(an_answer(b"", f"Retry-After: {value}", status="429 Too Many"))
    assert got.retry_after == wait
    assert got.status == 429
    assert ("longer than a day" in got.reason) == (wait == timedelta(days=1))


def test_a_source_that_is_gone_says_so() -> None:
    assert failure(an_answer(status="410 Gone")).gone
    assert not failure(an_answer(status="404 Not Found")).gone


def a_redirect(to: str, status: str = "302 Found") -> bytes:
    return an_answer(b"", f"Location: {to}", status=status)


def test_redirects_are_followed() -> None:
    got = fetch(a_redirect("/new.xml#part"), an_answer(FEED))
    assert isinstance(got, Fetched)
    assert got.final_url.endswith("/new.xml")
    assert got.notes == ()


def test_a_permanent_move_is_said() -> None:
    answers = [a_redirect("/new.xml?token=secret", "301 Moved"), an_answer(FEED)]
    got = fetch(*answers)
    assert isinstance(got, Fetched)
    assert got.notes == ("moved permanently to 127.0.0.1/new.xml",)
    outcomes, _ = fetch_all([*answers, *answers], polls=2)
    assert isinstance(outcomes[1], NotModified)
    assert outcomes[1].notes == got.notes


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([a_redirect("/feed.xml")], "redirects in a circle"),
        ([a_redirect(f"/{n}") for n in range(20)], "more than 5 redirects"),
        ([a_redirect("")], "redirect without a Location"),
        ([a_redirect("http://169.254.169.254/latest")], "blocked: cloud metadata address"),
        ([a_redirect("http://10.0.0.8/")], "blocked: private address"),
        ([a_redirect("file:///etc/passwd")], "blocked"),
        ([a_redirect("http://[broken/")], "redirect to a malformed URL"),
        ([a_redirect("http://user:pw@127.0.0.1/")], "blocked: credentials in URL"),
    ],
)
def test_redirects_that_lead_nowhere_good_end(answers: list[bytes], reason: str) -> None:
    assert reason in failure(*answers).reason


def test_a_private_source_is_blocked_unless_it_is_named() -> None:
    outcomes, asked = fetch_all([an_answer(FEED)], policy=AddressPolicy())
    assert outcomes == [FetchFailed("blocked: loopback address")]
    assert asked == []


def one_fetch(url: str) -> FetchOutcome:
    async def run() -> FetchOutcome:
        async with open_session(LOOPBACK, user_agent="test") as session:
            sources = Sources(session)
            feed = Feed("f", FeedKind.FEED, url, options={"spacing": 9})
            return await sources.fetch(feed, FeedState("f", next_due=NOW), NOW)

    return asyncio.run(run())


def test_a_closed_port_is_a_failure() -> None:
    async def closed() -> str:
        async with a_web() as web:
            return web.url

    expected = FetchFailed("no connection to the host", unreached=True)
    assert one_fetch(asyncio.run(closed())) == expected


def test_a_name_that_is_not_known_is_a_failure() -> None:
    class NoNames(AbstractResolver):
        async def resolve(self, host: str, *_: object, **__: object) -> list[ResolveResult]:
            raise OSError(f"no address for {host}")

        async def close(self) -> None:
            pass

    async def run() -> FetchOutcome:
        async with open_session(LOOPBACK, user_agent="test", resolver=NoNames()) as session:
            feed = Feed("f", FeedKind.FEED, "http://feeds.example/rss")
            return await Sources(session).fetch(feed, FeedState("f", next_due=NOW), NOW)

    assert asyncio.run(run()) == FetchFailed("the host name is not known", unreached=True)


def test_an_https_address_that_speaks_no_tls_is_a_failure() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def run() -> FetchOutcome:
        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with server, open_session(LOOPBACK, user_agent="test") as session:
            feed = Feed("f", FeedKind.FEED, url)
            return await Sources(session).fetch(feed, FeedState("f", next_due=NOW), NOW)

    assert asyncio.run(run()) == FetchFailed("no trusted TLS connection")


@pytest.mark.parametrize("url", ["http://[broken/", "nonsense", "ftp://x.example/", ""])
def test_an_address_that_is_none_is_a_failure(url: str) -> None:
    got = one_fetch(url)
    assert isinstance(got, FetchFailed)
    assert got.reason.isprintable()


@pytest.mark.parametrize(
    ("option", "policy", "waits"),
    [
        (None, LOOPBACK, [1.0]),
        (0, LOOPBACK, []),
        (0, AddressPolicy(frozenset({"other.example"})), [1.0]),
        (5, AddressPolicy(), [5.0]),
        (-1, LOOPBACK, [1.0]),
        ("x", LOOPBACK, [1.0]),
    ],
)
def test_requests_to_one_host_are_spaced(
    option: object, policy: AddressPolicy, waits: list[float]
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def run() -> None:
        async with (
            a_web(an_answer(FEED)) as web,
            open_session(LOOPBACK, user_agent="test") as session,
        ):
            sources = Sources(session, policy=policy, clock=lambda: 0.0, sleep=sleep)
            feed = Feed("f", FeedKind.FEED, web.url, options={"spacing": option})
            for _ in range(2):
                await sources.fetch(feed, FeedState("f", next_due=NOW), NOW)

    asyncio.run(run())
    assert slept == waits


def test_a_seed_folder_is_fetched_and_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title\nText", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"title": "Title two"}\n{bad', encoding="utf-8")
    feed = Feed("s", FeedKind.SEED_DIR, str(tmp_path), lang="en")

    async def run() -> FetchOutcome:
        async with open_session(LOOPBACK, user_agent="test") as session:
            sources = Sources(session)
            got = await sources.fetch(feed, FeedState("s", next_due=NOW), NOW.replace(year=2099))
            assert isinstance(got, Fetched)
            parsed = sources.parse(feed, got)
            assert [(e.title, e.lang) for e in parsed.entries] == [
                ("Title", "en"),
                ("Title two", "en"),
            ]
            assert parsed.problems[0].startswith("b.jsonl: line 2: not JSON")
            return got

    assert isinstance(asyncio.run(run()), Fetched)


def test_a_small_cap_holds_for_the_body_as_sent() -> None:
    outcomes, _ = fetch_all([an_answer(FEED)], limits=Limits(body=20))
    assert outcomes == [FetchFailed("larger than 20 bytes", 200, too_large=True)]
