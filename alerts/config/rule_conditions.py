"""Sections of rule files that say when something holds: blocks, rules, events, modality."""

from __future__ import annotations

from alerts.config.rule_draft import (
    DIRECTIONS,
    EFFECTS,
    ORDERS,
    SAMPLE_KEYS,
    SCOPES,
    SIDES,
    STAGES,
    ZONES,
    Draft,
    choice_at,
    id_of,
    needed,
    samples_at,
    text_at,
    texts_at,
    whole_at,
    word_list,
)
from alerts.config.rule_nodes import Node
from alerts.model.assessment import Direction, Stage
from alerts.model.rule import Block, Frame, Modality, Near, Rule, When, Word


def read_blocks(node: Node, draft: Draft, lang: str) -> None:
    """Read senses that are not meant into the draft."""
    for each in node.entries():
        each.keys(
            (
                "id",
                "sets",
                "phrases",
                "cues",
                "within",
                "unless",
                "after_number",
                "note",
                *SAMPLE_KEYS,
            )
        )
        name = id_of(each, "block", draft)
        number = each.get("after_number")
        draft.blocks.append(
            Block(
                id=name,
                sets=needed(each, "sets"),
                phrases=_inline_words(each, "phrases", lang),
                cues=_inline_words(each, "cues", lang),
                within=whole_at(each, "within", 8, 1, 200),
                unless=texts_at(each, "unless"),
                after_number=number.flag() if number else False,
                lang=lang,
                should_match=samples_at(each, "should_match", lang),
                should_not_match=samples_at(each, "should_not_match", lang),
                place=each.place,
            )
        )


def _inline_words(node: Node, key: str, lang: str) -> tuple[Word, ...]:
    below = node.get(key)
    return tuple(word_list(below, "", lang, "")) if below else ()


def read_rules(node: Node, draft: Draft, lang: str) -> None:
    """Read conditions and what they give into the draft."""
    for each in node.entries():
        each.keys(("id", "topic", "points", "tag", "when", "note", *SAMPLE_KEYS))
        name = id_of(each, "rule", draft)
        when = each.get("when")
        if when is None:
            each.note("a rule needs a condition", "add `when:`")
            continue
        draft.rules.append(
            Rule(
                id=name,
                when=_when(when),
                topic=text_at(each, "topic"),
                points=whole_at(each, "points", 0, -50, 50),
                tag=text_at(each, "tag"),
                should_match=samples_at(each, "should_match", lang),
                should_not_match=samples_at(each, "should_not_match", lang),
                place=each.place,
            )
        )


def _when(node: Node) -> When:
    node.keys(("in", "all", "any", "none", "at_least", "of", "near"))
    near = node.get("near")
    return When(
        zone=choice_at(node, "in", ZONES, "any"),
        all=texts_at(node, "all"),
        any=texts_at(node, "any"),
        none=texts_at(node, "none"),
        at_least=whole_at(node, "at_least", 0, 1, 50),
        of=texts_at(node, "of"),
        near=tuple(_near(each) for each in near.entries()) if near else (),
    )


def _near(node: Node) -> Near:
    node.keys(("sets", "within", "scope", "ordered"))
    ordered = node.get("ordered")
    return Near(
        sets=needed(node, "sets"),
        within=whole_at(node, "within", 0, 1, 200),
        scope=choice_at(node, "scope", SCOPES, "sentence"),
        ordered=ordered.flag() if ordered else False,
    )


def read_events(node: Node, draft: Draft, lang: str) -> None:
    """Read event frames into the draft."""
    for each in node.entries():
        each.keys(
            ("id", "event", "action", "object", "actor", "also", "without", "within", "order",
             "yields", "direction", "stage", "topics", "points", "note", *SAMPLE_KEYS)
        )  # fmt: skip
        name = id_of(each, "event", draft)
        topics, yields = each.get("topics"), each.get("yields")
        draft.frames.append(
            Frame(
                id=name,
                event=text_at(each, "event", name),
                object=needed(each, "object"),
                action=texts_at(each, "action"),
                actor=texts_at(each, "actor"),
                also=texts_at(each, "also"),
                without=texts_at(each, "without"),
                within=whole_at(each, "within", 8, 1, 60),
                order=choice_at(each, "order", ORDERS, "any"),
                yields=yields.flag() if yields else False,
                direction=choice_at(each, "direction", DIRECTIONS, Direction.NONE),
                stage=choice_at(each, "stage", STAGES, Stage.NONE),
                topics={k: v.whole(-50, 50) for k, v in topics.items()} if topics else {},
                points=whole_at(each, "points", 0, 0, 100),
                should_match=samples_at(each, "should_match", lang),
                should_not_match=samples_at(each, "should_not_match", lang),
                place=each.place,
            )
        )


def read_modality(node: Node, draft: Draft, _lang: str) -> None:
    """Read what changes an event into the draft."""
    for each in node.entries():
        each.keys(
            ("id", "sets", "effect", "stage", "factor", "within", "side", "scope", "events", "note")
        )
        name = id_of(each, "modality", draft)
        factor = each.get("factor")
        draft.modality.append(
            Modality(
                id=name,
                sets=needed(each, "sets"),
                effect=choice_at(each, "effect", EFFECTS, "certainty"),
                stage=choice_at(each, "stage", STAGES, Stage.NONE),
                factor=factor.number(0, 1) if factor else 1.0,
                within=whole_at(each, "within", 4, 1, 60),
                side=choice_at(each, "side", SIDES, "before"),
                scope=choice_at(each, "scope", SCOPES, "clause"),
                events=texts_at(each, "events"),
                place=each.place,
            )
        )
