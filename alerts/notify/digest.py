"""The words every kind of message uses for a digest."""

from __future__ import annotations

from alerts.model.alert import AlertKind
from alerts.model.digest import Digest, DigestKind, DigestLine
from alerts.notify import render

_TITLES = {
    DigestKind.DIGEST: "Digest",
    DigestKind.QUIET_HOURS: "While it was quiet",
    DigestKind.GROUP: "Together",
    DigestKind.SNOOZE: "No longer snoozed",
}


def title(digest: Digest) -> str:
    """Return what the message is, in one line of our own words: "Digest · 14 stories"."""
    stories = len(digest.lines) + digest.left_out
    return f"{_TITLES[digest.kind]} · " + ("1 story" if stories == 1 else f"{stories} stories")


def first_line(line: DigestLine) -> str:
    """Return severity, direction, kind, stage and how often the story moved, in our own words."""
    kind = render.KIND_LABELS[line.kind] if line.kind is not AlertKind.RAISED else ""
    parts = (
        render.grade(line.severity, line.direction),
        kind,
        line.stage.replace("_", " "),
        f"{line.alerts} alerts" if line.alerts > 1 else "",
        "over budget" if line.demoted else "",
    )
    return " · ".join(part for part in parts if part)


def remarks(digest: Digest) -> list[str]:
    """Return what is not among the lines: what was left out, and what the budget demoted."""
    said = []
    if digest.left_out:
        said.append(f"{digest.left_out} more of less weight left out")
    if digest.demoted:
        budget = f"the budget of {digest.budget} interrupts a day"
        said.append(f"{digest.demoted} held back by {budget}, marked “over budget”")
    return said
