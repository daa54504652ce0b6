"""What the operator sets: `alerts.yaml`, environment variables over it, flags over both."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AfterValidator, Field, field_validator, model_validator

from alerts.config.fields import Duration, LowerCase, Pause, SecretText, Words
from alerts.config.files import Mistake, Strict, WholeFile, nearest
from alerts.config.marks import MarkedDocument
from alerts.config.variables import Overlay, overlay
from alerts.model.policy import Secret
from alerts.net import AddressPolicy, check_url

_ORIGIN = re.compile(r"https?://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?/?")
_DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
#: Characters of a secret that others could try to guess.
_SHORTEST_SECRET = 16


def _origin(url: str) -> str:
    if url and not _ORIGIN.fullmatch(url):
        raise Mistake("this is no address of a site", "such as https://alerts.example.org")
    return url.rstrip("/")


#: The address of a site without a path, or an empty text.
Origin = Annotated[str, AfterValidator(_origin)]


class DatabaseSettings(Strict):
    """Where everything is remembered."""

    #: A SQLAlchemy address; it may hold a password, so it is never printed. Empty means the
    #: default, which `load` fills in.
    url: str = Field(default="", repr=False)

    @field_validator("url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        scheme, colon, _ = url.partition("://")
        if url and (not colon or scheme not in _DATABASES):
            meant = nearest(scheme, _DATABASES) if colon else ""
            hint = f"did you mean `{meant}://`?" if meant else "or postgresql://user@host/name"
            raise Mistake("a database address begins with sqlite:/// or postgresql://", hint)
        return url


class WebSettings(Strict):
    """Where the daemon answers HTTP."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: SecretText = Secret()
    #: Where people open the pages when a proxy stands in front, such as
    #: "https://alerts.example.org"; with https, cookies are only sent over it. Empty: no proxy.
    url: Origin = ""

    @model_validator(mode="after")
    def _guarded(self) -> WebSettings:
        if not _is_loopback(self.host) and not self.token:
            raise Mistake(
                "an address other machines can reach needs a token",
                "set web.token or ALERTS_WEB__TOKEN, or bind 127.0.0.1",
                at=("host",),
            )
        return self


class WebSubSettings(Strict):
    """How hubs that push feeds reach us."""

    #: The address under which hubs reach web.host and web.port, such as
    #: "https://alerts.example.org"; empty: no feed is pushed.
    url: Origin = ""
    #: What the callbacks and their secrets are derived from.
    secret: SecretText = Secret()

    @model_validator(mode="after")
    def _sealed(self) -> WebSubSettings:
        if self.url and len(self.secret.reveal()) < _SHORTEST_SECRET:
            raise Mistake(
                f"pushes need a secret of at least {_SHORTEST_SECRET} characters",
                "set websub.secret or ALERTS_WEBSUB__SECRET",
                at=("secret",) if self.secret else ("url",),
            )
        return self


