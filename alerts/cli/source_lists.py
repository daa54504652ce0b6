"""`alerts sources add|import|export`: sources come into sources.yaml, and go out of it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alerts.config import Config
    from alerts.config.edit_sources import NewSource, Value
    from alerts.model.feed import Feed
    from alerts.sources import Parsed
    from alerts.sources.opml import Outline

_MAX_BYTES = 5_000_000
_SHOWN = 10
#: The kind that is looked for where nothing else is said.
FEED = "feed"
_OWN = ("id", "tier", "lang", "every")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and stop.")]
TierName = Annotated[str, typer.Option("--tier", help="official, wire, trade_press or aggregator.")]


def add(  # noqa: PLR0917 - Typer calls it by name
    url: Annotated[
        str, typer.Argument(help="A feed, a page that names one, or what --kind reads.")
    ],
    id_: Annotated[
        str, typer.Option("--id", help="Its name; made from the address if left out.")
    ] = "",
    tier: TierName = "trade_press",
    every: Annotated[str, typer.Option(help="How often it is polled.")] = "30m",
    kind: Annotated[
        str, typer.Option(help="How it is read; seen from the address if left out.")
    ] = "",
    option: Annotated[
        list[str] | None,
        typer.Option(help="An option of its kind, as name=value in YAML; repeatable."),
    ] = None,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Read the articles behind its entries.")
    ] = False,
    dry_run: DryRun = False,
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Find the feed behind an address, show what the rules say of it, and write it down.

    A source of another kind is taken as it is: --kind gdelt --option 'query=gallium'.
    """
    from alerts.cli.database import load_config
    from alerts.config.edit_sources import add_to_file
    from alerts.config.new_source import read_source

    loaded = load_config(config)
    _check_tier(tier)
    rest: dict[str, Value] = {"tier": tier, "every": every}
    if options := _options(option or ()):
        rest["options"] = options
    if full_text:
        rest["full_text"] = True
    source, address, parsed = _look(loaded, url, kind or _kind_of(url), id_, rest)
    read_source(source, loaded.folder, os.environ, loaded.settings.http.policy)
    rows = _verdicts(loaded, source, parsed)
    if not dry_run:
        add_to_file(loaded.folder / "sources.yaml", [source])
    if as_json:
        print_json({"source": source, "written": not dry_run, "entries": rows})
        return
    _print_look(address, rows, len(parsed.entries))
    said = "would be written" if dry_run else "is written"
    typer.echo(f"source {source['id']} {said} to {loaded.folder / 'sources.yaml'}")


