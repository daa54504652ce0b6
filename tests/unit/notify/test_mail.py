"""The e-mail: whole headers, threads by story, and nothing from outside is a header or markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.assessment import Severity
from alerts.model.policy import MailOptions
from alerts.notify import mail
from alerts.notify.outside import plain_line
from tests.unit.notify.hostile import OUTSIDE, Build, a_digest, a_line, saying

MAIL = MailOptions("alerts@example.org", ("buying@example.org",))
HEADERS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "list-id",
    "auto-submitted", "x-auto-response-suppress", "mime-version", "content-type", "importance",
}  # fmt: skip
TAGS = {"html", "head", "meta", "body", "p", "strong", "br", "a", "hr", "div"}


class Reader(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(made: EmailMessage) -> tuple[EmailMessage, str, str]:
    """The message as a mail program reads it: headers, plain text, page."""
    raw = made.as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    received = message_from_bytes(raw, policy=policy.default)
    plain, page = received.iter_parts()
    text, markup = (part.get_content().replace("\r\n", "\n") for part in (plain, page))
    return received, text, markup


@settings(deadline=None, max_examples=20)
@given(OUTSIDE, st.integers(1, 60), st.integers(1, 20))
def test_no_outside_text_is_a_header_a_part_or_markup(
    an_alert: Build, a_delivery, text, length, times
) -> None:
    alert = saying(an_alert(), text * length, times=times, url=f"https://a.example/{text}")
    received, plain, page = read(mail.build(a_delivery, alert, "desk", MAIL))
    assert {name.lower() for name in received} <= HEADERS
    assert len(received["Subject"]) <= 200
    seen = Reader(page)
    assert seen.tags <= TAGS
    assert seen.attributes <= {"charset", "style", "href", "rel"}
    assert all(re.fullmatch(r"https?://[!-~]+", each) for each in seen.addresses)
    assert len(seen.addresses) == plain.count("Read it: ") <= 1
    assert "://" not in plain.replace("".join(seen.addresses), "")
    assert plain.count("\n-- \n") == 1


@settings(deadline=None, max_examples=20)
@given(OUTSIDE)
def test_a_digest_is_as_plain(an_alert: Build, a_delivery, text) -> None:
    line = a_line(saying(an_alert(), text * 20))
    made = mail.build(a_delivery, a_digest(*[line] * 12), "desk", MAIL)
    received, plain, page = read(made)
    assert {name.lower() for name in received} <= HEADERS - {"references", "in-reply-to"}
    assert Reader(page).tags <= TAGS
    assert plain.count("▲") == 12


def test_the_bytes_are_the_same_on_every_attempt(an_alert: Build, a_delivery) -> None:
    later = replace(a_delivery, attempt=4, next_at=a_delivery.next_at + timedelta(hours=3))
    made = [mail.build(each, an_alert(), "desk", MAIL).as_bytes() for each in (a_delivery, later)]
    assert made[0] == made[1]


def test_a_story_is_one_thread_and_each_delivery_one_message(
    an_alert: Build, an_update, a_delivery
) -> None:
    first = mail.build(a_delivery, an_alert(), "desk", MAIL)
    second = mail.build(replace(a_delivery, id="dl_52"), an_update, "desk", MAIL)
    assert first["References"] == second["References"] == "<st_21c0.story@example.org>"
    assert first["In-Reply-To"] == "<st_21c0.story@example.org>"
    assert (first["Message-ID"], second["Message-ID"]) == (
        "<dl_51@example.org>",
        "<dl_52@example.org>",
    )


def test_identifiers_stay_whole_however_long_the_domain_is(an_alert: Build, a_delivery) -> None:
    domain = "a-rather-long-label." * 6 + "example.org"
    options = replace(MAIL, sender=f"alerts@{domain}")
    raw = mail.build(a_delivery, an_alert(), "desk", options).as_bytes().decode("ascii")
    assert f"\r\nMessage-ID: <dl_51@{domain}>\r\n" in raw
    assert f"\r\nReferences: <st_21c0.story@{domain}>\r\n" in raw
    assert f"\r\nList-Id: <desk.alerts.{domain}>\r\n" in raw
    text = mail.build(a_delivery, an_alert(), "desk", options).as_string()
    assert f"Message-ID: <dl_51@{domain}>" in text


@pytest.mark.parametrize("odd", ["a>\r\nBcc: x@y.example", "<>", "ü" * 90, "", ".."])
def test_an_identifier_of_any_kind_makes_a_whole_header(an_alert: Build, a_delivery, odd) -> None:
    made = mail.build(replace(a_delivery, id=odd), an_alert(story=odd), "desk", MAIL)
    received, _, _ = read(made)
    assert re.fullmatch(r"<[A-Za-z0-9_.-]{1,40}@example\.org>", str(received["Message-ID"]))
    assert re.fullmatch(r"<[A-Za-z0-9_.-]{1,46}@example\.org>", str(received["References"]))
    assert "Bcc" not in received


@pytest.mark.parametrize(
    "headline",
    [
        "plain <words> " * 12,
        "稀土出口管制 and rare earths " * 6,
        "·" * 180,
        "=?utf-8?q?=0d=0aBcc:x?= " * 4,
        "é",
    ],
)
def test_a_subject_is_read_as_it_was_written(an_alert: Build, a_delivery, headline: str) -> None:
    received, _, _ = read(mail.build(a_delivery, an_alert(headline=headline), "desk", MAIL))
    subject = str(received["Subject"])
    title = "▲ HIGH · escalating · rare earths, export control · "
    assert subject.startswith(title)
    shown = plain_line(headline, 200).replace("=?", "＝?")
    assert shown.startswith(subject.removeprefix(title).removesuffix("…"))


def test_only_critical_news_is_marked_important(an_alert: Build, a_delivery) -> None:
    usual = mail.build(a_delivery, an_alert(), "desk", MAIL)
    critical = mail.build(a_delivery, an_alert(severity=Severity.CRITICAL), "desk", MAIL)
    assert (usual["Importance"], critical["Importance"]) == (None, "high")


def test_markup_is_seen() -> None:
    seen = Reader('<p>a<img src="x" onerror="y"><b>&lt;i&gt;</b></p>')
    assert seen.tags == {"p", "img", "b"}
    assert seen.attributes == {"src", "onerror"}
    assert seen.text == "a<i>"
