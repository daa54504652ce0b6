"""Words of headlines by what they do to a story: synonyms, what is common, moods, clauses.

Everything here is folded and stemmed as `gist` stems; it decides only which items belong together,
never what is worth an alert: that is for the rules.
"""

from __future__ import annotations

from alerts.text.fingerprint import stem


def _split(words: str) -> list[str]:
    return words.split()


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


# Different words for one thing: outlets choose freely among them.
_SYNONYMS = {
    "tariff": "tariff tariffs duty duties levy levies surcharge zoll zölle strafzölle droits "
    "aranceles arancel",
    "curb": "curb control restriction restrict limit constraint clampdown crackdown",
    "impose": "impose slap introduce unveil announce set add put place enact order hit levied "
    "declare",
    "tighten": "tighten expand widen toughen broaden extend strengthen harden escalate raise hike "
    "increase double",
    "ease": "ease relax loosen soften lift remove scrap cancel rollback exempt cut slash lower "
    "reduce",
    "halt": "halt stop suspend pause delay postpone freeze hold defer",
    "threaten": "threaten threat warn warning vow",
    "fall": "fall drop slump tumble dive plunge slide sink decline retreat crash sell-off selloff "
    "rout lose loss",
    "rise": "rise jump surge soar rally gain climb rebound advance rocket",
    "deal": "deal agreement pact accord",
    "talk": "talk negotiation meeting summit",
    "chip": "chip semiconductor chipmaker",
    "defence": "defence defense military",
    "license": "license licence permit",
    "mineral": "mineral metal",
    "car": "car auto automaker carmaker automotive vehicle",
    "firm": "firm company maker producer",
    "probe": "probe investigation inquiry review",
    "court": "court judge justice",
    "plant": "plant factory refinery smelter",
    "government": "government govt",
    "percent": "percent pct per-cent",
    "billion": "billion bn",
    "million": "million mn",
    "start": "start begin launch open",
    "halved": "halve half",
    "buy": "buy purchase acquire acquisition",
    "stake": "stake shareholding",
    "magnet": "magnet magnets",
}
SYNONYM = {stem(word): name for name, words in _SYNONYMS.items() for word in words.split()}

# What most headlines of trade news hold anyway says little about which event one means.
COMMON = frozenset(
    stem(SYNONYM.get(stem(word), word))
    for word in _split(
        "trump china us tariff trade deal talk president government house white new update "
        "live news world market economy economic global official minister ministry leader "
        "state country national international import export good product price cost company "
        "business industry sector supply billion million percent year month week day today "
        "time first two three four five one ten last next big top high higher low make take "
        "get give go come put set say tell see know look call ask want need use plan move "
        "push call impose tighten ease halt threaten rise fall hit cut war risk impact effect "
        "key major report latest here why how may could would should can will now still just "
        "amid despite follow ahead part thing way people firm meeting policy law rule "
        "decision announce deadline exclusive explain explainer analysis opinion video watch "
        "read guide fact full great good best united states chinese american european eu"
    )
)

# A clause behind one of these says when, why or beside what; the event stands before it.
CLAUSE = frozenset(
    _split(
        "as after amid ahead before despite following while since because during nach nachdem "
        "während vor après avant alors tras mientras durante"
    )
)

#: Words that belong to exchanges and their prices; the weak ones only beside a movement.
MARKET = _stems(
    "stock stocks dow nasdaq futures equities bitcoin crypto nikkei kospi dax ftse sensex "
    "selloff ibovespa börse aktien bourse bolsa"
)
MARKET_WEAK = _stems("market markets shares investors traders gold dollar yuan yen bonds yields")
MARKET_WIDE = (
    "股市",
    "股指",
    "大盘",
    "A股",
    "美股",
    "港股",
    "株価",
    "日経平均",
    "증시",
    "코스피",
    "주가",
)
DOWN = _stems(
    "fall drop slump tumble dive plunge slide sink decline retreat crash selloff rout "
    "lose wipe tank dip slip sell erase"
)
UP = _stems("rise jump surge soar rally gain climb rebound advance recover bounce")
DOWN_WIDE = ("跌", "急落", "下落", "폭락", "하락", "급락")
UP_WIDE = ("涨", "反弹", "急騰", "上昇", "급등", "상승", "반등")

#: Somebody speaks; what is spoken of is another story.
STATEMENT = _stems(
    "shrug blame accuse accusation defend defiant defiance slam condemn criticise criticize "
    "denounce decry urge respond response insist reject protest hail welcome praise lash "
    "complain verurteilt kritisiert wirft dénonce accuse critica acusa condena"
)
STATEMENT_WIDE = (
    "回应",
    "回應",
    "谴责",
    "譴責",
    "反发",
    "反発",
    "非難",
    "批判",
    "비판",
    "반발",
    "규탄",
)
#: These two words together are a statement.
STATEMENT_PAIRS = frozenset(
    (stem(a), stem(b))
    for a, b in (
        ("hits", "back"),
        ("fires", "back"),
        ("stand", "firm"),
        ("not", "afraid"),
        ("lashes", "out"),
    )
)
#: What follows makes the answer a measure: "hits back with port fees".
ANSWER_BY_MEASURE = frozenset({"with", "by"})

# What a headline's own words say the matter is.
MATTER = {
    "tariff": "tariff",
    "curb": "curb",
    "license": "curb",
    "ban": "curb",
    "embargo": "curb",
    "talk": "talks",
    "truc": "talks",
    "deal": "talks",
    "sanction": "sanctions",
}

#: A country behind one of these does not act.
PLACES = frozenset(
    _split(
        "in to from on against with at of for into toward towards near gegen auf aus mit nach "
        "à au aux contre sur avec en a contra sobre con"
    )
)
#: Verbs that make the country before them the one that acts.
ACTS = frozenset({"impose", "tighten", "ease", "halt", "threaten"})
#: Words that start or strengthen a thing, and words that stop or weaken it.
STARTS = frozenset({"impose", "tighten", "start"}) | _stems("take effect approve grant")
STOPS = frozenset({"ease", "halt"}) | _stems("end reject shut refuse close expire")
#: Behind a kind of goods: those who use, make or own it.
USERS = _stems("user maker sector industry stock firm company giant group")
#: Trade as statistics tell it: goods that flow, and how much of them.
FLOWS = _stems("export import shipment trade")
FIGURES = frozenset({*_stems("growth surplus deficit record"), "rise", "fall"})

#: Matter by the event of the rules. Tightening and easing of one thing are one matter.
MATTER_OF_EVENT = {
    "trade_probe": "tariff",
    "trade_war": "tariff",
    "relief_ended": "tariff",
    "relief_sought": "tariff",
    "trade_deal": "talks",
    "trade_talks": "talks",
    "talks_collapsed": "talks",
    "supply_deal": "supply",
    "capacity": "supply",
    "stockpile": "supply",
    "dependence": "supply",
    "shortage": "shortage",
    "stoppage": "shortage",
    "price_move": "price",
}
