"""Facts of a whole document: exact spans, one list a kind, on any text."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.facts import Facts, Span
from alerts.model.item import Document
from alerts.rules.facts import MOST, extract
from alerts.rules.match import TermHit
from alerts.text.spans import fold

PUBLISHED = datetime(2025, 10, 10, tzinfo=UTC)


def read(document: Document, *hits: TermHit) -> Facts:
    return extract(document, fold(document.title), fold(document.text), hits)


def hit(document: Document, word: str, kind: str, value: str, set_: str = "") -> TermHit:
    field = "title" if word in document.title else "text"
    start = getattr(document, field).index(word)
    return TermHit(set_ or f"fact.{kind}", kind, value, Span(field, start, start + len(word)))


def test_a_document_states_facts_of_every_kind():
    document = Document(
        "China to lift tariff on U.S. magnets to 25%",
        "From 1 November 2025 heading 8505 pays 25%, says MOFCOM Announcement No. 61 of 2025. "
        "Lynas plans an $8.5 billion plant in Kuantan under the CHIPS Act.",
        "en",
        None,
        PUBLISHED,
    )
    facts = read(
        document,
        hit(document, "China", "actor", "China", "fact.country"),
        hit(document, "U.S.", "actor", "United States", "fact.country"),
        hit(document, "magnets", "material", "magnets"),
        hit(document, "Lynas", "company", "Lynas"),
        hit(document, "Kuantan", "place", "Kuantan"),
        hit(document, "CHIPS Act", "instrument", "CHIPS Act"),
    )
    listed = {kind: [(f.value, f.role) for f in found] for kind, found in facts.kinds()}
    assert listed == {
        "materials": [("magnets", "")],
        "hs_codes": [("8505", "")],
        "rates": [("25", "to"), ("25", "")],
        "amounts": [("USD 8500000000", "")],
        "dates": [("2025-11-01", "effective")],
        "instruments": [("MOFCOM Announcement 2025/61", ""), ("CHIPS Act", "")],
        "actors": [("China", "")],
        "targets": [("United States", "")],
        "companies": [("Lynas", "")],
        "places": [("Kuantan", "")],
    }


def test_a_word_may_state_an_agency_and_its_country():
    document = Document("MOFCOM extends controls", "")
    facts = read(
        document,
        hit(document, "MOFCOM", "authority", "China"),
        hit(document, "MOFCOM", "authority", "MOFCOM"),
    )
    assert [f.value for f in facts.actors] == ["China", "MOFCOM"]


def test_the_last_country_of_a_chinese_list_of_targets_does_not_act():
    document = Document("美国对中国、越南和印度加征25%关税", "", "zh-Hans")
    named = {"美国": "United States", "中国": "China", "越南": "Vietnam", "印度": "India"}
    facts = read(
        document, *(hit(document, w, "actor", v, "fact.country") for w, v in named.items())
    )
    assert [f.value for f in facts.actors] == ["United States"]
    assert [f.value for f in facts.targets] == ["China", "Vietnam", "India"]


def test_a_shorter_name_inside_a_longer_one_is_not_meant():
    document = Document("Inner Mongolia halts mining; Bank of China lends", "")
    facts = read(
        document,
        hit(document, "Inner Mongolia", "place", "Inner Mongolia"),
        hit(document, "Mongolia", "actor", "Mongolia", "fact.country"),
        hit(document, "Bank of China", "company", "Bank of China"),
        hit(document, "China", "actor", "China", "fact.country"),
    )
    assert [f.value for f in facts.places] == ["Inner Mongolia"]
    assert not facts.actors


def test_the_head_of_a_material_says_less_than_its_whole():
    document = Document("rare earth magnets", "")
    facts = read(
        document,
        hit(document, "rare earth magnets", "material", "permanent magnets"),
        hit(document, "rare earth", "material", "rare earths"),
        hit(document, "magnets", "material", "magnets"),
    )
    assert [f.value for f in facts.materials] == ["permanent magnets", "rare earths"]


def test_of_two_sets_with_one_word_the_one_kept_for_facts_decides():
    document = Document("gallium", "")
    facts = read(
        document,
        hit(document, "gallium", "material", "Ga", "material.mineral"),
        hit(document, "gallium", "material", "gallium"),
    )
    assert [f.value for f in facts.materials] == ["gallium"]


def test_a_demonym_is_a_target_or_nothing():
    document = Document("tariffs on Chinese goods", "Korean goods sell")
    facts = read(
        document,
        hit(document, "Chinese", "target", "China", "fact.demonym"),
        hit(document, "Korean", "target", "South Korea", "fact.demonym"),
    )
    assert [f.value for f in facts.targets] == ["China"]
    assert not facts.actors


def test_a_word_that_holds_its_cue_is_a_target():
    document = Document("欧盟对华加征关税", "")
    facts = read(document, hit(document, "对华加征", "target", "China", "fact.demonym"))
    assert [f.value for f in facts.targets] == ["China"]


def test_a_list_of_countries_ends_with_the_field():
    document = Document("tariffs on China", "Canada, too")
    facts = read(
        document,
        hit(document, "China", "actor", "China", "fact.country"),
        hit(document, "Canada", "actor", "Canada", "fact.country"),
    )
    assert [f.value for f in facts.targets] == ["China"]


def test_a_value_is_listed_once_where_it_is_first_said():
    document = Document("", "gallium and gallium")
    twice = [
        TermHit("fact.material", "material", "gallium", Span("text", start, start + 7))
        for start in (0, 12)
    ]
    assert [f.span.start for f in read(document, *twice).materials] == [0]


def test_a_date_with_points_is_no_customs_code():
    facts = read(Document("HS 2005.11.20", ""))
    assert [f.value for f in facts.dates] == ["2005-11-20"]
    assert not facts.hs_codes


def test_a_table_of_ten_thousand_codes_is_cut():
    facts = read(Document("", "HS 8505.11.00, " * 10_000))
    assert len(facts.hs_codes) == MOST


def test_percentages_in_characters_need_no_digit():
    assert [f.value for f in read(Document("加征百分之二十五的关税", "")).rates] == ["25"]


_PIECES = """
    25% 25 percent from to 20% $8.5 billion € 300m 百分之 二十五 Section 232 301条款 EO 14257
    8505.11.00 HTS heading 2025年12月1日 自 起 Nov. 1, 2025 03/04/2025 公告 第61号 A-570-135 90 FR
    12345 15 CFR 744 2025-11-10 ١٢٣ ２５％ ½ ㎏ İ ß e\u0301 \u200b . , - / ( ) 令和7年 억원 1조
    2000억원 Rs 5 lakh crore DS431 WTO ECCN 3A090 Regulation (EU) 2023/956 USTR-2025-0016
