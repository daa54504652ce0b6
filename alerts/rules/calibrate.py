"""Points to probabilities: a rising line through what labelled documents turned out to be."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from alerts.rules.topics import probability

#: Points by which documents are put together; each range becomes one knot.
_RANGES = ((1, 2), (3, 4), (5, 5), (6, 6), (7, 7), (8, 9), (10, 11), (12, 15), (16, 23), (24, 100))
#: What a range says before any document is seen, and how many documents that is worth.
_BEFORE = (0.05, 0.15, 0.3, 0.4, 0.6, 0.8, 0.93, 0.96, 0.97, 0.98)
_WORTH = 2.0
_BINS = 10

Knots = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Points a document has on a topic, whether it is on it, and a group it belongs to."""

    points: int
    on_topic: bool
    group: Hashable = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good probabilities are: calibration error, and precision and recall from one half."""

    documents: int
    on_topic: int
    error: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def fit(documents: Sequence[Labelled]) -> Knots:
    """The knots that fit best among all that never fall; ranges out of order are pooled.

    Each pool is level from its first points to its last. Where few documents have so many points,
    the knots stay near what experts expect of points.
    """
    pools: list[_Pool] = []
    for (low, high), before in zip(_RANGES, _BEFORE, strict=True):
        inside = [d for d in documents if low <= d.points <= high]
        hits = sum(d.on_topic for d in inside) + before * _WORTH
        pools.append(_Pool(low, high, hits, len(inside) + _WORTH))
    knots: list[tuple[float, float]] = []
    for pool in _in_order(pools):
        share = round(pool.share, 3)
        knots.append((float(pool.low), share))
        if pool.low < pool.high < _RANGES[-1][1]:
            knots.append((float(pool.high), share))
    return tuple(knots)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Ranges of points taken together, and how many of their documents are on the topic."""

    low: int
    high: int
    hits: float
    weight: float

    @property
    def share(self) -> float:
        return self.hits / self.weight


def _in_order(pools: Sequence[_Pool]) -> list[_Pool]:
    ordered: list[_Pool] = []
    for pool in pools:
        ordered.append(pool)
        while len(ordered) > 1 and ordered[-2].share >= ordered[-1].share:
            second, first = ordered.pop(), ordered.pop()
            ordered.append(
                _Pool(
                    first.low, second.high, first.hits + second.hits, first.weight + second.weight
                )
            )
    return ordered


def measure(documents: Sequence[Labelled], knots: Knots) -> Quality:
    """How the probabilities by these knots do on these documents."""
    return _quality([(probability(knots, d.points), d.on_topic) for d in documents])


def cross_validate(documents: Sequence[Labelled]) -> Quality:
    """How knots do on groups they were not fitted on, each group held out once."""
    said: list[tuple[float, bool]] = []
    for group in sorted({d.group for d in documents}, key=str):
        knots = fit([d for d in documents if d.group != group])
        said += [(probability(knots, d.points), d.on_topic) for d in documents if d.group == group]
    return _quality(said)


def _quality(said: Sequence[tuple[float, bool]]) -> Quality:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for p, truth in said:
        bins.setdefault(min(int(p * _BINS), _BINS - 1), []).append((p, truth))
    error = sum(abs(sum(t for _, t in b) - sum(p for p, _ in b)) for b in bins.values())
    flagged = [truth for p, truth in said if p >= 0.5]
    positive = sum(truth for _, truth in said)
    return Quality(
        documents=len(said),
        on_topic=positive,
        error=error / len(said) if said else 0.0,
        precision=sum(flagged) / len(flagged) if flagged else 0.0,
        recall=sum(flagged) / positive if positive else 0.0,
    )


def written(knots: Mapping[str, Knots]) -> str:
    """The knots as the `calibration:` section of a rule file."""
    lines = [
        "# Probability of a topic by its points, fitted by `alerts calibrate`: straight lines",
        "# between [points, probability], flat behind the last.",
        "calibration:",
    ]
    for topic in sorted(knots):
        pairs = ", ".join(f"[{x:g}, {y:g}]" for x, y in knots[topic])
        lines.append(f"  {topic}: [{pairs}]")
    return "\n".join(lines) + "\n"
