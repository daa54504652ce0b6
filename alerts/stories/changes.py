"""What an item changes against what receivers of its story were last told.

    changes(story, told, item, assessment) -> ((Reason, sentence), ...), the weightiest first
    told_after(story, told, item, assessment) -> AlertedAs

Only facts count. An echo repeats them, louder or softer, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.facts import Fact
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.model.story import AlertedAs, Story
from alerts.stories.nations import nations_of_wide, nations_of_words
from alerts.stories.rates import measure_rates
from alerts.text.fingerprint import pieces

# Stages in the order a measure goes through them. A report that only names an earlier one is
# late, not news; what stops a measure, and what follows that, is.
_LADDER = (Stage.RUMOURED, Stage.THREATENED, Stage.PROPOSED, Stage.ANNOUNCED, Stage.IN_FORCE)
_STOPPED = (Stage.DELAYED, Stage.SUSPENDED, Stage.LIFTED)
_DECIDED = (Stage.ANNOUNCED, Stage.IN_FORCE, *_STOPPED)
#: Certainty of a report that something was decided; below it somebody only says that it may be.
_SETTLED = 0.6
#: So long after an alert a report of what was told before it is an echo that comes late.
_LATE = timedelta(hours=72)
#: Characters of a text in which a retraction stands.
_OPENING = 200
_RETRACTED = re.compile(
    r"\b(?:retracted|retraction|retracts)\b|\bwithdr(?:e|a)ws? (?:its|the|this) (?:report|story)|"
    r"\b(?:report|story|article) (?:was|has been|is) (?:retracted|withdrawn)\b|"
    r"撤回报道|撤回報道|撤稿|記事を取り消|기사 철회|zurückgezogene meldung",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:takes?|taking|took|in|with immediate) effect|\b(?:in|into|in den) (?:force|kraft)|"
    r"\beffective\b|\bkick(?:s|ed)? in\b|\bnow appl(?:y|ies)|\bvigueur|\bvig(?:or|ência)\b|"
    r"\bberlaku\b|生效|施行|実施|发效|発効|발효|시행",
    re.IGNORECASE,
)
#: What begins the setting of an event, behind the words that tell it.
_SETTING = re.compile(
    r"(?<=\w\W)(?:after|despite|following|since|because|if|unless|nach|nachdem|wenn|falls|après|si|"
    r"tras)\s",
    re.IGNORECASE,
)
#: Characters of a text that tell the measure itself; days named below are of other ones.
_LEAD = 300
#: Names listed in one change.
_NAMES = 3

Change = tuple[Reason, str]


def changes(
    story: Story,
    told: AlertedAs,
    item: Item,
    assessment: Assessment,
    *,
    event: bool = True,
    lead: str = "",
) -> tuple[Change, ...]:
    """What the item changes, the weightiest first; empty for an echo.

    `story` already holds the item. Commentary names directions, rates and days too, so that only
    an item worth an alert by itself changes more than stage and severity, and one that does not
    report the `event` itself no more than severity. What stands behind "after" or "if" is no news
    of stage or direction. With a `lead` no other government joins in.
    """
    found = list(_retraction(item))
    told_of = event and not _of_the_setting(item, assessment)
    if told_of:
        found += _stage(story, told, item, assessment)
    if told_of and assessment.alert:
        found += _direction(story, told, item, assessment)
    if event and assessment.alert:
        found += _rates(told, item, assessment)
        found += _dates(told, assessment)
        found += _actors(told, assessment, lead)
        found += _tier(told, item)
    found += _severity(told, assessment, bool(found))
    return tuple(sorted(found, key=lambda change: _WEIGHT.get(change[0], len(_WEIGHT))))


def told_after(
    story: Story, told: AlertedAs | None, item: Item, assessment: Assessment
) -> AlertedAs:
    """What receivers know once this item was told: everything they were ever told, and this."""
    before = told or AlertedAs(story.severity, story.direction, story.stage)
    return AlertedAs(
        severity=story.severity,
        direction=story.direction,
        stage=story.stage,
        rates=before.rates | _every_rate(assessment),
        actors=before.actors | _every_country(item, assessment),
        touches=before.touches,
        dates=before.dates | _every_day(assessment),
        stages=before.stages | {story.stage},
        directions=before.directions | {story.direction},
        official=before.official or item.tier is Tier.OFFICIAL,
        at=item.at if before.at is None else max(before.at, item.at),
    )


#: What is told first when several things changed at once.
_WEIGHT = {
    reason: number
    for number, reason in enumerate((
        Reason.RETRACTED,
        Reason.DENIED,
        Reason.STAGE_CHANGED,
        Reason.DIRECTION_CHANGED,
        Reason.RATE_CHANGED,
        Reason.SEVERITY_ROSE,
        Reason.DATE_CHANGED,
        Reason.ACTOR_CHANGED,
        Reason.CONFIRMED,
    ))
}  # fmt: skip


def _retraction(item: Item) -> Iterator[Change]:
    if _RETRACTED.search(f"{item.title}\n{item.text[:_OPENING]}"):
        yield Reason.RETRACTED, "the report was taken back"


def _stage(story: Story, told: AlertedAs, item: Item, assessment: Assessment) -> Iterator[Change]:
    stage = assessment.stage
    if stage != story.stage or not _stage_moved(told.stage, stage):
        return
    if _late(told, item) and (stage in told.stages or _loosely_said(told, assessment)):
        return
    if stage in _DECIDED and assessment.certainty < _SETTLED:
        return  # "could strike down"
    if stage == Stage.IN_FORCE and _starts_later(item, assessment):
        return
    decided = told.stage == Stage.ANNOUNCED and stage == Stage.IN_FORCE
    if decided and _late(told, item) and not _takes_effect(item, assessment):
        return  # "restricts" is said of what was announced as well as of what is in force
    reason = Reason.DENIED if stage == Stage.DENIED else Reason.STAGE_CHANGED
    was = told.stage.replace("_", " ") or "reported"
    yield reason, f"stage {was} -> {stage.replace('_', ' ')}"


def _loosely_said(told: AlertedAs, assessment: Assessment) -> bool:
    """True when outlets may only call the same thing otherwise.

    "Paused", "put off" and "lifted" are used alike, a measure that was stopped a day ago comes back
    only with a report that tightens, and relief that is announced is told as granted or lifted,
    which is no news unless another rate is named.
    """
    if _relieves(told.direction, told.stage) and _relieves(assessment.direction, assessment.stage):
        return not _every_rate(assessment) - told.rates
    if told.stage not in _STOPPED:
        return False
    back = assessment.direction == Direction.ESCALATING
    return assessment.stage in _STOPPED or (assessment.stage in _LADDER and not back)


def _relieves(direction: Direction, stage: Stage) -> bool:
    """True for relief that is decided: announced, granted, in force and lifted are one then."""
    return direction == Direction.EASING and stage in _DECIDED


def _takes_effect(item: Item, assessment: Assessment) -> bool:
    said = _EFFECT.search(f"{item.title}\n{item.text[:_LEAD]}")
    return said is not None or assessment.event.endswith("in_force")


def _starts_later(item: Item, assessment: Assessment) -> bool:
    """True when the item itself says that the measure starts on a day to come."""
    today = item.at.date().isoformat()
    starts = [fact.value for fact in assessment.facts.dates if fact.role == "effective"]
    return bool(starts) and min(starts) > today


def _stage_moved(before: Stage, now: Stage) -> bool:
    if now in {Stage.NONE, before}:
        return False
    if now == Stage.DENIED:
        return True
    if before in _LADDER and now in _LADDER:
        return _LADDER.index(now) > _LADDER.index(before)
    return before != Stage.NONE


def _direction(
    story: Story, told: AlertedAs, item: Item, assessment: Assessment
) -> Iterator[Change]:
    direction = assessment.direction
    if direction != story.direction or direction == told.direction:
        return
    # "Mixed" is how outlets and rules waver; nothing turned.
    if Direction.NONE in {told.direction, direction} or direction == Direction.MIXED:
        return
    if direction in told.directions and _late(told, item):
        return
    yield Reason.DIRECTION_CHANGED, f"direction {told.direction} -> {direction}"


def _rates(told: AlertedAs, item: Item, assessment: Assessment) -> Iterator[Change]:
    if assessment.stage in _STOPPED:
        return  # the rate of what is stopped is an old one
    fresh = measure_rates(item, assessment) - told.rates
    for rate in sorted(fresh, key=lambda r: (len(r), r))[:_NAMES]:
        yield Reason.RATE_CHANGED, f"new rate {rate} %"


def _dates(told: AlertedAs, assessment: Assessment) -> Iterator[Change]:
    """Another day than the ones known, or the first that a headline names."""
    fresh = _days(assessment, title_only=not told.dates) - told.dates
    for date in sorted(fresh)[:_NAMES]:
        yield Reason.DATE_CHANGED, f"new date {date}"


def _actors(told: AlertedAs, assessment: Assessment, lead: str) -> Iterator[Change]:
    """A government that was not known to act, named in the headline."""
    if not told.actors:
        return
    named = {f.value for f in assessment.facts.actors if f.span.field == "title"}
    acting = named & {lead} if lead else named
    for actor in sorted(acting - told.actors)[:_NAMES]:
        yield Reason.ACTOR_CHANGED, f"now also {actor}"


def _tier(told: AlertedAs, item: Item) -> Iterator[Change]:
    if item.tier is Tier.OFFICIAL and not told.official:
        yield Reason.CONFIRMED, "confirmed by an official source"


def _severity(told: AlertedAs, assessment: Assessment, news: bool) -> Iterator[Change]:
    """Louder words for known facts are no news, unless they are as loud as can be."""
    if assessment.severity <= told.severity:
        return
    if news or assessment.severity is Severity.CRITICAL or told.severity < Severity.MEDIUM:
        yield Reason.SEVERITY_ROSE, f"severity {told.severity} -> {assessment.severity}"


def _late(told: AlertedAs, item: Item) -> bool:
    return told.at is not None and item.at - told.at <= _LATE


def _days(assessment: Assessment, *, title_only: bool) -> frozenset[str]:
    """The days on which a measure starts, is due, or ends."""
    return frozenset(
        fact.value
        for fact in assessment.facts.dates
        if fact.role in {"effective", "deadline", "expiry"}
        and (_in_title(fact) or (not title_only and fact.span.start < _LEAD))
    )


def _every_day(assessment: Assessment) -> frozenset[str]:
    """What a reader of the whole text knows, so that a headline that names it is an echo."""
    return frozenset(fact.value for fact in assessment.facts.dates)


def _every_rate(assessment: Assessment) -> frozenset[str]:
    return frozenset(fact.value for fact in assessment.facts.rates)


def _every_country(item: Item, assessment: Assessment) -> frozenset[str]:
    """Every government that a reader knows to take part, whether it acts or is acted on."""
    facts = (*assessment.facts.actors, *assessment.facts.targets)
    named = [nation for _, nation in nations_of_words(pieces(item.title))]
    return frozenset([*(f.value for f in facts), *named, *nations_of_wide(item.title)])


def _of_the_setting(item: Item, assessment: Assessment) -> bool:
    """True when the event that gives stage and direction stands behind "after" or "if"."""
    marks = [e for e in assessment.evidence if e.rule.startswith("event.")]
    if not marks:
        return False
    weightiest = max(marks, key=lambda mark: mark.points)
    setting = _SETTING.search(item.title)
    return (
        setting is not None
        and weightiest.span.field == "title"
        and weightiest.span.start >= setting.start()
    )


def _in_title(fact: Fact) -> bool:
    return fact.span.field == "title"
