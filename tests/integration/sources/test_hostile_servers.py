"""Servers of articles, of robots.txt and hubs that lead inside, never end or repeat a key."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import pytest

from alerts.model.feed import Feed, FeedKind
from alerts.net import AddressPolicy
from alerts.sources import Sources
from tests.hostile.articles import article
from tests.hostile.pdf_documents import unicode_font
from tests.integration.sources.loopback import NOW, Site, a_site, an_answer
from tests.unit.sources.test_extract import BODY, PAGE

ROBOTS = "/robots.txt"
#: Both are the user's own; what one of them serves is no authority on the other.
INSIDE = AddressPolicy(frozenset({"127.0.0.1", "localhost"}))
STAYS = "out of the private network of its source"
#: Seconds that an answer may take that never ends.
PATIENCE = 0.4


def on_site(play: Callable[[Site, Sources], Awaitable[None]], seconds: float = 10) -> None:
    async def run() -> None:
        async with a_site(policy=INSIDE, seconds=seconds) as (site, sources):
            await play(site, sources)

    asyncio.run(run())


def to(place: str) -> bytes:
    return an_answer(b"", f"Location: {place}", status="307 Temporary Redirect")


CUT = b"HTTP/1.1 2"
DRIP = an_answer(b"<p>", length=False)
BOMB = an_answer(gzip.compress(b"a" * 3_000_000, 9), "Content-Encoding: gzip")
STEPS = {f"/{n}": to(f"/{n + 1}") for n in range(9)}
#: What the server answers by path, and what is said then; "PORT" is that of the server.
CASES = {
    "robots.txt leads to another host": ({ROBOTS: to("http://localhost:PORT/secret")}, STAYS),
    "robots.txt leads to metadata": ({ROBOTS: to("http://169.254.169.254/latest")}, STAYS),
    "robots.txt leads round": ({ROBOTS: to("/r"), "/r": to(ROBOTS)}, "redirects in a circle"),
    "robots.txt leads on and on": ({ROBOTS: to("/0"), **STEPS}, "more than 5 redirects"),
    "robots.txt leads to a file": ({ROBOTS: to("file:///etc/passwd")}, "not an http or https URL"),
    "robots.txt drips": ({ROBOTS: DRIP}, f"no complete answer within {PATIENCE:g} s"),
    "robots.txt has 9 MB": ({ROBOTS: an_answer(b"#" * 9_000_000)}, "larger than 3000000 bytes"),
    "robots.txt is a bomb": ({ROBOTS: BOMB}, "grows more than 200-fold"),
    "another host": ({"/1": to("http://localhost:PORT/secret")}, STAYS),
    "metadata": ({"/1": to("http://169.254.169.254/latest")}, STAYS),
    "a number for an address": ({"/1": to("http://2130706433:PORT/secret")}, STAYS),
    "with a password": ({"/1": to("http://me:pw@127.0.0.1/")}, "credentials in URL"),
    "drips": ({"/1": DRIP}, "no complete answer"),
    "a head that drips": ({"/1": b"HTTP/1.1 200 OK\r\nX: "}, "no complete answer"),
    "a head of 2 MB": ({"/1": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300_000}, "not valid HTTP"),
    "a bomb": ({"/1": BOMB}, "grows more than 200-fold"),
    "an archive": ({"/1": an_answer(b"PK\x03\x04" + bytes(9_000))}, "but a ZIP archive"),
    "no end": ({"/1": an_answer(b"<p>", "Content-Length: 9", length=False)}, "damaged or breaks"),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "said"), CASES.values(), ids=list(CASES))
def test_an_article_is_not_read_and_it_is_said_why(answers, said):
    async def play(site: Site, sources: Sources) -> None:
        port = str(site.port).encode()
        site.pages["/1"] = site.pages["/secret"] = PAGE.encode()
        site.answers |= {path: body.replace(b"PORT", port) for path, body in answers.items()}
        site.drips = {path for path, body in answers.items() if "no complete" in said}
        feed = Feed("f", FeedKind.FEED, site.url("/feed.xml"))
        found = await sources.article(feed, site.url("/1"), NOW)
        assert said in found.problem
        assert (found.text, "/secret" in site.asked) == ("", False)

    on_site(play, PATIENCE if "no complete" in said else 10)


KEY = "planted-key-77"
REPEATED = {
    "plainly": article(body=f"{KEY} {BODY}"),
    "by references": article(body=f"planted&#45;key&#x2d;77 {BODY}"),
    "with what is not seen": article(body=f"planted\u200b-key\u00ad-\u20607\ufeff7 {BODY}"),
    "with controls": article(body=f"planted\x07-key&#27;-77 {BODY}"),
    "between tags": article(body=f"planted<b></b>-key<!-- -->-77 {BODY}"),
    "in a PDF": unicode_font("planted", "\u200b", "-key", "\u2066", "-7", "\x1b", "7", " " + BODY),
}


@pytest.mark.parametrize("body", REPEATED.values(), ids=list(REPEATED))
def test_a_key_of_the_feed_is_in_no_article_however_it_is_written(body):
    async def play(site: Site, sources: Sources) -> None:
        site.pages["/1"] = body if isinstance(body, bytes) else body.encode()
        feed = Feed("f", FeedKind.FEED, site.url(f"/feed?token={KEY}"))
        found = await sources.article(feed, site.url("/1"), NOW)
        assert BODY in found.text
        assert KEY not in found.text

    on_site(play)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (to("http://localhost:PORT/secret"), STAYS),
        (to("http://169.254.169.254/latest"), STAYS),
        (to("javascript:alert(1)"), "blocked"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300_000, "no answer"),
        (CUT, "no answer"),
        (an_answer(b"", status="999 <script>"), "HTTP 999"),
    ],
    ids=["another host", "metadata", "a script", "a head of 2 MB", "a drip", "999"],
)
def test_a_hub_leads_nowhere_and_holds_nobody_up(answer, said):
    async def play(site: Site, sources: Sources) -> None:
        site.answers["/hub"] = answer.replace(b"PORT", str(site.port).encode())
        site.drips = {"/hub"} if answer == CUT else set()
        feed = Feed("f", FeedKind.FEED, site.url("/feed.xml"))
        asked = await sources.ask_hub(feed, site.url("/hub"), {"hub.secret": KEY})
        assert said in asked.problem
        assert asked.problem.isprintable()
        assert site.asked == ["/hub"]

    on_site(play, PATIENCE if answer == CUT else 10)
