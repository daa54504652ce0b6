"""In which time zone a day of an item begins: that of whoever set it."""

from __future__ import annotations

from alerts.model.assessment import Assessment
from alerts.model.item import Item

_CHINA, _AMERICA, _EUROPE = "Asia/Shanghai", "America/New_York", "Europe/Brussels"
#: How instruments begin whose issuer sits in one zone.
_ISSUED = {
    **dict.fromkeys(("MOFCOM", "GACC", "Tariff Commission", "MIIT", "MOF"), _CHINA),
    **dict.fromkeys(("EO", "Proclamation", "Public", "USTR", "BIS", "Section"), _AMERICA),
    **dict.fromkeys(("Regulation", "Directive", "Implementing", "Delegated"), _EUROPE),
}
#: Where the government of a country decides when its days begin.
_ZONES = {
    "China": _CHINA,
    "United States": _AMERICA,
    "European Union": _EUROPE,
    "Japan": "Asia/Tokyo",
    "South Korea": "Asia/Seoul",
    "Taiwan": "Asia/Taipei",
    "India": "Asia/Kolkata",
    "Indonesia": "Asia/Jakarta",
    "Malaysia": "Asia/Kuala_Lumpur",
    "Vietnam": "Asia/Ho_Chi_Minh",
    "Myanmar": "Asia/Yangon",
    "Russia": "Europe/Moscow",
    "United Kingdom": "Europe/London",
    "Germany": "Europe/Berlin",
    "France": "Europe/Paris",
    "Canada": "America/Toronto",
    "Mexico": "America/Mexico_City",
    "Brazil": "America/Sao_Paulo",
    "Chile": "America/Santiago",
    "Argentina": "America/Argentina/Buenos_Aires",
    "Australia": "Australia/Sydney",
    "Congo": "Africa/Kinshasa",
    "South Africa": "Africa/Johannesburg",
}
#: Languages that name no country but are written by one government in the main.
_SPOKEN = {"zh": _CHINA, "ja": "Asia/Tokyo", "ko": "Asia/Seoul"}


def zone_of(item: Item, assessment: Assessment) -> str:
    """The IANA zone of the first instrument, else of the first actor, else of the language.

    UTC where nothing says it.
    """
    for fact in assessment.facts.instruments:
        if zone := _ISSUED.get(fact.value.partition(" ")[0].partition("-")[0]):
            return zone
    for fact in assessment.facts.actors:
        if zone := _ZONES.get(fact.value):
            return zone
    return _SPOKEN.get(item.lang[:2], "UTC")
