"""The JSON shapes of the API; what stands here is a promise to its callers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from alerts import store
from alerts.model.assessment import Assessment
from alerts.model.decision import Decision
from alerts.model.feed import Feed, FeedState
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.text.masking import shown

T = TypeVar("T")
V = TypeVar("V", bound="View")

#: An enum by its name in lower case, e.g. "high".
Word = Annotated[str, BeforeValidator(str)]
Topics = Annotated[dict[str, float], Field(description="Probability 0-1 by topic.")]


class View(BaseModel):
    """A value read from an object of the model."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(BaseModel, Generic[T]):
    """Some objects and, when there are more, the cursor that asks for them."""

    items: list[T]
    next: str | None = Field(description="Pass as `cursor` for the following page.")


class SpanView(View):
    """Characters `start` up to `end` of the item's title or text."""

    field: str
    start: int
    end: int


class FactView(View):
    """One thing the text states, normalised, with the place that states it."""

    value: str
    role: str
    span: SpanView
    text: str


class FactsView(View):
    """Everything read from one item, by kind."""

    materials: list[FactView]
    hs_codes: list[FactView]
    rates: list[FactView]
    amounts: list[FactView]
    dates: list[FactView]
    instruments: list[FactView]
    actors: list[FactView]
    targets: list[FactView]
    companies: list[FactView]
    places: list[FactView]


class EvidenceView(View):
    """Points one rule gave for one place in the text."""

    rule: str
    topic: str
    span: SpanView
    text: str
    points: int


class TouchView(View):
    """One thing the user depends on that an alert touches."""

    kind: Word
    name: str
    weight: float
    owner: str
    note: str
    tier: int
    span: SpanView | None = Field(description="Where the alert's item names it.")
    text: str
    via: str = Field(description="What the item names instead, when touched through it.")


class AlertView(View):
    """What receivers were told of a story."""

    id: str
    story: str
    kind: Word
    severity: Word
    direction: Word
    stage: Word
    score: int
    topics: Topics
    headline: str
    summary: str
    changes: list[str]
    item: str
    url: str
    source: str
    items: int
    sources: int
    priority: int = Field(description="0-100: severity by exposure.")
    outlet: str = Field(description="Who published it, where the source names it; else empty.")
    exposure_hits: list[str]
    touches: list[TouchView]
    evidence: list[EvidenceView]
    rules_hash: str
    deadline: str = Field(description="Id of the deadline it reminds of or corrects; else empty.")
    created: datetime


class StoryView(View):
    """Everything published about one event."""

    id: str
    headline: str
    topics: Topics
    severity: Word
    direction: Word
    stage: Word
    state: Word
    first_seen: datetime
    updated: datetime
    items: list[str]
    sources: list[str] = Field(description="Who reports it: sources, and outlets with theirs.")
    alerts: int


class DecisionView(View):
    """What was decided, and why."""

    at: datetime
    reason: Word
    detail: str
    rules_hash: str
    data: dict[str, Any]


class StoryDetail(StoryView):
    """A story with what was decided about it, first to last."""

    decisions: list[DecisionView]

    @classmethod
    def of(cls, story: Story, decisions: Sequence[Decision]) -> StoryDetail:
        """The detail of this story."""
        return cls(
            **StoryView.model_validate(story).model_dump(),
            decisions=[DecisionView.model_validate(each) for each in decisions],
        )


class HandlingView(View):
    """What people said of a story last."""

    story: str
    state: Word
    until: datetime | None
    assignee: str
    author: str
    note: str
    at: datetime | None


class AssessmentView(View):
    """The verdict on an item; `score` is the sum of the evidence's points."""

    alert: bool
    score: int
    severity: Word
    direction: Word
    stage: Word
    certainty: float
    event: str
    topics: Topics
    facts: FactsView
    evidence: list[EvidenceView]
    rules_hash: str


class ArticleView(View):
    """The article behind an entry: its address, when it was read, or why it was not."""

    url: str
    at: datetime
    problem: str


