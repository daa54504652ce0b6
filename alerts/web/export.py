"""Deliveries as JSON lines: each with its message and every attempt, to be kept or sent elsewhere.

`alerts deliveries export` prints the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts import store
from alerts.model.delivery import Attempt, Delivery
from alerts.model.digest import Digest
from alerts.store.codec import Codec
from alerts.web.views import AlertView, DeliveryView

_DIGESTS, _ATTEMPTS = Codec(Digest), Codec(Attempt)


def whole(session: store.Session, deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Each delivery with everything that is known of it; JSON types only."""
    said = store.outbox.messages(session, deliveries)
    return [
        {
            "delivery": DeliveryView.model_validate(each).model_dump(mode="json"),
            "alert": None
            if isinstance(message, Digest)
            else AlertView.model_validate(message).model_dump(mode="json"),
            "digest": _DIGESTS.encode(message) if isinstance(message, Digest) else None,
            "attempts": [_ATTEMPTS.encode(one) for one in store.outbox.attempts(session, each.id)],
        }
        for each in deliveries
        for message in (said[each.id],)
    ]
