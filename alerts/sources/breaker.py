"""A circuit breaker for services that many lean on: after failures in a row, a long rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alerts.model.feed import FeedState
from alerts.sources.base import FetchFailed, FetchOutcome

#: So many failures in a row open the circuit.
FAILURES = 3
#: The first rest, doubled with each further failure up to the longest.
REST = timedelta(minutes=30)
LONGEST_REST = timedelta(hours=6)


def with_breaker(outcome: FetchOutcome, state: FeedState) -> FetchOutcome:
    """Return the outcome; the third failure in a row and each further one asks for a rest.

    The rest goes where a server's Retry-After goes, so the usual backing off keeps to it, and the
    reason, which the state of the source shows, says that the circuit is open. The one poll after
    the rest closes it, or opens it for longer.
    """
    failures = state.failures + 1
    if not isinstance(outcome, FetchFailed) or failures < FAILURES:
        return outcome
    # More doublings than this lie beyond the longest rest anyway.
    rest = min(REST * 2 ** min(failures - FAILURES, 8), LONGEST_REST)
    rest = max(rest, outcome.retry_after or timedelta())
    minutes = round(rest.total_seconds() / 60)
    reason = f"circuit open for {minutes} min after {failures} failures in a row: {outcome.reason}"
    return replace(outcome, reason=reason, retry_after=rest)
