"""Sections of rule files that name things: topics, sets and their words."""

from __future__ import annotations

from alerts.config.rule_draft import (
    FACTS,
    SCOPES,
    Draft,
    choice_at,
    text_at,
    texts_at,
    whole_at,
    word_list,
)
from alerts.config.rule_nodes import Node
from alerts.model.rule import TermSet


def read_topics(node: Node, draft: Draft, _lang: str) -> None:
    """Read the topics of the pack into the draft."""
    draft.topics += [t for t in node.texts() if draft.first("topic", t, node)]


def read_alerting(node: Node, draft: Draft, _lang: str) -> None:
    """Read the topics that alert into the draft."""
    draft.alerting += node.texts()


def read_eventless(node: Node, draft: Draft, _lang: str) -> None:
    """Read tags of items without events into the draft."""
    draft.eventless += node.texts()


def read_implies(node: Node, draft: Draft, _lang: str) -> None:
    """Read topics that imply others into the draft."""
    for topic, others in node.items():
        if draft.first("implication", topic, others):
            draft.implies[topic] = others.texts()


def read_sets(node: Node, draft: Draft, _lang: str) -> None:
    """Read what sets mean into the draft."""
    for name, each in node.items():
        each.keys(("topic", "points", "is", "needs", "needs_in", "fact", "value", "hides", "note"))
        hides = each.get("hides")
        if draft.first("set", name, each):
            draft.sets[name] = TermSet(
                name=name,
                parents=texts_at(each, "is"),
                topic=text_at(each, "topic"),
                points=whole_at(each, "points", 0, -50, 50),
                needs=texts_at(each, "needs"),
                needs_in=choice_at(each, "needs_in", SCOPES, "item"),
                fact=choice_at(each, "fact", FACTS, ""),
                value=text_at(each, "value"),
                hides=hides.flag() if hides else True,
                note=text_at(each, "note"),
                place=each.place,
            )


def read_words(node: Node, draft: Draft, lang: str) -> None:
    """Read the words of sets into the draft."""
    for name, each in node.items():
        if isinstance(each.value, dict):
            for value, words in each.items():
                draft.words += word_list(words, name, lang, value)
        else:
            draft.words += word_list(each, name, lang, "")
