"""Subscriptions: feeds that a hub pushes to us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriptionState(StrEnum):
    """How far a subscription is."""

    #: The hub was asked, or is to be.
    ASKED = "asked"
    #: The hub has verified that we want it, and pushes until the lease ends.
    ACTIVE = "active"
    #: The hub said no.
    DENIED = "denied"
    #: We want no more pushes.
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed at one hub; the callback and the secret are derived, never stored."""

    feed: str
    hub: str
    #: The name under which the hub knows the feed.
    topic: str
    #: sha256 hex of the last part of the callback address.
    path_hash: str
    #: When the hub is to be asked next.
    next_at: datetime
    state: SubscriptionState = SubscriptionState.ASKED
    lease_until: datetime | None = None
    last_push: datetime | None = None
    #: Requests in a row that the hub did not take.
    failures: int = 0
    #: Why, or what the hub said.
    detail: str = ""
