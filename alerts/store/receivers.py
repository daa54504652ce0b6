"""How each receiver has taken what it was sent, and how fast it may be sent more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.model.receiver import ReceiverState
from alerts.store.columns import is_postgresql, models, table, upsert
from alerts.store.tables import ReceiverRow

_RECEIVERS = table(ReceiverRow)
#: The least time from one message to the next, by receiver.
Paces = Mapping[str, timedelta]


def states(session: Session) -> dict[str, ReceiverState]:
    """What is remembered of each receiver that was sent something, by its name."""
    statement = select(ReceiverRow).order_by(_RECEIVERS.c.name)
    return {row.name: row.to_model() for row in models(session, statement)}


def get(session: Session, name: str) -> ReceiverState:
    """What is remembered of this receiver; a blank state when nothing is."""
    for row in models(session, select(ReceiverRow).where(_RECEIVERS.c.name == name)):
        return row.to_model()
    return ReceiverState(name)


def save(session: Session, state: ReceiverState) -> None:
    """Remember the receiver as it is after an attempt; its pace is not touched."""
    row = ReceiverRow.from_model(state)
    upsert(session, _RECEIVERS, [row], by=["name"], keep=["paced_until"])


def enable(session: Session, name: str) -> bool:
    """Forget that the receiver is gone and its failures; False when it was not disabled."""
    gone = update(_RECEIVERS).where(_RECEIVERS.c.name == name, _RECEIVERS.c.gone_at.is_not(None))
    values = {"gone_at": None, "gone_mark": "", "failures": 0, "failing_since": None}
    return session.execute(gone.values(values).returning(_RECEIVERS.c.name)).first() is not None


def locked(session: Session, paces: Paces) -> dict[str, ReceiverState]:
    """What is remembered of each receiver; those with a pace are kept from other workers."""
    if is_postgresql(session) and paces:
        # Two workers that read the same allowance would both use it up.
        paced = select(_RECEIVERS.c.name).where(_RECEIVERS.c.name.in_(list(paces)))
        session.execute(paced.with_for_update())
    return states(session)


def pace(session: Session, claimed: Iterable[str], paces: Paces, now: datetime) -> None:
    """Note the receivers of messages that were claimed now, one name a message."""
    counts: dict[str, int] = {}
    for name in claimed:
        if name in paces:
            counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        state = get(session, name)
        until = state.paced(paces[name], count, now)
        row = ReceiverRow.from_model(ReceiverState(name, paced_until=until))
        others = [column for column in row if column not in ("name", "paced_until")]
        upsert(session, _RECEIVERS, [row], by=["name"], keep=others)
