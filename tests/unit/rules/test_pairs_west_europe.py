"""German, French and Spanish headlines in which one word turns the meaning round."""

from __future__ import annotations

import pytest

from alerts.model.assessment import Direction, Stage
from alerts.model.item import Document
from alerts.rules import RuleSet, assess

#: Language, the escalating headline, the easing one.
PAIRS = (
    # raises, cuts
    ("de", "USA erhöhen Zölle auf Kupfer", "USA senken Zölle auf Kupfer"),
    ("de", "Indien hebt Zölle auf Elektronik an", "Indien hebt Zölle auf Elektronik auf"),
    ("de", "Trump verdoppelt Zölle auf Holz", "Trump halbiert Zölle auf Holz"),
    ("fr", "Washington relève les droits de douane", "Washington abaisse les droits de douane"),
    ("fr", "L'UE double ses droits de douane", "L'UE réduit ses droits de douane"),
    ("es", "Brasil sube aranceles al acero", "Brasil baja aranceles al acero"),
    ("es", "Trump eleva los aranceles a India", "Trump rebaja los aranceles a India"),
    ("es", "Canadá duplica el arancel al vino", "Canadá reduce el arancel al vino"),
    # imposes, delays, suspends, lifts
    ("de", "USA verhängen Zölle auf Möbel", "USA verschieben Zölle auf Möbel"),
    ("de", "EU führt Schutzzölle ein", "EU setzt Schutzzölle aus"),
    ("de", "Kanada erhebt Gegenzölle", "Kanada schafft Gegenzölle ab"),
    ("de", "Strafzölle treten in Kraft", "Strafzölle werden ausgesetzt"),
    ("de", "Zollerhöhung trifft Importeure", "Zollsenkung erleichtert Importeure"),
    ("de", "Gericht bestätigt US-Zölle", "Gericht kippt US-Zölle"),
    ("fr", "Ottawa impose une surtaxe sur l'acier", "Ottawa supprime sa surtaxe sur l'acier"),
    ("fr", "Bruxelles applique des droits de douane", "Bruxelles suspend des droits de douane"),
    (
        "fr",
        "De nouveaux droits de douane entrent en vigueur",
        "Les nouveaux droits de douane sont reportés",
    ),
    ("es", "México impone aranceles a Asia", "México aplaza aranceles a Asia"),
    ("es", "EE.UU. aplica aranceles al cobre", "EE.UU. suspende aranceles al cobre"),
    ("es", "Entran en vigor los aranceles al acero", "Quedan suspendidos los aranceles al acero"),
    ("es", "El tribunal avala los aranceles", "El tribunal anula los aranceles"),
    # tightens, eases
    ("de", "China verschärft Exportkontrollen", "China lockert Exportkontrollen"),
    ("de", "Japan weitet Exportkontrollen aus", "Japan setzt Exportkontrollen aus"),
    ("fr", "Pékin durcit le contrôle des exports", "Pékin assouplit le contrôle des exports"),
    ("es", "Pekín endurece el control exportador", "Pekín relaja el control exportador"),
    # bans, lifts the ban; halts, resumes
    ("de", "China verbietet Export von Antimon", "China hebt Exportverbot für Antimon auf"),
    ("de", "China stoppt Lieferung von Graphit", "China nimmt Lieferung von Graphit wieder auf"),
    (
        "fr",
        "La Chine interdit les exportations de graphite",
        "La Chine lève son embargo sur les exportations de graphite",
    ),
    (
        "fr",
        "Pékin suspend les livraisons de terres rares",
        "Pékin reprend les livraisons de terres rares",
    ),
    (
        "es",
        "China prohíbe la exportación de antimonio",
        "China levanta la prohibición de exportar antimonio",
    ),
    ("es", "China frena los envíos de imanes", "China reanuda los envíos de imanes"),
    # licences and lists
    ("de", "Peking verweigert Exportlizenzen", "Peking erteilt Exportlizenzen"),
    ("fr", "Pékin refuse des licences d'exportation", "Pékin délivre des licences d'exportation"),
    ("es", "Pekín niega licencias de exportación", "Pekín otorga licencias de exportación"),
    ("de", "USA setzen Firmen auf Entity List", "USA streichen Firmen von der Entity List"),
    (
        "fr",
        "Washington place une firme sur la liste noire commerciale",
        "Washington retire une firme de la liste noire commerciale",
    ),
    # reliefs, talks, deals, probes, quotas
    ("de", "Zollpause läuft aus", "Zollpause verlängert"),
    ("de", "Ausnahme von US-Zöllen gestrichen", "Ausnahme von US-Zöllen verlängert"),
    ("fr", "La trêve commerciale expire", "La trêve commerciale est prolongée"),
    ("es", "Vence la tregua arancelaria", "Prorrogan la tregua arancelaria"),
    ("de", "Handelsgespräche mit Bern abgebrochen", "Handelsgespräche mit Bern fortgesetzt"),
    ("fr", "Les négociations commerciales échouent", "Les négociations commerciales reprennent"),
    ("es", "Fracasan las negociaciones comerciales", "Avanzan las negociaciones comerciales"),
    ("de", "Handelsabkommen mit Indien geplatzt", "Handelsabkommen mit Indien unterzeichnet"),
    ("fr", "Le grand accord commercial est rompu", "Le grand accord commercial est signé"),
    ("fr", "L'accord commercial est rompu", "L'accord commercial est signé"),
    (
        "fr",
        "Pékin interdit l'exportation d'antimoine",
        "Pékin lève l'embargo sur l'exportation d'antimoine",
    ),
    ("es", "EEUU rompe el acuerdo comercial", "EEUU firma el acuerdo comercial"),
    ("de", "EU leitet Antidumpingverfahren ein", "EU stellt Antidumpingverfahren ein"),
    ("fr", "Bruxelles ouvre une enquête antidumping", "Bruxelles clôt une enquête antidumping"),
    ("es", "Bruselas abre investigación antidumping", "Bruselas archiva investigación antidumping"),
    ("de", "EU kürzt Importquoten für Stahl", "EU erhöht Importquoten für Stahl"),
    ("es", "Bruselas recorta la cuota de importación", "Bruselas amplía la cuota de importación"),
)  # fmt: skip

