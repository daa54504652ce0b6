"""What an item changes of the days that are known to bind: found, moved, suspended, taken back.

    revise(known, report, now) -> (Change, ...)

`known` are the stored days of the item's story, of the item, and of the instruments it names,
since an amendment often comes when the story it amends is long closed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.model.assessment import Stage
from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.decision import Reason
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.stories.binding_days import Stated
from alerts.stories.instruments import is_act, same_instrument

_STOPPED = frozenset({Stage.SUSPENDED, Stage.LIFTED})
#: What a suspension stops; that it ends itself is no reason to forget when.
_STARTS = frozenset({DeadlineRole.EFFECTIVE, DeadlineRole.DEADLINE})
#: Words two scopes have in common, as a part of the shorter one, to mean the same.
_ALIKE = 0.5
_WORDS = re.compile(r"[a-z0-9à-ÿ]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Report:
    """What one item says of days, and what became of the item."""

    item: Item
    #: Empty for an item that is in no story any more.
    story: str
    headline: str
    stage: Stage = Stage.NONE
    days: tuple[Stated, ...] = ()
    #: Instruments the item speaks of.
    instruments: frozenset[str] = field(default_factory=frozenset)
    #: The days that other items of the story state, each with the item.
    upheld: tuple[tuple[Stated, str], ...] = ()
    #: The item was stored before with another text.
    revised: bool = False
    #: The item was taken back.
    withdrawn: bool = False
    #: The whole story was taken back or denied.
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline as it is now, why, and as it was; None before it was found."""

    reason: Reason
    deadline: Deadline
    before: Deadline | None = None

    @property
    def detail(self) -> str:
        """A short sentence for people."""
        now, before = self.deadline, self.before
        name = " ".join(filter(None, (f"{now.role} {now.day}", now.instrument, now.scope)))
        if self.reason is Reason.DEADLINE_MOVED and before is not None:
            return f"{name}: moved from {before.day}, said by {now.item}"
        return f"{name}: {self.reason.removeprefix('deadline_')}"


def revise(known: Sequence[Deadline], report: Report, now: datetime) -> tuple[Change, ...]:
    """What the item changes, in the order of its text; empty for an echo."""
    return tuple(_Revision(known, report, now).run())


