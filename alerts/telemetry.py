"""Logs and metrics: what happened, as one event each, and how often, as numbers."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from typing import Literal, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

#: Longest value written to a log line; text from outside is cut here.
LOG_VALUE_CHARS = 500


def _clip(value: object) -> object:
    """A log value without control characters and of bounded length."""
    if not isinstance(value, str):
        return value
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return clean if len(clean) <= LOG_VALUE_CHARS else clean[:LOG_VALUE_CHARS] + "…"


def _clip_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    for key, value in event.items():
        if key not in ("exception", "exc_info"):
            event[key] = _clip(value)
    return event


def setup_logging(
    level: str = "info",
    style: Literal["console", "json"] = "console",
    stream: TextIO | None = None,
) -> None:
    """Send every log event to `stream` (standard error), one line each."""
    out = stream or sys.stderr
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _clip_values,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    # Libraries log through the standard module; only what an operator must act on is let through.
    logging.basicConfig(
        level=logging.WARNING, stream=out, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    # It tells of ticks that were skipped or cancelled, and what fails in them is told by us.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one part of the program."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=name)
    return logger


@dataclass(frozen=True)
class Metrics:
    """Every metric the program keeps; labels are bounded (outcomes and kinds, never addresses)."""

    registry: CollectorRegistry = field(
        default_factory=lambda: CollectorRegistry(auto_describe=True)
    )
    polls: Counter = field(init=False)
    entries: Counter = field(init=False)
    problems: Counter = field(init=False)
    alerts: Counter = field(init=False)
    deliveries: Counter = field(init=False)
    delivery_seconds: Histogram = field(init=False)
    queue: Gauge = field(init=False)
    receivers: Gauge = field(init=False)
    templates: Counter = field(init=False)
    refreshes: Counter = field(init=False)
    presses: Counter = field(init=False)
    heartbeats: Counter = field(init=False)
    ticks: Counter = field(init=False)
    job_errors: Counter = field(init=False)
    reloads: Counter = field(init=False)
    clock_steps: Counter = field(init=False)

    def __post_init__(self) -> None:
        def put(name: str, metric: object) -> None:
            object.__setattr__(self, name, metric)

        r = self.registry
        put("polls", Counter("alerts_polls", "Polls by outcome", ["outcome"], registry=r))
        put("entries", Counter("alerts_entries", "Entries by outcome", ["outcome"], registry=r))
        put("problems", Counter("alerts_problems", "Faults in feeds", ["kind"], registry=r))
        put("alerts", Counter("alerts_alerts", "Alerts routed", ["kind", "severity"], registry=r))
        put("deliveries", Counter("alerts_deliveries", "Attempts", ["outcome"], registry=r))
        put("queue", Gauge("alerts_queue_rows", "Deliveries by state", ["state"], registry=r))
        put(
            "receivers",
            Gauge("alerts_receivers", "Receivers by condition", ["condition"], registry=r),
        )
        put("ticks", Counter("alerts_ticks", "Scheduler ticks", ["job"], registry=r))
        put(
            "templates",
            Counter(
                "alerts_template_failures",
                "Messages without their template",
                ["receiver"],
                registry=r,
            ),
        )
        put("refreshes", Counter("alerts_refreshes", "Messages changed", ["outcome"], registry=r))
        put("presses", Counter("alerts_presses", "Buttons pressed", ["outcome"], registry=r))
        put("heartbeats", Counter("alerts_heartbeats", "Beats", ["outcome"], registry=r))
        put("job_errors", Counter("alerts_job_errors", "Failed jobs", ["job"], registry=r))
        put("reloads", Counter("alerts_reloads", "Reloads", ["outcome"], registry=r))
        put("clock_steps", Counter("alerts_clock_steps", "Clock set", ["direction"], registry=r))
        put(
            "delivery_seconds",
            Histogram("alerts_delivery_seconds", "Seconds one attempt took", registry=r),
        )
