"""Events: an action word bound to the object word nearest to it, and what the words around say.

"China suspends shipments over US tariffs": *suspends* is bound to *shipments* (no token between),
not to *tariffs*, so the event is a supply stop and escalating, not a tariff relief.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alerts.model.assessment import Direction, Stage
from alerts.model.rule import Frame, Modality
from alerts.rules.match import Reading
from alerts.rules.matcher import Hit
from alerts.rules.ruleset import NOTHING, CompiledFrame, CompiledModality, RuleSet

#: How much further away an object counts for each clause border between it and the action.
_BORDER = 4
#: How much further away an object before its action counts: most are after it.
_BEFORE = 1
#: So few tokens may part the last word of an action and an object that belongs to it.
_NEXT = 2
#: Behind every text.
_BEYOND = 1 << 40
#: Effects in the order they are applied: what takes an event away comes first.
_EFFECTS = ("cancel", "deny", "reverse", "stage", "certainty")
_OPPOSITE = {
    Direction.ESCALATING: Direction.EASING,
    Direction.EASING: Direction.ESCALATING,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event found, with the words that show it."""

    frame: Frame
    action: Hit | None
    object: Hit
    direction: Direction
    stage: Stage
    certainty: float
    #: Modalities that changed it, with the hit of each.
    changed: tuple[tuple[str, Hit], ...] = ()

    @property
    def head(self) -> Hit:
        """The word that names the event: its action, or its object when it has none."""
        return self.action or self.object


def find_events(ruleset: RuleSet, reading: Reading) -> list[Event]:
    """Every event of the document, in reading order."""
    found: list[Event] = []
    for hits in reading.sentences():
        if not ruleset.objects.isdisjoint([hit.set for hit in hits]):
            found += _in_sentence(ruleset, reading, _visible(ruleset, hits))
    return found


def _visible(ruleset: RuleSet, hits: Sequence[Hit]) -> list[Hit]:
    """The actions and objects of a sentence that lie inside no longer word."""
    parts, hides, objects = ruleset.parts, ruleset.hiding, ruleset.objects
    visible = [h for h in hits if h.set in parts]
    # "setzt" in "setzt ... aus" is no verb of its own.
    opened = {(h.start, h.head_end) for h in visible if h.head_end and h.set in ruleset.actions}
    if opened:
        visible = [h for h in visible if h.head_end or (h.start, h.end) not in opened]
    # Of words in two parts only things ("ban on ... exports") hide what stands between them.
    hiding = [h for h in hits if h.set in hides and (not h.head_end or h.set in objects)]
    return _uncovered(visible, hiding) if hiding else visible


def _uncovered(hits: Sequence[Hit], hiding: Sequence[Hit]) -> list[Hit]:
    """The hits that lie strictly inside none of `hiding`; both in reading order."""
    spans: list[tuple[int, int]] = []
    for hit in hiding:
        if not spans or hit.end > spans[-1][1]:
            spans.append((hit.start, hit.end))
    kept = []
    left = iter([*spans, (_BEYOND, _BEYOND)])
    start, end = next(left)
    for hit in hits:
        while end < hit.end:
            start, end = next(left)
        if start > hit.start or end - start <= hit.end - hit.start:
            kept.append(hit)
    return kept


def _in_sentence(ruleset: RuleSet, reading: Reading, hits: Sequence[Hit]) -> Iterator[Event]:
    objects = [h for h in hits if h.set in ruleset.objects]
    if not objects:
        return
    joined = _joined(ruleset, reading, hits, objects)
    alone = ruleset.frames.get(-1, {})
    bound = {(o.start, o.end) for _, _, o in joined}
    for compiled, action, object_ in joined:
        if compiled.frame.event == NOTHING:
            continue
        event = _event(ruleset, reading, compiled.frame, action, object_)
        if event is not None:
            yield event
    for object_ in objects:
        if (object_.start, object_.end) in bound:
            continue
        for compiled in alone.get(object_.set, ()):
            if _fits(compiled, None, object_, reading):
                event = _event(ruleset, reading, compiled.frame, None, object_)
                if event is not None:
                    yield event
                break


def _joined(
    ruleset: RuleSet,
    reading: Reading,
    hits: Sequence[Hit],
    objects: Sequence[Hit],
) -> list[tuple[CompiledFrame, Hit, Hit]]:
    """Each action word with its one object, frames that yield to others left out."""
    best: dict[tuple[int, int], _Join] = {}
    for action in hits:
        if action.set in ruleset.actions:
            join = _bind(ruleset, reading, action, objects)
            place = (action.start, action.end)
            if join is not None and (place not in best or join.rank < best[place].rank):
                best[place] = join
    if not best:
        return []
    # Two words for one act ("hits ... with", "hits") are one event.
    pairs: dict[tuple[int, int], _Join] = {}
    for join in sorted(best.values(), key=lambda j: (j.rank, j.action.key)):
        pairs.setdefault((join.action.start, join.object.start), join)
    joins = sorted(pairs.values(), key=lambda j: j.action.key)
    firm = [j for j in joins if not j.compiled.frame.yields]
    firm_objects = {j.object.start for j in firm}
    # In "exemption ends" the exemption is what ends; it exempts nothing.
    acted_on = {(j.object.start, j.object.end) for j in firm}
    return [
        (j.compiled, j.action, j.object)
        for j in joins
        if (j.action.start, j.action.end) not in acted_on
        and (not j.compiled.frame.yields or j.object.start not in firm_objects)
    ]


