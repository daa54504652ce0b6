from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.masking import MASK, masked, secrets_of, shown

UUID = "0b5c7a1e-4b7e-4a54-9a11-2f2d0a3c9b10"


@pytest.mark.parametrize(
    ("address", "filled", "said"),
    [
        ("https://a.example/f", (), "https://a.example/f"),
        ("https://a.example/f?api_key=abc", (), "https://a.example/f?api_key=***"),
        ("https://a.example/f?q=tin+ban&hl=en", (), "https://a.example/f?q=tin+ban&hl=en"),
        ("https://a.example/f?q=tin", ("tin",), "https://a.example/f?q=***"),
        ("https://a.example/f?k=1&whatever=2", (), "https://a.example/f?k=***&whatever=***"),
        ("https://a.example/f?8f3a", (), "https://a.example/f?***"),
        ("https://a.example/f?q=0123456789abcdef0", (), "https://a.example/f?q=***"),
        ("https://u:p@a.example:8443/f#t", (), "https://a.example:8443/f"),
        ("https://a.example/t0ken/f", ("t0ken",), "https://a.example/***/f"),
        ("https://a.example/t0%2Fken/f", ("t0/ken",), "https://a.example/***/f"),
        ("https://a.example/x/y/f", ("x/y",), "https://a.example/***/f"),
        (f"https://a.example/{UUID}/f", (), "https://a.example/***/f"),
        ("https://a.example/a8s7d6f5g4h3j2k1l0/f.xml", (), "https://a.example/***/f.xml"),
        ("https://a.example/2026/11/export-controls", (), "https://a.example/2026/11/export-controls"),
        ("https://a.example/f", ("a.example",), "https://a.example/f"),
        ("https://a.example/f/t0-1", ("https://a.example/f/t0-1",), "https://a.example/f/***"),
        ("https://a@b:c@a.example/", (), "https://a.example/"),
        ("/srv/seeds", (), "/srv/seeds"),
        ("seeds?", (), "seeds?"),
        ("imap://u@a.example/k?key=1", (), "imap://a.example/k?key=***"),
        ("x://", (), ""),
        ("https://[::1", (), ""),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_what_may_be_a_key(address, filled, said):
    assert shown(address, filled) == said


@pytest.mark.parametrize(
    ("address", "filled", "secrets"),
    [
        ("https://a.example/f?token=s3cret", (), {"s3cret"}),
        ("https://a.example/f?accessToken=two-words", (), {"two-words"}),
        ("https://a.example/f?appid=s3cret", (), set()),
        ("https://a.example/f?keyword=s3cret&author=s3cret", (), set()),
        ("https://a.example/f?key=gallium", (), set()),
        ("https://a.example/f?key=s3", (), set()),
        ("https://a.example/f?x=0123456789abcdef0", (), {"0123456789abcdef0"}),
        ("https://a.example/f?docid=0123456789abcdef0", (), set()),
        ("https://a.example/f?sig=a%2Fb1c2", (), {"a%2Fb1c2", "a/b1c2"}),
        ("https://a.example/in/t0ken-7", ("t0ken-7",), {"t0ken-7"}),
        ("https://a.example/f?q=rare+earth", ("rare+earth",), set()),
        ("https://a.example/f?day=2026-11-27", ("2026-11-27",), set()),
        ("https://h0st-7.example/f", ("h0st-7.example",), set()),
        ("/srv/s3cret-7", ("s3cret-7",), set()),
        ("https://a.example/x/t0ken-7", ("https://a.example/x/t0ken-7",), {"t0ken-7"}),
    ],
)
def test_keys_are_told_from_words_that_stand_in_any_text(address, filled, secrets):
    assert set(secrets_of(address, filled)) == secrets


def test_a_variable_that_is_sure_to_be_secret_is_one_whatever_its_value():
    address = "https://a.example/two-words/f"
    assert secrets_of(address, ("two-words",)) == ()
    assert secrets_of(address, ("two-words",), ("two-words", "elsewhere")) == ("two-words",)


def test_a_long_key_is_taken_out_before_a_short_one_that_is_its_part():
    secrets = secrets_of("https://a.example/f?token=abcd12&key=abcd1234")
    assert masked("abcd1234 abcd12", secrets) == "*** ***"


_TEXT = st.text("aB1%2F/?&=#@:+-_.*[]é", max_size=30)


@given(_TEXT, st.lists(_TEXT, max_size=2))
def test_what_is_shown_is_shown_again_as_it_is(rest, filled):
    once = shown(f"https://a.example/{rest}", filled)
    assert shown(once) == once


@given(st.from_regex(r"[A-Za-z0-9]{5,20}[0-9][A-Z]", fullmatch=True), st.booleans())
def test_no_key_survives_in_an_address_or_in_a_text(key, in_path):
    address = f"https://a.example/in/{key}/f" if in_path else f"https://a.example/f?api_key={key}"
    assert key not in shown(address, [key])
    assert masked(f"x {address} y", secrets_of(address, [key])) == f"x {address} y".replace(
        key, MASK
    )
