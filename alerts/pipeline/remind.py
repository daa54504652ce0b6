"""Reminders: a story nobody acknowledged is told again to whom it interrupted."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery
from alerts.model.handling import HandlingState
from alerts.model.reminder import Reminder
from alerts.pipeline.desk import Desk
from alerts.pipeline.settle import promise
from alerts.routing import notify_when

#: Reminders looked at in one transaction.
BATCH = 100


def remind_due(desk: Desk) -> tuple[list[Delivery], int]:
    """Tell the reminders that are due; return their deliveries and how many were looked at."""
    due = store.reminders.due(desk.session, desk.now, BATCH)
    promised = [delivery for each in due if (delivery := _remind(desk, each)) is not None]
    return promised, len(due)


def _remind(desk: Desk, reminder: Reminder) -> Delivery | None:
    route = desk.route(reminder.route)
    receiver = desk.policy.receivers.get(reminder.receiver)
    handling = desk.handling(reminder.story)
    if route.repeat is None or receiver is None:
        _end(desk, reminder, "its route no longer repeats")
        return None
    if handling.acknowledged(desk.now):
        if handling.until is not None and handling.state is HandlingState.ACKNOWLEDGED:
            store.reminders.plan(desk.session, replace(reminder, due=handling.until))
        else:
            _end(desk, reminder, f"{handling.author} {handling.state} the story")
        return None
    number = reminder.sent + 1
    again = _alert(desk, reminder, number)
    store.alerts.add(desk.session, [again])
    store.alerts.mark_dispatched(desk.session, [again.id], desk.now)
    subject = desk.subject(again)
    known = desk.known(subject, route, receiver, again.id)
    outcome = notify_when(subject, route, receiver, known, desk.now)
    delivery = promise(desk, again, route, receiver.name, outcome)
    detail = f"{receiver.name}: reminder {number} of {route.reminders}"
    _note(desk, reminder, Reason.REMINDED, detail)
    if number >= route.reminders:
        store.reminders.drop(desk.session, reminder)
    else:
        due = desk.now + route.repeat
        store.reminders.plan(desk.session, replace(reminder, due=due, sent=number))
    return delivery


def _alert(desk: Desk, reminder: Reminder, number: int) -> Alert:
    told = store.alerts.get(desk.session, reminder.alert)
    name = f"{told.id}\n{reminder.receiver}\n{number}".encode()
    since = f"{told.created:%Y-%m-%d %H:%M} UTC"
    return replace(
        told,
        id="alr_" + hashlib.sha256(name).hexdigest()[:24],
        kind=AlertKind.REMINDER,
        summary=f"Nobody has acknowledged this since {since}. {told.summary}",
        changes=(),
        created=desk.now,
    )


def _end(desk: Desk, reminder: Reminder, why: str) -> None:
    store.reminders.drop(desk.session, reminder)
    _note(desk, reminder, Reason.REMINDER_ENDED, f"{reminder.receiver}: {why}")


def _note(desk: Desk, reminder: Reminder, reason: Reason, detail: str) -> None:
    data: dict[str, object] = {"receiver": reminder.receiver, "alert": reminder.alert}
    decision = Decision("story", reminder.story, desk.now, reason, detail, data=data)
    store.decisions.add(desk.session, [decision])
