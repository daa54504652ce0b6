"""CLUSTERING: puts items about one event together, and says when a story is worth telling."""

from __future__ import annotations

from alerts.stories.assign import (
    WINDOW,
    Candidate,
    Joined,
    Opened,
    assign,
    candidate_of,
    in_order,
)
from alerts.stories.exposure import ExposureIndex, compile_exposure, expose, hits, touched
from alerts.stories.raising import (
    Correct,
    Nothing,
    Paging,
    Raise,
    Update,
    decide,
    make_alert,
)
from alerts.stories.similarity import index_keys, stated_rates

__all__ = [
    "WINDOW",
    "Candidate",
    "Correct",
    "ExposureIndex",
    "Joined",
    "Nothing",
    "Opened",
    "Paging",
    "Raise",
    "Update",
    "assign",
    "candidate_of",
    "compile_exposure",
    "decide",
    "expose",
    "hits",
    "in_order",
    "index_keys",
    "make_alert",
    "stated_rates",
    "touched",
]
