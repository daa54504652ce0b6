"""Listening: what sources of every kind hold, and the entries inside it.

A plug-in needs `Kind`, `Options`, `Poll`, the outcomes and `Parsed`; docs/sources.md shows one.
"""

from alerts.sources.apart import Apart
from alerts.sources.base import (
    Asks,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Parsed,
    Received,
)
from alerts.sources.full_text import Access, FullText
from alerts.sources.http import Limits, host_of
from alerts.sources.inbound import read_items
from alerts.sources.kind import Kind, Options, Poll
from alerts.sources.kinds import Kinds, installed
from alerts.sources.politeness import Politeness
from alerts.sources.probe import probe
from alerts.sources.registry import Sources, parse

__all__ = [
    "Access",
    "Apart",
    "Asks",
    "FetchFailed",
    "FetchOutcome",
    "Fetched",
    "FullText",
    "Kind",
    "Kinds",
    "Limits",
    "NotModified",
    "Options",
    "Parsed",
    "Politeness",
    "Poll",
    "Received",
    "Sources",
    "host_of",
    "installed",
    "parse",
    "probe",
    "read_items",
]
