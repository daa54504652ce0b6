"""Zipped tables of GDELT are read row by row and never beyond their bounds."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources import gkg
from alerts.sources.gkg import read_gkg
from tests.builders import NOW
from tests.unit.sources.promises import links_safely


def a_row(title: str, url: str = "https://x.example/1", columns: int = 27) -> bytes:
    cells = ["20260601120000-1", "20260601120000", "1", "x.example", url, *[""] * 22]
    cells[26] = f"<PAGE_TITLE>{title}</PAGE_TITLE>"
    return ("\t".join(cells[:columns]) + "\n").encode()


def a_zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def read(body: bytes, *terms: str) -> gkg.Table:
    return read_gkg(body, terms or ("tin",), NOW)


def test_titles_are_compared_as_people_read_them() -> None:
    table = read(a_zip(("t.csv", a_row("T&#x49;N ban") + a_row("gold", "https://x.example/2"))))
    assert [(e.title, e.url) for e in table.entries] == [("T&#x49;N ban", "https://x.example/1")]
    assert not table.broken


def test_an_address_that_is_no_link_is_no_link() -> None:
    (entry,) = read(a_zip(("t.csv", a_row("tin", "javascript:alert(1)")))).entries
    assert (entry.url, entry.key) == ("", "20260601120000-1")


@pytest.mark.parametrize(
    ("name", "value", "body", "said"),
    [
        ("_MAX_MEMBERS", 1, a_zip(("a.csv", b""), ("b.csv", b"")), "more than 1 files in one"),
        ("_MAX_TABLE", 300, a_zip(("a.csv", a_row("tin") * 9)), "larger than 300 bytes"),
        ("_MAX_ROW", 50, a_zip(("a.csv", a_row("tin"))), "a row is longer than 50 bytes"),
        ("_MAX_ROWS", 2, a_zip(("a.csv", a_row("tin") * 2)), "more than 2 rows"),
    ],
)
def test_bounds_hold(monkeypatch, name: str, value: int, body: bytes, said: str) -> None:
    monkeypatch.setattr(gkg, name, value)
    assert said in read(body).problems[0]


def test_a_file_that_grows_out_of_nothing_is_left() -> None:
    body = a_zip(("a.csv", b"\0" * 3_000_000))
    assert len(body) < 20_000
    assert "larger than 1200000 bytes when unpacked" in read(body).problems[0]


def test_what_was_read_before_the_damage_is_kept() -> None:
    rows = b"".join(a_row(f"tin {n}", f"https://x.example/{n}") for n in range(2_000))
    body = bytearray(a_zip(("a.csv", rows)))
    body[len(body) // 2] ^= 0xFF
    table = read(bytes(body))
    assert table.entries
    assert "damaged (" in table.problems[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"PK", b"no zip at all", a_zip(("a.csv", a_row("tin")))[:-30], a_zip(("a.csv", b"x\n"))],
)
def test_what_is_no_table_is_broken(body: bytes) -> None:
    table = read(body)
    assert table.broken
    assert table.problems


def test_an_encrypted_file_is_told() -> None:
    body = bytearray(a_zip(("a.csv", a_row("tin"))))
    at = body.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", body, at + 8)[0]
    struct.pack_into("<H", body, at + 8, flags | 1)
    assert "encrypted" in read(bytes(body)).problems[0]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_the_bytes_only_rows_with_a_term_are_taken(noise: bytes, where: int) -> None:
    whole = a_zip(("a.csv", a_row("tin") * 3))
    for body in (whole[:where] + noise + whole[where:], noise):
        table = read(body)
        assert table.problems or not table.broken
        assert all("tin" in each.title and links_safely(each) for each in table.entries)
