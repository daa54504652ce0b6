"""Different words for one thing, in every language that headlines come in.

Outlets choose freely among the words of one line, and other languages have their own: with all of
them made one, two headlines can be compared by their words whatever they are written in.
"""

from __future__ import annotations

import re

from alerts.text.fingerprint import stem

# Latin script first, then words of scripts written without blanks.
_WORDS = {
    "tariff": "tariff tariffs duty duties levy levies surcharge surtax zoll zölle strafzölle "
    "zöllen droits surtaxe taxe taxes aranceles arancel gravamen tarifa tarifas imposto "
    "sobretaxa tarif bea dazi dazio 关税 關稅 関税 관세",
    "curb": "curb control restriction restrict limit constraint clampdown crackdown "
    "exportkontrolle exportkontrollen ausfuhrkontrollen kontrollen contrôle contrôles restreint "
    "controles restricciones restringe controle restrições pembatasan batasi 管制 限制 規制 통제",
    "ban": "ban prohibit embargo forbid bar verbot verbietet exportverbot ausfuhrverbot interdit "
    "interdiction prohíbe prohibición proíbe proibição larang larangan melarang 禁止 禁令 금지",
    "export": "export exports shipment shipments exporte ausfuhr ausfuhren exportation "
    "exportations exportación exportaciones exportar exportação exportações ekspor 出口 輸出 수출",
    "import": "import imports importe einfuhr einfuhren importation importations importación "
    "importaciones importação importações impor 进口 進口 輸入 수입",
    "quota": "quota quotas kontingent kontingente cuota cuotas cupo cota cotas kuota 配额 配額 "
    "쿼터",
    "price": "price prices preis preise prix precio precios preço preços harga 价格 價格 価格 가격",
    "impose": "impose slap introduce unveil announce set add put place enact order hit levied "
    "declare verhängt verhängen belegt instaure impone imponer aplica fija impõe fixa anuncia "
    "kenakan tetapkan 征收 加征 부과",
    "tighten": "tighten expand widen toughen broaden extend strengthen harden escalate raise "
    "hike increase double prolong verschärft verschärfen verlängert erhöht erhöhen renforce "
    "durcit relève prolonge endurece refuerza eleva elevam prorroga prolonga aumenta naikkan "
    "menaikkan perketat perpanjang 加强 收紧 强化 延长 延長 提高 強化 강화 연장 인상",
    "ease": "ease relax loosen soften lift remove scrap cancel rollback exempt cut slash lower "
    "reduce lockert senkt senken assouplit lève supprime réduit levanta elimina flexibiliza "
    "reduz zera isenta cabut turunkan 放宽 取消 降低 下调 削减 緩和 引き下げ 완화 인하 철회",
    "halt": "halt stop suspend suspension pause delay postpone freeze hold defer stoppt "
    "suspendiert aussetzung arrête suspende detiene paraliza interrompe hentikan tunda 暂停 停止 "
    "推迟 중단",
    "sanction": "sanction sanctions sanktionen sanctionne sanciones sanciona sanções sanksi 制裁 "
    "제재",
    "threaten": "threaten threat warn warning vow droht drohen menace amenaza ameaça ancam 威胁 "
    "위협",
    "fall": "fall drop slump tumble dive plunge slide sink decline retreat crash sell-off "
    "selloff rout lose loss",
    "rise": "rise jump surge soar rally gain climb rebound advance rocket leap",
    "deal": "deal agreement pact accord abkommen acuerdo acordo kesepakatan 协议 協定 협정",
    "talk": "talk negotiation meeting summit",
    "chip": "chip semiconductor chipmaker",
    "defence": "defence defense military",
    "license": "license licence permit licensing lizenz lizenzen genehmigung licencia permiso "
    "licença izin permis 许可 許可 허가",
    "mineral": "mineral metal minerais minerales minéraux mineralien",
    "car": "car auto automaker carmaker automotive vehicle",
    "firm": "firm company maker producer",
    "probe": "probe investigation inquiry review untersuchung enquête investigación investigação "
    "penyelidikan 调查 調査 조사",
    "court": "court judge justice",
    "plant": "plant factory refinery smelter facility",
    "mine": "mine mines mina minas bergwerk tambang",
    "government": "government govt",
    "percent": "percent pct per-cent prozent",
    "billion": "billion bn",
    "million": "million mn",
    "start": "start begin launch open ouvre abre leitet",
    "resume": "resume restart reopen restore",
    "halved": "halve half",
    "buy": "buy purchase acquire acquisition",
    "stake": "stake shareholding shareholder",
    "magnet": "magnet magnets",
    "month": "month months monat monate mois meses mês bulan",
    "deny": "deny denies dementiert dément desmiente niega nega bantah membantah 否认 否認 부인",
}

#: Stemmed word: the concept it means.
CONCEPT = {
    stem(word): name
    for name, words in _WORDS.items()
    for word in words.split()
    if word[0] < "\u3005"
}
_WIDE = {w: name for name, words in _WORDS.items() for w in words.split() if w[0] >= "\u3005"}
_WIDE_WORD = re.compile("|".join(sorted(_WIDE, key=len, reverse=True)))


def concepts_of(words: list[str]) -> list[str]:
    """Each word as the lexicon names it, in order."""
    return [CONCEPT.get(each, each) for each in map(stem, words)]


def concepts_of_wide(text: str) -> list[str]:
    """The concepts that a text written without blanks names, in order."""
    return [_WIDE[found] for found in _WIDE_WORD.findall(text)]
