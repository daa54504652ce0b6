"""Listening: documents from feeds, JSON Feeds and seed folders, and the entries inside them."""

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
from alerts.sources.http import Limits
from alerts.sources.inbound import read_items
from alerts.sources.politeness import Politeness
from alerts.sources.probe import probe
from alerts.sources.registry import Sources, parse

__all__ = [
    "Apart",
    "Asks",
    "FetchFailed",
    "FetchOutcome",
    "Fetched",
    "Limits",
    "NotModified",
    "Parsed",
    "Politeness",
    "Received",
    "Sources",
    "parse",
    "probe",
    "read_items",
]
