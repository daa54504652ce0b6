from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.errors import ConfigError
from alerts.model.feed import Feed, FeedKind, Tier


def test_a_source_becomes_a_feed(load):
    text = """\
sources:
  - id: mining_com
    url: https://www.mining.com/feed/
    name: MINING.COM
    tier: trade_press
    lang: en
    every: 30m
    options: {spacing: 5s}
"""
    assert load(sources=text).feeds == (
        Feed(
            id="mining_com",
            kind=FeedKind.FEED,
            location="https://www.mining.com/feed/",
            name="MINING.COM",
            tier=Tier.TRADE_PRESS,
            lang="en",
            every=timedelta(minutes=30),
            options={"spacing": 5.0},
        ),
    )


def test_what_is_left_out_has_its_default(load):
    (feed,) = load(sources="sources: [{id: a, url: https://a.example/f}]").feeds
    assert (feed.name, feed.kind, feed.every) == ("a", FeedKind.FEED, timedelta(minutes=15))
    assert feed.enabled
    assert not feed.backfill


def test_a_relative_folder_starts_beside_the_config_folder(load, tmp_path):
    text = "sources: [{id: s, kind: seed_dir, path: seeds}, {id: t, kind: seed_dir, path: /var/t}]"
    first, second = load(sources=text).feeds
    assert Path(first.location) == tmp_path / "seeds"
    assert second.location == "/var/t"


