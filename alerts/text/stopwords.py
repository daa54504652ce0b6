"""The small words that tell languages apart, and that say nothing about a headline's subject."""

from __future__ import annotations

from collections.abc import Mapping

#: Folded stop words by language tag.
BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    lang: frozenset(words.split(" "))
    for lang, words in {
        "en": "a about after against all amid an and are as at be been but by for from had has "
        "have he her his how if in into is it its more new no not of off on or our out over s say "
        "says she than that the their they this to under up us was we were what when which who "
        "why will with would you",
        "de": "aber als am an auch auf aus bei beim bis da das dass dem den der des die durch ein "
        "eine einem einen einer eines er es für gegen hat im in ist kann mehr mit nach nicht noch "
        "nur ob oder sich sie sind so soll sollen über um und unter vom von vor war was wegen "
        "weil wenn werden wie wird wollen zu zum zur zwischen",
        "fr": "après au aux avec ce ces cette contre d dans de des du elle en entre est et il "
        "ils la le les leur leurs mais ne on ont ou où par pas plus pour que qu qui s sa sans se "
        "selon ses son sont sous sur un une vers",
        "es": "al ante como con contra cual de del desde el ella en entre es esta este están fue "
        "ha hacia hasta la las le lo los más no para pero por que se ser si sin sobre son su sus "
        "también tras un una y ya",
    }.items()
}

#: Stop words of all languages together; without "us", which is a country in a headline.
STOP_WORDS: frozenset[str] = frozenset().union(*BY_LANGUAGE.values()) - {"us"}
