"""The user's own exposure: what an alert must touch to matter to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ExposureKind(StrEnum):
    """What kind of thing the user depends on."""

    MATERIAL = "material"
    HS_CODE = "hs_code"
    SUPPLIER = "supplier"
    COUNTRY = "country"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Exposure:
    """One thing the user depends on."""

    kind: ExposureKind
    #: The readable name, or the HS code in digits and points.
    name: str
    aliases: tuple[str, ...] = ()
    #: 0-1, how much it would hurt.
    weight: float = 1.0
    owner: str = ""
    note: str = ""
