"""`exposure.yaml`: what the user depends on."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from alerts.config.files import Mistake, Strict, WholeFile
from alerts.model.exposure import Exposure, ExposureKind

_HS_CODE = re.compile(r"[0-9]{2}|[0-9]{4}(\.?[0-9]{2}){0,3}")


class _Entry(Strict):
    """One thing the user depends on; a bare name stands for a block with nothing else in it."""

    #: The key a bare name is the value of.
    bare_key: ClassVar[str] = "name"

    #: 0-1, how much it would hurt.
    weight: float = Field(default=1.0, ge=0, le=1)
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
    """A material, supplier, country or site."""

    name: str = Field(min_length=1, max_length=200)
    #: Other names of the same thing.
    aliases: tuple[str, ...] = ()

    def exposure(self, kind: ExposureKind) -> Exposure:
        """The model object."""
        return Exposure(kind, self.name, self.aliases, self.weight, self.owner, self.note)


class Coded(_Entry):
    """A tariff code."""

    bare_key: ClassVar[str] = "code"

    #: 2, 4, 6, 8 or 10 digits, with points or without.
    code: str

    @field_validator("code")
    @classmethod
    def _whole_code(cls, code: str) -> str:
        if not _HS_CODE.fullmatch(code):
            raise Mistake("an HS code has 2, 4, 6, 8 or 10 digits", "such as 8505 or 8505.11")
        return code

    def exposure(self) -> Exposure:
        """The model object."""
        return Exposure(ExposureKind.HS_CODE, self.code, (), self.weight, self.owner, self.note)


class ExposureFile(WholeFile):
    """The whole file."""

    materials: tuple[Named, ...] = ()
    hs_codes: tuple[Coded, ...] = ()
    suppliers: tuple[Named, ...] = ()
    countries: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()


def build_exposure(parsed: ExposureFile) -> tuple[Exposure, ...]:
    """Return everything the user depends on, kind by kind in file order."""
    named = (
        (ExposureKind.MATERIAL, parsed.materials),
        (ExposureKind.SUPPLIER, parsed.suppliers),
        (ExposureKind.COUNTRY, parsed.countries),
        (ExposureKind.SITE, parsed.sites),
    )
    return (
        *(entry.exposure(kind) for kind, entries in named for entry in entries),
        *(entry.exposure() for entry in parsed.hs_codes),
    )
