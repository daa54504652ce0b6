"""Articles behind entries, asked for through the real client of a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.sources import Apart, FullText, Sources
from alerts.sources.apart import Bounds
from tests.integration.sources.loopback import NOW, Hold, Site, a_site, an_answer
from tests.unit.sources.test_extract import BODY, PAGE

ROBOTS = "/robots.txt"


def on_site(play: Callable[[Site, Sources], Awaitable[None]], apart: Apart | None = None) -> None:
    async def run() -> None:
        async with a_site(*[apart] if apart else []) as (site, sources):
            await play(site, sources)
        if apart:
            await apart.close()

    asyncio.run(run())


def feed(site: Site, **given: object) -> Feed:
    return Feed("f", FeedKind.FEED, site.url("/feed.xml"), **given)


async def read(site: Site, sources: Sources, path: str = "/1", **given: bool) -> FullText:
    return await sources.article(feed(site), site.url(path), NOW, **given)


def test_an_article_is_read_after_the_robots_txt_and_both_only_once():
    async def play(site, sources):
        site.pages["/1"] = PAGE.encode()
        first = await read(site, sources)
        assert BODY in first.text
        assert (first.url, first.problem) == (site.url("/1"), "")
        assert await read(site, sources, "/1?utm_source=rss") == first
        assert site.asked == [ROBOTS, "/1"]
        await read(site, sources, anew=True)
        assert site.asked == [ROBOTS, "/1", "/1"]

    on_site(play)


@pytest.mark.parametrize(
    ("robots", "problem"),
    [
        (an_answer(b"User-agent: *\nDisallow: /1"), "the robots.txt of its host forbids it"),
        (an_answer(status="503 Busy"), "the robots.txt of its host cannot be read now: HTTP 503"),
    ],
)
def test_what_robots_txt_refuses_is_not_asked_for(robots, problem):
    async def play(site, sources):
        site.answers[ROBOTS] = robots
        site.pages["/1"] = PAGE.encode()
        assert (await read(site, sources)).problem == problem
        assert site.asked == [ROBOTS]

    on_site(play)


def test_a_redirect_to_what_is_forbidden_ends_there():
    async def play(site, sources):
        site.answers[ROBOTS] = an_answer(b"User-agent: *\nDisallow: /members")
        site.answers["/1"] = an_answer(b"", "Location: /members/1", status="302 Found")
        site.answers["/2"] = an_answer(b"", "Location: /3", status="302 Found")
        site.answers["/4"] = an_answer(b"", "Location: /3?sid=s3cr3t-9", status="302 Found")
        site.pages["/3"] = PAGE.encode()
        assert "forbids" in (await read(site, sources)).problem
        assert (await read(site, sources, "/2")).url == site.url("/3")
        assert (await read(site, sources, "/4")).url == site.url("/3?sid=***")
        assert "/members/1" not in site.asked

    on_site(play)


@pytest.mark.parametrize(
    ("location", "url", "said"),
    [
        ("https://news.example/rss", "http://127.0.0.1:{port}/1", "loopback address"),
        ("http://127.0.0.1:{port}/rss", "http://127.0.0.2:{port}/1", "loopback address"),
        ("http://127.0.0.1:{port}/rss", "http://127.0.0.1:{port}/out", "private network"),
        ("http://127.0.0.1:{port}/rss", "ftp://127.0.0.1/1", "not an http or https URL"),
        ("http://127.0.0.1:{port}/rss", "http://127.0.0.1:{port}/1?key=***", "holds a key"),
    ],
    ids=["of a public feed", "of another host", "a redirect", "no web address", "a hidden key"],
)
def test_a_feed_opens_no_private_network(location, url, said):
    async def play(site, sources):
        site.pages["/1"] = PAGE.encode()
        site.answers["/out"] = an_answer(b"", "Location: http://localhost/1", status="302 Found")
        source = Feed("f", FeedKind.FEED, location.format(port=site.port))
        found = await sources.article(source, url.format(port=site.port), NOW)
        assert said in found.problem
        assert "/1" not in site.asked

    on_site(play)


def test_what_a_source_inside_read_is_not_kept_for_one_outside():
    async def play(site, sources):
        site.pages["/1"] = PAGE.encode()
        assert BODY in (await read(site, sources)).text
        outside = Feed("g", FeedKind.FEED, "https://news.example/rss")
        found = await sources.article(outside, site.url("/1"), NOW)
        assert not found.text
        assert "loopback address" in found.problem

    on_site(play)


def test_one_article_of_a_host_at_a_time():
    async def play(site, sources):
        paths = [f"/{n}" for n in range(4)]
        site.pages |= dict.fromkeys(paths, PAGE.encode())
        site.held["/0"] = Hold()
        reading = [asyncio.create_task(read(site, sources, path)) for path in paths]
        await site.held["/0"].reached.wait()
        # A poll of the same host gets its turn meanwhile, and no further article does.
        for _ in range(3):
            await sources.fetch(feed(site), FeedState("f", next_due=NOW), NOW)
        assert site.asked == [ROBOTS, "/0", *["/feed.xml"] * 3]
        site.held["/0"].release.set()
        assert all(each.text for each in await asyncio.gather(*reading))

    on_site(play)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (an_answer(status="404 Not Found"), "HTTP 404"),
        (an_answer(b"<p>Subscribe."), "no article was found in the page"),
        (an_answer(b"x" * 3_000_001), "larger than 3000000 bytes"),
    ],
)
def test_what_gives_no_article_says_why_and_is_not_asked_again_soon(answer, problem):
    async def play(site, sources):
        site.answers["/1"] = answer
        assert (await read(site, sources)).problem == problem
        assert (await read(site, sources)).problem == problem
        assert site.asked == [ROBOTS, "/1"]

    on_site(play)


def test_an_article_that_takes_too_much_to_be_read_says_so():
    async def play(site, sources):
        site.pages["/1"] = b"<p>x" * 100_000
        assert (await read(site, sources)).problem == (
            "reading it takes more than 0.5 s of processor time"
        )

    on_site(play, Apart(Bounds(cpu=0.5)))


def test_a_reader_that_is_called_off_leaves_the_host_to_the_next():
    async def play(site, sources):
        site.held["/1"] = Hold()
        site.pages["/"] = PAGE.encode()
        first = asyncio.create_task(read(site, sources))
        second = asyncio.create_task(read(site, sources, "/2"))
        await site.held["/1"].reached.wait()
        first.cancel()
        assert (await second).text
        site.held["/1"].release.set()

    on_site(play)


def test_a_key_of_the_feed_is_in_no_article():
    async def play(site, sources):
        page = PAGE.replace("Traders", "planted-key-77 traders")
        site.pages["/1"] = page.encode()
        source = Feed("f", FeedKind.FEED, site.url("/feed?token=planted-key-77"))
        found = await sources.article(source, site.url("/1"), NOW)
        assert "traders" in found.text
        assert "planted-key-77" not in found.text

    on_site(play)
