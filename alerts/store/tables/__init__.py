"""The tables, each with the way from and to its domain object."""

from __future__ import annotations

from sqlmodel import SQLModel

from alerts.store.tables.alert import AlertRow
from alerts.store.tables.deadline import DeadlineRow
from alerts.store.tables.decision import CounterRow, DecisionRow
from alerts.store.tables.delivery import AttemptRow, DeliveryRow
from alerts.store.tables.feed import FeedRow
from alerts.store.tables.holding import BundleRow, GroupRow, ReminderRow
from alerts.store.tables.intake import IntakeRow
from alerts.store.tables.item import ItemRow
from alerts.store.tables.people import HandlingRow, SilenceRow
from alerts.store.tables.pulse import PulseRow
from alerts.store.tables.receiver import ReceiverRow
from alerts.store.tables.story import StoryIndexRow, StoryItemRow, StoryRow
from alerts.store.tables.subscription import SubscriptionRow

#: Every table above, for migrations.
METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AlertRow",
    "AttemptRow",
    "BundleRow",
    "CounterRow",
    "DeadlineRow",
    "DecisionRow",
    "DeliveryRow",
    "FeedRow",
    "GroupRow",
    "HandlingRow",
    "IntakeRow",
    "ItemRow",
    "PulseRow",
    "ReceiverRow",
    "ReminderRow",
    "SilenceRow",
    "StoryIndexRow",
    "StoryItemRow",
    "StoryRow",
    "SubscriptionRow",
]
