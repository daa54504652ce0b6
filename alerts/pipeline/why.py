"""What became of one item, decided from what is stored alone: one verdict, one sentence.

    became(trail) -> Answer        an item that is stored
    unseen(asked, carriers)        one that is not

Nothing is judged again: every sentence is taken from a decision, a delivery or an assessment as it
was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model.assessment import ALERT_FROM, Assessment, Evidence
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import DeliveryState
from alerts.model.item import Item
from alerts.pipeline.coverage import Carrier, Fitness
from alerts.pipeline.trail import AlertTrail, Promise, Trail

#: A topic counts from this probability on.
_ON_TOPIC = 0.5
#: Pieces of evidence named in one sentence.
_NAMED = 4


class Verdict(StrEnum):
    """What became of an item, or of an alert for one receiver."""

    NEVER_SEEN = "never_seen"
    SOURCE_DEAD = "source_dead"
    OFF_TOPIC = "off_topic"
    BELOW = "below_threshold"
    #: It repeats a story that is known, and adds nothing.
    JOINED = "joined"
    #: What a source held before it was watched, or what happened too long ago.
    NOT_NEWS = "not_news"
    NO_ROUTE = "no_route"
    #: Silenced, inhibited, acknowledged, closed, or overtaken by a newer message.
    SILENCED = "silenced"
    HELD = "held"
    DEMOTED = "demoted"
    #: Not routed or not sent yet.
    WAITING = "waiting"
    #: Sending failed and is tried again.
    FAILED = "failed"
    #: Sending was given up.
    DEAD = "dead"
    ALERTED = "alerted"


#: Of several receivers, whose part says most of what became of the alert.
_WEIGHTIEST = (
    Verdict.ALERTED, Verdict.DEAD, Verdict.FAILED, Verdict.WAITING, Verdict.HELD,
    Verdict.DEMOTED, Verdict.SILENCED,
)  # fmt: skip
_DIGEST = frozenset({Reason.OVER_BUDGET, Reason.DIGEST})


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one alert for one receiver."""

    receiver: str
    verdict: Verdict
    sentence: str
    delivery: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Why something did, or did not, alert."""

    verdict: Verdict
    sentence: str
    #: Every decision on the way, first to last, as recorded.
    details: tuple[str, ...] = ()
    item: str = ""
    story: str = ""
    alert: str = ""
    receivers: tuple[Heard, ...] = ()
    #: Which text of the item was scored.
    scored: str = ""
    #: For what was never seen: who should have carried it.
    sources: tuple[Carrier, ...] = ()


def became(trail: Trail) -> Answer:
    """What became of this item, at the time of reading."""
    verdict, sentence, heard = _outcome(trail)
    # Its own alert, or that of the story it joined.
    alert = trail.alerts[-1] if trail.alerts else trail.told
    decided = (*trail.decisions, *trail.verdicts, *(d for a in trail.alerts for d in a.decisions))
    return Answer(
        verdict,
        sentence,
        details=tuple(_line(each) for each in sorted(decided, key=lambda d: d.at)),
        item=trail.item.id,
        story=trail.story.id if trail.story else "",
        alert=alert.alert.id if alert else "",
        receivers=heard,
        scored=_scored(trail.item),
    )


def _scored(item: Item) -> str:
    article = item.article
    if article is None:
        return "title and text as the source gave them"
    if article.problem:
        return f"title and summary; the article was not read: {article.problem}"
    return f"title, summary and the article at {article.url}, read at {_at(article.at)}"


def of_alert(trail: AlertTrail) -> tuple[Verdict, str, tuple[Heard, ...]]:
    """What became of one alert: the weightiest verdict of its receivers, and each of them."""
    heard = tuple(of_promise(each) for each in trail.promises)
    if heard:
        first = min(heard, key=lambda each: _WEIGHTIEST.index(each.verdict))
        same = [each.sentence for each in heard if each.verdict is first.verdict]
        return first.verdict, "; ".join(same), heard
    if any(each.reason is Reason.NO_ROUTE for each in trail.decisions):
        return Verdict.NO_ROUTE, "no route wants this alert", ()
    return Verdict.WAITING, "the alert is not routed yet", ()


def of_promise(promise: Promise) -> Heard:
    """What became of one delivery."""
    verdict, sentence = _state(promise)
    delivery = promise.delivery
    return Heard(delivery.receiver, verdict, sentence, delivery.id, delivery.route)


def unseen(asked: str, carriers: Sequence[Carrier], *, address: bool) -> Answer:
    """Why nothing is stored of this address or title."""
    enabled = [each for each in carriers if each.fitness is not Fitness.DISABLED]
    broken = [each for each in enabled if not each.works]
    if not address:
        sentence = "never seen: no stored item has this title or one like it"
        if broken:
            sentence += f"; {len(broken)} enabled sources do not work now"
        return Answer(Verdict.NEVER_SEEN, sentence, sources=tuple(broken))
    if not carriers:
        sentence = f"never seen: no source is of the site of {asked}; `alerts sources add` adds one"
        return Answer(Verdict.NEVER_SEEN, sentence)
    if not enabled:
        sentence = f"never seen: {carriers[0].sentence}"
        return Answer(Verdict.NEVER_SEEN, sentence, sources=tuple(carriers))
    polled = [each for each in enabled if each.fitness is not Fitness.NEW]
    if polled and len(broken) == len(enabled):
        return Answer(Verdict.SOURCE_DEAD, polled[0].sentence, sources=tuple(carriers))
    first = next((each for each in enabled if each.works), enabled[0])
    sentence = f"never seen: it should have come from source {first.feed}; {first.sentence}"
    return Answer(Verdict.NEVER_SEEN, sentence, sources=tuple(carriers))


def _outcome(trail: Trail) -> tuple[Verdict, str, tuple[Heard, ...]]:
    if trail.alerts:
        return of_alert(trail.alerts[-1])
    if trail.story is None:
        return Verdict.OFF_TOPIC, _off_topic(trail.assessment), ()
    last = trail.verdicts[-1] if trail.verdicts else None
    if last is not None and last.reason in {Reason.BASELINE, Reason.TOO_OLD}:
        return Verdict.NOT_NEWS, f"not news: {last.detail}", ()
    if trail.told is None and trail.assessment.severity < ALERT_FROM:
        return Verdict.BELOW, _below(trail.assessment), ()
    return Verdict.JOINED, _joined(trail, last), ()


def _off_topic(assessment: Assessment) -> str:
    best = max(assessment.topics.items(), key=lambda pair: (pair[1], pair[0]), default=None)
    if best is None or not best[1]:
        return f"score {assessment.score}, off topic: no rule speaks of it{_because(assessment)}"
    return (
        f"score {assessment.score}, off topic: the most probable topic is {best[0]} at "
        f"{best[1]:.2f}, below {_ON_TOPIC:.2f}{_because(assessment)}"
    )


def _below(assessment: Assessment) -> str:
    return (
        f"score {assessment.score}, severity {assessment.severity} below {ALERT_FROM}"
        f"{_because(assessment)}"
    )


def _because(assessment: Assessment) -> str:
    """The evidence that decided: what took points away first, then what gave most."""
    counted = [each for each in assessment.evidence if each.points]
    counted.sort(key=lambda each: (each.points > 0, -abs(each.points)))
    if not counted:
        return ""
    named = ", ".join(_evidence(each) for each in counted[:_NAMED])
    more = f" and {len(counted) - _NAMED} more" if len(counted) > _NAMED else ""
    return f" because of {named}{more}"


def _evidence(each: Evidence) -> str:
    words = f' "{" ".join(each.text.split())[:60]}"' if each.text else ""
    return f"{each.points:+d} {each.rule}{words}"


def _joined(trail: Trail, last: Decision | None) -> str:
    story = trail.story.id if trail.story else ""
    placed = [each for each in trail.decisions if each.data.get("story")]
    how = placed[-1].detail if placed else f"joined story {story}"
    sentence = how if story in how else f"{how}; joined story {story}"
    if last is not None and last.detail:
        sentence += f"; {last.detail}"
    if trail.told is not None:
        told = trail.told.alert
        sentence += f"; the story was last told by alert {told.id} at {_at(told.created)}"
    return sentence


def _state(promise: Promise) -> tuple[Verdict, str]:
    own, telling = promise.delivery, promise.telling
    name = own.receiver
    why = promise.decisions[-1].detail.removeprefix(f"{name}: ") if promise.decisions else ""
    if own.state is DeliveryState.SUPPRESSED:
        return Verdict.SILENCED, f"{name}: {why or own.reason}"
    if own.state is DeliveryState.HELD:
        verdict = Verdict.DEMOTED if own.reason in _DIGEST else Verdict.HELD
        return verdict, f"{name}: {why or f'held until {_at(own.next_at)}'}"
    bundled = f" in digest {own.bundle}" if own.bundle else ""
    match telling.state:
        case DeliveryState.SENT:
            at = f" at {_at(promise.attempt.at)}" if promise.attempt else ""
            demoted = own.bundle and own.reason in _DIGEST
            return (
                Verdict.DEMOTED if demoted else Verdict.ALERTED,
                f"{name} was told{at}{bundled}",
            )
        case DeliveryState.DEAD:
            return Verdict.DEAD, (
                f"delivery to {name}{bundled} was given up after {telling.attempt} attempts: "
                f"{telling.last_error}; `alerts deliveries replay {telling.id}` tries again"
            )
        case _ if telling.attempt:
            times = "time" if telling.attempt == 1 else "times"
            return Verdict.FAILED, (
                f"delivery to {name}{bundled} failed {telling.attempt} {times} "
                f"({telling.last_error}), next at {_at(telling.next_at)}"
            )
        case _:
            return Verdict.WAITING, f"{name} is told{bundled} at {_at(telling.next_at)}"


def _line(decision: Decision) -> str:
    return f"{_at(decision.at)} {decision.reason}: {decision.detail}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
