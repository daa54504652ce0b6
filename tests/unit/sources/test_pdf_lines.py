"""Lines of PDF pages become paragraphs and sentences that a change of layout leaves alone."""

from __future__ import annotations

import textwrap

import pytest

from alerts.sources.pdf_lines import paragraphs, sentences

NOTICE = (
    "The Ministry decides that exports of gallium, germanium and antimony to military users in the "
    "named countries are prohibited. Licences already granted under Announcement No. 46 of 2025 "
    "lapse on 1 June 2026. Exporters report stocks of rare-earth magnets to the customs office."
)


def laid_out(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


@pytest.mark.parametrize("width", [40, 55, 72, 90])
def test_the_sentences_are_the_same_however_wide_the_lines_are(width):
    assert list(sentences(paragraphs([laid_out(NOTICE, width)]))) == list(sentences([NOTICE]))


def test_a_word_more_changes_one_sentence_only():
    before = set(sentences(paragraphs([laid_out(NOTICE, 60)])))
    assert len(before) == 3
    longer = NOTICE.replace("to military users", "and graphite to military users")
    after = set(sentences(paragraphs([laid_out(longer, 60)])))
    [went] = before - after
    [came] = after - before
    assert "and graphite" in came
    assert went == NOTICE.partition(" Licences")[0]


def test_rows_of_a_table_stay_rows():
    rows = ["Gallium 12 t", "Germanium 14 t", "Antimony 900 t", "2027 1 200 t"]
    assert paragraphs(["\n".join(rows)]) == rows


def test_headings_lists_and_ended_sentences_stay_lines_of_their_own():
    lines = [
        "ANNEX",
        "Goods under control",
        "This list names the goods whose export takes a licence from today on.",
        "1. Gallium",
        "2. Germanium",
    ]
    assert paragraphs(["\n".join(lines)]) == lines


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("exports are sus-\npended at once", "exports are suspended at once"),
        (
            "rare earth and rare ores of the earth\nwere sent as rare-\nearth goods",
            "rare-earth goods",
        ),
        ("the sus- pended deals", "the sus- pended deals"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_unless_it_belongs_to_the_word(lines, wanted):
    assert any(wanted in each for each in paragraphs([lines]))


def test_chinese_lines_are_joined_without_a_blank_and_korean_ones_with_one():
    first, second = "根据中华人民共和国出口管制法有关规定决定对", "下列物项实施出口管制。"
    assert paragraphs([f"{first}\n{second}"]) == [first + second]
    first, second = (
        "산업통상자원부는 희토류 자석의 수출을 허가제로 전환하고",
        "다음 달부터 시행한다.",
    )
    assert paragraphs([f"{first}\n{second}"]) == [f"{first} {second}"]


def test_running_heads_and_page_numbers_are_left_out_and_the_first_page_keeps_its_title():
    def pages(count):
        body = "Order {} says that the goods are under control."
        return [
            f"Official Journal 1{n}\n{body.format(n)}\nOther words {'x' * n}.\nPage {n} of {count}"
            for n in range(1, count + 1)
        ]

    three, four = paragraphs(pages(3)), paragraphs(pages(4))
    assert not any("Journal" in line or "Page" in line for line in four)
    assert four[: len(three)] == three
    assert paragraphs(["Title\nOne.", "Two."]) == ["Title", "One.", "Two."]


@pytest.mark.parametrize(
    "wanted",
    [
        ["One thing is said.", "Another follows!"],
        ["Under No. 61 it lapses.", "Art. 5 stays in force."],
        ["施行。本公告自公布之日起对全部物项生效。"],
        ["决定对部分稀土物项实施出口管制。", "本公告自公布之日起正式施行。"],
        [],
    ],
)
def test_sentences(wanted):
    blank = "" if any("。" in each for each in wanted) else " "
    assert list(sentences([blank.join(wanted)])) == wanted


def test_hostile_lines_take_linear_time():
    pages = ["-\n" * 50_000, "a-\n" * 50_000, "。" * 100_000, ". A" * 50_000]
    assert list(sentences(paragraphs(pages)))
