"""CLUSTERING: puts items about one event together, and says when a story is worth telling."""

from __future__ import annotations

from alerts.stories.archive import REACH, Archive, as_candidate
from alerts.stories.assign import (
    WINDOW,
    Candidate,
    Joined,
    Opened,
    assign,
    best_match,
    candidate_of,
    in_order,
    join,
    open_story,
    story_id,
)
from alerts.stories.exposure import (
    ExposureIndex,
    compile_exposure,
    expose,
    hits,
    join_touches,
    touched,
)
from alerts.stories.gist import Angle, Gist, gist_of
from alerts.stories.keys import MOST_UNDER_KEY, Keys, Met, index_keys, rank
from alerts.stories.raising import (
    Correct,
    Nothing,
    Paging,
    Raise,
    Update,
    decide,
    make_alert,
    withdrawn,
)
from alerts.stories.rates import measure_rates
from alerts.stories.revision import difference
from alerts.stories.summary import news_of

__all__ = [
    "MOST_UNDER_KEY",
    "REACH",
    "WINDOW",
    "Angle",
    "Archive",
    "Candidate",
    "Correct",
    "ExposureIndex",
    "Gist",
    "Joined",
    "Keys",
    "Met",
    "Nothing",
    "Opened",
    "Paging",
    "Raise",
    "Update",
    "as_candidate",
    "assign",
    "best_match",
    "candidate_of",
    "compile_exposure",
    "decide",
    "difference",
    "expose",
    "gist_of",
    "hits",
    "in_order",
    "index_keys",
    "join",
    "join_touches",
    "make_alert",
    "measure_rates",
    "news_of",
    "open_story",
    "rank",
    "story_id",
    "touched",
    "withdrawn",
]
