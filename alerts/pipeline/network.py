"""Whether it is our own network that fails, and what operators hear of that.

each poll           its host was reached, or not; one that failed before already tells nothing
most were not       our network is down: no source is blamed, and no silence is measured
most are again      it is back
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.errors import NotFound
from alerts.model.decision import Reason
from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.health import FeedHealth, Trouble
from alerts.pipeline import trouble
from alerts.pipeline.health import FAILURES
from alerts.sources import FetchFailed, FetchOutcome, host_of
from alerts.store import Database, Session

#: The source of what operators are told of it; no source of a user can have this id.
SOURCE = Feed("our network", FeedKind.INBOUND, "", name="Our network", enabled=False)
#: So many hosts, those asked last, are looked at, and fewer than so many tell nothing.
_LOOKED_AT, _FEWEST = 20, 3
#: Our network is down from this share of them on, and back from below that one.
_DOWN, _BACK = 0.8, 0.5
#: A shorter failure is over before anybody could be told.
PATIENCE = timedelta(minutes=15)


@dataclass(slots=True)
class Network:
    """What the last polls of this process say of its own network."""

    #: Since when it is down; None while it is up.
    since: datetime | None = None
    #: The story in which operators were told; "" when they were not.
    story: str = ""
    #: For each of the hosts asked last, the latest at the end: when, and whether it was reached.
    _last: dict[str, tuple[datetime, bool]] = field(default_factory=dict)
    _telling: bool = False

    def hear(self, feed: Feed, before: FeedState, outcome: FetchOutcome, now: datetime) -> bool:
        """Take in what a poll came to; return whether its failure is that of our network."""
        host = host_of(feed.location)
        missed = isinstance(outcome, FetchFailed) and outcome.unreached
        silent = isinstance(outcome, FetchFailed) and not missed and not outcome.status
        if not host or silent:
            return False
        if missed and before.failures >= FAILURES:
            return self.since is not None  # it was dead while all else was well, and tells nothing
        self._last.pop(host, None)
        self._last[host] = (now, not missed)
        for oldest in list(self._last)[:-_LOOKED_AT]:
            del self._last[oldest]
        self._judge()
        return missed and self.since is not None

    def _judge(self) -> None:
        misses = [at for at, reached in self._last.values() if not reached]
        share = len(misses) / len(self._last)
        if self.since is None and len(self._last) >= _FEWEST and share >= _DOWN:
            self.since = min(misses)
        elif self.since is not None and share < _BACK:
            self.since = None

    def note(self, now: datetime) -> trouble.Note | None:
        """Return what operators are still to be told, None for nothing."""
        if self._telling or (self.since is None) != bool(self.story):
            return None
        if self.since is None:
            text = "Sources are reached again; all are asked as before."
            return trouble.Note("Our network is back", text, Reason.SOURCE_BACK)
        if now - self.since < PATIENCE:
            return None
        misses = sum(not reached for _, reached in self._last.values())
        text = (
            f"{misses} of the last {len(self._last)} hosts could not be reached, since "
            f"{self.since:%Y-%m-%d %H:%M} UTC. Until it is back no source is blamed for its "
            "silence. See to the connection, the name server and the firewall of this machine."
        )
        return trouble.Note("Our network is down", text, Reason.SOURCE_TROUBLE)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """While this lasts there is nothing else to tell."""
        self._telling = True
        try:
            yield
        finally:
            self._telling = False


async def report(database: Database, network: Network, now: datetime) -> str:
    """Tell operators that our network is down or back, once each; return what they were told."""
    note = network.note(now)
    if note is None:
        return ""
    with network.telling():
        network.story = await database.write(
            partial(_tell, note=note, story=network.story, since=network.since, now=now)
        )
    return note.title


def resume(session: Session, network: Network) -> None:
    """Take up what an earlier process told operators and has not told to be over."""
    try:
        _, state = store.feeds.get(session, SOURCE.id)
    except NotFound:
        return
    if state.health.trouble:
        network.since, network.story = state.health.polled, state.health.story


def _tell(
    session: Session, note: trouble.Note, story: str, since: datetime | None, now: datetime
) -> str:
    """Store the note as an alert; return the story that is to be continued, "" for none."""
    store.feeds.add_unpolled(session, SOURCE, now)
    told = trouble.tell(session, SOURCE, note, story, now)
    known = FeedHealth()
    if since is not None:
        known = FeedHealth(polled=since, trouble=Trouble.FAILING, story=told)
    store.feeds.save_state(session, FeedState(SOURCE.id, next_due=now, health=known))
    return known.story
