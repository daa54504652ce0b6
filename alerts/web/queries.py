"""What may be asked of a list; any other parameter is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from alerts.model.assessment import Severity
from alerts.model.delivery import DeliveryState

#: A name or an id; PostgreSQL refuses text that holds a NUL.
Printable = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written_out(day: object) -> object:
    if isinstance(day, str) and not _ISO_DAY.fullmatch(day):
        raise ValueError("write the day like 2026-12-01")
    return day


#: A day; pydantic alone would also read a bare number, as seconds since 1970.
Day = Annotated[date, BeforeValidator(_written_out)]
_TOPIC = r"^[a-z][a-z0-9_]{0,39}$|^$"


class Listing(BaseModel):
    """Which page is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200, description="`next` of the page before.")


class Sources(Listing):
    """Every source."""


class Alerts(Listing):
    """Alerts, perhaps of one story only."""

    story: Printable = Field("", description="Id of a story.")


class Stories(Listing):
    """Stories, perhaps only severe ones or those on one topic."""

    severity: Literal["none", "info", "low", "medium", "high", "critical"] = "none"
    topic: str = Field("", pattern=_TOPIC)

    @property
    def least_severity(self) -> Severity:
        """The severity below which a story is left out."""
        return Severity.parse(self.severity)


class Shown(BaseModel):
    """Which stories the first page shows."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "closed", "all"] = "open"
    severity: Literal["none", "info", "low", "medium", "high", "critical"] = "medium"
    topic: str = Field("", pattern=_TOPIC)
    cursor: str | None = Field(None, max_length=200)

    @property
    def least_severity(self) -> Severity:
        """The severity below which a story is left out."""
        return Severity.parse(self.severity)


class Days(BaseModel):
    """From which day on the calendar is shown."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = None


class Deliveries(Listing):
    """Deliveries, perhaps in one state or to one receiver only."""

    state: DeliveryState | None = None
    receiver: Printable = ""
