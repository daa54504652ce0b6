"""Rule files to one `RulePack`: every mistake as file:line:column, nothing half-loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from alerts.config.reader import load_document
from alerts.config.rule_conditions import read_blocks, read_events, read_modality, read_rules
from alerts.config.rule_draft import LANGUAGES, Draft
from alerts.config.rule_names import (
    read_alerting,
    read_eventless,
    read_implies,
    read_sets,
    read_topics,
    read_words,
)
from alerts.config.rule_nodes import Node
from alerts.config.rule_outcomes import (
    read_bands,
    read_calibration,
    read_certainty,
    read_currencies,
    read_examples,
    read_severity,
    read_zones,
)
from alerts.errors import ConfigError, Problem
from alerts.model.rule import RulePack


def load_rules(folder: Path) -> RulePack:
    """Return the pack written in all `*.yaml` files below `folder`.

    Raises ConfigError with every problem of every file.
    """
    files = sorted(p for p in folder.rglob("*.y*ml") if p.suffix in {".yaml", ".yml"})
    if not files:
        raise ConfigError([Problem(str(folder), 0, 0, "no rule files (*.yaml) are here")])
    draft, problems = Draft(), list[Problem]()
    for path in files:
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        try:
            document = load_document(path, name)
        except ConfigError as error:
            problems += error.problems
            continue
        _read_file(Node(document, (), document.value, problems), draft)
    if problems:
        raise ConfigError(problems)
    return _pack(draft)


def _pack(draft: Draft) -> RulePack:
    return RulePack(
        topics=tuple(sorted(draft.topics)),
        alerting=tuple(sorted(draft.alerting)),
        implies=draft.implies,
        eventless=tuple(sorted(draft.eventless)),
        sets=dict(sorted(draft.sets.items())),
        words=tuple(sorted(draft.words, key=lambda w: (w.set, w.lang, w.pattern, w.value))),
        blocks=tuple(sorted(draft.blocks, key=lambda b: b.id)),
        rules=tuple(sorted(draft.rules, key=lambda r: r.id)),
        frames=tuple(sorted(draft.frames, key=lambda f: f.id)),
        modality=tuple(sorted(draft.modality, key=lambda m: m.id)),
        severity=tuple(sorted(draft.severity, key=lambda r: r.id)),
        bands=draft.bands,
        zones=draft.zones,
        certainty=draft.certainty,
        currencies=draft.currencies,
        calibration=tuple(sorted(draft.calibration, key=lambda c: c.topic)),
        examples=tuple(sorted(draft.examples, key=lambda e: e.place)),
    )


def _read_file(top: Node, draft: Draft) -> None:
    if top.value is None:
        return
    top.keys(["lang", *_SECTIONS])
    given = top.get("lang")
    lang = given.one_of({k: k for k in LANGUAGES}, "en") if given else "en"
    for name, read in _SECTIONS.items():
        section = top.get(name)
        if section is not None:
            read(section, draft, lang)


_SECTIONS: Mapping[str, Callable[[Node, Draft, str], None]] = {
    "topics": read_topics,
    "alerting": read_alerting,
    "implies": read_implies,
    "eventless": read_eventless,
    "sets": read_sets,
    "words": read_words,
    "blocks": read_blocks,
    "rules": read_rules,
    "events": read_events,
    "modality": read_modality,
    "severity": read_severity,
    "bands": read_bands,
    "zones": read_zones,
    "certainty": read_certainty,
    "currencies": read_currencies,
    "calibration": read_calibration,
    "examples": read_examples,
}