class LogSettings(Strict):
    """What is logged to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], LowerCase] = "info"
    format: Annotated[Literal["console", "json"], LowerCase] = "console"


class HttpSettings(Strict):
    """How sources and receivers are reached."""

    #: An address or mailbox in the User-Agent, for publishers who want to complain.
    contact: str = Field(default="", max_length=200)
    #: Host names, addresses or networks that may lie in a private network.
    allow_private: Words = ()
    per_host: int = Field(default=2, ge=1, le=50)
    #: Between the starts of two requests to one host.
    spacing: Pause = timedelta(seconds=1)

    @field_validator("allow_private")
    @classmethod
    def _addresses(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        try:
            AddressPolicy(frozenset(entries))
        except ValueError:
            raise Mistake(
                "an entry is neither a host name, an address nor a network",
                "such as feeds.corp.example, 10.1.2.3 or 10.0.0.0/8",
            ) from None
        return entries

    @property
    def policy(self) -> AddressPolicy:
        """What may be reached."""
        return AddressPolicy(frozenset(self.allow_private))


class PollSettings(Strict):
    """How sources are polled."""

    #: How often due sources are looked for.
    tick: Duration = timedelta(seconds=5)
    #: Polls in flight at once.
    concurrency: int = Field(default=16, ge=1, le=500)


class StoriesSettings(Strict):
    """When items belong together, and when they are too old to matter."""

    window: Duration = timedelta(hours=72)
    #: Items older than this when first seen alert nobody.
    max_age: Duration = timedelta(days=7)
    #: Stories not heard of for so long are closed; news reopens them.
    close_after: Duration = timedelta(days=14)


class DeliverySettings(Strict):
    """How receivers are told."""

    #: Deliveries in flight at once.
    concurrency: int = Field(default=8, ge=1, le=200)


class HeartbeatSettings(Strict):
    """Who misses the daemon when it does not get on."""

    #: Pinged while ticks, polls and deliveries progress, and not when one is stuck.
    url: SecretText = Secret()
    every: Duration = timedelta(minutes=1)


class SeedsSettings(Strict):
    """How watched folders are read."""

    #: A file is read once it has not changed for this long.
    settle: Pause = timedelta(seconds=2)


class Settings(WholeFile):
    """Everything an operator sets."""

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    websub: WebSubSettings = Field(default_factory=WebSubSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    http: HttpSettings = Field(default_factory=HttpSettings)
    poll: PollSettings = Field(default_factory=PollSettings)
    stories: StoriesSettings = Field(default_factory=StoriesSettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    heartbeat: HeartbeatSettings = Field(default_factory=HeartbeatSettings)
    seeds: SeedsSettings = Field(default_factory=SeedsSettings)

    @model_validator(mode="after")
    def _reachable(self) -> Settings:
        address = self.heartbeat.url
        refused = check_url(address.reveal(), self.http.policy) if address else ""
        if refused:
            raise Mistake(
                f"this address cannot be used: {refused}",
                "a public one, or name its host in http.allow_private",
                at=("heartbeat", "url"),
            )
        return self


def sections() -> dict[str, frozenset[str]]:
    """The sections of the settings with their keys."""
    return {
        name: frozenset(kind.model_fields)
        for name, field in Settings.model_fields.items()
        if isinstance(kind := field.annotation, type) and issubclass(kind, Strict)
    }


def overlay_settings(env: Mapping[str, str], flags: Mapping[str, str]) -> Overlay:
    """Return what environment and flags set; `flags` has keys such as "web.port"."""
    result = overlay(env, sections())
    for name, value in flags.items():
        result.put(tuple(name.split(".")), value, f"option --{name.replace('.', '-')}")
    return result


def merge(document: MarkedDocument, over: Overlay) -> MarkedDocument:
    """Return the document with the overlay's values over its own, mistakes told by their names."""
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        return document
    merged = dict(value)
    for path, text in over.values.items():
        section, key = path[0], "__".join(path[1:])
        below = merged.get(section) or {}
        if isinstance(below, dict):
            merged[section] = {**below, key: text}
    origins: dict[tuple[str | int, ...], str] = {
        (path[0], "__".join(path[1:])): name for path, name in over.names.items()
    }
    return replace(document, value=merged, origins=origins)


def default_database(folder: Path) -> str:
    """Return the SQLite address used when none is set.

    `alerts.db` stands beside the configuration folder, or in the user's data folder when the
    configuration is the user's own.
    """
    if folder.resolve() == user_folder().resolve():
        return sqlite_url(Path(platformdirs.user_data_dir("alerts", appauthor=False)) / "alerts.db")
    return sqlite_url(folder.resolve().parent / "alerts.db")


def anchored(url: str, folder: Path) -> str:
    """Return the address with a relative SQLite path taken from beside the configuration folder."""
    path = url.removeprefix("sqlite:///")
    if path == url or path in ("", ":memory:") or path.startswith(("/", "file:")):
        return url
    return sqlite_url(folder.resolve().parent / path)


def sqlite_url(path: Path) -> str:
    """Return the database address of a SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def user_folder() -> Path:
    """Where the configuration of this user lives when there is none in the working folder."""
    return Path(platformdirs.user_config_dir("alerts", appauthor=False))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
