"""What people say of a verdict becomes a wish to the rules, and shows which rules to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts import rules, store
from alerts.errors import AlertsError
from alerts.model.assessment import Assessment, Direction
from alerts.model.decision import Decision, Reason
from alerts.model.item import Document, Item
from alerts.model.rule import Place, RulePack
from alerts.pipeline.handle import close
from alerts.rules import RuleSet
from alerts.rules.explain import waterfall
from alerts.store import Session

#: Characters of a text that a wish quotes.
TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Said:
    """Who says it, and what else."""

    author: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """An example of what the rules should say."""

    #: The entry of an `examples:` section.
    example: Mapping[str, object]
    document: Document
    #: The story it is about; empty for a text no story holds.
    story: str = ""


@dataclass(frozen=True, slots=True)
class Blamed:
    """One rule that gave or took points, and where it stands."""

    rule: str
    points: int
    words: str
    place: str


def irrelevant(session: Session, story: str, said: Said) -> Wish:
    """The wish that what this story was alerted for does not alert. Raises NotFound."""
    item, _ = _telling(session, story)
    return _wish(_document(item), {"alert": False}, f"irrelevant: story {story}", said, story)


def duplicate(session: Session, story: str, of: str, said: Said) -> Wish:
    """The wish that this story is read like the other one, so that they join. Raises NotFound.

    AlertsError when the two are read alike, so that no rule is to blame.
    """
    item, here = _telling(session, story)
    _, there = _telling(session, of)
    expected = {
        name: value
        for name, value, found in (
            ("event", there.event, here.event),
            ("direction", there.direction.value, here.direction.value),
            ("stage", there.stage.value, here.stage.value),
        )
        if value and value not in {found, Direction.NONE.value}
    }
    if not expected:
        raise AlertsError(
            f"{story} and {of} are read alike; it is their wording that kept them apart, no rule"
        )
    return _wish(_document(item), expected, f"duplicate of story {of}", said, story)


def missed(document: Document, said: Said, *, severity: str = "") -> Wish:
    """The wish that this text alerts, perhaps with this severity."""
    expected: dict[str, object] = {"severity": severity} if severity else {"alert": True}
    return _wish(document, expected, "missed", said)


def document_of(session: Session, item: str) -> Document:
    """The text of a stored item; raises NotFound."""
    return _document(store.items.get(session, item)[0])


def record(session: Session, wish: Wish, what: str, said: Said, now: datetime) -> None:
    """Note the feedback with its story; a story that is a duplicate is closed."""
    if not wish.story:
        return
    detail = f"{what} by {said.author}" + (f": {said.note}" if said.note else "")
    data: dict[str, object] = {"author": said.author}
    decision = Decision("story", wish.story, now, Reason.FEEDBACK, detail, data=data)
    store.decisions.add(session, [decision])
    if what.startswith("duplicate"):
        close(session, wish.story, said.author, now, note=what)


def judged(ruleset: RuleSet, pack: RulePack, wish: Wish) -> tuple[Assessment, tuple[Blamed, ...]]:
    """What the rules say of the text today, and which rules gave the points, most first."""
    assessment = rules.assess(ruleset, wish.document)
    places = {f"rule.{rule.id}": rule.place for rule in pack.rules}
    places |= {f"event.{frame.id}": frame.place for frame in pack.frames}
    blamed: dict[str, Blamed] = {}
    for step in waterfall(assessment):
        place = places.get(step.rule) or _word_place(pack, step.rule, step.text)
        where = f"{place.file}:{place.line}" if place is not None else ""
        before = blamed.get(step.rule, Blamed(step.rule, 0, step.text, where))
        blamed[step.rule] = Blamed(
            step.rule, before.points + step.points, before.words, before.place
        )
    return assessment, tuple(sorted(blamed.values(), key=lambda b: (-abs(b.points), b.rule)))


def _word_place(pack: RulePack, rule: str, text: str) -> Place | None:
    """Where the word that found this text stands; the first word of its set if that is unclear."""
    kind, _, name = rule.partition(".")
    words = [word for word in pack.words if word.set == name] if kind == "term" else []
    found = text.casefold()
    likely = (word for word in words if found in word.pattern.casefold())
    best = next(likely, words[0] if words else None)
    return None if best is None else best.place


def _telling(session: Session, story: str) -> tuple[Item, Assessment]:
    """The item of the story's first alert, or else its first item."""
    found = store.stories.get(session, story)
    told = store.alerts.page(session, 1000, story=story).rows
    return store.items.get(session, told[-1].item if told else found.items[0])


def _document(item: Item) -> Document:
    return Document(item.title, item.text[:TEXT], item.lang)


def _wish(
    document: Document, expected: Mapping[str, object], what: str, said: Said, story: str = ""
) -> Wish:
    note = f"{what}, said by {said.author}" + (f": {said.note}" if said.note else "")
    example: dict[str, object] = {"title": document.title}
    if document.text:
        example["text"] = document.text
    if document.lang:
        example["lang"] = document.lang
    return Wish({**example, **expected, "note": note}, document, story)
