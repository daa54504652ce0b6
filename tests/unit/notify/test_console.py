"""An alert on a terminal or in a log."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.alert import Alert
from alerts.model.assessment import Evidence
from alerts.model.delivery import Delivery, Retry, Sent
from alerts.model.facts import Span
from alerts.model.policy import Receiver, ReceiverKind
from alerts.notify.console import ConsoleSender, render_lines

Build = Callable[..., Alert]
CONSOLE = Receiver("console", ReceiverKind.CONSOLE)


def test_an_update_is_told_in_seven_lines(an_update: Alert) -> None:
    assert render_lines(an_update).splitlines() == [
        "▲ CRITICAL · escalating · UPDATE · rare earths, export control",
        "  Controls on terbium & dysprosium take effect",
        "  The licence duty is in force.",
        "  new: severity high → critical; stage announced → in force",
        (
            "  why: score 86 = 46 rare earth heavy + 30 export control verbs + 10 stage in force"
            " · “terbium” “widens export controls” “take effect”"
        ),
        "  touches: terbium (magnet line 2), Aurora Magnets GmbH · priority 72 of 100",
        (
            "  Metals Wire · official source · in force · 5 items from 3 sources"
            " · 2026-03-02 08:15 UTC · https://news.example/minerals?id=7&lang=en"
        ),
    ]


def test_what_an_alert_lacks_takes_no_line(an_alert: Build) -> None:
    bare = an_alert(summary="", exposure_hits=(), evidence=(), score=0, url="", source="")
    assert render_lines(bare).splitlines()[1:] == [
        f"  {bare.headline}",
        "  why: score 0",
        "  news wire · announced · 1 item from 1 source · 2026-03-02 08:15 UTC",
    ]


def test_a_summary_that_repeats_the_headline_is_said_once(an_alert: Build) -> None:
    alert = an_alert(summary=an_alert().headline)
    assert render_lines(alert).count(alert.headline) == 1


@settings(deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("\x1b[31m\x07\r\n\u2028\u202e\x9b"))))
def test_outside_text_makes_no_line_and_no_terminal_sequence(an_alert: Build, text: str) -> None:
    alert = an_alert(
        headline=text,
        summary=text + ".",
        changes=(text,),
        source=text,
        exposure_hits=(text,),
        url=f"https://a.example/{text}",
        evidence=(Evidence(text, "", Span("title", 0, len(text)), text, 3),),
    )
    lines = render_lines(alert).split("\n")
    assert len(lines) <= 8
    assert all(line.startswith("  ") for line in lines[1:-1])
    assert all(line.isprintable() for line in lines if line.isascii())
    assert not set("".join(lines)) & set("\x1b\x9b\x07\r\u2028\u202e")


def send(stream: TextIO, alert: Alert, delivery: Delivery, now: datetime) -> object:
    sender = ConsoleSender(stream)
    return asyncio.run(sender.send(delivery, alert, CONSOLE, now))


def test_the_sender_writes_the_lines_and_says_sent(
    an_alert: Build, a_delivery: Delivery, now: datetime
) -> None:
    stream = io.StringIO()
    assert send(stream, an_alert(), a_delivery, now) == Sent(0)
    assert stream.getvalue() == render_lines(an_alert())


def test_a_terminal_that_knows_only_ascii_still_gets_the_alert(
    an_alert: Build, a_delivery: Delivery, now: datetime
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    assert send(stream, an_alert(), a_delivery, now) == Sent(0)
    assert raw.getvalue().startswith(b"? HIGH ? escalating")


class Closed(io.StringIO):
    """A pipe whose reader went away."""

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")


def test_a_broken_pipe_is_tried_again(an_alert: Build, a_delivery: Delivery, now: datetime) -> None:
    outcome = send(Closed(), an_alert(), a_delivery, now)
    assert outcome == Retry("the console cannot be written to: Broken pipe")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_only_web_addresses_are_shown(an_alert: Build, url: str) -> None:
    assert render_lines(an_alert(url=url)).rstrip().endswith("UTC")
