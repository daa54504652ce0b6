"""A mail gives its subject and its readable text."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.mail import Mail, read_mail


def a_mail(plain: str = "", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Zölle auf Neodym"
    message["Message-ID"] = "<1@desk.example>"
    message["Date"] = "Mon, 01 Jun 2026 10:00:00 +0200"
    if plain:
        message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html") if plain else message.set_content(
            html, subtype="html"
        )
    return message


def test_the_plain_part_is_read_first() -> None:
    found = read_mail(a_mail("Plain text", "<p>HTML</p>").as_bytes())
    assert found == Mail(
        "<1@desk.example>",
        "Zölle auf Neodym",
        "Plain text\n",
        datetime(2026, 6, 1, 8, tzinfo=UTC),
    )


def test_without_a_plain_part_the_html_is_read() -> None:
    found = read_mail(a_mail(html="<p>HTML</p>").as_bytes())
    assert isinstance(found, Mail)
    assert found.text == "<p>HTML</p>\n"


@pytest.mark.parametrize(
    ("headers", "outlet"),
    [
        ({"List-Id": "Metal Daily <d.lists.example>", "From": "Desk <a@b.example>"}, "Metal Daily"),
        ({"List-Id": '"Metal \\"Daily\\"" <d.example>'}, 'Metal "Daily"'),
        ({"List-Id": "<d.lists.example>", "From": "Desk <a@b.example>"}, "Desk"),
        ({"List-Id": "<d.lists.example>", "From": "a@b.example"}, "d.lists.example"),
        ({"From": "=?utf-8?Q?Erz_=26_Metall?= <a@b.example>"}, "Erz & Metall"),
        ({"From": "a@b.example"}, "b.example"),
        ({"From": "nobody"}, "nobody"),
        ({}, ""),
    ],
)
def test_the_outlet_is_the_list_or_the_sender(headers: dict[str, str], outlet: str) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    found = read_mail(f"Subject: s\n{head}\nText".encode())
    assert isinstance(found, Mail)
    assert found.outlet == outlet


def test_parts_inside_each_other_cost_little() -> None:
    part = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    found = read_mail(b"Subject: s\r\n" + part * 400 + b"\r\n" * 8_000)
    assert isinstance(found, Mail)
    assert (found.subject, found.text) == ("s", "")
    assert found.problem == "too many parts inside each other: its text is not read"


def test_attachments_are_not_read() -> None:
    message = a_mail("Text")
    message.add_attachment("secret", filename="a.txt")
    message.add_attachment(b"\0", maintype="application", subtype="zip", filename="a.zip")
    found = read_mail(message.as_bytes())
    assert isinstance(found, Mail)
    assert found.text == "Text\n"


def test_old_encodings_are_read_with_their_supersets() -> None:
    text = base64.b64encode("똠 희토류".encode("cp949")).decode()
    body = (
        f"Subject: =?euc-kr?b?{text}?=\nContent-Type: text/plain; charset=euc-kr\n"
        f"Content-Transfer-Encoding: base64\n\n{text}\n"
    )
    found = read_mail(body.encode())
    assert isinstance(found, Mail)
    assert found.text == "똠 희토류"


def test_a_header_that_cannot_be_decoded_is_shown_as_written() -> None:
    found = read_mail(b"Subject: =?no-such?b?AAAA?= x\nDate: soon\n\nText")
    assert isinstance(found, Mail)
    assert found.subject == "=?no-such?b?AAAA?= x"
    assert found.date is None


@pytest.mark.parametrize("sender", [b"=?utf-\x91?b?AAAA?= <a@b.example>", b":" * 1000])
def test_a_sender_that_cannot_be_read_hides_no_text(sender: bytes) -> None:
    found = read_mail(b"Subject: x\nFrom: " + sender + b"\n\nText")
    assert isinstance(found, Mail)
    assert (found.subject, found.text) == ("x", "Text")


def test_a_mail_with_nothing_to_read_is_refused() -> None:
    assert read_mail(b"") == "a mail without subject and text"


def test_a_mail_nested_without_end_is_read_up_to_a_bound() -> None:
    part = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    found = read_mail(b"Subject: deep\n" + part * 3000 + b"\nText")
    assert isinstance(found, Mail | str)


def test_a_mail_nested_too_deeply_to_parse_is_refused() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    body = b"Subject: deep\n" + b"".join(head % (n, n) for n in range(1500))
    found = read_mail(body)
    assert isinstance(found, Mail) or "RecursionError" in found


def test_many_parts_are_read_up_to_a_bound() -> None:
    message = a_mail("Text", "<p>x</p>")
    for _ in range(150):
        message.add_attachment("x", filename="a.txt")
    found = read_mail(message.as_bytes())
    assert isinstance(found, Mail)
    assert found.text == "Text\n"


def test_a_parameter_in_pieces_and_whole_hides_no_text() -> None:
    head = (
        b"Subject: x\nContent-Type: text/plain; charset*0*=utf-8''%FF; charset*; name*0=a; name*=b"
    )
    found = read_mail(head + b"\n\nText")
    assert isinstance(found, Mail)
    assert (found.subject, found.text) == ("x", "Text")


def test_a_boundary_in_pieces_and_whole_is_refused() -> None:
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary*0=a; boundary*=b"
    assert read_mail(head + b"\n\n--a\n\nText\n") == "not a readable mail (TypeError)"


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(body: bytes) -> None:
    assert isinstance(read_mail(b"Subject: x\nContent-Type: " + body), Mail | str)
