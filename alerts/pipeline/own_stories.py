"""Items and stories of the service's own: of a source in trouble, of an entry of the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alerts import store
from alerts.model.assessment import Assessment
from alerts.model.decision import Reason
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.store import Session
from alerts.stories import Gist
from alerts.text.fingerprint import content_hash


@dataclass(frozen=True, slots=True)
class _Join:
    """The place of an item in a story made for it; nothing is ever compared with it."""

    story: str
    item: str
    at: datetime
    reason: Reason
    keys: tuple[int, ...] = ()
    gist: Gist = field(default_factory=Gist)


def own_item(
    name: str, source: str, key: str, title: str, text: str, *, tier: Tier, now: datetime
) -> Item:
    """Return an item in English that no publisher wrote; its id is `name` behind "itm_"."""
    return Item(
        id=f"itm_{name}",
        source=source,
        key=key,
        url="",
        canonical_url="",
        title=title,
        text=text,
        lang="en",
        tier=tier,
        published=None,
        first_seen=now,
        content_hash=content_hash(title, f"{key} {text}"),
    )


def own_story(name: str, item: Item, assessment: Assessment) -> Story:
    """Return the story that such an item opens; its id is `name` behind "sto_"."""
    return Story(
        id=f"sto_{name}",
        headline=item.title,
        topics=assessment.topics,
        severity=assessment.severity,
        direction=assessment.direction,
        stage=assessment.stage,
        first_seen=item.first_seen,
        updated=item.first_seen,
        items=(item.id,),
        sources=(item.source,),
    )


def save(
    session: Session, story: Story, item: Item, assessment: Assessment, reason: Reason
) -> None:
    """Store the item and its story, which it joins for this reason."""
    store.items.save(session, [(item, assessment)])
    store.stories.save(session, [story])
    store.stories.index(session, [_Join(story.id, item.id, item.first_seen, reason)])
