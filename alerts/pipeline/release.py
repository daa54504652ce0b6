"""What was held and is due: told now, alone or in one message, held anew, or never told.

for each bucket that is due:
    each delivery in it: muted meanwhile?   -> suppressed, or held by the snooze
                         snoozed, of a route into the digest -> held for the digest
                         quiet hours?       -> held until the calendar opens
    the rest:            the digest         -> one digest
                         the budget is spent -> all of it into the digest
                         one alert          -> sent as it is
                         several            -> one bundle, one interrupt
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from alerts import store
from alerts.model.alert import Alert
from alerts.model.decision import Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.digest import Digest, DigestKind
from alerts.model.policy import Receiver
from alerts.pipeline.desk import Desk
from alerts.pipeline.settle import delivery_id, follow, move, note, supersede
from alerts.routing import Hold, quiet_until, spend, to_digest
from alerts.routing.calendar import digest_at
from alerts.routing.digest import compose, lead
from alerts.routing.mute import mute
from alerts.routing.outcomes import DIGEST, QUIET

#: Buckets released in one transaction.
BATCH = 50

Held = tuple[Delivery, Alert]


def release_due(desk: Desk) -> tuple[list[Delivery], int]:
    """Release what is due; return the deliveries to send and how many buckets were looked at."""
    buckets = store.holding.due(desk.session, desk.now, BATCH)
    promised: list[Delivery] = []
    for bucket in buckets:
        promised += _release(desk, bucket)
    return promised, len(buckets)


def _release(desk: Desk, bucket: Sequence[Delivery]) -> list[Delivery]:
    held = [(each, store.alerts.get(desk.session, each.alert)) for each in bucket]
    receiver = desk.policy.receivers.get(bucket[0].receiver)
    if receiver is None:
        # Sending finds that the receiver is gone and keeps the delivery among the dead ones.
        return [_send(desk, delivery) for delivery, _ in held]
    free = [pair for pair in held if not _held_anew(desk, receiver, *pair)]
    if not free:
        return []
    if bucket[0].bucket == DIGEST:
        return [_bundle(desk, receiver, free, DigestKind.DIGEST)]
    weightiest = max(alert.severity for _, alert in free)
    outcome = spend(receiver, desk.spent(receiver), weightiest, desk.now)
    if isinstance(outcome, Hold):
        for delivery, alert in free:
            move(desk, alert, delivery, outcome)
        return []
    return [_interrupt(desk, receiver, free)]


def _held_anew(desk: Desk, receiver: Receiver, delivery: Delivery, alert: Alert) -> bool:
    """True when the delivery may not be told yet, or never; it is moved then."""
    subject = desk.subject(alert)
    outcome = mute(subject, receiver.name, desk.mutes(subject, receiver.name, alert.id), desk.now)
    route = desk.route(delivery.route)
    if outcome is None and delivery.bucket == DIGEST:
        if delivery.next_at <= desk.now:
            return False
        due = digest_at(receiver.digest, receiver.zone, desk.now)
        outcome = Hold(Reason(delivery.reason), "the clock was set back", due, DIGEST)
    if outcome is None and route.digest and delivery.bucket != DIGEST:
        outcome = to_digest(Reason.DIGEST, "the snooze is over", receiver, desk.now)
    if outcome is None and not subject.critical:
        outcome = quiet_until(route, desk.now)
    if outcome is None:
        return False
    move(desk, alert, delivery, outcome)
    return True


def _interrupt(desk: Desk, receiver: Receiver, free: Sequence[Held]) -> Delivery:
    bucket = free[0][0].bucket
    if len(free) == 1:
        delivery, alert = free[0]
        telling = _send(desk, delivery)
        supersede(desk, alert, telling)
        note(desk, alert, telling, Reason.RELEASED, f"{receiver.name}: told alone")
    else:
        telling = _bundle(desk, receiver, free, _kind(bucket))
    desk.spend(receiver)
    for delivery, alert in free:
        follow(desk, alert, desk.route(delivery.route), receiver)
    return telling


def _send(desk: Desk, held: Delivery) -> Delivery:
    store.holding.change(
        desk.session,
        [held.id],
        state=DeliveryState.PENDING.value,
        next_at=desk.now,
        interrupt_at=desk.now,
        reason=Reason.RELEASED.value,
    )
    return store.outbox.get(desk.session, held.id)


def _bundle(desk: Desk, receiver: Receiver, free: Sequence[Held], kind: DigestKind) -> Delivery:
    """Store one message about all of these and its delivery; the members become part of it."""
    ids = [delivery.id for delivery, _ in free]
    digest_id = "dig_" + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:24]
    digest = compose(digest_id, kind, receiver, free, desk.now)
    telling = Delivery(
        id=delivery_id(digest_id, receiver.name),
        alert=lead(digest),
        receiver=receiver.name,
        state=DeliveryState.PENDING,
        attempt=0,
        next_at=desk.now,
        created=desk.now,
        reason=Reason.RELEASED.value,
        bundle=digest_id,
        interrupt_at=None if kind is DigestKind.DIGEST else desk.now,
    )
    bundled = DeliveryState.BUNDLED.value
    store.holding.change(desk.session, ids, state=bundled, bundle=digest_id)
    for delivery, alert in free:
        supersede(desk, alert, delivery)
    store.holding.add_bundle(desk.session, digest)
    store.outbox.add(desk.session, [telling])
    _note_bundled(desk, digest, free)
    return telling


def _note_bundled(desk: Desk, digest: Digest, free: Sequence[Held]) -> None:
    places = {line.story: number for number, line in enumerate(digest.lines, 1)}
    for delivery, alert in free:
        place = places.get(alert.story)
        where = f"line {place}" if place else "counted, not named: there was no room"
        detail = f"{digest.receiver}: told in {digest.kind} {digest.id}, {where}"
        note(desk, alert, delivery, Reason.RELEASED, detail)


def _kind(bucket: str) -> DigestKind:
    if bucket == QUIET:
        return DigestKind.QUIET_HOURS
    return DigestKind.SNOOZE if bucket.startswith("snooze ") else DigestKind.GROUP
