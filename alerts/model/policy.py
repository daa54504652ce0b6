"""Who hears of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.calendar import Calendar, DigestPlan
from alerts.model.feed import Tier


class ReceiverKind(StrEnum):
    """How a receiver is reached."""

    SLACK = "slack"
    WEBHOOK = "webhook"
    CONSOLE = "console"
    TEAMS = "teams"
    DISCORD = "discord"
    NTFY = "ntfy"
    PAGERDUTY = "pagerduty"
    EMAIL = "email"
    APPRISE = "apprise"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that prints as `***` everywhere; `reveal()` gives it to the code that must send it."""

    _text: str = ""

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return "***" if self._text else ""

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """Where a Slack app posts, and how it proves that a button was pressed."""

    #: A channel's id or name.
    channel: str
    #: Signs what Slack sends us; empty: messages have no buttons.
    signing_secret: Secret = field(default_factory=Secret)


@dataclass(frozen=True, slots=True)
class MailOptions:
    """From whom e-mail comes and to whom it goes."""

    #: Bare addresses, "alerts@example.org".
    sender: str
    recipients: tuple[str, ...]
    #: Logs in with the receiver's secret; empty: no log-in.
    username: str = ""
    #: False: over a connection anybody on the way can read.
    encrypted: bool = True


#: Messages a minute the service behind each kind takes without complaint; others take any number.
_RATES = {
    ReceiverKind.SLACK: 60,
    ReceiverKind.TEAMS: 60,
    ReceiverKind.DISCORD: 30,
    ReceiverKind.NTFY: 60,
    ReceiverKind.PAGERDUTY: 60,
    ReceiverKind.EMAIL: 60,
    ReceiverKind.APPRISE: 60,
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """A named place alerts are sent to."""

    name: str
    kind: ReceiverKind
    #: The address to post to, or of the mail server; empty for a console.
    url: Secret = Secret()
    #: What proves who we are: a webhook's signing key ("whsec_..."), an access token, a routing key
    #: or a password; empty where none is needed.
    secret: Secret = Secret()
    #: True: the address may lie in a private network.
    allow_private: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    #: IANA time zone in which its days begin and its digest is due.
    zone: str = "UTC"
    #: Interrupts a local day at the most; the rest goes into the digest. None: no limit.
    budget: int | None = None
    digest: DigestPlan = field(default_factory=DigestPlan)
    #: The signing key a webhook is leaving behind; while it is given, both keys sign.
    old_secret: Secret = Secret()
    #: Of e-mail receivers only.
    mail: MailOptions | None = None
    #: Of Slack receivers with a bot token only; then `url` is the address of Slack's API.
    slack: SlackOptions | None = None
    #: Messages a minute at the most; None: as many as its kind takes; 0: no limit.
    rate: int | None = None
    #: The receiver that is told what this one did not take; empty: none.
    fallback: str = ""
    #: What a message about one alert says, as a template; empty: what it says otherwise.
    template: str = ""

    @property
    def every(self) -> timedelta | None:
        """The time between two messages at its rate; None: no limit."""
        rate = _RATES.get(self.kind, 0) if self.rate is None else self.rate
        return timedelta(minutes=1) / rate if rate else None


#: In `Match.exposure`: touches anything of the user's exposure.
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Match:
    """What is wanted; an empty tuple wants everything, of several values one is enough."""

    topics: tuple[str, ...] = ()
    severity: Severity = Severity.NONE
    directions: tuple[Direction, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    sources: tuple[str, ...] = ()
    max_severity: Severity = Severity.CRITICAL
    stages: tuple[Stage, ...] = ()
    #: At least this certain, 0-1.
    certainty: float = 0.0
    #: At least this priority, 0-100.
    priority: int = 0
    #: Kinds of exposure that are touched, or `ANYTHING`.
    exposure: tuple[str, ...] = ()
    #: Owners of what is touched.
    owners: tuple[str, ...] = ()
    #: Countries that act, are targets or are named as places; case does not matter.
    countries: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    #: BCP 47 tags; "zh" also wants "zh-Hans".
    langs: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()


class GroupBy(StrEnum):
    """What alerts must share to be told in one message."""

    NONE = "none"
    STORY = "story"
    TOPIC = "topic"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Route:
    """Alerts that `match` go to `receivers`; later routes are asked only when it `continues`.

    An alert that one of the inner `routes` wants goes there instead.
    """

    name: str
    match: Match
    receivers: tuple[str, ...]
    continues: bool = False
    routes: tuple[Route, ...] = ()
    group_by: GroupBy = GroupBy.NONE
    #: How long the first alert of a group waits for others.
    wait: timedelta = timedelta(0)
    #: How long after a message of a group the next one comes at the earliest.
    interval: timedelta = timedelta(0)
    #: A reminder this long after the last message of a story nobody acknowledged; None: never.
    repeat: timedelta | None = None
    #: Reminders at the most after one message.
    reminders: int = 3
    calendar: Calendar | None = None
    #: True: everything on this route, critical alerts too, waits for the receiver's digest.
    digest: bool = False


class Label(StrEnum):
    """What two alerts may have in common."""

    STORY = "story"
    TOPIC = "topic"
    COUNTRY = "country"
    DIRECTION = "direction"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Inhibition:
    """A receiver told of a `source` alert does not hear `target` alerts that equal it."""

    name: str
    source: Match
    target: Match
    #: All of these must be equal; of topics and countries one in common is enough.
    equal: tuple[Label, ...]
    #: How long a source alert quiets its targets.
    within: timedelta = timedelta(hours=24)
