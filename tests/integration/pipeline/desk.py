"""A desk with its own clock: alerts are put in, time passes, and what each receiver got is kept."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Decision
from alerts.model.delivery import Delivery, DeliveryState, Sent
from alerts.model.digest import Digest
from alerts.model.policy import Inhibition, Match, Receiver, ReceiverKind, Route
from alerts.model.rule import RulePack
from alerts.model.story import Story
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.rules import compile_rules
from alerts.store import Database
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics
from tests.builders import NOW, a_feed, an_assessment, an_item

DESK = Receiver("desk", ReceiverKind.CONSOLE)
ALL = Route("all", Match(), ("desk",))


@dataclass
class Post:
    """Takes every message and keeps it with its moment."""

    got: list[tuple[datetime, str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    async def send(self, delivery, message, receiver, now):
        self.ids.append(delivery.id)
        self.got.append((now, receiver.name, said(message)))
        return Sent(200)


def said(message: Alert | Digest) -> str:
    """A message in short: "raised A", or "digest: A, B* +3" where a star marks the demoted."""
    if isinstance(message, Alert):
        return f"{message.kind} {message.headline}"
    lines = ", ".join(line.headline + "*" * line.demoted for line in message.lines)
    return f"{message.kind}: {lines}" + f" +{message.left_out}" * bool(message.left_out)


class Desk:
    """The pipeline from alerts on, over a real database."""

    def __init__(self, database: Database, *routes: Route, **given: Any) -> None:
        self.now = given.pop("now", NOW)
        self.post = Post()
        receivers = given.pop("receivers", (DESK,))
        judging = Judging(
            compile_rules(RulePack()), compile_exposure(()), timedelta(hours=72), timedelta(days=7)
        )
        self.context = Context(
            db=database,
            sources=None,
            senders=self.post,
            judging=judging,
            routes=routes or (ALL,),
            receivers={each.name: each for each in receivers},
            metrics=Metrics(),
            clock=lambda: self.now,
            rnd=random.Random(1),
            poll_concurrency=4,
            delivery_concurrency=1,
            inhibitions=given.pop("inhibitions", ()),
        )
        self.db = database
        self.count = 0
        self.db.run_write(lambda s: store.feeds.sync(s, [a_feed()], self.now))

    def alert(self, headline: str, severity: str = "high", **given: Any) -> Alert:
        """Raise an alert now; its story is named like its first letter."""
        self.count += 1
        assessment: Assessment = given.pop("assessment", an_assessment())
        defaults: dict[str, Any] = {
            "id": f"alr_{self.count:03}",
            "story": f"sto_{headline[0]}",
            "kind": AlertKind.RAISED,
            "severity": Severity.parse(severity),
            "direction": Direction.ESCALATING,
            "stage": Stage.ANNOUNCED,
            "score": 60,
            "topics": {"rare_earth": 0.9},
            "headline": headline,
            "summary": "China: export restriction, announced.",
            "changes": (),
            "item": f"itm_{self.count}",
            "url": "",
            "source": "wire",
            "evidence": (),
            "rules_hash": "r1",
            "created": self.now,
        }
        alert = Alert(**{**defaults, **given})
        item = an_item(id=alert.item, key=alert.item, first_seen=self.now)
        nothing = (Direction.NONE, Stage.NONE, self.now, self.now)
        story = Story(alert.story, headline, {}, alert.severity, *nothing)

        def write(session: store.Session) -> None:
            store.items.save(session, [(item, assessment)])
            store.stories.save(session, [story])
            store.alerts.add(session, [alert])

        self.db.run_write(write)
        return alert

    def tick(self) -> list[str]:
        """Dispatch and deliver what is due now; return what was said, receiver first."""
        before = len(self.post.got)
        asyncio.run(dispatch_due(self.context))
        asyncio.run(deliver_due(self.context))
        return [f"{name}: {text}" for _, name, text in self.post.got[before:]]

    def forward(self, **by: float) -> list[str]:
        """Let time pass, then tick."""
        self.now += timedelta(**by)
        return self.tick()

    def until(self, moment: datetime, step: timedelta = timedelta(minutes=30)) -> list[str]:
        """Tick every step up to this moment; return what was said, each with its time."""
        said_then = []
        while self.now < moment:
            self.now = min(self.now + step, moment)
            said_then += [f"{self.now:%a %H:%M} {text}" for text in self.tick()]
        return said_then

    def delivery(self, alert: Alert, receiver: str = "desk") -> Delivery:
        """The one delivery of this alert to this receiver."""
        [found] = [
            d
            for d in self.deliveries()
            if d.alert == alert.id and d.receiver == receiver and not self._carries(d)
        ]
        return found

    def deliveries(self) -> list[Delivery]:
        """Every delivery, the first promised first."""
        page = self.db.run_read(lambda s: store.outbox.page(s, 10_000))
        return list(reversed(page.rows))

    def decisions(self, alert: Alert) -> list[Decision]:
        """Every decision about this alert."""
        return self.db.run_read(lambda s: store.decisions.for_subject(s, "alert", alert.id))

    def reasons(self, alert: Alert) -> list[str]:
        """The reasons of every decision about this alert."""
        return [str(each.reason) for each in self.decisions(alert)]

    @staticmethod
    def _carries(delivery: Delivery) -> bool:
        return bool(delivery.bundle) and delivery.state is not DeliveryState.BUNDLED


def inhibit(name: str, **given: Any) -> Inhibition:
    """An inhibition of medium echoes by critical alerts."""
    defaults: dict[str, Any] = {
        "source": Match(severity=Severity.CRITICAL),
        "target": Match(max_severity=Severity.MEDIUM),
        "equal": (),
    }
    return Inhibition(name, **{**defaults, **given})
