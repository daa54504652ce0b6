from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text import language
from alerts.text.language import detect
from alerts.text.stopwords import BY_LANGUAGE


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("中国商务部宣布对稀土实施出口管制", "zh-Hans"),
        ("中國商務部宣布對稀土實施出口管制", "zh-Hant"),
        ("稀土", "zh-Hans"),
        ("中国がレアアースの輸出規制を発表", "ja"),
        ("日米、関税で合意 鉄鋼対象外", "ja"),
        ("中国の輸出規制強化", "ja"),
        ("奶茶の店涨价 关税影响", "zh-Hans"),
        ("優の良品宣布漲價 關稅衝擊", "zh-Hant"),
        ("중국 희토류 수출 통제 확대", "ko"),
        ("美国对 NVIDIA 芯片加征关税", "zh-Hans"),
        ("삼성, AI 반도체 EUV 장비 도입", "ko"),
        ("China widens its controls on the export of magnets", "en"),
        ("Tariffs of magnets", "en"),
        ("Die EU verhängt Zölle auf Magnete aus China", "de"),
        ("La Chine limite les exportations de terres rares", "fr"),
        ("China restringe las exportaciones de tierras raras", "es"),
        ("Trump Threatens China Tariffs", ""),
        ("Top LA prosecutor", ""),
        ("Nord Est plans bonds", ""),
        ("Китай ограничил экспорт галлия", ""),
        ("12345 !!!", ""),
        ("", ""),
        ("\ud800", ""),
    ],
)
def test_script_and_small_words_tell_the_language(text: str, tag: str) -> None:
    assert detect(text) == tag


def test_both_forms_of_chinese_are_listed_side_by_side() -> None:
    pairs = list(zip(language._SIMPLIFIED, language._TRADITIONAL, strict=True))
    assert all(simplified != traditional for simplified, traditional in pairs)


@given(st.text(max_size=80))
def test_any_text_gets_a_known_tag_or_none(text: str) -> None:
    assert detect(text) in {"", "zh-Hans", "zh-Hant", "ja", "ko", *BY_LANGUAGE}
