"""Answers from the store: what became of an id, an address or a title.

ask(session, asked, now) -> Answer
of_story(session, story) -> Answer
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from alerts import store
from alerts.pipeline.coverage import Carrier, carrier, should_carry, site_of
from alerts.pipeline.trail import addresses, find, trail_of_item
from alerts.pipeline.why import Answer, Verdict, became, unseen
from alerts.store import Session

#: Of several items with one address or title, the answer is that of the one that went furthest.
_FURTHEST = tuple(reversed(Verdict))


def ask(session: Session, asked: str, now: datetime) -> Answer:
    """What became of this id, address or title; raises NotFound for an id that is not stored."""
    answers = [became(trail_of_item(session, each)) for each in find(session, asked)]
    if answers:
        return min(answers, key=lambda answer: _FURTHEST.index(answer.verdict))
    address = next(iter(addresses(asked)), "")
    return unseen(asked.strip(), _carriers(session, address, now), address=bool(address))


def of_story(session: Session, story_id: str) -> Answer:
    """What became of a story: of the item that its newest alert is about, else of its newest."""
    story = store.stories.get(session, story_id)
    newest = store.alerts.page(session, 1, story=story_id).rows
    item = newest[0].item if newest else story.items[-1]
    return became(trail_of_item(session, item))


def _carriers(session: Session, address: str, now: datetime) -> tuple[Carrier, ...]:
    """The sources of the address's site; without an address, all that are enabled."""
    sources = store.feeds.states(session)
    drops: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for each in store.counters.every(session):
        if each.missing:
            drops[each.feed][each.reason] = each.count
    if not address:
        enabled = [(feed, state) for feed, state in sources if feed.enabled]
        return tuple(carrier(feed, state, drops[feed.id], now) for feed, state in enabled)
    site = site_of(address)
    brought = store.trails.on_site(session, site)
    carried = Counter(source for source, url in brought if site_of(url) == site)
    return should_carry(address, sources, carried, drops, now)
