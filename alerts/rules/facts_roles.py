"""What happens on a date: the words around it that say effective, deadline, expiry, publication."""

from __future__ import annotations

import re

_REACH = 72


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(" / "))


# These say only when something starts or ends; a visit "from April 21" is no measure, and a
# fiscal year ends every year.
_WEAK = frozenset(
    _phrases(
        "a partir de / a partir del / ab / ab dem / begin / beginning / begins / commencing / "
        "desde el / dès le / ending / ends / from / hasta el / jusqu'au / start / starting / "
        "starts / through / thru / till / until / à partir du"
    )
)
_MEASURE = re.compile(
    r"effective|tariff|\bdut(?:y|ies)\b|\blev(?:y|ies)\b|\btax|control|restrict|curb|\bbans?\b|"
    r"banned|licen|rule|regulat|\blaws?\b|measure|sanction|quota|\borders?\b|exempt|exclu|suspen|"
    r"pause|truce|export|import|requir|appl(?:y|ies)|notice|announce|surcharge|\bfees?\b|halt|"
    r"waiver|reprieve|embargo|relief|valid|zöll|zoll|verbot|regel|gesetz|maßnahm|ausnahm|pflicht|"
    r"genehmig|ausgesetzt|droits|taxe|mesure|contrôl|interdi|règl|licenc|arancel|impuesto|medida|"
    r"prohib|norma|restric|vigent|exención"
)
_NO_MEASURE = re.compile(
    r"(?:year|period|quarter|months|weeks|half|season|visit|strike)(?: [a-z0-9/]{1,10}){0,3} \Z"
)

# Words directly before a date, longest first; `_FILLERS` may stand between.
_DIRECT = {
    "effective": _phrases(
        "effective / from / starting / beginning / commencing / with effect from / starts / "
        "start / begins / begin / as from / effective as of / effective from / on or after / "
        "ab / ab dem / gültig ab / wirksam ab / à compter du / à partir du / dès le / "
        "a partir del / a partir de / desde el / in force since / in force from / "
        "in effect from / kick in / kicks in / takes effect / take effect / took effect / "
        "comes into force / entry into force / entrée en vigueur / entrada en vigor / "
        "in force as of / entre en vigueur le / entrera en vigueur le / entrera en vigor el / "
        "entrará en vigor el / entra en vigor el / apply as of / applies as of / applies from / "
        "apply from"
    ),
    "deadline": _phrases(
        "by / before / no later than / not later than / on or before / deadline / due / "
        "deadline of / deadline is / due by / due on / ahead of / prior to / a deadline of / "
        "spätestens / spätestens bis / spätestens am / frist bis / frist am / avant le / "
        "d'ici le / d'ici au / au plus tard le / date limite du / antes del / a más tardar el / "
        "fecha límite del / fecha límite el / vor dem / bis spätestens"
    ),
    "expiry": _phrases(
        "until / till / through / thru / expires / expire / expired / expiring / expiry / "
        "lapses / lapse / lapsed / ends / ending / runs out / run out / valid until / jusqu'au / "
        "expire le / expirera le / prend fin le / hasta el / vence el / expira el / gültig bis / "
        "befristet bis / ausgesetzt bis / verlängert bis"
    ),
    "publication": _phrases(
        "dated / published / issued / publié le / publiée le / publicado el / publicada el / "
        "en date du / veröffentlicht am / promulgated / released / announced / unveiled / "
        "angekündigt am / annoncé le / annoncée le / anunciado el / anunciada el"
    ),
}
_DIRECT_ROLE = {words: role for role, listed in _DIRECT.items() for words in listed}
_FILLERS = frozenset(
    _phrases(
        "am / as / at / date / dem / federal / friday / friday, / in / is / midnight / monday / "
        "monday, / next / of / on / register / saturday / saturday, / sunday / sunday, / the / "
        "thursday / thursday, / to / today, / tuesday / tuesday, / wednesday / wednesday, / "
        "zum"
    )
)

