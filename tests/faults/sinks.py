"""The whole daemon and receivers that fail in every way a network can."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.life import RETRIED, Life, lived
from tests.faults.report import Place, Report, fault


def each(
    place: Place, report: Report, mode: str, *words: str, act: Callable[[Life], None] | None = None
) -> None:
    """Let the receiver fail so, until log and metrics name it; then let it take what is sent."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            life.world.sink_mode = mode
            life.world.publish(1)
            life.named("delivery.retry", '"hook"', *words, metric=RETRIED)
            if act:
                act(life)
            life.world.sink_mode = "ok"
            life.world.release.set()
            life.world.publish(1)
            life.good_again(mode)


@fault("sink-storm", trials=3)
def sink_storm(place: Place, report: Report) -> None:
    """The receiver answers 429 with Retry-After, again and again; one in five gets through."""

    def stormy(life: Life) -> None:
        for _ in range(5):
            life.world.publish(1)
            refused = life.world.refused
            with life.world.lock:
                life.world.lock.wait_for(lambda: life.world.refused > refused, 30)  # noqa: B023
        report.check("few were refused", life.world.refused >= 5)

    each(place, report, "storm", "answered 429", act=stormy)


@fault("sink-half-open")
def sink_half_open(place: Place, report: Report) -> None:
    """The receiver takes the message and never answers."""
    each(place, report, "hang", "no answer in time")


@fault("sink-slow-loris")
def sink_slow_loris(place: Place, report: Report) -> None:
    """The receiver answers a byte every 50 ms."""
    each(place, report, "drip", "no answer in time")


@fault("sink-reset", trials=3)
def sink_reset(place: Place, report: Report) -> None:
    """The receiver reads the message and resets the connection."""
    each(place, report, "reset", "connection")


@fault("sink-reset-early", trials=3)
def sink_reset_early(place: Place, report: Report) -> None:
    """The receiver resets the connection before it reads."""
    each(place, report, "reset-early", "connection")


@fault("sink-refuses", trials=3)
def sink_refuses(place: Place, report: Report) -> None:
    """Nobody listens at the receiver's address, until somebody does."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            life.world.sink_down()
            life.world.publish(2)
            life.named("delivery.retry", '"hook"', "no connection", metric=RETRIED)
            life.named("delivery.retry", '"hook"', metric='alerts_queue_rows{state="pending"}')
            life.world.sink_up()
            life.world.sink_mode = "ok"
            life.good_again("nobody listened")