class _Revision:
    def __init__(self, known: Sequence[Deadline], report: Report, now: datetime) -> None:
        self._known = {each.id: each for each in known}
        self._report = report
        self._now = now
        #: Deadlines this item has spoken of.
        self._met: set[str] = set()

    def run(self) -> Iterator[Change]:
        yield from self._taken_back()
        stopped = self._report.stage in _STOPPED
        if stopped:
            yield from self._suspended()
        for stated in self._report.days:
            if not (stopped and stated.role in _STARTS):
                yield from self._said(stated)
        if self._report.revised:
            yield from self._dropped()

    def _taken_back(self) -> Iterator[Change]:
        report = self._report
        for each in self._scheduled():
            if report.denied and each.story == report.story:
                yield self._off(each, DeadlineState.RETRACTED, Reason.DEADLINE_RETRACTED)
            elif report.withdrawn and each.item == report.item.id:
                yield self._let_go(each)

    def _suspended(self) -> Iterator[Change]:
        today = self._report.item.at.date()
        for each in self._scheduled():
            if each.role in _STARTS and each.day >= today and self._later(each):
                acts = [each for each in self._report.instruments if is_act(each)]
                if is_act(each.instrument) and acts:
                    stopped = any(same_instrument(each.instrument, act) for act in acts)
                else:
                    stopped = each.story == self._report.story
                if stopped:
                    yield self._off(each, DeadlineState.SUSPENDED, Reason.DEADLINE_SUSPENDED)

    def _said(self, stated: Stated) -> Iterator[Change]:
        official = self._report.item.tier is Tier.OFFICIAL
        if same := self._echoed(stated):
            self._met.add(same.id)
            if same.state is not DeadlineState.SCHEDULED and official and not same.entry:
                yield self._set(Reason.DEADLINE_FOUND, same, stated)
            elif not same.instrument and stated.instrument and not same.entry:
                self._known[same.id] = better = _told_better(same, stated, self._report)
                yield Change(Reason.DEADLINE_FOUND, better, same)
        elif moved := self._moved(stated):
            yield self._set(Reason.DEADLINE_MOVED, moved, stated)
        elif not self._left_behind(stated):
            yield self._found(stated)

    def _echoed(self, stated: Stated) -> Deadline | None:
        """The known day that says the same."""
        same = [
            each
            for each in self._known.values()
            if (each.day, each.role) == (stated.day, stated.role)
            and self._about(each, stated)
            and not (each.item == self._report.item.id and each.scope != stated.scope)
            and each.id not in self._met
        ]
        return max(same, key=lambda each: _likeness(each.scope, stated.scope), default=None)

    def _moved(self, stated: Stated) -> Deadline | None:
        """The known day that this one takes the place of."""
        restated = {each.day for each in self._report.days}
        near = [
            each
            for each in self._scheduled()
            if each.role is stated.role
            and each.day not in restated
            and not each.entry
            and self._about(each, stated)
            and self._later(each)
        ]
        if stated.amends and (named := [each for each in near if each.day in stated.others]):
            near = named
        elif self._report.revised and (own := [e for e in near if e.item == self._report.item.id]):
            near = own
        elif not (stated.amends or self._report.stage is Stage.DELAYED):
            return None
        if len(near) > 1:
            near = [each for each in near if _likeness(each.scope, stated.scope) >= _ALIKE]
        return near[0] if len(near) == 1 else None

    def _left_behind(self, stated: Stated) -> bool:
        """True for a day that a known one was moved from: a report that comes late."""
        return any(
            stated.day in each.former and each.role is stated.role and self._about(each, stated)
            for each in self._known.values()
        )

    def _dropped(self) -> Iterator[Change]:
        """Days that an earlier text of the item stated and this one does not."""
        for each in self._scheduled():
            if each.item == self._report.item.id:
                yield self._let_go(each)

    def _let_go(self, known: Deadline) -> Change:
        """The day without the item that stated it: another item states it too, or it is gone."""
        for stated, item in self._report.upheld:
            if (stated.day, stated.role) == (known.day, known.role):
                kept = replace(known, item=item, span=stated.span, text=stated.text)
                self._known[known.id] = kept
                return Change(Reason.DEADLINE_FOUND, kept, known)
        return self._off(known, DeadlineState.RETRACTED, Reason.DEADLINE_RETRACTED)

    def _scheduled(self) -> list[Deadline]:
        return [
            each
            for each in self._known.values()
            if each.state is DeadlineState.SCHEDULED and not each.entry and each.id not in self._met
        ]

    def _about(self, known: Deadline, stated: Stated) -> bool:
        """True when both may be of one measure: of one act, else of one story."""
        if is_act(known.instrument) and is_act(stated.instrument):
            return same_instrument(known.instrument, stated.instrument)
        return bool(known.story) and known.story == self._report.story

    def _later(self, known: Deadline) -> bool:
        return self._report.item.at >= known.stated

    def _off(self, known: Deadline, state: DeadlineState, reason: Reason) -> Change:
        off = replace(known, state=state, updated=self._now, sequence=known.sequence + 1)
        self._known[known.id] = off
        return Change(reason, off, known)

    def _set(self, reason: Reason, known: Deadline, stated: Stated) -> Change:
        former = {*known.former, known.day} - {stated.day}
        moved = replace(
            _told_better(known, stated, self._report),
            day=stated.day,
            former=tuple(sorted(former)),
            stated=self._report.item.at,
            since=self._now,
            updated=self._now,
            state=DeadlineState.SCHEDULED,
            sequence=known.sequence + 1,
            told=0,
        )
        self._known[known.id] = moved
        self._met.add(known.id)
        return Change(reason, moved, known)

    def _found(self, stated: Stated) -> Change:
        report = self._report
        found = Deadline(
            id=_id(report.story, stated),
            story=report.story,
            role=stated.role,
            day=stated.day,
            zone=stated.zone,
            instrument=stated.instrument,
            scope=stated.scope,
            headline=report.headline,
            item=report.item.id,
            span=stated.span,
            text=stated.text,
            stated=report.item.at,
            since=self._now,
            updated=self._now,
        )
        self._known[found.id] = found
        self._met.add(found.id)
        return Change(Reason.DEADLINE_FOUND, found)


def _told_better(known: Deadline, stated: Stated, report: Report) -> Deadline:
    """The known day in the words of this item; what the item leaves open stays."""
    return replace(
        known,
        zone=stated.zone,
        instrument=stated.instrument or known.instrument,
        scope=stated.scope or known.scope,
        headline=report.headline,
        item=report.item.id,
        span=stated.span,
        text=stated.text,
    )


def _id(story: str, stated: Stated) -> str:
    parts = (story, stated.role, stated.day.isoformat(), stated.instrument, stated.scope)
    return "ddl_" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _likeness(one: str, other: str) -> float:
    """How much of the shorter scope the other one says, 0-1; all of nothing is 1."""
    first, second = (set(_WORDS.findall(each.casefold())) for each in (one, other))
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else float(not (first or second))
