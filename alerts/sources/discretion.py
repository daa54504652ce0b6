"""What a source answers may repeat the keys it was asked with: none of them gets any further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, Parsed, Received
from alerts.text.masking import MASK, forms_of, masked, secrets_of, shown


def keys_of(feed: Feed, options: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what may be in no answer of the source: keys of its address, its secret `options`."""
    return (*_keys_in(feed.location, feed.filled, feed.secrets), *forms_of(options))


@lru_cache(maxsize=4096)
def _keys_in(location: str, filled: tuple[str, ...], secrets: tuple[str, ...]) -> tuple[str, ...]:
    return secrets_of(location, filled, secrets)


def discreet_outcome(feed: Feed, outcome: FetchOutcome, keys: Sequence[str]) -> FetchOutcome:
    """Return the outcome with `***` for each key, those of an address it came from among them."""
    if isinstance(outcome, FetchFailed):
        return replace(outcome, reason=masked(outcome.reason, keys)) if keys else outcome
    if outcome.moved_to:
        outcome = replace(outcome, moved_to=shown(outcome.moved_to, feed.filled))
    keys = _with_keys_of_redirect(feed, outcome, keys)
    if not keys:
        return outcome
    notes = tuple(masked(note, keys) for note in outcome.notes)
    outcome = replace(outcome, notes=notes, cursor=masked(outcome.cursor, keys))
    if not isinstance(outcome, Fetched):
        return outcome
    return replace(
        outcome,
        documents=tuple(_discreet_document(each, keys) for each in outcome.documents),
        final_url=masked(outcome.final_url, keys),
        hub=masked(outcome.hub, keys),
        topic=masked(outcome.topic, keys),
    )


def discreet_parsed(feed: Feed, fetched: Fetched, parsed: Parsed, keys: Sequence[str]) -> Parsed:
    """Return what was read with `***` for each key: markup may spell it in other characters."""
    keys = _with_keys_of_redirect(feed, fetched, keys)
    if not keys:
        return parsed
    return replace(
        parsed,
        entries=tuple(_discreet_entry(entry, keys) for entry in parsed.entries),
        problems=tuple(masked(problem, keys) for problem in parsed.problems),
        asks=replace(
            parsed.asks, hub=masked(parsed.asks.hub, keys), topic=masked(parsed.asks.topic, keys)
        ),
    )


def restored(feed: Feed, url: str) -> str:
    """Return the address of a further document of the source, with the key it needs.

    Only the source's own host is told it, and only where there is no doubt which one is meant.
    """
    keys = [
        key for key in secrets_of(feed.location, feed.filled, feed.secrets) if key in feed.location
    ]
    own = urlsplit(feed.location)[:2]
    if MASK not in url or len(keys) != 1 or urlsplit(url)[:2] != own:
        return url
    return url.replace(MASK, keys[0])


def _with_keys_of_redirect(feed: Feed, outcome: FetchOutcome, keys: Sequence[str]) -> Sequence[str]:
    final = outcome.final_url if isinstance(outcome, Fetched) else ""
    if final in ("", feed.location):
        return keys
    return (*keys, *secrets_of(final, feed.filled, feed.secrets))


def _discreet_document(document: Received, keys: Sequence[str]) -> Received:
    body = document.body
    for key in keys:
        body = body.replace(key.encode(errors="replace"), MASK.encode())
    return replace(document, name=masked(document.name, keys), body=body)


def _discreet_entry(entry: Entry, keys: Sequence[str]) -> Entry:
    return replace(
        entry,
        key=masked(entry.key, keys),
        url=masked(entry.url, keys),
        title=masked(entry.title, keys),
        text=masked(entry.text, keys),
        outlet=masked(entry.outlet, keys),
    )
