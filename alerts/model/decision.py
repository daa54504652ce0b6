"""Decisions: what was decided about an item or a story, and why; append-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Every reason the pipeline gives for doing, or not doing, a thing."""

    # items
    NEW = "new"
    REVISED = "revised"
    EMPTY = "empty"
    OFF_TOPIC = "off_topic"
    # stories
    STORY_OPENED = "story_opened"
    SAME_URL = "same_url"
    SAME_CONTENT = "same_content"
    NEAR_TITLE = "near_title"
    SAME_EVENT = "same_event"
    SAME_ITEM = "same_item"
    STORY_SILENT = "story_silent"
    STORY_REOPENED = "story_reopened"
    # alerts
    RAISED = "raised"
    SEVERITY_ROSE = "severity_rose"
    STAGE_CHANGED = "stage_changed"
    DIRECTION_CHANGED = "direction_changed"
    RATE_CHANGED = "rate_changed"
    DATE_CHANGED = "date_changed"
    ACTOR_CHANGED = "actor_changed"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    RETRACTED = "retracted"
    BELOW_THRESHOLD = "below_threshold"
    ECHO = "echo"
    BASELINE = "baseline"
    TOO_OLD = "too_old"
    # routing
    ROUTED = "routed"
    NO_ROUTE = "no_route"
    SENT_AT_ONCE = "sent_at_once"
    CRITICAL = "critical"
    QUIET_HOURS = "quiet_hours"
    GROUPED = "grouped"
    SNOOZED = "snoozed"
    OVER_BUDGET = "over_budget"
    DIGEST = "digest"
    RELEASED = "released"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    STORY_CLOSED = "story_closed"
    SUPERSEDED = "superseded"
    REMINDED = "reminded"
    REMINDER_ENDED = "reminder_ended"
    FELL_BACK = "fell_back"
    # deadlines
    DEADLINE_FOUND = "deadline_found"
    DEADLINE_MOVED = "deadline_moved"
    DEADLINE_SUSPENDED = "deadline_suspended"
    DEADLINE_RETRACTED = "deadline_retracted"
    DEADLINE_REMOVED = "deadline_removed"
    DEADLINE_NEAR = "deadline_near"
    # sources
    SOURCE_TROUBLE = "source_trouble"
    SOURCE_BACK = "source_back"
    # people
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    CLOSED_BY_HAND = "closed_by_hand"
    OPENED_BY_HAND = "opened_by_hand"
    FEEDBACK = "feedback"
    NOTED = "noted"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one subject."""

    #: "item", "story" or "alert".
    subject_kind: str
    subject: str
    at: datetime
    reason: Reason
    #: A short sentence for people.
    detail: str = ""
    rules_hash: str = ""
    #: Further values by name; JSON types only.
    data: Mapping[str, object] = field(default_factory=dict)