#: What somebody says will not come, only threatens or only plans, and the stage it has then.
SAID_OTHERWISE = (
    ("de", "China dementiert Ausweitung der Exportkontrollen", Stage.DENIED),
    ("de", "Brüssel weist Bericht über neue Zölle zurück", Stage.DENIED),
    ("fr", "Pékin dément un durcissement des contrôles à l'exportation", Stage.DENIED),
    ("es", "China niega que prohíba las exportaciones de galio", Stage.DENIED),
    ("de", "Trump droht Mexiko mit Zöllen", Stage.THREATENED),
    ("fr", "Trump menace le Mexique de droits de douane", Stage.THREATENED),
    ("es", "Trump amenaza a México con aranceles", Stage.THREATENED),
    ("de", "EU will Zölle auf Stahl erhöhen", Stage.PROPOSED),
    ("fr", "Bruxelles envisage d'augmenter les droits de douane", Stage.PROPOSED),
    ("es", "México planea subir aranceles a China", Stage.PROPOSED),
)

#: What is ruled out moves nothing for the worse.
RULED_OUT = (
    ("de", "Berlin lehnt höhere Zölle ab: keine Erhöhung geplant"),
    ("de", "Indien verhängt keine Gegenzölle"),
    ("fr", "L'UE n'imposera pas de droits de douane"),
    ("es", "Japón no impondrá aranceles"),
)


@pytest.mark.parametrize(("lang", "worse", "better"), PAIRS)
def test_one_word_turns_the_direction_round(
    shipped: RuleSet, lang: str, worse: str, better: str
) -> None:
    directions = [assess(shipped, Document(title, "", lang)).direction for title in (worse, better)]

    assert directions == [Direction.ESCALATING, Direction.EASING]


@pytest.mark.parametrize(("lang", "title", "stage"), SAID_OTHERWISE)
def test_what_is_denied_threatened_or_planned_is_not_done(
    shipped: RuleSet, lang: str, title: str, stage: Stage
) -> None:
    assert assess(shipped, Document(title, "", lang)).stage is stage


@pytest.mark.parametrize(("lang", "title"), RULED_OUT)
def test_what_is_ruled_out_does_not_escalate(shipped: RuleSet, lang: str, title: str) -> None:
    assert assess(shipped, Document(title, "", lang)).direction is not Direction.ESCALATING
