"""Rules as an analyst writes them: term sets, blocks, rules, event frames, severity rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.feed import Tier
from alerts.model.item import Document

#: Where in an item: its title, the first 400 characters of its text, its whole text, or anywhere.
Zone = Literal["title", "lead", "body", "any"]
#: How far apart: inside one clause, one sentence, or the whole item.
Scope = Literal["clause", "sentence", "item"]
Order = Literal["any", "action_first", "object_first"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the rule files; line and column count from 1."""

    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class TermSet:
    """A named set of words; what a hit of it means is said once, the words come by language."""

    name: str
    #: Sets whose members the hits of this one are as well.
    parents: tuple[str, ...] = ()
    #: Points a hit gives to the topic, in the title; other zones give less.
    topic: str = ""
    points: int = 0
    #: A hit counts for the topic only when one of these sets has a hit in `needs_in`.
    needs: tuple[str, ...] = ()
    needs_in: Scope = "item"
    #: Kind of fact a hit states: material, actor, place, company, instrument; "" for none.
    fact: str = ""
    #: Canonical value of that fact; a word may carry its own.
    value: str = ""
    #: False: a longer hit of this set leaves the actions and objects inside it visible.
    hides: bool = True
    note: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Word:
    """One word pattern of one set in one language; `alerts.rules.words` knows its syntax."""

    set: str
    pattern: str
    #: BCP 47 tag, or "*" for every language.
    lang: str
    value: str = ""
    #: The word no longer counts in items published after this day.
    until: date | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Sample:
    """A text inside a rule file that its rule must, or must not, match."""

    title: str
    text: str = ""
    lang: str = ""
    tier: Tier | None = None
    published: date | None = None
    place: Place = Place()

    @property
    def document(self) -> Document:
        """The text as the rules read it, published at noon."""
        day = self.published
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None
        return Document(self.title, self.text, self.lang, self.tier, noon)


@dataclass(frozen=True, slots=True)
class Block:
    """A sense that is not meant: removes the hits it touches, nothing else.

    A hit of one of `sets` is removed when a phrase covers or overlaps it, or a cue stands within
    `within` tokens of it in the same sentence; not when a set of `unless` has a hit there too.
    """

    id: str
    sets: tuple[str, ...]
    phrases: tuple[Word, ...] = ()
    cues: tuple[Word, ...] = ()
    within: int = 8
    unless: tuple[str, ...] = ()
    #: Also remove a hit that directly follows a number, in documents of the block's language.
    after_number: bool = False
    lang: str = "*"
    should_match: tuple[Sample, ...] = ()
    should_not_match: tuple[Sample, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Near:
    """Hits of every set listed, within `within` tokens of each other inside `scope`."""

    sets: tuple[str, ...]
    within: int = 0
    scope: Scope = "sentence"
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A condition over hits; every part that is given must hold."""

    zone: Zone = "any"
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    at_least: int = 0
    of: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Gives a topic points, or the item a tag, when its condition holds."""

    id: str
    when: When
    topic: str = ""
    points: int = 0
    tag: str = ""
    should_match: tuple[Sample, ...] = ()
    should_not_match: tuple[Sample, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Frame:
    """An event: an action word bound to its nearest object word, or an object word alone.

    `actor`: one of these sets must have a hit in the same sentence. `also` / `without`: one of
    these must, none of these may, have a hit in the same clause. A frame that `yields` counts
    only where no other frame joins its action to an object, or another action to its object.
    """

    id: str
    event: str
    object: tuple[str, ...]
    action: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    within: int = 8
    order: Order = "any"
    yields: bool = False
    direction: Direction = Direction.NONE
    stage: Stage = Stage.NONE
    #: Points to topics when the event is found.
    topics: Mapping[str, int] = field(default_factory=dict)
    #: Severity points the event starts from.
    points: int = 0
    should_match: tuple[Sample, ...] = ()
    should_not_match: tuple[Sample, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Modality:
    """How words around an action change what is said of it.

    A hit of `sets` within `within` tokens on `side` of the action, in the same clause (or the
    same sentence), has the `effect`: "cancel" takes the event away, "deny" makes its stage denied
    and its direction none, "reverse" turns its direction, "stage" sets `stage`, "certainty"
    multiplies the certainty by `factor`.
    """

    id: str
    sets: tuple[str, ...]
    effect: Literal["cancel", "deny", "reverse", "stage", "certainty"]
    stage: Stage = Stage.NONE
    factor: float = 1.0
    within: int = 4
    side: Literal["before", "after", "any"] = "before"
    scope: Scope = "clause"
    #: Frames' events this applies to; empty for all.
    events: tuple[str, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One line of the severity table: points added, or a ceiling or floor set, when all holds."""

    id: str
    points: int = 0
    #: Highest / lowest severity points an item to which this row applies can have.
    cap: int | None = None
    floor: int | None = None
    events: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    directions: tuple[Direction, ...] = ()
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    #: One of these sets has a hit in the sentence of the event.
    near: tuple[str, ...] = ()
    #: One of these has a hit anywhere / in the title.
    sets: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    #: Percentage stated in the sentence of the event.
    rate_from: float | None = None
    #: A sum of money stated anywhere, in US dollars by the table `currencies`.
    amount_from: float | None = None
    #: A day on which something starts, ends or is due is stated, at most so many days ahead.
    binding_within: int | None = None
    #: Certainty of the event below / from this.
    certainty_below: float | None = None
    tiers: tuple[str, ...] = ()
    #: Zones the event stands in.
    zones: tuple[Zone, ...] = ()
    #: An event of one of these stages stands in the title.
    title_stages: tuple[Stage, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probability of a topic by its points: straight lines between (points, probability) knots."""

    topic: str
    knots: tuple[tuple[float, float], ...]
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Example:
    """A whole item with what the pack must say of it; None means not checked."""

    sample: Sample
    topics: tuple[str, ...] | None = None
    severity: tuple[Severity, ...] | None = None
    direction: Direction | None = None
    stage: Stage | None = None
    event: str | None = None
    alert: bool | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class RulePack:
    """Everything the rule files say, as read; the order of the files does not matter."""

    topics: tuple[str, ...] = ()
    #: The topics an item must have one of to have any severity.
    alerting: tuple[str, ...] = ()
    #: Topics that are at least as probable whenever the key is.
    implies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Tags of items in which no event is looked for.
    eventless: tuple[str, ...] = ()
    sets: Mapping[str, TermSet] = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    blocks: tuple[Block, ...] = ()
    rules: tuple[Rule, ...] = ()
    frames: tuple[Frame, ...] = ()
    modality: tuple[Modality, ...] = ()
    severity: tuple[SeverityRow, ...] = ()
    #: Least severity points of each band.
    bands: Mapping[Severity, int] = field(default_factory=dict)
    #: Share of its title points a hit gives in each zone.
    zones: Mapping[str, float] = field(default_factory=dict)
    #: Certainty by stage.
    certainty: Mapping[Stage, float] = field(default_factory=dict)
    #: US dollars one unit is worth, roughly; sums in other currencies are not weighed.
    currencies: Mapping[str, float] = field(default_factory=dict)
    calibration: tuple[Calibration, ...] = ()
    examples: tuple[Example, ...] = ()
