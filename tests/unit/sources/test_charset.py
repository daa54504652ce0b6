"""Bytes become the text their publisher meant."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.charset import control_count, decode, without_controls


def xml(encoding: str, text: str, codec: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?><t>{text}</t>'.encode(codec)


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("gb2312", "gb18030", "镕基谈稀土"),
        ("GBK", "gb18030", "稀土€"),
        ("euc-kr", "cp949", "희토류 똠방각하"),
        ("ks_c_5601-1987", "cp949", "뷁"),
        ("Shift_JIS", "cp932", "①レアアース髙"),
        ("Windows-31J", "cp932", "磁石"),
        ("big5", "big5hkscs", "稀土啲"),
        ("big5", "cp950", "關稅€"),
        ("EUC-JP", "euc_jp", "希土類"),
        ("iso-2022-jp", "iso2022_jp", "希土類"),
        ("iso-8859-1", "cp1252", "“dual-use” — Zölle"),
        ("us-ascii", "cp1252", "Zölle"),
        ("windows-1251", "cp1251", "редкие земли"),
        ("koi8-r", "koi8-r", "пошлины"),
        ("ISO-8859-2", "iso8859-2", "cła"),
        ("ISO-8859-9", "cp1254", "“ağır”"),
        ("tis-620", "cp874", "แร่"),
        ("utf-8", "utf-8", "Zölle"),
        ("no-such-charset", "utf-8", "Zölle"),
    ],
)
def test_a_declared_encoding_is_read_with_its_superset(
    declared: str, codec: str, text: str
) -> None:
    found = decode(xml(declared, text, codec))
    assert f"<t>{text}</t>" in found.text
    assert found.replaced == 0


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_wins_over_everything(mark: bytes, codec: str) -> None:
    body = mark + xml("iso-8859-1", "Zölle", codec)
    found = decode(body, "text/xml; charset=koi8-r")
    assert found.text.endswith("<t>Zölle</t>")
    assert found.text.startswith("<?xml")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_characters_are_known_without_a_mark(codec: str) -> None:
    assert "Zölle" in decode(xml("utf-16", "Zölle", codec)).text


def test_the_header_wins_over_the_declaration() -> None:
    body = xml("iso-8859-1", "пошлины", "cp1251")
    assert "пошлины" in decode(body, "application/xml; charset='windows-1251'").text


def test_a_default_label_does_not_spoil_valid_utf_8() -> None:
    body = xml("utf-8", "Zölle", "utf-8")
    assert "Zölle" in decode(body, "text/xml; charset=ISO-8859-1").text


def test_a_wide_name_in_readable_bytes_is_not_believed() -> None:
    assert "Zölle" in decode(xml("utf-16", "Zölle", "utf-8")).text


def test_a_wrong_declaration_gives_way_to_valid_utf_8() -> None:
    assert "Zölle 稀" in decode(xml("iso-2022-jp", "Zölle 稀", "utf-8")).text


@pytest.mark.parametrize(
    "name", ["utf-7", "unicode_escape", "zlib_codec", "rot13", "idna", "punycode", "hex"]
)
def test_names_that_are_no_character_sets_are_ignored(name: str) -> None:
    body = xml(name, "+ADw-script+AD4-", "ascii")
    assert "+ADw-script+AD4-" in decode(body).text
    assert decode(b"+ADw-", f"text/xml; charset={name}").text == "+ADw-"


def test_undeclared_latin_is_read_as_browsers_read_it() -> None:
    assert decode("Zölle – “neu”".encode("cp1252")).text == "Zölle – “neu”"


def test_a_bad_byte_in_utf_8_costs_one_letter() -> None:
    found = decode("Zölle für Händler \udcff".encode("utf-8", "surrogateescape"))
    assert found.text == "Zölle für Händler \ufffd"
    assert found.replaced == 1
    found = decode(b"<?xml encoding='utf-8'?>a\xffb")
    assert found.text.endswith("a\ufffdb")


def test_controls_are_dropped_and_counted() -> None:
    text = "a\x00b\x1b[31mc\td\ne\r\x7f\ud800\ufffe"
    assert without_controls(text) == "ab[31mc\td\ne\r"
    assert control_count(text) == 5


@given(st.binary(max_size=300), st.text(max_size=40))
def test_decoding_never_fails(body: bytes, content_type: str) -> None:
    found = decode(body, content_type)
    assert found.replaced == found.text.count("\ufffd") or found.replaced == 0
