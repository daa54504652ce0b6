"""What people say of a story becomes a row of its own, and a decision with their name."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from alerts import store
from alerts.model.decision import Decision, Reason
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Match
from alerts.model.silence import Silence, SilenceKind
from alerts.store import Session


def acknowledge(
    session: Session,
    story: str,
    author: str,
    now: datetime,
    *,
    until: datetime | None = None,
    note: str = "",
) -> Handling:
    """Acknowledge the story until a time, or for good: no reminders, but updates still come.

    Raises NotFound.
    """
    before = _before(session, story)
    after = replace(before, state=HandlingState.ACKNOWLEDGED, until=until)
    when = "for good" if until is None else f"until {until:%Y-%m-%d %H:%M} UTC"
    return _save(session, after, author, note, now, Reason.ACKNOWLEDGED, f"acknowledged {when}")


def assign(
    session: Session, story: str, assignee: str, author: str, now: datetime, *, note: str = ""
) -> Handling:
    """Say who takes care of the story; reminders go on until it is acknowledged.

    Raises NotFound.
    """
    after = replace(_before(session, story), assignee=assignee)
    return _save(session, after, author, note, now, Reason.ASSIGNED, f"assigned to {assignee}")


def close(session: Session, story: str, author: str, now: datetime, *, note: str = "") -> Handling:
    """Close the story: no more of it is told but critical news and corrections. Raises NotFound."""
    after = replace(_before(session, story), state=HandlingState.CLOSED, until=None)
    return _save(session, after, author, note, now, Reason.CLOSED_BY_HAND, "closed")


def reopen(session: Session, story: str, author: str, now: datetime, *, note: str = "") -> Handling:
    """Take back an acknowledgement or the closing; updates are told again. Raises NotFound."""
    after = replace(_before(session, story), state=HandlingState.OPEN, until=None)
    return _save(session, after, author, note, now, Reason.OPENED_BY_HAND, "opened again")


def remark(session: Session, story: str, author: str, now: datetime, *, note: str) -> Handling:
    """Leave a note for those who read the story later; nothing else changes. Raises NotFound."""
    return _save(session, _before(session, story), author, note, now, Reason.NOTED, "noted")


def snooze(
    session: Session, story: str, author: str, now: datetime, *, until: datetime
) -> Handling:
    """Acknowledge the story until then, and tell what is new of it in one message at that time.

    Critical news is told at once all the same. Raises NotFound.
    """
    before = _before(session, story)
    made = hashlib.sha256(f"{now}\n{story}\n{author}".encode()).hexdigest()[:12]
    match, reason = Match(stories=(story,)), "snoozed by a button"
    snoozed = Silence(f"sil_{made}", SilenceKind.SNOOZE, match, now, until, author, reason)
    store.silences.add(session, snoozed)
    after = replace(before, state=HandlingState.ACKNOWLEDGED, until=until)
    what = f"snoozed until {until:%Y-%m-%d %H:%M} UTC"
    return _save(session, after, author, "snoozed", now, Reason.ACKNOWLEDGED, what)


def expire_silence(session: Session, silence: str, now: datetime) -> Silence:
    """End a silence now, and let go of what a snooze held. Raises NotFound."""
    ended = store.silences.expire(session, silence, now)
    store.holding.hasten(session, f"snooze {ended.id}", now)
    return ended


def _before(session: Session, story: str) -> Handling:
    return store.handlings.get(session, store.stories.get(session, story).id)


def _save(  # noqa: PLR0917 - one line a decision is made of
    session: Session,
    after: Handling,
    author: str,
    note: str,
    now: datetime,
    reason: Reason,
    what: str,
) -> Handling:
    after = replace(after, author=author, note=note, at=now)
    detail = f"{what} by {author}" + (f": {note}" if note else "")
    store.handlings.save(session, after)
    decision = Decision("story", after.story, now, reason, detail, data={"author": author})
    store.decisions.add(session, [decision])
    store.messages.outdate(session, after.story, now)
    return after
