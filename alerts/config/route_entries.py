"""The blocks of `routes.yaml` as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, field_validator

from alerts.config.fields import Duration, Identifier, Pause, SecretText
from alerts.config.files import Mistake, Strict, WholeFile
from alerts.config.local_time import Clock, Day, HoursText, Zone
from alerts.config.marks import KeyPath
from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.feed import Tier
from alerts.model.policy import GroupBy, Label, Match, ReceiverKind, Secret

SeverityName = Literal["none", "info", "low", "medium", "high", "critical"]
Touching = Literal["anything", "material", "hs_code", "supplier", "country", "site", "programme"]
Rhythm = Literal[
    "day", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]

#: A budget without a limit, where a default would set one.
UNLIMITED = -1


def _budget(value: object) -> int:
    if value == "unlimited":
        return UNLIMITED
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise Mistake("a budget is a number of interrupts a day", "such as 6, or unlimited")
    return value


Budget = Annotated[
    int,
    PlainValidator(_budget),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 1000}, {"const": "unlimited"}]}
    ),
]


def _rate(value: object) -> int:
    if value == "unlimited":
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 6000:
        raise Mistake("a rate is a number of messages a minute", "such as 30, or unlimited")
    return value


Rate = Annotated[
    int,
    PlainValidator(_rate),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 6000}, {"const": "unlimited"}]}
    ),
]


class DigestEntry(Strict):
    """When the digest comes, and how many stories it names at the most."""

    every: Rhythm = "day"
    #: In the receiver's zone.
    at: Clock = 8 * 60
    most: int = Field(default=20, ge=1, le=40)


class Limits(Strict):
    """How much a receiver is interrupted."""

    #: IANA time zone in which days begin and digests are due.
    zone: Zone | None = None
    #: Interrupts a day at the most, or `unlimited`; the rest goes into the digest.
    budget: Budget | None = None
    digest: DigestEntry | None = None


class ReceiverEntry(Limits):
    """One receiver."""

    kind: ReceiverKind
    url: SecretText = Secret()
    #: The Standard Webhooks signing key of a webhook.
    secret: SecretText = Secret()
    #: The key that `secret` replaces; while it is given, both sign.
    old_secret: SecretText = Secret()
    #: The access token of a protected ntfy topic, or the bot token of a Slack app.
    token: SecretText = Secret()
    #: Where a Slack app posts: a channel's id or name.
    channel: str = Field(default="", max_length=80)
    #: The signing secret of a Slack app, by which pressed buttons are known to be its.
    signing_secret: SecretText = Secret()
    #: The integration key of a PagerDuty service.
    routing_key: SecretText = Secret()
    #: The address e-mail comes from.
    from_: str = Field(default="", alias="from", max_length=200)
    #: The addresses e-mail goes to.
    to: tuple[str, ...] = Field(default=(), max_length=50)
    #: To log in to the mail server with, together with `password`.
    username: str = ""
    password: SecretText = Secret()
    #: False: e-mail goes over a connection anybody on the way can read.
    encrypted: bool = True
    allow_private: bool = False
    #: Messages a minute at the most, or `unlimited`.
    rate: Rate | None = None
    #: The receiver that is told what this one did not take.
    fallback: str = ""
    #: What a message about one alert says, as a Jinja template.
    template: str = Field(default="", max_length=8000)
    #: True: without its variables the receiver is left out instead of being a mistake.
    optional: bool = False


class MatchEntry(Strict):
    """What is wanted; what is left out wants everything."""

    topics: tuple[str, ...] = ()
    #: This severity and above.
    severity: SeverityName = "none"
    #: This severity and below.
    max_severity: SeverityName = "critical"
    direction: tuple[Direction, ...] = ()
    stage: tuple[Stage, ...] = ()
    #: At least this certain.
    certainty: float = Field(default=0.0, ge=0, le=1)
    kind: tuple[AlertKind, ...] = ()
    #: At least this priority, 0-100: severity by exposure.
    priority: int = Field(default=0, ge=0, le=100)
    #: Kinds of exposure that are touched.
    exposure: tuple[Touching, ...] = ()
    #: Owners of what is touched.
    owner: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tier: tuple[Tier, ...] = ()
    lang: tuple[str, ...] = ()

    def match(self) -> Match:
        """The model object."""
        return Match(
            topics=self.topics,
            severity=Severity.parse(self.severity),
            directions=self.direction,
            kinds=self.kind,
            sources=self.sources,
            max_severity=Severity.parse(self.max_severity),
            stages=self.stage,
            certainty=self.certainty,
            priority=self.priority,
            exposure=self.exposure,
            owners=self.owner,
            countries=self.country,
            tiers=self.tier,
            langs=self.lang,
        )


class RouteEntry(Strict):
    """One route; what an inner route leaves out, but its match, it has from the one around it."""

    name: str = Field(min_length=1, max_length=80)
    match: MatchEntry = MatchEntry()
    receivers: tuple[str, ...] = Field(default=(), min_length=1)
    #: True: later routes are asked too.
    continue_: bool = Field(default=False, alias="continue")
    #: Alerts that share this are told in one message.
    group_by: GroupBy | None = None
    #: How long the first alert of a group waits for others.
    wait: Pause | None = None
    #: How long after a message of a group the next one comes at the earliest.
    interval: Pause | None = None
    #: A reminder this long after the last message of a story nobody acknowledged.
    repeat: Duration | None = None
    #: Reminders at the most.
    reminders: int | None = Field(default=None, ge=1, le=50)
    #: The name of a calendar; while it is quiet alerts are held.
    calendar: str | None = None
    #: True: everything waits for the receiver's digest.
    digest: bool | None = None
    routes: tuple[RouteEntry, ...] = ()

    @field_validator("match", mode="before")
    @classmethod
    def _everything(cls, value: object) -> object:
        return {} if value is None else value


class CalendarEntry(Strict):
    """When not to interrupt: in quiet hours, outside working hours if any, and on holidays."""

    zone: Zone = "UTC"
    quiet: tuple[HoursText, ...] = ()
    working: tuple[HoursText, ...] = ()
    holidays: tuple[Day, ...] = ()


class InhibitionEntry(Strict):
    """Receivers told of a `source` alert do not hear `target` alerts that equal it."""

    name: str = Field(min_length=1, max_length=80)
    source: MatchEntry
    target: MatchEntry
    equal: tuple[Label, ...]
    within: Duration = timedelta(hours=24)

    @field_validator("equal")
    @classmethod
    def _something(cls, value: tuple[Label, ...]) -> tuple[Label, ...]:
        if not value:
            raise Mistake("nothing would have to be equal", "such as [topic, country]")
        return value


class RoutesFile(WholeFile):
    """The whole file."""

    #: For every receiver that says nothing else.
    defaults: Limits = Limits()
    receivers: dict[Identifier, ReceiverEntry] = Field(default_factory=dict)
    calendars: dict[Identifier, CalendarEntry] = Field(default_factory=dict)
    routes: tuple[RouteEntry, ...] = ()
    inhibitions: tuple[InhibitionEntry, ...] = ()

    def every_route(self) -> Iterator[tuple[KeyPath, RouteEntry]]:
        """Every route with its place, each before its inner ones."""
        return _walk(("routes",), self.routes)

    def every_match(self) -> Iterator[tuple[KeyPath, MatchEntry]]:
        """Every match with its place."""
        for path, route in self.every_route():
            yield (*path, "match"), route.match
        for position, each in enumerate(self.inhibitions):
            yield ("inhibitions", position, "source"), each.source
            yield ("inhibitions", position, "target"), each.target


def _walk(above: KeyPath, routes: tuple[RouteEntry, ...]) -> Iterator[tuple[KeyPath, RouteEntry]]:
    for position, route in enumerate(routes):
        path = (*above, position)
        yield path, route
        yield from _walk((*path, "routes"), route.routes)
