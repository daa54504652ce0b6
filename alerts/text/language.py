"""The language of a text, from its script and its small words; no model, no guess below doubt."""

from __future__ import annotations

import re

from alerts.text.spans import fold
from alerts.text.stopwords import BY_LANGUAGE

#: Characters that are read; the opening of a text tells its language.
MAX_CHARS = 2000

_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")

# Character for character: the form of the mainland, the form of Taiwan and Hong Kong. Pairs whose
# first form Japanese also writes are used too: kana decide Japanese before these are asked.
_SIMPLIFIED = (
    "关税贸战对华电车产业经济发东进际长时为个们这说将实种与亿价协单卖买压厂双号响图团场块处备头奖审宽宾尔导属"
    "岁岛币师带帮广应库张强归录态总户扩护报拟择损换据数断显权条构标样检欧气汇没测温湾满灾热矿码确离稳竞签类级约"
    "红纪组细终结统维绿编网罚职联节药营装规视计订认让训记讲许论设访证评识试话该语误请调谈负责质购贵费资轻较达过"
    "运还连选适释钢铁铝铜银镓锗锑钨镝钕锂钴镍门问间阳险难韩项须预领题风飞馆验国会来学"
)
_TRADITIONAL = (
    "關稅貿戰對華電車產業經濟發東進際長時為個們這說將實種與億價協單賣買壓廠雙號響圖團場塊處備頭獎審寬賓爾導屬"
    "歲島幣師帶幫廣應庫張強歸錄態總戶擴護報擬擇損換據數斷顯權條構標樣檢歐氣匯沒測溫灣滿災熱礦碼確離穩競簽類級約"
    "紅紀組細終結統維綠編網罰職聯節藥營裝規視計訂認讓訓記講許論設訪證評識試話該語誤請調談負責質購貴費資輕較達過"
    "運還連選適釋鋼鐵鋁銅銀鎵鍺銻鎢鏑釹鋰鈷鎳門問間陽險難韓項須預領題風飛館驗國會來學"
)
_ONLY_SIMPLIFIED = frozenset(_SIMPLIFIED) - frozenset(_TRADITIONAL)
_ONLY_TRADITIONAL = frozenset(_TRADITIONAL) - frozenset(_SIMPLIFIED)
# Forms that only Japanese writes; a headline there may hold no kana at all.
_ONLY_JAPANESE = frozenset("関税対応鉄経済売価図団発続読検権産輸拡駆両円気総戦増険県黒").difference(
    _SIMPLIFIED, _TRADITIONAL, "税輸増黒"
)
# Forms that Japanese never writes: mainland ones its character sets lack, and those of Taiwan
# that Japan simplified too.
_NEVER_JAPANESE = frozenset(
    "這們說個關對戰經發實與廠單壓雙號圖團處屬帶廣應總擴擇據數斷顯權樣檢歐氣灣滿礦穩"
).union(c for c in _ONLY_SIMPLIFIED if not c.encode("shift_jis", "ignore"))

_TELLTALES = {"de": frozenset("äöüß"), "fr": frozenset("çœèêàùâîô"), "es": frozenset("ñ¿¡áíóú")}

#: For each small word the languages that have it.
_LANGUAGES = {
    word: tuple(lang for lang, stop in BY_LANGUAGE.items() if word in stop)
    for word in frozenset().union(*BY_LANGUAGE.values())
}


def detect(text: str) -> str:
    """The language tag of `text`: zh-Hans, zh-Hant, ja, ko, en, de, fr, es; "" when in doubt.

    >>> [detect(t) for t in ("中国对镓实施出口管制", "China verhängt Zölle auf Magnete", "OK")]
    ['zh-Hans', 'de', '']
    """
    folded = fold(text[:MAX_CHARS]).text
    if folded.isascii():
        return _western(folded)
    hangul, kana, han, latin = (
        len(script.findall(folded)) for script in (_HANGUL, _KANA, _HAN, _LATIN)
    )
    letters = len(_LETTER.findall(folded))
    east_asian = hangul + kana + han
    # One Han character says as much as two or three letters of a Latin name beside it.
    if east_asian * 3 > letters - east_asian:
        return _east_asian(folded, hangul, kana, han)
    return _western(folded) if latin * 2 > letters else ""


def _east_asian(text: str, hangul: int, kana: int, han: int) -> str:
    if hangul > kana + han // 2:
        return "ko"
    # Chinese shops and headlines write の, alone, for 的.
    borrowed = kana == 1 and "の" in text and not _NEVER_JAPANESE.isdisjoint(text)
    if kana * 10 > han and not borrowed:
        return "ja"
    simplified = sum(c in _ONLY_SIMPLIFIED for c in text)
    traditional = sum(c in _ONLY_TRADITIONAL for c in text)
    japanese = sum(c in _ONLY_JAPANESE for c in text)
    if japanese > simplified:
        return "ja"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _western(text: str) -> str:
    found = dict.fromkeys(BY_LANGUAGE, 0)
    for langs in filter(None, map(_LANGUAGES.get, _WORD.findall(text))):
        for lang in langs:
            found[lang] += 1
    if not text.isascii():
        for lang, telltales in _TELLTALES.items():
            found[lang] += 2 * (not telltales.isdisjoint(text))
    (second, _), (best, lang) = sorted((count, lang) for lang, count in found.items())[-2:]
    # English headlines often hold one small word; a single "la" or "des" in one is a name.
    return lang if best > second and (best > 1 or lang == "en") else ""
