"""Words beside a country's name that tell whether it acts, is acted on, or is a place."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Between a preposition and the name; they decide nothing.
FILLERS = _words(
    """the all most other some many certain mainland communist neighbouring neighboring
    imported rival la le les l' el los las die der den dem das both either imports goods
    productos produits bienes biens waren produkte importaciones importations acero acier
    vehículos véhicules products"""
)

#: Directly before the name: the name is where something is.
LOCATIVE = _words("in near across inside within throughout en aux au innerhalb dans")

#: Directly before the name: it does not act; it may be acted on.
OTHER_PREPOSITIONS = _words(
    """on against upon from with between of to for over about than like into via through by-way
    towards toward onto versus vs vs. among amongst under without beyond despite amid auf
    gegen für aus mit von vom zwischen nach über an bei durch ohne zu zum zur sur contre de
    du des avec entre vers à envers pour chez sans d' a al del con contra sobre hacia para
    desde sin targeting"""
)

#: Directly before the name of an authority: it is dealt with and does not act.
OTHER_SIDE = _words("to with at against for over between about versus vs mit gegen an für")

#: Directly before the name: it is hit.
HITTING = _words(
    """menace hit hits hitting slaps slapped slapping targets targeting targeted punishes
    punish punished punishing penalises penalizes sanctions sanctioned threatens threatened
    blacklists"""
)

#: Between the name and its verb.
ADVERBS = _words(
    """also now again formally officially reportedly soon already still once further today
    yesterday immediately temporarily quietly abruptly unilaterally separately"""
)

#: After the name: it is an authority of the country that acts.
ACTING_NOUNS = _words(
    """government govt governments ministry ministries officials official authorities authority
    regulators regulator president premier minister ministers chancellor cabinet lawmakers
    senate congress parliament customs treasury commerce administration trade-representative
    negotiators envoy leaders leader regierung behörden regulators' gouvernement gobierno"""
)

_VERBS = """impose levy slap raise hike increase double triple cut lower reduce slash lift scrap
    drop remove abolish end repeal suspend pause freeze halt stop block ban bar prohibit
    restrict curb limit tighten ease loosen relax widen expand extend delay postpone resume
    restart reinstate restore grant approve allow permit issue deny reject refuse revoke
    withdraw cancel threaten warn vow pledge plan consider weigh mull propose prepare
    announce unveil launch open initiate start begin retaliate react respond agree sign reach
    strike seal accept seek demand urge call offer negotiate add place put remove exempt
    exclude waive investigate probe rule uphold say tell confirm accuse blame deny dismiss
    target hit punish sanction blacklist require order direct force adopt pass introduce
    implement apply enforce collect refund stockpile buy purchase secure fund invest back
    control dominate produce account supply export ship send receive face brace move act
    want need expect push keep maintain hold make take give get become look decide insist
    claim criticise criticize condemn welcome oppose challenge sue appeal file request
    invoke declare set publish release name appoint join leave quit trigger escalate
    intensify step hope aim fight defy protest complain object ask invite meet discuss
    explore review examine study finalise finalize clinch secure win lose rely depend hand
    boost ramp crack clamp clear greenlight choke squeeze"""

#: Verb forms after "to", as in "China to restrict exports".
ACTING_BASE = _words(_VERBS)


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ies"
    return verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ied"
    return verb + "ed"


_IRREGULAR = """
    is was has had have will would may might could can shall should must are were says said
    told began struck sought put cut set hit made took gave got became kept held left met
    won lost banned barred stopped dropped planned curbed permitted slapped scrapped sent
    chose let lets isn't hasn't won't doesn't did does didn't"""
_GERMAN = """verhängt verhängte erhebt erhob droht drohte plant plante will kündigt kündigte erhöht
    erhöhte senkt senkte setzt setzte verschärft verschärfte lockert lockerte hat hatte wird
    beschließt beschloss verbietet verbot stoppt stoppte prüft prüfte fordert forderte
    reagiert reagierte einigt einigte führt führte hebt hob beschränkt beschränkte genehmigt
    verlängert verlängerte verzichtet kontrolliert weitet belegt streicht warnt könnte darf
    muss nimmt schränkt akzeptiert bestätigt dementiert"""
_FRENCH = """impose menace annonce veut va suspend relève réduit lève durcit autorise interdit
    restreint prévoit envisage accepte riposte a ont augmente baisse maintient reporte
    prolonge bloque limite rétablit supprime taxe sanctionne ouvre démentit dément promet"""
_SPANISH = """
    impone amenaza anuncia quiere va suspende eleva reduce levanta endurece autoriza prohíbe
    restringe planea acuerda responde ha aplica aplicará impondrá suspenderá aumenta sube
    baja mantiene aplaza prorroga bloquea limita restablece elimina grava sanciona abre
    desmiente promete impuso anunció suspendió elevó redujo amenazó"""

#: The verb, or its first auxiliary, right after a name that acts.
ACTING = frozenset(
    {_third(verb) for verb in ACTING_BASE}
    | {_past(verb) for verb in ACTING_BASE}
    | _words(f"{_IRREGULAR} {_GERMAN} {_FRENCH} {_SPANISH}")
    | ACTING_BASE
) - frozenset(
    {"trade", "export", "exports", "end", "hand", "look", "supply", "control", "back", "order"}
)
