"""The lists of names under config/rules/facts, read as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.config.rule_files import load_rules
from alerts.model.facts import Facts
from alerts.model.item import Document
from alerts.rules.assess import look, term_hits
from alerts.rules.compile import compile_rules
from alerts.rules.facts import extract

FOLDER = Path(__file__).parents[3] / "config" / "rules" / "facts"
RARE_EARTHS = (
    "scandium yttrium lanthanum cerium praseodymium neodymium promethium samarium europium "
    "gadolinium terbium dysprosium holmium erbium thulium ytterbium lutetium"
)
LANGUAGES = {"en", "zh", "ja", "ko", "de", "fr", "es"}


@pytest.fixture(scope="module")
def pack():
    return load_rules(FOLDER)


@pytest.fixture(scope="module")
def ruleset(pack):
    return compile_rules(pack)


def facts(ruleset, title: str, lang: str) -> Facts:
    published = datetime(2025, 10, 10, tzinfo=UTC)
    document = Document(title, "", lang, None, published)
    reading = look(ruleset, document).reading
    title_view, text_view = reading.views
    hits = term_hits(ruleset, reading)
    return extract(document, title_view.folded, text_view.folded, hits)


def test_every_rare_earth_has_a_name_in_every_language(pack):
    known = defaultdict(set)
    for word in pack.words:
        if word.set == "fact.material":
            known[word.value].add(word.lang)
    assert {e: LANGUAGES - known[e] for e in RARE_EARTHS.split() if LANGUAGES - known[e]} == {}


def test_a_word_names_one_thing(pack):
    values = defaultdict(set)
    for word in pack.words:
        if word.set.startswith("fact.") and word.set != "fact.authority":
            values[word.set, word.lang, word.pattern].add(word.value)
    assert [key for key, named in values.items() if len(named) > 1] == []


def test_a_word_for_an_authority_names_an_agency_and_a_country_at_most(pack):
    values = defaultdict(set)
    for word in pack.words:
        if word.set == "fact.authority":
            values[word.lang, word.pattern].add(word.value)
    assert [key for key, named in values.items() if len(named) > 2] == []


@pytest.mark.parametrize(
    ("lang", "title", "kind", "values"),
    [
        ("en", "China halts rare earth exports to Japan", "actors", ["China"]),
        ("en", "China halts rare earth exports to Japan", "targets", ["Japan"]),
        ("en", "Trump puts 25% tariffs on Mexico and Canada", "targets", ["Mexico", "Canada"]),
        ("en", "Tariffs hit Lynas, Nexperia and JL Mag", "companies",
         ["Lynas", "Nexperia", "JL MAG Rare-Earth"]),
        ("en", "Rare earth mine in Kachin shut", "places", ["Kachin"]),
        ("en", "USTR keeps China tariffs under Trade Act of 1974", "instruments",
         ["Trade Act of 1974"]),
        ("en", "USTR keeps tariffs", "actors", ["U.S. Trade Representative", "United States"]),
        ("en", "Tariffs on rare earth magnets", "materials", ["permanent magnets", "rare earths"]),
        ("en", "Thanksgiving turkey prices rise on tariffs", "actors", []),
        ("zh-Hans", "商务部对镓、锗实施出口管制", "materials", ["gallium", "germanium"]),
        ("zh-Hans", "美国对中国商品加征10%关税", "targets", ["China"]),
        ("zh-Hant", "美國對台灣半導體加徵20%關稅", "targets", ["Taiwan"]),
        ("ja", "中国、レアアース輸出規制を強化", "actors", ["China"]),
        ("ja", "中国商務省、対日輸出を規制 レアアース", "targets", ["Japan"]),
        ("ko", "미국, 한국산 철강에 50% 관세", "targets", ["South Korea"]),
        ("ko", "중국 상무부, 희토류 수출통제", "actors", ["China", "MOFCOM"]),
        ("de", "China verschärft Exportkontrollen für Seltene Erden", "actors", ["China"]),
        ("fr", "La Chine suspend les contrôles sur les exportations de terres rares", "actors",
         ["China"]),
        ("es", "Estados Unidos impone aranceles del 50% a Brasil", "targets", ["Brazil"]),
    ],
)  # fmt: skip
def test_a_title_states_its_names(ruleset, lang, title, kind, values):
    assert [fact.value for fact in getattr(facts(ruleset, title, lang), kind)] == values
