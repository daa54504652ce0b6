"""What must not be told: closed stories, silences and snoozes, inhibited echoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.model.alert import AlertKind
from alerts.model.decision import Reason
from alerts.model.handling import Handling, HandlingState
from alerts.model.silence import Silence, SilenceKind
from alerts.routing.inhibit import Inhibited
from alerts.routing.matchers import matches
from alerts.routing.outcomes import Hold, Suppress
from alerts.routing.subject import Subject


@dataclass(frozen=True, slots=True)
class Mutes:
    """What may keep one receiver from being told of one alert."""

    silences: Sequence[Silence] = ()
    handling: Handling = field(default_factory=lambda: Handling(""))
    inhibited: Inhibited | None = None
    #: True when the receiver was told of the story before.
    told: bool = False


def mute(subject: Subject, receiver: str, known: Mutes, now: datetime) -> Suppress | Hold | None:
    """Why this receiver is not told of this alert now, None when nothing speaks against it.

    A correction always reaches whoever was told the story.
    """
    if subject.kind is AlertKind.CORRECTION and known.told:
        return None
    return (
        _handled(subject, known.handling, now)
        or _silenced(subject, receiver, known.silences, now)
        or _inhibited(known.inhibited)
    )


def _handled(subject: Subject, handling: Handling, now: datetime) -> Suppress | None:
    if handling.state is HandlingState.CLOSED and not subject.critical:
        return Suppress(Reason.STORY_CLOSED, f"the story was closed by {handling.author}")
    # Who knows of a story does not know of its next day: that is no repeat.
    repeat = subject.kind is AlertKind.REMINDER and not subject.deadline
    if repeat and handling.acknowledged(now):
        return Suppress(Reason.ACKNOWLEDGED, f"the story was acknowledged by {handling.author}")
    return None


def _silenced(
    subject: Subject, receiver: str, silences: Sequence[Silence], now: datetime
) -> Suppress | Hold | None:
    snooze: Silence | None = None
    for each in silences:
        wanted = each.active(now) and each.receiver in {"", receiver}
        passes = subject.critical and not each.critical
        if not wanted or passes or not matches(each.match, subject):
            continue
        if each.kind is SilenceKind.SILENCE:
            why = f"silence {each.id} by {each.author}: {each.reason}"
            return Suppress(Reason.SILENCED, why, each.id)
        snooze = each if snooze is None or each.ends > snooze.ends else snooze
    if snooze is None:
        return None
    why = f"snooze {snooze.id} by {snooze.author}: {snooze.reason}"
    return Hold(Reason.SNOOZED, why, snooze.ends, f"snooze {snooze.id}")


def _inhibited(found: Inhibited | None) -> Suppress | None:
    if found is None:
        return None
    return Suppress(
        Reason.INHIBITED, f"inhibition {found.rule}: alert {found.by} says it", found.by
    )
