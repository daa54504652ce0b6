"""The slugs under which the Federal Register knows the agencies of the United States."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from alerts.config.files import nearest


@cache
def known_agencies() -> frozenset[str]:
    """Return every slug of the list that ships."""
    text = (files("alerts.config") / "federal_register_agencies.txt").read_text("utf-8")
    return frozenset(text.split())


def agency_note(slug: str) -> str:
    """Return "" for a known slug, else a few words that say so, with the nearest known one.

    New agencies appear, so an unknown slug is worth a note and no mistake.
    """
    known = known_agencies()
    if slug in known:
        return ""
    meant = nearest(slug, known)
    hint = f" (did you mean `{meant}`?)" if meant else ""
    return f"the Federal Register is not known to have an agency `{slug}`{hint}"