# Cues further off, in the same sentence before the date; the last one counts.
_BEFORE = re.compile(
    r"(?P<effective>(?:take|takes|took|taking|goes|go|going|went|come|comes|came|coming|enters?|"
    r"entered|entering|put|be|is|are) (?:in)?to (?:effect|force)|(?:take|takes|took|taken|"
    r"taking) effect|effective (?:date|for|with|at|as of|upon|on|immediately)|kick(?:s|ed)? in|"
    r"entered (?:for consumption|on or after|after)|applicable (?:to|from|as of)|(?:tritt|treten|"
    r"trat)\b|entre(?:ra|nt|ront)? en vigueur|entrar[áa]n? en vigor|entran? en vigor|(?:delay|"
    r"postpon|push|defer)[a-z]{0,5}[^;]{0,48} (?:until|till|to|back to|by)\b|(?:be|are|is|was|"
    r"were) (?:imposed|implemented|applied|levied|enforced) (?:from|on|starting)\b)"
    r"|(?P<deadline>deadline (?:for|to|of|on)|deadline[^;]{0,32}? (?:extended|moved|pushed|"
    r"delayed)(?: back)? (?:to|until|till)\b|comments? (?:must|should|are|is|will|period)|"
    r"must be (?:received|submitted|filed)|no later than|not later than|au plus tard|"
    r"à más tardar|a más tardar|date limite|fecha límite|einreichen bis|stellungnahmen? bis)"
    r"|(?P<expiry>(?:suspend|paus|extend|exempt|waiv|exclu|valid|prolong)[a-z]{0,6}[^;]{0,56} "
    r"(?:until|till|through|to)\b|set to (?:expire|lapse|end)|expir(?:e|es|ed|ing|y|ation)\b|"
    r"due to (?:expire|lapse|end)|läuft|laufen|(?:ausgesetzt|befristet|verlängert)[^;]{0,24} bis|"
    r"(?:suspendu|suspens|prolong|valable)[^;]{0,40} jusqu'au|(?:suspend|prórrog|prorrog|vigente)"
    r"[^;]{0,40} hasta)"
    r"|(?P<publication>(?:published|issued|posted|released|promulgated|announced|made public|"
    r"dated|adopted|veröffentlicht|publiée?s?|publicad[ao]s?|bekanntmachung|(?:announcement|"
    r"notice|order|proclamation|regulation|directive|decision|memorandum|verordnung|règlement|"
    r"reglamento)s?"
    r"[^;]{0,56} (?:of|dated|vom|du|de|del))\b)"
)
_AFTER = re.compile(
    r"[ ,]{0,2}(?:(?P<deadline>(?:[a-z-]{1,12} ){0,2}?(?:deadline|cut-?off)|frist|"
    r"is the deadline|is the last day)"
    r"|(?P<expiry>expiry|expiration|expires|sunset|end date|lapse|[^;]{0,24}(?:läuft|"
    r"laufen) [^;]{0,24}aus\b"
    r"|(?:aus|ausläuft|auslaufen)\b|when [^;]{0,48}(?:expires?|lapses?|ends?)\b|ausgesetzt)"
    r"|(?P<effective>effective date|start(?: date)?\b|implementation|entry into force|"
    r"launch date|in kraft|[^;]{0,24} in kraft\b|wirksam|gelten|onwards?\b|or later|"
    r"when [^;]{0,48}(?:takes? effect|enters? into force|kicks? in|starts?|begins?)\b)"
    r"|(?P<publication>announcements?\b|notices?\b|orders?\b|proclamations?\b|statement|"
    r"publication|press release|decrees?\b))"
)
# What takes effect from one day on "and from 1 December for the rest": the verb stands further off.
_WHOLE_REACH = 280
_TAKES_EFFECT = re.compile(
    r"(?:take|takes|took|taking) effect|(?:enter|enters|entered|come|comes|came) into (?:force|"
    r"effect)|\beffective\b|\bappl(?:y|ies)\b"
)
_EARLIER_DAY = re.compile(
    r"immediate(?:ly)?\b|\b(?:publication|issuance|promulgation)\b|\b(?:on|from|as of) (?:the )?"
    r"(?:[0-9]{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_COORDINATED = re.compile(
    r".*(?P<join>,|;|\band\b|\bwhile\b|\bbut\b)[^,;]{0,72}\b(?P<cue>on|from|as of|until|"
    r"through) \Z",
    re.DOTALL,
)
#: How what `_COORDINATED` finds ends.
_COORDINATING = ("on ", "from ", "as of ", "until ", "through ")
_EARLIER_END = re.compile(r"\b(?:until|through) (?:the )?(?:[0-9]|[a-z]{3,9}\.? [0-9])")
# "a.m.", "U.S." and "No." end no sentence.
# "January 1, 2022, through December 31, 2022" is a period, not an end of validity.
_PERIOD = re.compile(r"[0-9]{4},? (?:through|to|until|thru|bis|au|al) \Z")
_VALIDITY = re.compile(
    r"effective|valid|in force|suspen|exempt|exclu|extend|pause|postpon|delay|defer|pushed back|"
    r"gültig|vigu|vigor"
)
_SENTENCE = re.compile(r"(?<![^a-z][a-z])(?<!\bno)(?<!\bnos)[.;!?](?=\s[^a-z0-9]*[a-z]{3})|\n\n")
_ALONE_BEFORE = re.compile(r"(?:\A|\n)[^\S\n]*\Z")
_ALONE_AFTER = re.compile(r"[^\S\n]*(?:\n|\Z)")