class ItemView(View):
    """One stored entry, as cleaned; spans point into its `title` and `text`."""

    id: str
    source: str
    url: str
    title: str
    text: str
    lang: str
    tier: Word
    published: datetime | None
    first_seen: datetime
    revision: int
    #: Who published it, where the source holds the news of many; else empty.
    outlet: str
    #: The article whose text is part of `text`; null: it was not asked for.
    article: ArticleView | None


class ItemDetail(ItemView):
    """One stored entry with what the rules said of it and what was decided about it."""

    assessment: AssessmentView
    stories: list[str]
    decisions: list[DecisionView]

    @classmethod
    def of(
        cls,
        item: Item,
        assessment: Assessment,
        stories: Sequence[str],
        decisions: Sequence[Decision],
    ) -> ItemDetail:
        """The detail of this item."""
        own = {name: getattr(item, name) for name in cls.model_fields if hasattr(item, name)}
        return cls(
            **own,
            assessment=AssessmentView.model_validate(assessment),
            stories=list(stories),
            decisions=[DecisionView.model_validate(each) for each in decisions],
        )


class SourceView(View):
    """A source and what its last polls left; addresses come without their keys."""

    id: str
    name: str
    kind: Word
    location: str
    tier: Word
    lang: str
    enabled: bool
    every_seconds: float
    next_due: datetime
    baseline_at: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    last_error: str
    #: The longest it was lately quiet between two new entries, and how long it is quiet now.
    rhythm_seconds: float
    quiet_seconds: float
    #: The last 24 hours, one character each: + new, = nothing new, x failed, . not polled.
    strip: str
    #: What operators were told of it: silent, failing, gone, or nothing.
    trouble: Word
    #: Where it says that it has moved for good.
    moved_to: str

    @classmethod
    def of(cls, feed: Feed, state: FeedState) -> SourceView:
        """The view of this feed."""
        return cls(
            id=feed.id,
            name=feed.name,
            kind=feed.kind,
            location=shown(feed.location, feed.filled),
            tier=feed.tier,
            lang=feed.lang,
            enabled=feed.enabled,
            every_seconds=feed.every.total_seconds(),
            next_due=state.next_due,
            baseline_at=state.baseline_at,
            last_success=state.last_success,
            last_new=state.last_new,
            failures=state.failures,
            last_error=state.last_error,
            rhythm_seconds=state.health.rhythm,
            quiet_seconds=state.health.quiet,
            strip=state.health.strip,
            trouble=state.health.trouble,
            moved_to=shown(state.health.moved_to),
        )


class DeliveryView(View):
    """The promise that one receiver hears of one alert."""

    id: str
    alert: str
    receiver: str
    route: str
    state: Word
    reason: str = Field(description="Why it was held, demoted or suppressed; else empty.")
    bundle: str = Field(description="The digest that carries it.")
    attempt: int
    next_at: datetime
    last_error: str
    created: datetime | None


class MatchView(View):
    """What is wanted of an alert; an empty list wants everything."""

    topics: list[str]
    severity: Word
    max_severity: Word
    directions: list[Word]
    stages: list[Word]
    certainty: float
    priority: int
    kinds: list[Word]
    exposure: list[str]
    owners: list[str]
    countries: list[str]
    sources: list[str]
    tiers: list[Word]
    langs: list[str]
    stories: list[str]


class SilenceView(View):
    """Alerts that are not told, or not yet."""

    id: str
    kind: Word
    match: MatchView
    starts: datetime
    ends: datetime
    author: str
    reason: str
    receiver: str
    critical: bool


class HeardView(View):
    """What became of one alert for one receiver."""

    receiver: str
    verdict: Word
    sentence: str
    delivery: str
    route: str


class CarrierView(View):
    """A source that should have carried something, and how it fares."""

    id: str = Field(validation_alias="feed")
    fitness: Word
    sentence: str
    carried: int


class AnswerView(View):
    """Why something did, or did not, alert."""

    verdict: Word
    sentence: str
    details: list[str]
    item: str
    story: str
    alert: str
    scored: str = Field(description="Which text of the item was scored.")
    receivers: list[HeardView]
    sources: list[CarrierView]


def page_of(view: type[V], page: store.Page[Any]) -> Page[V]:
    """A page of the store in the shape of the API."""
    return Page(items=[view.model_validate(row) for row in page.rows], next=page.next)
