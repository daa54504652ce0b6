"""The words every kind of message shares: direction, topics, the sum of the score, the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity
from alerts.model.delivery import Delivery
from alerts.model.feed import Tier
from alerts.model.handling import Handling, HandlingState
from alerts.stories import news_of

#: Escalating and easing differ in shape, in word and in what stands first, so that neither a
#: colour-blind reader nor a phone's preview takes good news for bad.
DIRECTION_SYMBOLS = {
    Direction.ESCALATING: "▲",
    Direction.EASING: "▼",
    Direction.MIXED: "◆",
    Direction.NONE: "●",
}
_DIRECTION_PHRASES = {
    Direction.ESCALATING: "{SEVERITY} · escalating",
    Direction.EASING: "EASING · {severity}",
    Direction.MIXED: "{SEVERITY} · mixed, tighter and freer",
    Direction.NONE: "{SEVERITY} · no clear direction",
}
TOPIC_LABELS = {
    "tariff": "tariffs",
    "rare_earth": "rare earths",
    "critical_mineral": "critical minerals",
    "export_control": "export control",
}
TIER_LABELS = {
    Tier.OFFICIAL: "official source",
    Tier.WIRE: "news wire",
    Tier.TRADE_PRESS: "trade press",
    Tier.AGGREGATOR: "aggregator",
}
KIND_LABELS = {
    AlertKind.RAISED: "",
    AlertKind.UPDATE: "UPDATE",
    AlertKind.CORRECTION: "CORRECTION",
    AlertKind.REMINDER: "REMINDER",
    AlertKind.OPERATOR: "OPERATOR",
}
_OPERATOR_PHRASES = {
    Direction.NONE: "OPERATOR · about a source",
    Direction.EASING: "OPERATOR · a source is back",
}
_TOPIC_FROM = 0.5
_HITS = 12
_RULE_KINDS = frozenset({"event", "term"})


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule gave, in points, and the words of the text it gave them for."""

    points: int
    name: str
    #: Each once, the weightiest first.
    quotes: tuple[str, ...]


def first_line(alert: Alert) -> str:
    """Return severity, direction, kind and topics in one line of our own words.

    "▲ HIGH · escalating · rare earths, export control", "▼ EASING · high · tariffs". What only
    operators need to know says so instead: "● OPERATOR · about a source".
    """
    if alert.kind is AlertKind.OPERATOR and alert.direction in _OPERATOR_PHRASES:
        return f"{DIRECTION_SYMBOLS[alert.direction]} {_OPERATOR_PHRASES[alert.direction]}"
    parts = [
        grade(alert.severity, alert.direction),
        _kind_label(alert),
        ", ".join(topic_labels(alert)),
    ]
    return " · ".join(part for part in parts if part)


def _kind_label(alert: Alert) -> str:
    reminds = alert.kind is AlertKind.REMINDER and alert.deadline
    return "DEADLINE" if reminds else KIND_LABELS[alert.kind]


def grade(severity: Severity, direction: Direction) -> str:
    """Return severity and direction as every message begins: "▲ HIGH · escalating"."""
    name = str(severity)
    phrase = _DIRECTION_PHRASES[direction].format(severity=name, SEVERITY=name.upper())
    return f"{DIRECTION_SYMBOLS[direction]} {phrase}"


def topic_labels(alert: Alert, most: int = 4) -> tuple[str, ...]:
    """Return the readable names of the alert's topics, the most probable first."""
    hits = sorted((-p, topic) for topic, p in alert.topics.items() if p >= _TOPIC_FROM)
    return tuple(TOPIC_LABELS.get(topic, words(topic)) for _, topic in hits[:most])


def words(identifier: str) -> str:
    """Return a rule or topic id as words.

    >>> words("rare_earth.export_curbs")
    'rare earth export curbs'
    """
    return " ".join(identifier.replace("_", " ").replace(".", " ").replace("/", " ").split())


def rule_words(rule: str) -> str:
    """Return a rule id as words, without the part that only names the kind of rule.

    >>> rule_words("event.control.effect")
    'control effect'
    """
    kind, _, name = rule.partition(".")
    return words(name if name and kind in _RULE_KINDS else rule)


