"""The part a country plays where its name stands: it acts, it is acted on, or it is where.

The words next to the name decide; where they leave it open, it plays none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from alerts.rules.facts_verbs import (
    ACTING,
    ACTING_BASE,
    ACTING_NOUNS,
    ADVERBS,
    FILLERS,
    HITTING,
    LOCATIVE,
    OTHER_PREPOSITIONS,
    OTHER_SIDE,
)

# Before an authority's name, like `OTHER_SIDE`.
_EAST_OTHER_SIDE = ("与", "與", "和", "同", "对", "對", "向", "给", "給")
#: Characters on either side of a name that are looked at.
REACH = 96


class Part(StrEnum):
    """What a name does in its clause."""

    ACTOR = "actor"
    TARGET = "target"
    PLACE = "place"
    #: The words say that it is none of these.
    NONE = "none"
    #: The words say nothing; a neighbour it is joined to may decide.
    OPEN = "open"


class Surroundings(NamedTuple):
    """The name and its neighbourhood, case-folded."""

    before: str
    name: str
    after: str


_MEASURE = (
    r"(?:tariff|dut(?:y|ies)\b|lev(?:y|ies)\b|tax|curb|control|restriction|\bbans?\b|sanction|"
    r"embargo|quota|surcharge|fees?\b|measure|penalt|retaliat|impos|hik|%|percent|per cent|"
    r"cent\b|trade war|crackdown|countermeasure|zöll|zoll|abgabe|sanktion|kontroll|beschränk|"
    r"verbot|droits|surtax|arancel|impuesto|sancion|restricci|gravam|anti-dumping|antidumping)"
)
_ON = re.compile(
    _MEASURE
    + r"[^.;:!?]{0,48}? (?:on|against|upon|auf|gegen|für|sur|contre|envers|a|al|contra|sobre)"
    r"(?: [^.;:!?,]{0,40} (?:from|of|aus|de|du|des|d'|in))?(?: [a-zé']{1,12}){0,2} ?\Z"
)
#: One of these words stands in every place that `_ON` finds.
_ON_WORDS = frozenset(
    [
        "on",
        "against",
        "upon",
        "auf",
        "gegen",
        "für",
        "sur",
        "contre",
        "envers",
        "a",
        "al",
        "contra",
        "sobre",
    ]
)
_FLOW_TO = re.compile(
    r"\b(?:exports?|shipments?|sales?|sell(?:ing)?|ship(?:ping)?|suppl(?:y|ies|ying)|"
    r"deliver\w{0,4}|export(?:ar|er|ieren|iert)|vender|exporte|lieferungen|exportations|ventes|"
    r"exportaciones|ventas|envíos)\b[^.;:!?]{0,48}? "
    r"(?:to|nach|vers|à|a|hacia)(?: the| la| les?| los)? ?\Z"
)
# A flow alone aims at nobody: "US exports to Spain fell".
_GATE = re.compile(
    r"\b(?:halt|ban|bar\b|bars\b|barr|block|restrict|curb|stop|suspend|limit|allow|approv|permi|"
    r"licen|resum|control|green ?light|clear|chok|tighten|eas(?:e|es|ed|ing)\b|loosen|refus|"
    r"den[iy]|embargo|prohibit|cut|verbiet|verbot|stopp|erlaub|interdi|autoris|suspen|prohíb|"
    r"prohib|restring|permit)"
)
_FLOW_FROM = re.compile(
    r"(?:" + _MEASURE + r"|\bbans? |\bhits? )[^.;:!?]{0,48}? (?:imports?|goods|products?|"
    r"shipments|steel|aluminum|aluminium|cars|parcels|everything|importe|waren|produkte|"
    r"einfuhren|importations|produits|importaciones|productos|"
    r"bienes)(?: [a-z]{1,12}){0,2} (?:from|aus|de|du|en provenance de|procedentes de)(?: the| la|"
    r" les?| los)? ?\Z"
)
# "in US trade talks" is nowhere.
_QUALIFIES = re.compile(r" (?:trade|tariff|export|import|stock|chip|dollar|treasury|court)\w*\b")
# "Glycine From India: Final Results of Countervailing Duty Administrative Review".
_REMEDY = re.compile(
    r"(?:,?(?: and)? [a-z' ]{3,28}){0,4}[:;] (?:[a-z-]+ ){0,9}?(?:antidumping|anti-dumping|"
    r"countervailing|sunset|five-year|less-than-fair-value|injury|safeguard)\b"
)
_EXPORT_CURB = re.compile(
    r"(?:'s)?(?: [a-z-]{1,14}){0,2} (?:export[ -](?:controls?|curbs?|bans?|restrictions?|limits?|"
    r"licens|licenc)|retaliation|retaliatory|countermeasures|decision|threat\b|crackdown)"
)
_TARIFFS = re.compile(r"(?:'s)?(?: [a-z-]{1,14}){0,1} (?:tariffs?|duties|sanctions|curbs)\b")
_AFTER_WORD = re.compile(
    r"('s)?[ ,]{1,2}([a-zà-ÿ'-]{1,20})(?: ([a-zà-ÿ-]{1,20}))?(?: ([a-zà-ÿ-]{1,20}))?"
)

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_EAST_PLACE = re.compile(r"(?:で|での|国内|にある|北部|南部)")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CHINESE_TARGET = re.compile(
    r"(?:(?:对|對|针对|針對)(?:原产于|原產於|来自|來自|进口自|所有|全部|部分|其他)?"
    r"|(?:向|对|對)(?=[^,。;]{0,1}\Z)|(?:原产于|原產於|来自|來自))\Z"
)
_CHINESE_TOWARDS = re.compile(
    r"[^,，。；;]{0,8}(?:出口|征收|徵收|加征|加徵|开征|發貨|供应|供應|出售|商品|产品|產品|进口|"
    r"進口)"
)
_CHINESE_OTHER = re.compile(r"(?:[与與和同跟从從赴访訪于於到至给給比及让讓令]|[来來]自)\Z")
_CHINESE_ACTS = re.compile(
    r"(?:政府|当局|當局|官方|方面|方)?(?:[^,，。；;、\s]{0,6}?)(?:宣布|宣佈|决定|決定|将|將|拟|"
    r"擬|计划|計劃|考虑|考慮|威胁|威脅|警告|暂停|暫停|实施|實施|对|對|批准|同意|要求|限制|禁止|"
    r"加征|加徵|取消|推迟|推遲|扩大|擴大|表示|称|稱|发布|發布|启动|啟動|反制|出台|加强|加強|放宽|"
    r"放寬|恢复|恢復|延长|延長|提出|撤销|撤銷|回应|回應|拒绝|拒絕|敦促|起诉|起訴|公布|公佈|祭出|"
    r"收紧|收緊|解除|调整|調整|上调|下调|叫停|达成|達成|呼吁)"
)
_JAPANESE_TARGET = re.compile(
    r"(?:への|に対する|に対し|向け|からの(?:輸入|製品)|[産製](?:品|の)?.{0,12}関税)"
)
# The last of several countries that a measure is aimed at stands before the verb like an actor.
_CHINESE_LIST = re.compile(r"[对對向][^,,。；;:\s]{1,24}[、和及与與]\Z")
_JAPANESE_ACTS = re.compile(r"(?:政府|商務省|当局|大統領|税関|側)?(?:が|は|も|、)")
_KOREAN_TARGET = re.compile(
    r"(?:에 대한|에 대해|산(?: [가-힣]{1,8})?에? ?(?:[^.,]{0,10})(?:관세|수입)|에 ?(?:관세|보복|"
    r"추가|고율|상호|[0-9])|[을를] (?:겨냥|상대|대상)|(?:으)?로의 수출|향 |행 )"
)
_KOREAN_ACTS = re.compile(r"(?:[이가은는도](?![가-힣])|, | 정부| 상무부| 당국| 의회)")


def part_of(around: Surroundings, country: str) -> Part:
    """Return the part that `country`, named in `around`, plays there."""
    if not around.name.isascii() and _WIDE.search(around.name):
        return _wide(around)
    before, after = around.before, around.after
    # "US-China talks", "China-based" name neither an actor nor a target.
    if before.endswith(("-", "/")) or after.startswith(("-", "/")):
        return Part.NONE
    said = before.replace("(", " ").split()
    words = said[-4:]
    while words and words[-1] in FILLERS:
        words.pop()
    last = words[-1].strip("\"'") if words else ""
    if last in HITTING:
        return Part.TARGET
    if last in LOCATIVE and not _measured(before, said):
        return Part.NONE if _QUALIFIES.match(after) else Part.PLACE
    if last in OTHER_PREPOSITIONS:
        remedy = last == "from" and _REMEDY.match(after)
        return Part.TARGET if remedy or _is_target(before, said, last) else Part.NONE
    return _acts(after, country)


def acts_by_name(before: str) -> bool:
    """Tell whether an authority acts where its name stands after `before`.

    It does unless a preposition makes it the other side: "appeals to the Supreme Court".
    """
    words = [word for word in before.split()[-3:] if word not in ("the", "a", "president")]
    last = words[-1] if words else ""
    if last == "to" and words[-2:-1] in (["according"], ["due"], ["thanks"]):
        return True
    return last not in OTHER_SIDE and not before.endswith(_EAST_OTHER_SIDE)


def _measured(before: str, said: Sequence[str]) -> bool:
    """Tell whether a measure on the name stands before it; `said` are the words of `before`."""
    return not _ON_WORDS.isdisjoint(said) and _ON.search(before) is not None


def _is_target(before: str, said: Sequence[str], last: str) -> bool:
    if _measured(before, said):
        return True
    if last in ("from", "aus", "de", "du"):
        return _FLOW_FROM.search(before) is not None
    if last in ("to", "nach", "vers", "à", "a", "hacia"):
        return _FLOW_TO.search(before) is not None and _GATE.search(before) is not None
    return False


def _acts(after: str, country: str) -> Part:
    if _EXPORT_CURB.match(after) or (country == "United States" and _TARIFFS.match(after)):
        return Part.ACTOR
    following = _AFTER_WORD.match(after)
    if following is None:
        return Part.NONE
    owns, *words = following.groups()
    while words and (words[0] or "") in ADVERBS:
        words.pop(0)
    first, second = ([w or "" for w in words] + ["", ""])[:2]
    if first in ACTING_NOUNS or (not owns and first in ACTING):
        return Part.ACTOR
    if owns is None and first == "to" and second in ACTING_BASE:
        return Part.ACTOR
    return (
        Part.OPEN
        if first in ("and", "or", "und", "et", "y") or after.startswith(", ")
        else Part.NONE
    )


def _wide(around: Surroundings) -> Part:
    if _HANGUL.search(around.name):
        return _korean(around.after)
    if _JAPANESE_TARGET.match(around.after):
        return Part.TARGET
    if _EAST_PLACE.match(around.after) or around.before.endswith("在"):
        return Part.PLACE
    if _KANA.search(around.before[-24:] + around.after[:24]):
        return Part.ACTOR if _JAPANESE_ACTS.match(around.after) else Part.NONE
    return _chinese(around.before, around.after)


def _korean(after: str) -> Part:
    if _KOREAN_TARGET.match(after):
        return Part.TARGET
    if after.startswith("에서"):
        return Part.PLACE
    return Part.ACTOR if _KOREAN_ACTS.match(after) else Part.NONE


def _chinese(before: str, after: str) -> Part:
    towards = before.endswith(("向", "自", "于", "於"))
    if _CHINESE_TARGET.search(before) and (not towards or _CHINESE_TOWARDS.match(after)):
        return Part.TARGET
    if _CHINESE_OTHER.search(before):
        return Part.NONE
    if after.startswith(("、", "和", "与", "與")) or _CHINESE_LIST.search(before):
        return Part.OPEN
    return Part.ACTOR if _CHINESE_ACTS.match(after) else Part.NONE


_HANDED_ON = (Part.TARGET, Part.PLACE)
_AND = re.compile(r"\b(?:and|or|und|et|y)\b")
#: What joins two names that play one part.
JOINED = re.compile(
    r"(?:,|,? and|,? or|,? as well as|&|,? und|,? et|,? y|、|和|及|以及|与|與|·|, )?\s?"
    r"(?:the |la |le |les |el |los |l')?\Z"
)


def settle(parts: list[Part], between: list[str]) -> list[Part]:
    """Give names joined in one list the part of the one that the words decide.

    `between[i]` stands between the names i and i + 1. "on China, Mexico and Canada" makes three
    targets, "China and Russia agree" two actors.
    """
    settled = list(parts)
    for index, joint in enumerate(between):
        first, second = settled[index : index + 2]
        listed = joint.strip() and JOINED.fullmatch(joint)
        # "tariffs on Mexico and Canada take effect": the verb is the tariffs' own.
        free = second in (Part.OPEN, Part.NONE) or (second is Part.ACTOR and _AND.search(joint))
        if listed and first in _HANDED_ON and free:
            settled[index + 1] = first
    for index in reversed(range(len(between))):
        first, second = settled[index : index + 2]
        if first is Part.OPEN and second is Part.ACTOR and JOINED.fullmatch(between[index]):
            settled[index] = Part.ACTOR
    return settled
