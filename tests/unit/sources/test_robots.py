"""What a host's robots.txt lets a program ask for."""

from __future__ import annotations

import asyncio

import pytest

from alerts.sources.base import Fetched, FetchFailed, Received
from alerts.sources.robots import FORBIDDEN, UNREACHABLE, Robots
from tests.builders import NOW

HOST = "https://a.example"


class Host:
    """Answers for robots.txt, and the clock beside it."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.now = 0.0
        self.robots = Robots(lambda: self.now)

    async def get(self, url: str) -> object:
        self.asked.append(url)
        answer = self.answer
        if isinstance(answer, int):
            return FetchFailed(f"HTTP {answer}", answer)
        return Fetched((Received(url, answer.encode()),), NOW)

    def refuses(self, path: str, host: str = HOST) -> str:
        return asyncio.run(self.robots.refuses(host + path, self.get))


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("", "/a", ""),
        ("User-agent: *\nDisallow: /private", "/private/1", FORBIDDEN),
        ("User-agent: *\nDisallow: /private", "/public/1", ""),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", ""),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", FORBIDDEN),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x=1", ""),
        ("User-agent: alerts\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", FORBIDDEN),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ALERTS\nDisallow: /x", "/a", ""),
        ("User-agent: other\nDisallow: /", "/a", ""),
        ("<html>Not found</html>", "/a", ""),
    ],
)
def test_the_rules_that_fit_best_decide(text, path, wanted):
    assert Host(text).refuses(path) == wanted


@pytest.mark.parametrize(
    ("status", "wanted"),
    [(404, ""), (401, ""), (403, ""), (410, "")]
    + [(status, f"{UNREACHABLE}: HTTP {status}") for status in (500, 503, 429, 0, 304)],
)
def test_no_rules_allow_all_and_a_host_that_fails_nothing(status, wanted):
    assert Host(status).refuses("/a") == wanted


def test_a_host_is_asked_once_in_twelve_hours_and_one_that_failed_after_ten_minutes():
    host = Host("User-agent: *\nDisallow: /x")
    assert [host.refuses("/x"), host.refuses("/y")] == [FORBIDDEN, ""]
    assert host.asked == [f"{HOST}/robots.txt"]
    host.answer, host.now = 503, 12 * 3600.0
    assert host.refuses("/y") == f"{UNREACHABLE}: HTTP 503"
    host.answer = 404
    host.now += 599
    assert host.refuses("/y") == f"{UNREACHABLE}: HTTP 503"
    host.now += 1
    assert host.refuses("/x") == ""
    assert len(host.asked) == 3


def test_each_port_and_scheme_has_its_own():
    host = Host("User-agent: *\nDisallow: /")
    host.refuses("/a")
    host.refuses("/a", "https://a.example:8443")
    host.refuses("/a", "http://a.example")
    assert host.asked[1:] == ["https://a.example:8443/robots.txt", "http://a.example/robots.txt"]


def test_a_large_file_of_wildcards_is_read_as_far_as_it_must_be_and_quickly():
    line = "Disallow: /" + "*a" * 20 + "*b\n"
    text = "User-agent: *\n" + line * 20_000 + "Disallow: /end\n"
    assert Host(text).refuses("/" + "a" * 2_000 + "c") == ""
