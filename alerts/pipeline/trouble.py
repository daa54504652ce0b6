"""Operators hear of a source that fails them, once, and once more when it is back.

What they hear is an ordinary alert of kind `operator`, with a story of its own: it is routed,
silenced, acknowledged and delivered like any other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts import store
from alerts.errors import NotFound
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Decision, Reason
from alerts.model.feed import Feed, FeedState
from alerts.model.health import Trouble
from alerts.model.item import Item
from alerts.model.story import Story, StoryState
from alerts.pipeline import own_stories
from alerts.pipeline.own_stories import own_item, own_story
from alerts.store import Session
from alerts.stories.exposure_priority import BASE
from alerts.stories.raising import alert_about

_WHAT_TO_DO = {
    Trouble.SILENT: "See whether its page has news that the source does not show.",
    Trouble.FAILING: "Try it with `alerts sources probe`, and look for its new address.",
    Trouble.RESHAPED: "Open it in a browser, and adapt its options to what it looks like now.",
    Trouble.GONE: "Look for its successor; until then it is asked a few times a day.",
}
#: What an item that only operators hear of is assessed as.
_MEDIUM = Assessment({}, 0, Severity.MEDIUM, Direction.NONE, Stage.NONE, 1.0)


@dataclass(frozen=True, slots=True)
class Note:
    """What operators are told."""

    title: str
    text: str
    reason: Reason


def note_of(feed: Feed, state: FeedState, trouble: Trouble, allowed: timedelta) -> Note:
    """Return what operators are told of this trouble."""
    name = feed.name or feed.id
    heard = f"Nothing new for {_span(state.health.quiet)}"
    usual = f"told after {_span(allowed.total_seconds())}"
    if state.health.rhythm:
        usual += f", usually it is quiet for {_span(state.health.rhythm)} at the longest"
    error = f" Last answer: {state.last_error}." if state.last_error else ""
    said = {
        Trouble.SILENT: (f"Source {name} is silent", f"{heard}; {usual}. It still answers."),
        Trouble.FAILING: (
            f"Source {name} fails",
            f"{heard}; {usual}. {state.failures} polls in a row failed.{error}",
        ),
        Trouble.RESHAPED: (
            f"Source {name} has changed its shape",
            f"Its entries are not found any more: {state.last_error}.",
        ),
        Trouble.GONE: (f"Source {name} is gone", f"It says it will not come back.{error}"),
    }[trouble]
    title, text = said
    return Note(title, f"{text} {_WHAT_TO_DO[trouble]}", Reason.SOURCE_TROUBLE)


def note_of_return(feed: Feed, quiet: float, before: Trouble) -> Note:
    """Return what operators are told once the source has something new again."""
    if before is Trouble.RESHAPED:
        text = "Its entries are found again."
    else:
        text = f"It was {before}; something new came after {_span(quiet)}."
    return Note(f"Source {feed.name or feed.id} is back", text, Reason.SOURCE_BACK)


def tell(session: Session, feed: Feed, note: Note, story_id: str, now: datetime) -> str:
    """Store the note as an alert that is still to be routed; return the id of its story.

    A note with the id of a story that is stored continues it.
    """
    key = f"alerts:{note.reason}:{now.isoformat()}"
    name = _digest(feed.id, key)
    item = own_item(name, feed.id, key, note.title, note.text, tier=feed.tier, now=now)
    story = _story(session, story_id, item, note)
    alert = _alert(story, item, note)
    own_stories.save(session, replace(story, alerts=story.alerts + 1), item, _MEDIUM, note.reason)
    store.alerts.add(session, [alert])
    decision = Decision("story", story.id, now, note.reason, note.text, data={"feed": feed.id})
    store.decisions.add(session, [decision])
    return story.id


def _story(session: Session, story_id: str, item: Item, note: Note) -> Story:
    try:
        known = store.stories.get(session, story_id)
    except NotFound:
        return own_story(_digest(item.id), item, _MEDIUM)
    state = StoryState.CLOSED if note.reason is Reason.SOURCE_BACK else known.state
    return replace(known, updated=item.first_seen, state=state, items=(*known.items, item.id))


def _alert(story: Story, item: Item, note: Note) -> Alert:
    alert_id = "alr_" + _digest(story.id, str(story.alerts + 1))
    return replace(
        alert_about(alert_id, AlertKind.OPERATOR, story, item, _MEDIUM, now=item.first_seen),
        direction=Direction.EASING if note.reason is Reason.SOURCE_BACK else Direction.NONE,
        summary=note.text,
        # The news is of the source, and not from it.
        tier=None,
        priority=BASE[Severity.MEDIUM],
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _span(seconds: float) -> str:
    """A length of time in the unit people would use: "3 days", "8 hours"."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size * 2 or (unit != "day" and seconds >= size):
            count = round(seconds / size)
            return f"{count} {unit}" + ("s" if count != 1 else "")
    return "less than a minute"
