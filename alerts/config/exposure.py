"""`exposure.yaml`: what the user depends on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from alerts.config.files import Mistake, Strict, WholeFile
from alerts.model.exposure import Exposure, ExposureKind

_HS_CODE = re.compile(r"[0-9]{2}|[0-9]{4}(\.?[0-9]{2}){0,3}")


#: What a supplier weighs that says how far up the chain it stands, and not what it weighs.
TIER_WEIGHTS = {0: 1.0, 1: 1.0, 2: 0.7}
FAR_WEIGHT = 0.5

Names = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]


class _Entry(Strict):
    """One thing the user depends on; a bare name stands for a block with nothing else in it."""

    #: The key a bare name is the value of.
    bare_key: ClassVar[str] = "name"

    #: 0-1, how much it would hurt; 1 when left out.
    weight: float | None = Field(default=None, ge=0, le=1)
    owner: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=1000)

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return {cls.bare_key: str(value)}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        block = handler.resolve_ref_schema(handler(core_schema))
        return {"anyOf": [{"type": ["string", "number"]}, block]}


class Named(_Entry):
    """A country or site."""

    name: str = Field(min_length=1, max_length=200)
    #: Other names of the same thing.
    aliases: Names = ()

    def exposure(self, kind: ExposureKind) -> Exposure:
        """The model object."""
        return Exposure(
            kind, self.name, self.aliases, weight_of(self.weight), self.owner, self.note
        )


class Material(Named):
    """A material."""

    #: What it is made of, or a group it belongs to: touched when one of these is.
    part_of: Names = ()

    def exposure(self, kind: ExposureKind) -> Exposure:
        """The model object."""
        return replace(super().exposure(kind), needs=self.part_of)


class Supplier(Named):
    """A supplier."""

    #: 1 delivers to us, 2 to those, and so on.
    tier: int = Field(default=0, ge=0, le=9)

    def exposure(self, kind: ExposureKind) -> Exposure:
        """The model object; without a weight, the tier says it."""
        weight = weight_of(self.weight, self.tier)
        return replace(super().exposure(kind), weight=weight, tier=self.tier)


class Programme(Named):
    """A product or programme of the user's own."""

    #: Materials, HS codes, suppliers and sites it needs: touched when one of these is.
    needs: Names = ()

    def exposure(self, kind: ExposureKind) -> Exposure:
        """The model object."""
        return replace(super().exposure(kind), needs=self.needs)


class Coded(_Entry):
    """A tariff code."""

    bare_key: ClassVar[str] = "code"

    #: 2, 4, 6, 8 or 10 digits, with points or without.
    code: str
    #: Materials that goods of this code are, or hold: the code is touched when one of these is.
    materials: Names = ()

    @field_validator("code")
    @classmethod
    def _whole_code(cls, code: str) -> str:
        return hs_code(code)

    def exposure(self) -> Exposure:
        """The model object."""
        weight = weight_of(self.weight)
        return Exposure(
            ExposureKind.HS_CODE, self.code, (), weight, self.owner, self.note, self.materials
        )


class ExposureFile(WholeFile):
    """The whole file."""

    materials: tuple[Material, ...] = ()
    hs_codes: tuple[Coded, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    countries: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()
    programmes: tuple[Programme, ...] = ()


def build_exposure(parsed: ExposureFile) -> tuple[Exposure, ...]:
    """Return everything the user depends on, kind by kind in file order."""
    named: tuple[tuple[ExposureKind, tuple[Named, ...]], ...] = (
        (ExposureKind.MATERIAL, parsed.materials),
        (ExposureKind.SUPPLIER, parsed.suppliers),
        (ExposureKind.COUNTRY, parsed.countries),
        (ExposureKind.SITE, parsed.sites),
        (ExposureKind.PROGRAMME, parsed.programmes),
    )
    return (
        *(entry.exposure(kind) for kind, entries in named for entry in entries),
        *(entry.exposure() for entry in parsed.hs_codes),
    )


def hs_code(code: str) -> str:
    """The code itself; raises Mistake when it is none."""
    if not _HS_CODE.fullmatch(code):
        raise Mistake("an HS code has 2, 4, 6, 8 or 10 digits", "such as 8505 or 8505.11")
    return code


def weight_of(weight: float | None, tier: int = 0) -> float:
    """The weight as given, or that of the tier: 1 up to the first, 0.7 for the second, then 0.5."""
    return TIER_WEIGHTS.get(tier, FAR_WEIGHT) if weight is None else weight
