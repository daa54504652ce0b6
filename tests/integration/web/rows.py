"""What the API tests find in the store: one story of two items, three alerts, four deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.exposure import ExposureKind, Touch
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import FeedKind
from alerts.model.story import Story
from alerts.store import Session, alerts, decisions, feeds, items, outbox, stories
from alerts.stories import Gist
from tests.builders import NOW, a_feed, an_assessment, an_item

TITLE = "中国 announces <b>controls</b> & more"
EVIDENCE = Evidence("re.core", "rare_earth", Span("title", 0, 2), "中国", 60)
DATE = Fact("2026-12-01", Span("text", 0, 10), "1 December", "effective")


@dataclass(frozen=True)
class Joined:
    """An item that joins a story."""

    story: str
    item: str
    keys: tuple[int, ...] = ()
    at = NOW
    reason: Reason = Reason.STORY_OPENED
    gist: Gist = Gist()  # noqa: RUF009 - frozen, so that sharing it is safe


def fill(session: Session) -> None:
    """Store all of it."""
    feeds.sync(session, [*the_feeds()], NOW)
    first = an_item(
        TITLE,
        id="itm_1",
        text="1 December it begins.",
        url="https://wire.example/1",
        source="b_wire",
    )
    verdict = an_assessment(evidence=(EVIDENCE,), facts=Facts(dates=(DATE,)), event="restriction")
    quiet = an_assessment(score=0, severity=Severity.NONE, topics={"tariff": 0.1})
    items.save(session, [(first, verdict), (an_item("Echo", id="itm_2", source="b_wire"), quiet)])
    stories.save(session, [a_story("sto_1"), a_story("sto_2", Severity.LOW, tariff=0.9)])
    stories.index(session, [Joined("sto_1", "itm_1"), Joined("sto_1", "itm_2")])
    alerts.add(session, [an_alert(1), an_alert(2), an_alert(3, "sto_2")])
    outbox.add(session, [a_delivery(n, n % 2) for n in range(1, 5)])
    decisions.add(
        session,
        [
            Decision("item", "itm_1", NOW, Reason.NEW, rules_hash="r1"),
            Decision("story", "sto_1", NOW, Reason.RAISED, "severity high", "r1", {"score": 60}),
        ],
    )


def the_feeds():
    """Three sources; the address of the last one holds a key."""
    yield a_feed(id="a_seeds", kind=FeedKind.SEED_DIR, location="seeds", enabled=False)
    yield a_feed(id="b_wire")
    yield a_feed(id="c_paid", location="https://me:pw@paid.example/rss?key=s3cret")


def a_story(key: str, severity: Severity = Severity.HIGH, **topics: float) -> Story:
    """A story opened at NOW."""
    return Story(
        id=key,
        headline=TITLE,
        topics=topics or {"rare_earth": 0.9, "export_control": 0.8},
        severity=severity,
        direction=Direction.ESCALATING,
        stage=Stage.ANNOUNCED,
        first_seen=NOW,
        updated=NOW,
        sources=("b_wire",),
        alerts=2,
    )


def an_alert(n: int, story: str = "sto_1") -> Alert:
    """The n-th alert, n minutes after NOW."""
    return Alert(
        id=f"alr_{n}",
        story=story,
        kind=AlertKind.RAISED if n != 2 else AlertKind.UPDATE,
        severity=Severity.HIGH,
        direction=Direction.ESCALATING,
        stage=Stage.ANNOUNCED,
        score=60,
        topics={"rare_earth": 0.9},
        headline=TITLE,
        summary="Controls announced.",
        changes=("severity medium -> high",),
        item="itm_1",
        url="https://wire.example/1",
        source="b_wire",
        evidence=(EVIDENCE,),
        rules_hash="r1",
        created=NOW + timedelta(minutes=n),
        exposure_hits=("neodymium",),
        priority=75,
        touches=(
            Touch(
                ExposureKind.MATERIAL,
                "neodymium",
                0.9,
                "Motors",
                span=EVIDENCE.span,
                text=EVIDENCE.text,
            ),
        ),
    )


def a_delivery(n: int, dead: int) -> Delivery:
    """The n-th delivery; the odd ones are dead."""
    return Delivery(
        id=f"dlv_{n}",
        alert="alr_1",
        receiver="slack" if n < 4 else "console",
        state=DeliveryState.DEAD if dead else DeliveryState.PENDING,
        attempt=n,
        next_at=NOW,
        last_error="the receiver answered 500" if dead else "",
        created=NOW,
    )
