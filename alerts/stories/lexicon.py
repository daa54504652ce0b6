"""Words of headlines by what they do to a story: synonyms, what is common, moods, clauses.

Everything here is folded and stemmed as `gist` stems; it decides only which items belong together,
never what is worth an alert: that is for the rules.
"""

from __future__ import annotations

from alerts.stories.concepts import CONCEPT
from alerts.text.fingerprint import stem


def _split(words: str) -> list[str]:
    return words.split()


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


# What most headlines of trade news hold anyway says little about which event one means.
COMMON = frozenset(
    stem(CONCEPT.get(stem(word), word))
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
MARKET_WEAK = _stems(
    "market markets shares investors traders gold dollar yuan yen bonds yields price prices "
    "preis preise prix precio precios preço preços harga"
)
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
UP = _stems(
    "rise jump surge soar rally gain climb rebound advance recover bounce leap rocket spike double "
    "record"
)
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
    "blacklist": "curb",
}
#: Matter by the instrument, or the form of a measure, of a headline that names no other.
MATTER_OF_NAME = {
    "Entity List": "curb",
    "anti-dumping": "tariff",
    "anti-subsidy": "tariff",
    "safeguard": "tariff",
}

#: A country behind one of these does not act.
PLACES = frozenset(
    _split(
        "in to from on against with at of for into toward towards near gegen auf aus mit nach "
        "à au aux contre sur avec en a contra sobre con"
    )
)
#: Behind one of these, and a word such as "on", stands what a measure is put on.
GOODS_AFTER = frozenset({
    "tariff", "curb", "ban", "probe", "quota", "license", "export", "import", "dumping", "subsidy",
    "safeguard", "antidumping", "antidumpingverfahren", "investigación", "fees", "sanction",
})  # fmt: skip
#: Before one of these stand the goods that flow or are made.
GOODS_BEFORE = frozenset({"export", "import", "quota", "output", "production"})
ONTO = frozenset(
    _split(
        "on into of against over for auf für gegen über von sur de du des d contre sobre del da "
        "do dos das contra terhadap atas"
    )
)
#: Words that have what they are put on right behind them.
BARE = frozenset({"ekspor", "impor", "keluar", "masuk"})
#: What stands behind goods: how much, until when, and how.
ENDS_GOODS = frozenset(
    _split(
        "and or by until over under if that which who is are was will would may says said und oder "
        "bis ab an et jusqu dès y o hasta desde e até mulai hingga sebesar dari untuk yang"
    )
)
#: Words for goods, people and measures at large.
GENERIC = _stems(
    "south north east west asia asian europe africa african latin new certain imported processed "
    "raw product products material materials item items derivative "
    "ore ores concentrate concentrates seven six five four three requires issues sources electric "
    "general primary dual use technology technologies good new old legacy heavy light medium "
    "manufactured made konsentrat bijih minerai mineral minerales minerais mineros concentré "
    "adjusting originating article articles exporter streamlined compliance mining "
    "foreign overseas additional extra reciprocal retaliatory emergency sweeping strategic "
    "critical more some most many all several monday tuesday wednesday thursday friday saturday "
    "sunday january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sept oct nov dec mr section entity list announcement court "
    "supreme federal commission council union ministry department secretary president chief "
    "produtos productos produits waren bienes bens produk barang enero febrero marzo abril mayo "
    "junio julio agosto septiembre octubre noviembre diciembre janvier février avril juin juillet "
    "août septembre octobre novembre décembre januar februar märz mai juni juli oktober dezember "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro"
)

#: Verbs that make the country before them the one that acts.
ACTS = frozenset({"impose", "tighten", "ease", "halt", "threaten"})
#: Words that start or strengthen a thing, and words that stop or weaken it.
STARTS = frozenset({"impose", "tighten", "start", "resume"}) | _stems(
    "take effect approve grant propose plan"
)
STOPS = frozenset({"ease", "halt"}) | _stems("end reject shut refuse close expire withdraw abandon")
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
#: Events that ease; a denial of one leaves things as tight as they were.
EASES = frozenset({
    "tariff_relief", "tariff_struck_down", "export_relief", "import_relief", "relief_sought",
    "trade_deal", "trade_talks", "supply_deal", "capacity", "stockpile",
})  # fmt: skip
