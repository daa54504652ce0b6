"""The user's own exposure: what an alert must touch to matter to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.model.facts import Span


class ExposureKind(StrEnum):
    """What kind of thing the user depends on."""

    MATERIAL = "material"
    HS_CODE = "hs_code"
    SUPPLIER = "supplier"
    COUNTRY = "country"
    SITE = "site"
    PROGRAMME = "programme"


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
    #: What a reader should know of it at once, e.g. "sole source".
    note: str = ""
    #: What it holds or needs, by name: it is touched when one of these is.
    needs: tuple[str, ...] = ()
    #: How far up the chain a supplier stands, 1 for one that delivers to the user; 0 unknown.
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing the user depends on that an item touches, and where the item says so."""

    kind: ExposureKind
    name: str
    weight: float
    owner: str = ""
    note: str = ""
    tier: int = 0
    #: The first place that names it, in the item that caused the alert; None when nothing does.
    span: Span | None = None
    #: The exact slice under `span`.
    text: str = ""
    #: What the item names instead, when this is touched through it.
    via: str = ""
