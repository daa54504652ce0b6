"""What a message shows, whatever its channel."""

from __future__ import annotations

import pytest

from alerts.notify.outline import fitted, outline, web_link
from alerts.notify.outside import one_line, plain_line
from tests.unit.notify.hostile import Build, a_digest, a_line


def test_what_there_is_nothing_to_say_of_is_empty(an_alert: Build, a_delivery) -> None:
    bare = an_alert(
        headline="h", summary="h", url="", evidence=(), exposure_hits=("\u200b",), score=0
    )
    shown = outline(bare, a_delivery, one_line)
    assert (shown.summary, shown.changes, shown.score, shown.reasons) == ("", (), "", ())
    assert (shown.touches, shown.link) == ("", None)


def test_more_than_fits_is_counted(an_alert: Build, a_delivery) -> None:
    alert = an_alert(
        changes=tuple(f"change {n}" for n in range(9)),
        exposure_hits=tuple(f"site {n}" for n in range(15)),
    )
    shown = outline(alert, a_delivery, one_line)
    assert shown.changes[-2:] == ("change 5", "and 3 more")
    assert shown.touches.endswith("site 11 and 3 more · priority 72 of 100")


def test_our_own_moment_keeps_its_colon(an_alert: Build, a_delivery) -> None:
    shown = outline(an_alert(source="a:b"), a_delivery, plain_line)
    assert shown.origin.startswith("a∶b · ")
    assert shown.origin.endswith("2026-03-02 08:15 UTC")


def test_a_digest_keeps_as_many_stories_as_fit(an_alert: Build) -> None:
    digest = a_digest(*[a_line(an_alert())] * 5, left_out=2)
    kept = [fitted(digest, lambda some: 10 * len(some.lines), limit) for limit in (50, 30, 9)]
    assert [(len(each.lines), each.left_out) for each in kept] == [(5, 2), (3, 4), (0, 7)]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (
            "https://news.example/a b?q=<x>",
            ("https://news.example/a%20b?q=%3Cx%3E", "news.example"),
        ),
        ("javascript:alert(1)", None),
        ("https://a.example/" + "x" * 1500, None),
        ("", None),
    ],
)
def test_only_a_whole_web_address_is_linked(url: str, link: tuple[str, str] | None) -> None:
    found = web_link(url)
    assert (found and (found.url, found.host)) == link