"""
PIECES = st.sampled_from([*_PIECES.split(), "\ud800", "\x00"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES, max_size=30).map("".join),
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["", "en", "zh-Hans", "de", "es", "ja"]))
def test_every_fact_slices_to_the_text_it_names_on_any_text(title, text, lang):
    document = Document(title, text, lang, None, PUBLISHED)
    facts = read(document)
    assert facts == read(document)
    for _, found in facts.kinds():
        for fact in found:
            source = title if fact.span.field == "title" else text
            assert fact.text == source[fact.span.start : fact.span.end] != ""
            assert fact.value


@pytest.mark.parametrize(
    "piece",
    [
        *("1,", "9 ", "% ", "from ", "5.5.", "$1 to ", "第1号", "A-1-", "to 1%, ", "announcement "),
        *("by 1 may ", "suspend until 1 may ", "1,000 to ", "公告2025年第1号、", "hts 8505, "),
    ],
)
def test_hostile_repetition_costs_linear_time(piece):
    def seconds(times: int) -> float:
        document = Document("", piece * times)
        start = process_time()
        read(document)
        return process_time() - start

    # Quadratic time would be 64 times as much for 8 times the text. A busy machine may need more
    # than one try to show that it is not.
    assert any(seconds(16_000) < 24 * max(seconds(2_000), 0.005) for _ in range(3))