@dataclass(frozen=True, slots=True)
class _Join:
    """An action and the object it is bound to; a lower rank is a better bond."""

    rank: tuple[bool, int, tuple[bool, bool, int, int, str], int]
    compiled: CompiledFrame
    action: Hit
    object: Hit


def _bind(
    ruleset: RuleSet,
    reading: Reading,
    action: Hit,
    objects: Sequence[Hit],
) -> _Join | None:
    """The nearest object that a frame joins to this action."""
    best: _Join | None = None
    joined_by = ruleset.frames[action.set]
    for object_ in objects:
        frames = joined_by.get(object_.set)
        if not frames or not _on_its_side(action, object_):
            continue
        reading.settle(action.sentence)
        distance = _distance(reading, action, object_)
        for compiled in frames:
            if distance > compiled.frame.within + _BEFORE:
                continue
            rank = (compiled.frame.yields, distance, compiled.rank, object_.start)
            if (best is None or rank < best.rank) and _fits(compiled, action, object_, reading):
                best = _Join(rank, compiled, action, object_)
                break
    return best


def _on_its_side(action: Hit, object_: Hit) -> bool:
    if object_.start == action.start and object_.end == action.end:
        return False
    if action.word.side == "after":
        return object_.start > action.start
    return action.word.side != "before" or object_.start < action.start


def _distance(reading: Reading, action: Hit, object_: Hit) -> int:
    if action.head_end and object_.start >= action.end:
        # "adds A, B and C to the list": the list is counted from the "to".
        behind = reading.view(object_).apart(action.end, object_.start)
        if behind <= _NEXT and not reading.borders(action.end, object_):
            return behind
    distance = reading.gap(action, object_) + _BORDER * abs(action.clause - object_.clause)
    return distance + (_BEFORE if object_.start < action.start else 0)


def _fits(compiled: CompiledFrame, action: Hit | None, object_: Hit, reading: Reading) -> bool:
    frame = compiled.frame
    if action is not None and frame.order != "any":
        action_first = action.start < object_.start
        if action_first != (frame.order == "action_first"):
            return False
    head = action or object_
    if compiled.actor and not _present(compiled.actor, head, reading, "sentence", action, object_):
        return False
    if compiled.also and not _present(compiled.also, head, reading, "clause", action, object_):
        return False
    return not (
        compiled.without and _present(compiled.without, head, reading, "clause", action, object_)
    )


def _present(
    numbers: Iterable[int], head: Hit, reading: Reading, scope: str, *besides: Hit | None
) -> bool:
    here = reading.in_sentence(head.sentence)
    places = {(b.start, b.end) for b in besides if b is not None}
    for number in numbers:
        for hit in here.get(number, ()):
            if (scope == "sentence" or hit.clause == head.clause) and (
                hit.start, hit.end
            ) not in places:  # fmt: skip
                return True
    return False


# ---- modality


def _event(
    ruleset: RuleSet, reading: Reading, frame: Frame, action: Hit | None, object_: Hit
) -> Event | None:
    """The event as the words around it leave it; None when they cancel it."""
    event: Event | None = Event(
        frame, action, object_, frame.direction, frame.stage, _settled(ruleset, frame.stage)
    )
    for compiled, hit in _modalities(ruleset, reading, frame, action or object_):
        if event is None or event.stage is Stage.DENIED:
            break
        event = _changed(ruleset, event, compiled.modality, hit)
    return event


def _settled(ruleset: RuleSet, stage: Stage) -> float:
    return ruleset.certainty.get(stage, 1.0)


def _changed(ruleset: RuleSet, event: Event, modality: Modality, hit: Hit) -> Event | None:
    changed = (*event.changed, (modality.id, hit))
    if modality.effect == "cancel":
        return None
    if modality.effect == "deny":
        return replace(
            event, direction=Direction.NONE, stage=Stage.DENIED,
            certainty=_settled(ruleset, Stage.DENIED), changed=changed,
        )  # fmt: skip
    if modality.effect == "reverse":
        opposite = _OPPOSITE.get(event.direction, event.direction)
        return replace(event, direction=opposite, changed=changed)
    if modality.effect == "stage":
        return replace(
            event,
            stage=modality.stage,
            certainty=_settled(ruleset, modality.stage),
            changed=changed,
        )
    return replace(event, certainty=event.certainty * modality.factor, changed=changed)


def _modalities(
    ruleset: RuleSet, reading: Reading, frame: Frame, head: Hit
) -> list[tuple[CompiledModality, Hit]]:
    """Modalities that reach the head of an event, each once, in the order they are applied."""
    found: dict[str, tuple[CompiledModality, Hit]] = {}
    for number, hits in reading.in_sentence(head.sentence).items():
        for compiled in ruleset.modality.get(number, ()):
            modality = compiled.modality
            if modality.id in found or (modality.events and frame.event not in modality.events):
                continue
            hit = next((h for h in hits if _reaches(reading, modality, h, head)), None)
            if hit is not None:
                found[modality.id] = (compiled, hit)
    return sorted(
        found.values(),
        key=lambda each: (_EFFECTS.index(each[0].modality.effect), each[0].modality.id),
    )


def _reaches(reading: Reading, modality: Modality, hit: Hit, head: Hit) -> bool:
    # The word that acts says nothing about itself, nor do its two parts about each other.
    inside = hit.start >= head.start and hit.end <= head.end
    if inside or (hit.head_end and hit.start == head.start):
        return False
    before = hit.start < head.start
    if modality.side != "any" and before != (modality.side == "before"):
        return False
    if modality.scope == "clause" and hit.clause != head.clause:
        return False
    return reading.gap(hit, head) <= modality.within