_EAST_AFTER = re.compile(
    r"(?:\([^()]{0,16}\))?(?:零时|零時|0时|0時|凌晨|午前0時|"
    r"[0-9]{1,2}[时時](?:[0-9]{1,2}分)?)?(?:\([^()]{0,16}\))?(?:"
    r"(?P<deadline>(?:之前|以前|前|截止|までに|が期限|を期限|까지 ?(?:제출|협상|합의|마감|접수))|"
    r"最后期限|마감|기한|(?:の|的)?(?:期限|最后期限|最後期限))"
    r"|(?P<expiry>止|为止|為止|到期|届满|屆滿|失效|期满|まで|に失効|に期限|に終了|로 만료|"
    r"에 만료|에 종료|까지 ?(?:유예|중단|유효|연장|면제|한시|적용|효력))"
    r"|(?P<effective>起|开始|開始|から|より|付け?で|に?発効|に?施行|に?適用|발효|부터|에 발효|"
    r"자로|에 시행|(?:正式)?(?:生效|实施|施行|執行|执行|實施))"
    r"|(?P<publication>(?:对外|正式)?(?:发布|發布|發佈|公布|公佈|印发|印發|发表|發表|签发|発表|"
    r"公表|告示|付の?)|[,，]?[^。；;,，\n]{0,12}(?:发布|發布|發佈|公布|公佈|宣布|宣佈|発表|公表)|"
    r"에? ?(?:발표|공표|공고|고시))"
    r")"
)
_EAST_BEFORE = re.compile(
    r"(?:(?P<effective>(?:推迟|推遲|延期|延后|延後|押后|延迟)[^。；;]{0,16}(?:至|到)|(?:生效|"
    r"实施|施行|實施|發効|発効|시행|발효)(?:日期|日|时间)?[为為是:：은는]{0,1} ?)"
    r"|(?P<expiry>(?:延长|延長|展期|暂停|暫停|中止|有效期|豁免|排除|유예|"
    r"연장)[^。；;]{0,24}(?:至|到)|自[^。；;]{0,28}(?:至|到))"
    r"|(?P<deadline>(?:截止日期|截止时间|截止時間|最后期限|最後期限|기한|"
    r"마감)[为為是:：은는]{0,1} ?|(?:不晚于|不迟于|不遲於))"
    r"|(?P<publication>(?:发布|發布|公布|公佈|发布日期|发文日期|成文日期|発表日|"
    r"발표일)[于於日期:： 】)]{0,4}))\Z"
)

# The issuer and the day below a notice.
_SIGNED = re.compile(r"(?:部|署|局|委员会|委員會|省|庁)\s{0,4}\Z")


def role_west(text: str, start: int, end: int) -> str:
    """Return the role of the date at `start:end` of a folded text in an alphabetic script."""
    before = text[max(start - _REACH, 0) : start]
    after = text[end : end + _REACH]
    if _ALONE_BEFORE.search(before) and (start or after) and _ALONE_AFTER.match(after):
        return "publication"
    before = _SENTENCE.split(before)[-1]
    if _PERIOD.search(before) and not _VALIDITY.search(before):
        return ""
    direct, words = _direct(before)
    if direct != "deadline" and (again := _second_day(text, start)):
        return again
    if words in _WEAK and not _of_a_measure(before, after):
        return ""
    return _role_before(before, direct) or direct or _role_after(after)


def _second_day(text: str, start: int) -> str:
    """The role of a further day in a sentence that says when something starts, or ends."""
    near = text[max(start - 96, 0) : start]
    joined = _COORDINATED.match(near) if near.endswith(_COORDINATING) else None
    if joined is None:
        return ""
    sentence = _SENTENCE.split(text[max(start - _WHOLE_REACH, 0) : start])[-1]
    lead = sentence[: len(sentence) - (len(near) - joined.start("join"))]
    if joined["cue"] in ("until", "through"):
        ends = _EARLIER_END.search(lead) and _VALIDITY.search(lead)
        return "expiry" if ends else ""
    starts = _EARLIER_DAY.search(lead) and _TAKES_EFFECT.search(lead)
    return "effective" if starts else ""


def _role_before(before: str, direct: str) -> str:
    """What a cue further off says, where that outranks the words right before the date."""
    if direct and direct != "expiry":
        return direct
    cues = list(_BEFORE.finditer(before))
    # "pause until", "delay until": what is put off decides, not the "until".
    if cues and len(before) - cues[-1].end() <= 40:
        role = cues[-1].lastgroup or ""
        return role if not direct or role == "effective" else ""
    return ""


def _role_after(after: str) -> str:
    follows = _AFTER.match(after)
    return (follows.lastgroup or "") if follows else ""


def _of_a_measure(before: str, after: str) -> bool:
    if _NO_MEASURE.search(before):
        return False
    return bool(_MEASURE.search(before) or _MEASURE.search(_SENTENCE.split(after, 1)[0]))


def _direct(before: str) -> tuple[str, str]:
    """The role that the words right before the date give it, and those words."""
    words = before.replace("(", " ").split()[-6:]
    while words:
        for count in (4, 3, 2, 1):
            phrase = " ".join(words[-count:])
            if role := _DIRECT_ROLE.get(phrase):
                return role, phrase
        if words.pop() not in _FILLERS:
            break
    return "", ""


def role_east(text: str, start: int, end: int) -> str:
    """Return the role of the date at `start:end` of a folded Chinese, Japanese or Korean text."""
    before, after = text[max(start - 40, 0) : start], text[end : end + 40]
    if _ALONE_BEFORE.search(before) and (start or after) and _ALONE_AFTER.match(after):
        return "publication"
    if not after.strip() and _SIGNED.search(before):
        return "publication"
    if cue := _EAST_BEFORE.search(before):
        return cue.lastgroup or ""
    follows = _EAST_AFTER.match(after)
    return (follows.lastgroup or "") if follows else ""
