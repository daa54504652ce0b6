"""Operators hear of a source that fails them, once, and once more when it is back.

What they hear is an ordinary alert of kind `operator`, with a story of its own: it is routed,
silenced, acknowledged and delivered like any other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
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
from alerts.store import Session
from alerts.stories import Gist
from alerts.stories.exposure_priority import BASE
from alerts.text import fingerprint

_WHAT_TO_DO = {
    Trouble.SILENT: "See whether its page has news that the source does not show.",
    Trouble.FAILING: "Try it with `alerts sources probe`, and look for its new address.",
    Trouble.RESHAPED: "Open it in a browser, and adapt its options to what it looks like now.",
    Trouble.GONE: "Look for its successor; until then it is asked a few times a day.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What operators are told."""

    title: str
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Join:
    """The note's place in its story; nothing is ever compared with it."""

    story: str
    item: str
    at: datetime
    reason: Reason
    keys: tuple[int, ...] = ()
    gist: Gist = field(default_factory=Gist)


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
    item = _item(feed, note, now)
    assessment = Assessment({}, 0, Severity.MEDIUM, Direction.NONE, Stage.NONE, 1.0)
    story = _story(session, story_id, item, note, now)
    alert = _alert(story, item, note, now)
    store.items.save(session, [(item, assessment)])
    store.stories.save(session, [replace(story, alerts=story.alerts + 1)])
    store.stories.index(session, [_Join(story.id, item.id, now, note.reason)])
    store.alerts.add(session, [alert])
    decision = Decision("story", story.id, now, note.reason, note.text, data={"feed": feed.id})
    store.decisions.add(session, [decision])
    return story.id


def _item(feed: Feed, note: Note, now: datetime) -> Item:
    key = f"alerts:{note.reason}:{now.isoformat()}"
    return Item(
        id="itm_" + _digest(feed.id, key),
        source=feed.id,
        key=key,
        url="",
        canonical_url="",
        title=note.title,
        text=note.text,
        lang="en",
        tier=feed.tier,
        published=None,
        first_seen=now,
        content_hash=fingerprint.content_hash(note.title, f"{key} {note.text}"),
    )


def _story(session: Session, story_id: str, item: Item, note: Note, now: datetime) -> Story:
    try:
        known = store.stories.get(session, story_id)
    except NotFound:
        return Story(
            id="sto_" + _digest(item.id),
            headline=item.title,
            topics={},
            severity=Severity.MEDIUM,
            direction=Direction.NONE,
            stage=Stage.NONE,
            first_seen=now,
            updated=now,
            items=(item.id,),
            sources=(item.source,),
        )
    state = StoryState.CLOSED if note.reason is Reason.SOURCE_BACK else known.state
    return replace(known, updated=now, state=state, items=(*known.items, item.id))


def _alert(story: Story, item: Item, note: Note, now: datetime) -> Alert:
    return Alert(
        id="alr_" + _digest(story.id, str(story.alerts + 1)),
        story=story.id,
        kind=AlertKind.OPERATOR,
        severity=Severity.MEDIUM,
        direction=Direction.EASING if note.reason is Reason.SOURCE_BACK else Direction.NONE,
        stage=Stage.NONE,
        score=0,
        topics={},
        headline=item.title,
        summary=note.text,
        changes=(),
        item=item.id,
        url="",
        source=item.source,
        evidence=(),
        rules_hash="",
        created=now,
        items=len(story.items),
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
