"""Everything that is stored of one item, story or alert, read in one transaction.

find(session, asked) -> item ids         an id, an address, or a title
trail_of_item(session, item) -> Trail    the item, its story, its alerts, their deliveries
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts import store
from alerts.model.alert import Alert
from alerts.model.assessment import Assessment
from alerts.model.decision import Decision
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.store import Session
from alerts.text.fingerprint import similarity
from alerts.text.urls import canonical

#: Titles this alike are taken for the same one.
ALIKE = 0.5
#: More alike than anything that differs.
_SAME = 2.0
#: Words of an asked title by which stored ones are found, the longest.
_WORDS = 4
#: Items told of one address or title.
_MOST = 20
#: An address as people copy it, without its scheme.
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)
_WIDE = re.compile("[\u3005-\u9fff\uac00-\ud7a3\uf900-\ufaff]{2}")


@dataclass(frozen=True, slots=True)
class Promise:
    """One delivery with what became of it."""

    delivery: Delivery
    #: The delivery of the bundle that it is part of.
    carrier: Delivery | None = None
    #: The newest attempt at it, or at what carries it.
    attempt: Attempt | None = None
    #: What was decided about it, first to last.
    decisions: tuple[Decision, ...] = ()

    @property
    def telling(self) -> Delivery:
        """The delivery that goes out."""
        return self.carrier or self.delivery


@dataclass(frozen=True, slots=True)
class AlertTrail:
    """One alert with its decisions and promises."""

    alert: Alert
    decisions: tuple[Decision, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """One item and everything that came of it."""

    item: Item
    assessment: Assessment
    decisions: tuple[Decision, ...]
    story: Story | None = None
    #: What was decided about the story because of this item.
    verdicts: tuple[Decision, ...] = ()
    #: The alerts it caused, first raised first.
    alerts: tuple[AlertTrail, ...] = ()
    #: The newest alert of its story, when other items caused it.
    told: AlertTrail | None = None


def find(session: Session, asked: str) -> list[str]:
    """Ids of the items meant by an id, an address or a title; the nearest, then newest, first."""
    asked = asked.strip()
    if asked.startswith("itm_"):
        return [store.items.get(session, asked)[0].id]
    if asked.startswith("alr_"):
        return [store.alerts.get(session, asked).item]
    if asked.startswith("sto_"):
        return list(store.stories.get(session, asked).items[-1:])
    if meant := addresses(asked):
        return [item for each in meant for item in store.trails.at_address(session, each)]
    return _titled(session, asked)


def addresses(asked: str) -> tuple[str, ...]:
    """The canonical addresses that a text may mean; none for a title.

    >>> addresses("example.org/a?utm_source=x")
    ('https://example.org/a', 'http://example.org/a')
    """
    text = asked.strip()
    if _BARE.match(text):
        text = f"https://{text}"
    address = canonical(text)
    if not address:
        return ()
    scheme, _, rest = address.partition("://")
    return address, f"{'http' if scheme == 'https' else 'https'}://{rest}"


def trail_of_item(session: Session, item_id: str) -> Trail:
    """Everything stored of this item; raises NotFound."""
    item, assessment = store.items.get(session, item_id)
    decisions = tuple(store.decisions.for_subject(session, "item", item_id))
    stories = store.stories.of_item(session, item_id)
    if not stories:
        return Trail(item, assessment, decisions)
    story = store.stories.get(session, stories[-1])
    verdicts = tuple(
        each
        for each in store.decisions.for_subject(session, "story", story.id)
        if each.data.get("item") == item_id
    )
    alerts = tuple(trail_of_alert(session, a) for a in store.trails.alerts_of(session, item_id))
    newest = store.alerts.page(session, 1, story=story.id).rows
    told = None
    if newest and newest[0].id not in {each.alert.id for each in alerts}:
        told = trail_of_alert(session, newest[0])
    return Trail(item, assessment, decisions, story, verdicts, alerts, told)


def trail_of_alert(session: Session, alert: Alert) -> AlertTrail:
    """The alert with everything that was decided and promised of it."""
    decisions = tuple(store.decisions.for_subject(session, "alert", alert.id))
    # A bundle is sent in the name of its first alert; that delivery promises nothing of its own.
    own = [
        each
        for each in store.trails.deliveries_of(session, alert.id)
        if not each.bundle or each.state is DeliveryState.BUNDLED
    ]
    carriers = store.trails.carriers(session, [each.bundle for each in own if each.bundle])
    telling = [carriers.get(each.bundle, each) if each.bundle else each for each in own]
    attempts = store.trails.last_attempts(session, [each.id for each in telling])
    promises = tuple(
        Promise(
            each,
            carrier=carriers.get(each.bundle) if each.bundle else None,
            attempt=attempts.get(sent.id),
            decisions=tuple(d for d in decisions if d.data.get("delivery") == each.id),
        )
        for each, sent in zip(own, telling, strict=True)
    )
    return AlertTrail(alert, decisions, promises)


def _titled(session: Session, asked: str) -> list[str]:
    """Items of exactly this title; else those of near ones, the nearest first."""
    found = [
        (-likeness, place, each.item)
        for place, each in enumerate(store.trails.titled(session, _words(asked)))
        if (likeness := _likeness(asked, each.title)) >= ALIKE
    ]
    exact = [each for each in found if -each[0] == _SAME]
    return [item for _, _, item in sorted(exact or found)[:_MOST]]


def _likeness(asked: str, title: str) -> float:
    same = " ".join(asked.split()).casefold() == " ".join(title.split()).casefold()
    return _SAME if same else similarity(asked, title)


def _words(title: str) -> Sequence[str]:
    """The words that say most which title is meant; pairs of characters where none are parted."""
    words: Iterable[str] = re.findall(r"[^\W_]+", title)
    wide = _WIDE.findall(title)
    plain = [word for word in words if not _WIDE.search(word)]
    longest = sorted(dict.fromkeys(plain), key=lambda word: (-len(word), word))
    return [*longest[:_WORDS], *wide[:_WORDS]]