def score_sum(alert: Alert, most: int = 5) -> str:
    """Return "score 72 = 30 rare earth export curbs + 45 ... − 3 hedged"; it always adds up.

    Points are summed a rule, the weightiest rules come first; what is not named stands at the end
    as one number.
    """
    ranked = reasons(alert)
    terms = [(each.points, each.name) for each in ranked[:most] if each.points]
    rest = alert.score - sum(value for value, _ in terms)
    if rest:
        unnamed = len(ranked) - most
        terms.append((rest, f"from {unnamed} further rules" if unnamed > 1 else "from elsewhere"))
    if not terms:
        return f"score {alert.score}"
    return f"score {alert.score} = " + _signed_sum(terms)


def reasons(alert: Alert) -> tuple[Reason, ...]:
    """Return what gave points, one reason a rule, the weightiest first, ties by rule id."""
    by_rule: dict[str, list[Evidence]] = {}
    for each in alert.evidence:
        by_rule.setdefault(each.rule, []).append(each)
    ranked = sorted(
        (-abs(total), rule, total)
        for rule, given in by_rule.items()
        for total in (sum(each.points for each in given),)
    )
    return tuple(
        Reason(total, rule_words(rule), _quotes(by_rule[rule])) for _, rule, total in ranked
    )


def signed(points: int) -> str:
    """Return the points with their sign, "+30" or "−3" (a minus sign, not a hyphen)."""
    return f"+{points}" if points >= 0 else f"−{-points}"


def changes(alert: Alert) -> tuple[str, ...]:
    """Return what is new, with arrows as people write them: "severity high → critical"."""
    return tuple(change.replace(" -> ", " → ") for change in alert.changes)


def summary(alert: Alert) -> str:
    """Return the one sentence of the alert, without the changes that stand in a list of their own.

    "Now in force, was threatened: China: ban on gallium." leaves "China: ban on gallium."
    """
    if not alert.changes:
        return alert.summary
    listed = f"{news_of(alert.changes)}: "
    rest = alert.summary.removeprefix(listed)
    return f"{rest[:1].upper()}{rest[1:]}"


def coverage(alert: Alert) -> str:
    """Return how widely the story is reported: "3 items from 2 sources"."""
    items = "1 item" if alert.items == 1 else f"{alert.items} items"
    return items + (" from 1 source" if alert.sources == 1 else f" from {alert.sources} sources")


def standing(alert: Alert) -> tuple[str, ...]:
    """Return tier, stage, coverage and moment in our own words, what is unknown left out."""
    tier = TIER_LABELS[alert.tier] if alert.tier is not None else ""
    parts = (tier, alert.stage.replace("_", " "), coverage(alert), moment(alert.created))
    return tuple(part for part in parts if part)


def moment(at: datetime) -> str:
    """Return the minute in UTC: "2026-03-02 08:15 UTC"."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def touches(alert: Alert, show: Callable[[str], str]) -> str:
    """Return what of the user's own the story touches, and how much that makes it matter.

    "gallium (line 2), Aurora GmbH and 3 more · priority 72 of 100"; empty when it touches nothing.
    """
    names = ", ".join(filter(None, map(show, alert.exposure_hits[:_HITS])))
    more = len(alert.exposure_hits) - _HITS
    weight = f" · priority {alert.priority} of 100" if alert.priority else ""
    return names + (f" and {more} more" if more > 0 else "") + weight if names else ""


def handling(said: Handling, show: Callable[[str], str]) -> str:
    """Return what people said of the story last, empty while nobody said anything.

    "acknowledged by ann until 2026-03-02 08:15 UTC · assigned to tom".
    """
    if said.at is None:
        return ""
    whom = f"assigned to {show(said.assignee)}" if said.assignee else ""
    state = str(said.state)
    if said.state is HandlingState.OPEN:
        state, whom = whom or "open again", ""
    until = f" until {moment(said.until)}" if said.until is not None else ""
    parts = (f"{state} by {show(said.author)}{until}", whom, show(said.note))
    return " · ".join(part for part in parts if part)


def ids(what: str, message: str, delivery: Delivery) -> str:
    """Return what an operator looks the message up by, and whom it was meant for first."""
    meant = f" · in place of {delivery.instead_of}" if delivery.instead_of else ""
    return f"{what} {message} · delivery {delivery.id}{meant}"


def _quotes(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for each in sorted(evidence, key=lambda e: (-abs(e.points), e.span)):
        quote = each.text[:200].strip()
        if quote:
            found.setdefault(quote.casefold(), quote)
    return tuple(found.values())


def _signed_sum(terms: Sequence[tuple[int, str]]) -> str:
    (first, name), *others = terms
    start = f"{'−' if first < 0 else ''}{abs(first)} {name}"
    return start + "".join(
        f" {'−' if value < 0 else '+'} {abs(value)} {name}" for value, name in others
    )