def import_opml(
    file: Annotated[str, typer.Argument(metavar="FILE", help='"-" reads standard input.')],
    tier: TierName = "trade_press",
    dry_run: DryRun = False,
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Take over the feeds of an OPML list; those that are sources already are left alone."""
    from alerts.cli.database import load_config
    from alerts.config.edit_sources import add_to_file
    from alerts.sources.opml import read_opml

    _check_tier(tier)
    loaded = load_config(config)
    listed = read_opml(_read(file))
    for problem in listed.problems:
        typer.echo(f"problem: {problem}", err=True)
    if listed.broken:
        raise typer.Exit(1)
    new, known, refused = _sort_out(loaded, listed.outlines, tier)
    for url, reason in refused:
        typer.echo(f"left out: {url}: {reason}", err=True)
    if new and not dry_run:
        add_to_file(loaded.folder / "sources.yaml", new)
    if as_json:
        left_out = [{"url": url, "reason": reason} for url, reason in refused]
        print_json({"added": new, "known": known, "left_out": left_out, "written": not dry_run})
        return
    said = "would be added" if dry_run else "added"
    typer.echo(f"{len(new)} {said}, {known} known already, {len(refused)} left out")


def export_opml(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help='"-" is standard output.')] = "-",
    config: ConfigDir = None,
) -> None:
    """Write the feeds of sources.yaml as an OPML list, in a folder a tier."""
    from alerts.cli.database import load_config
    from alerts.sources.opml import write_opml
    from alerts.text.masking import secrets_of

    loaded = load_config(config)
    shown = [
        feed
        for feed in loaded.feeds
        if _is_feed(feed) and not feed.filled and not secrets_of(feed.location)
    ]
    text = write_opml("alerts", [_outline(feed) for feed in shown])
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")
    left_out = len(loaded.feeds) - len(shown)
    if left_out:
        typer.echo(
            f"{left_out} sources left out: folders, other kinds, keys or variables in the address",
            err=True,
        )


def _look(
    loaded: Config, url: str, kind: str, wish: str, rest: NewSource
) -> tuple[NewSource, str, Parsed]:
    """The new source, its address and what it holds; ends the command when it holds nothing."""
    if kind == FEED:
        address, parsed = _found(asyncio.run(_find(loaded, url)))
        return {"id": _name_for(loaded, address, wish), "url": address, **rest}, address, parsed
    # One address serves many searches.
    asked = "" if rest.get("options") else url
    name = _name_for(loaded, asked, wish or _free_id(url, _ids(loaded)))
    source: NewSource = {"id": name, "kind": kind, "url": url, **rest}
    return source, *_found(asyncio.run(_try(loaded, source)))


def _print_look(address: str, rows: Iterable[Mapping[str, object]], count: int) -> None:
    print_table(
        f"{count} entries at {address}",
        ("published", "severity", "score", "title"),
        [(row["published"], row["severity"], row["score"], row["title"]) for row in rows],
    )


def _name_for(loaded: Config, address: str, wish: str) -> str:
    """The id of the new source; ends the command when address or id are there already."""
    taken = _ids(loaded)
    if any(feed.location == address for feed in loaded.feeds):
        typer.echo("this address is a source already", err=True)
        raise typer.Exit(1)
    if wish in taken:
        raise typer.BadParameter(f"there is a source {wish} already", param_hint="--id")
    return wish or _free_id(address, taken)


def _ids(loaded: Config) -> set[str]:
    return {feed.id for feed in loaded.feeds}


async def _find(loaded: Config, url: str) -> tuple[str, Parsed] | str:
    """The address of the feed at or behind `url` with what it holds, or why there is none."""
    from alerts.app import now
    from alerts.cli.listening import open_sources
    from alerts.model.feed import Feed, FeedKind, FeedState
    from alerts.net import check_url
    from alerts.sources import Fetched
    from alerts.sources.discover import feed_addresses
    from alerts.text.masking import MASK

    refused = check_url(url, loaded.settings.http.policy)
    if refused:
        return refused
    reason = ""
    waiting = [url]
    async with open_sources(loaded) as sources:
        while waiting:
            feed = Feed("new", FeedKind.FEED, waiting.pop(0))
            outcome = await sources.fetch(feed, FeedState("new", next_due=now()), now())
            if not isinstance(outcome, Fetched):
                reason = reason or getattr(outcome, "reason", "nothing came")
                continue
            parsed = sources.parse(feed, outcome)
            if not parsed.broken:
                moved = outcome.moved_to if MASK not in outcome.moved_to else ""
                return moved or feed.location, parsed
            reason = reason or parsed.problems[0]
            if feed.location == url:
                waiting.extend(feed_addresses(outcome.documents[0]))
    return reason


def _found(found: tuple[str, Parsed] | str) -> tuple[str, Parsed]:
    if isinstance(found, str):
        typer.echo(f"no feed found: {found}", err=True)
        raise typer.Exit(1)
    return found


def _kind_of(url: str) -> str:
    """The kind whose addresses look like this one."""
    from alerts.sources import installed

    kinds = installed().by_name.values()
    return next((k.name for k in kinds if k.recognises and k.recognises(url)), FEED)


def _options(given: Iterable[str]) -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = {}
    for each in given:
        name, mark, value = each.partition("=")
        try:
            found[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            mark = ""
        if not mark:
            raise typer.BadParameter(f"`{each[:40]}` is no name=value", param_hint="--option")
    return found


async def _try(loaded: Config, source: NewSource) -> tuple[str, Parsed] | str:
    """The location of a source with what it holds, or why it holds nothing."""
    from alerts.app import now
    from alerts.cli.listening import open_sources
    from alerts.config.new_source import read_source
    from alerts.model.feed import FeedState
    from alerts.sources import Fetched, FetchFailed, Parsed

    built = read_source(source, loaded.folder, os.environ, loaded.settings.http.policy)
    (feed,) = built.feeds
    given = source.get("options")
    for name in built.secrets.get(feed.id, {}):
        if isinstance(given, Mapping) and given.get(name) and "${" not in str(given[name]):
            said = f"write `{name}=${{NAME}}`: on a command line a secret is seen by others"
            raise typer.BadParameter(said, param_hint="--option")
    async with open_sources(loaded, built.secrets) as sources:
        outcome = await sources.fetch(feed, FeedState(feed.id, next_due=now()), now())
        if isinstance(outcome, FetchFailed):
            return outcome.reason
        # A page that is watched for change has nothing new to show yet.
        parsed = await sources.read(feed, outcome) if isinstance(outcome, Fetched) else Parsed()
    return parsed.problems[0] if parsed.broken else (feed.location, parsed)


def _verdicts(loaded: Config, source: NewSource, parsed: Parsed) -> list[dict[str, object]]:
    from alerts.app import load_ruleset, now
    from alerts.model.feed import Feed, Tier
    from alerts.pipeline.normalise import to_item
    from alerts.rules import assess

    ruleset = load_ruleset(loaded.folder)
    feed = Feed(
        str(source["id"]),
        str(source.get("kind", FEED)),
        str(source["url"]),
        tier=Tier(str(source["tier"])),
    )
    items = (to_item(feed, entry, now()) for entry in parsed.entries[:_SHOWN])
    judged = ((item, assess(ruleset, item.document)) for item in items if item is not None)
    return [
        {
            "title": item.title,
            "url": item.url,
            "published": item.published.isoformat() if item.published else None,
            "severity": str(assessment.severity),
            "score": assessment.score,
            "topics": list(assessment.on_topic()),
        }
        for item, assessment in judged
    ]


def _sort_out(
    loaded: Config, outlines: Iterable[Outline], tier: str
) -> tuple[list[NewSource], int, list[tuple[str, str]]]:
    """What is new, how many are sources already, and what cannot be polled, with the reason."""
    from alerts.net import check_url
    from alerts.sources.base import one_line
    from alerts.text.urls import canonical

    taken = {feed.id for feed in loaded.feeds}
    seen = {canonical(feed.location) for feed in loaded.feeds}
    new: list[NewSource] = []
    refused: list[tuple[str, str]] = []
    known = 0
    for outline in outlines:
        reason = check_url(outline.url, loaded.settings.http.policy)
        if reason:
            refused.append((one_line(outline.url, 100), reason))
        elif canonical(outline.url) in seen:
            known += 1
        else:
            seen.add(canonical(outline.url))
            source = _source_of(outline, tier, taken)
            taken.add(str(source["id"]))
            new.append(source)
    return new, known, refused


def _source_of(outline: Outline, tier: str, taken: set[str]) -> NewSource:
    from alerts.model.feed import Tier

    own = {name: outline.own[name] for name in _OWN if outline.own.get(name)}
    id_ = own.pop("id", "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", id_) or id_ in taken:
        id_ = _free_id(outline.url, taken)
    if own.get("tier") not in set(Tier):
        own["tier"] = tier
    if not re.fullmatch(r"(?:[0-9]{1,6}[smhd])+", own.get("every", "")):
        own["every"] = "30m"
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", own.get("lang", "")):
        own.pop("lang", None)
    source: dict[str, str | bool] = {"id": id_, "url": outline.url}
    if outline.title:
        source["name"] = outline.title
    source |= own
    if outline.own.get("enabled") == "false":
        source["enabled"] = False
    return source


def _outline(feed: Feed) -> Outline:
    from alerts.config.fields import duration_text
    from alerts.sources.opml import Outline

    own = {"id": feed.id, "tier": str(feed.tier), "lang": feed.lang}
    own["every"] = duration_text(feed.every)
    own["enabled"] = "true" if feed.enabled else "false"
    return Outline(feed.location, feed.name, (str(feed.tier),), own)


def _is_feed(feed: Feed) -> bool:
    from alerts.model.feed import FeedKind

    return feed.kind in {FeedKind.FEED, FeedKind.JSON_FEED}


def _free_id(url: str, taken: set[str]) -> str:
    """A name from the host and, when that is taken, from the path or with a number."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = re.sub(r"^(?:www|rss|feeds?)\.", "", parts.hostname or "source")
    words = [word for word in re.split(r"[^a-z0-9]+", parts.path.lower()) if word]
    tries = [_slug(host), *(_slug(f"{host}_{word}") for word in words)]
    numbered = (f"{tries[0]}_{n}" for n in range(2, 100_000))
    return next(name for name in (*tries, *numbered) if name not in taken)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:50] or "source"


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(_MAX_BYTES + 1)
        with Path(file).open("rb") as handle:
            return handle.read(_MAX_BYTES + 1)
    except OSError as error:
        raise typer.BadParameter(f"not readable: {os.strerror(error.errno or 0)}") from None


def _check_tier(tier: str) -> None:
    from alerts.model.feed import Tier

    if tier not in set(Tier):
        names: Sequence[str] = list(Tier)
        raise typer.BadParameter(f"--tier is one of {', '.join(names)}")