def test_a_folder_may_lie_in_the_home_folder(load, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    (feed,) = load(sources="sources: [{id: s, kind: seed_dir, path: ~/seeds}]").feeds
    assert feed.location == "/home/me/seeds"


def test_country_codes_that_look_like_switches_are_languages(load):
    (feed,) = load(sources="sources: [{id: a, url: https://a.example/f, lang: no}]").feeds
    assert feed.lang == "no"


def test_a_host_of_the_private_list_may_be_polled(load):
    text = "sources: [{id: a, url: 'http://127.0.0.1:1/f'}]"
    env = {"ALERTS_HTTP__ALLOW_PRIVATE": "127.0.0.1"}
    assert load(env, sources=text).feeds[0].location == "http://127.0.0.1:1/f"


def test_an_address_may_come_from_the_environment(load):
    text = "sources: [{id: a, url: '${FEED_URL}'}]"
    env = {"FEED_URL": "https://a.example/f?key=hidden"}
    assert load(env, sources=text).feeds[0].location == env["FEED_URL"]


def test_a_feed_knows_which_parts_of_its_address_variables_put_there(load, tmp_path):
    (tmp_path / "word").write_text("from-file\n")
    text = """
sources:
- {id: a, url: 'https://${HOST}/${WORD}/f?day=${DAY:-1}&key=plain'}
- {id: b, url: 'https://b.example/f', name: '${HOST}'}
- {id: c, url: 'https://c.example/${PLACE}/f?k=${FEED_KEY}'}
"""
    env = {"HOST": "a.example", "WORD_FILE": str(tmp_path / "word"), "PLACE": "rare-earths"}
    env["FEED_KEY"] = "two-words"
    first, second, third = load(env, sources=text).feeds
    assert (first.filled, second.filled) == (("a.example", "from-file"), ())
    assert (first.secrets, third.secrets) == (("from-file",), ("two-words",))
    assert third.filled == ("rare-earths", "two-words")
    assert "from-file" not in repr(replace(first, location=""))


WHOLE = "(write the whole address, such as https://www.example.org/feed.xml)"
TRUST = "(name the host in http.allow_private of alerts.yaml if you trust it)"
MISTAKES = {
    "an id given twice": (
        "sources:\n- {id: a, url: https://a.example/}\n- {id: a, url: https://b.example/}\n",
        "3:8: source `a` is already given in line 2 (give each source an id of its own)",
    ),
    "an id with a space": (
        "sources: [{id: a b, url: https://a.example/}]",
        (
            "1:16: a name has letters, digits, `_`, `-` and `.` only, at most 64 of them "
            "(such as mining_com)"
        ),
    ),
    "no id": ("sources: [{url: https://a.example/}]", "1:11: key `id` is missing (add it)"),
    "an unknown kind": (
        "sources: [{id: a, kind: jsonfeed, url: https://a.example/}]",
        "1:25: `kind` has no choice `jsonfeed` (did you mean `json_feed`?)",
    ),
    "a kind that is not built": (
        "sources: [{id: a, kind: nntp, url: https://a.example/}]",
        (
            "1:25: `kind` must be one of feed, json_feed, federal_register, listing, page, "
            "seed_dir, google_news, gdelt, imap, inbound"
        ),
    ),
    "a tier with a dash": (
        "sources: [{id: a, url: https://a.example/, tier: trade-press}]",
        "1:50: `tier` has no choice `trade-press` (did you mean `trade_press`?)",
    ),
    "a feed without an address": (
        "sources: [{id: a}]",
        "1:11: a feed needs `url` (add `url:`)",
    ),
    "a feed with a folder": (
        "sources: [{id: a, url: https://a.example/, path: x}]",
        "1:50: a feed has no `path` (remove it)",
    ),
    "an inbound source with an address": (
        "sources: [{id: a, kind: inbound, url: https://a.example/}]",
        "1:39: an inbound has no `url` (remove it)",
    ),
    "a folder without a path": (
        "sources: [{id: a, kind: seed_dir}]",
        "1:11: a seed_dir needs `path` (add `path:`)",
    ),
    "a folder with an address": (
        "sources: [{id: a, kind: seed_dir, path: x, url: https://a.example/}]",
        "1:49: a seed_dir has no `url` (remove it)",
    ),
    "an address of another kind": (
        "sources: [{id: a, url: ftp://a.example/}]",
        f"1:24: this address cannot be polled: not an http or https URL {WHOLE}",
    ),
    "an address with a password": (
        "sources: [{id: a, url: 'https://u:hidden@a.example/'}]",
        f"1:24: this address cannot be polled: credentials in URL {WHOLE}",
    ),
    "an address with a space": (
        "sources: [{id: a, url: https://a.example/a b}]",
        (
            "1:24: this address cannot be polled: white space, control character or backslash in "
            f"URL {WHOLE}"
        ),
    ),
    "an address of this machine": (
        "sources: [{id: a, url: http://127.0.0.1/}]",
        f"1:24: this address cannot be polled: loopback address {TRUST}",
    ),
    "a name of this machine": (
        "sources: [{id: a, url: http://localhost/}]",
        f"1:24: this address cannot be polled: loopback name {TRUST}",
    ),
    "a language that is none": (
        "sources: [{id: a, url: https://a.example/, lang: multi}]",
        '1:50: a language is a BCP 47 tag (such as "en" or "zh-Hans"; "" for several)',
    ),
    "a rhythm without its unit": (
        "sources: [{id: a, url: https://a.example/, every: 15}]",
        '1:51: a length of time is written with its unit (such as "30s", "15m" or "7d")',
    ),
    "a rhythm of nothing": (
        "sources: [{id: a, url: https://a.example/, every: 0s}]",
        "1:51: a length of time is more than nothing here (such as 1s)",
    ),
    "a home that is none": (
        "sources: [{id: a, kind: seed_dir, path: ~nobody-of-this-name/x}]",
        "1:41: no user of this name has a home folder (write the path out)",
    ),
    "an unknown option": (
        "sources: [{id: a, url: https://a.example/, options: {spacin: 5s}}]",
        "1:54: unknown key `spacin` (did you mean `spacing`?)",
    ),
    "an option of another kind": (
        "sources: [{id: a, url: https://a.example/, options: {agencies: [x]}}]",
        "1:64: a feed has no option `agencies` (remove it)",
    ),
    "a type of document that is none": (
        "sources: [{id: a, kind: federal_register, url: https://a.example, options: {types: [X]}}]",
        "1:85: `types[0]` must be one of RULE, PRORULE, NOTICE, PRESDOCU",
    ),
    "a search of what cannot be searched": (
        (
            "sources: [{id: a, kind: federal_register, "
            "url: https://a.example/public-inspection-documents/x, options: {terms: [X]}}]"
        ),
        "1:114: public inspection cannot be searched (remove it)",
    ),
    "a selector that is none": (
        "sources: [{id: a, kind: listing, url: https://a.example/, options: {inside: 'a > b'}}]",
        (
            "1:77: an element is given by its name, class or id "
            '(such as "ul.news", ".list" or "#main")'
        ),
    ),
    "a charset that is none": (
        "sources: [{id: a, kind: page, url: https://a.example/, options: {encoding: gbx}}]",
        '1:76: no charset of this name is known (such as "gbk" or "utf-8")',
    ),
    "a variable that is not set": (
        "sources: [{id: a, url: '${FEED_URL}'}]",
        "1:24: the environment variable FEED_URL is not set (set FEED_URL or FEED_URL_FILE)",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake(text, wanted, complaints):
    assert f"sources.yaml:{wanted}" in complaints(sources=text)


def test_a_password_in_an_address_is_not_repeated(complaints):
    text = "sources: [{id: a, url: 'https://u:hidden@a.example/'}]"
    assert "hidden" not in str(complaints(sources=text))


def test_odd_things_are_noted(load, tmp_path):
    text = """\
sources:
  - {id: a, url: https://a.example/f}
  - {id: b, url: https://a.example/f}
  - {id: c, url: https://a.example/f, enabled: no}
  - {id: s, kind: seed_dir, path: seeds}
"""
    notes = load(sources=text).notes
    assert "sources `a` and `b` read one address" in notes
    assert f"source `s`: the folder {tmp_path}/seeds does not exist yet" in notes
    assert not any("`c`" in note for note in notes)


def test_nothing_enabled_is_noted(load):
    assert "no source is enabled: nothing will be polled" in load(sources="").notes


def test_the_queries_of_a_register_are_options(load):
    text = """\
sources:
  - id: fr
    kind: federal_register
    url: https://register.example/api/v1/documents.json
    options: {agencies: [industry-and-security-bureau], types: [RULE], terms: [a, b]}
"""
    config = load(sources=text)
    assert config.feeds[0].options == {
        "agencies": ["industry-and-security-bureau"],
        "types": ["RULE"],
        "terms": ["a", "b"],
    }
    assert not any("agency" in note for note in config.notes)


def test_an_agency_nobody_knows_is_noted_with_the_one_that_was_meant(load):
    text = """\
sources:
  - id: fr
    kind: federal_register
    url: https://register.example/api/v1/documents.json
    options: {agencies: [industry-and-securty-bureau, ministry-of-magic]}
"""
    notes = load(sources=text).notes
    assert (
        "source `fr`: the Federal Register is not known to have an agency "
        "`industry-and-securty-bureau` (did you mean `industry-and-security-bureau`?)"
    ) in notes
    assert (
        "source `fr`: the Federal Register is not known to have an agency `ministry-of-magic`"
    ) in notes


def test_a_pdf_that_nothing_here_can_read_is_noted(load, monkeypatch):
    text = """\
sources:
  - {id: quota, kind: page, url: "https://a.example/Annex.PDF?v=2"}
  - {id: html, kind: page, url: "https://a.example/quota"}
  - {id: off, kind: page, url: "https://a.example/b.pdf", enabled: false}
"""
    assert not any("PDF" in note for note in load(sources=text).notes)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    said = "source `quota`: reading a PDF takes an extra: pip install 'alerts[pdf]'"
    assert [note for note in load(sources=text).notes if "PDF" in note] == [said]


def test_full_text_is_asked_for_by_source(load):
    text = "sources: [{id: a, url: 'https://a.example/f', full_text: true}]"
    (feed,) = load(sources=text).feeds
    assert feed.options == {"full_text": True}


@pytest.mark.parametrize(
    ("kind", "missing", "said"),
    [
        ("listing", "", "3:17: the articles of a listing are not read (remove it)"),
        ("google_news", "", "3:17: the articles of a google_news are not read (remove it)"),
        (
            "feed",
            "trafilatura",
            "3:17: reading articles takes an extra (pip install 'alerts[extract]')",
        ),
    ],
)
def test_full_text_that_cannot_be_had_is_a_mistake(load, monkeypatch, kind, missing, said):
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    text = f"""\
sources:
  - {{id: a, kind: {kind}, url: "https://news.google.com/rss/search?q=tin",
     full_text: true}}
"""
    with pytest.raises(ConfigError) as caught:
        load(sources=text)
    [problem] = caught.value.problems
    assert str(problem).endswith(said)
