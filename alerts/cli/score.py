"""`alerts score`: what the rules say of documents, and why."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.errors import SourceError

if TYPE_CHECKING:
    from io import BufferedReader

    from alerts.model.assessment import Assessment
    from alerts.model.item import Document


#: One document, decompressed.
_MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Read:
    """One document to score, or what is wrong with the place where one should be."""

    id: str
    document: Document | None
    problem: str = ""


def score(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...|-]", help="Text, html or .jsonl[.gz]; - reads stdin."),
    ] = None,
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Judge documents by the rules: topics, severity, direction, stage, and every point's reason.

    Title and text of .jsonl lines are taken as they are; files are read like seed files.
    """
    from alerts.app import load_ruleset
    from alerts.config import find_readable
    from alerts.rules import assess

    ruleset = load_ruleset(find_readable(config, os.environ))
    failed = False
    for name in files or ["-"]:
        for read in read_documents(name):
            if read.document is None:
                typer.echo(f"{read.id}: {read.problem}", err=True)
                failed = True
                continue
            assessment = assess(ruleset, read.document)
            if as_json:
                sys.stdout.write(_line(as_record(read.id, assessment)) + "\n")
            else:
                _show(read, assessment)
    if failed:
        raise typer.Exit(1)


def read_documents(name: str) -> Iterator[Read]:
    """The documents of one file, in order; raises SourceError when it cannot be read."""
    try:
        if name == "-":
            yield from _from_stdin()
        elif name.endswith((".jsonl", ".jsonl.gz", ".ndjson")):
            opener = gzip.open if name.endswith(".gz") else open
            with opener(name, "rb") as stream:
                yield from from_lines(_bounded_lines(stream), name)
        else:
            with Path(name).open("rb") as stream:
                yield from _from_file(stream.read(_MAX_BYTES + 1), name)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{name}: cannot be read: {reason}") from error


def _from_stdin() -> Iterator[Read]:
    body = sys.stdin.buffer.read()
    if body.lstrip()[:1] == b"{":
        yield from from_lines(body.splitlines(keepends=True), "-")
    else:
        yield from _from_file(body, "stdin.txt")


def _bounded_lines(stream: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """The lines of a stream; what is longer than a document may be comes as a piece of itself."""
    while line := stream.readline(_MAX_BYTES + 1):
        yield line
        while len(line) > _MAX_BYTES and not line.endswith(b"\n"):
            line = stream.readline(_MAX_BYTES + 1)


def _from_file(body: bytes, name: str) -> Iterator[Read]:
    if len(body) > _MAX_BYTES:
        yield Read(name, None, f"larger than {_MAX_BYTES} bytes")
        return
    from alerts.app import now
    from alerts.model.item import Document
    from alerts.sources.articles import is_article, read_articles
    from alerts.sources.base import Received
    from alerts.text.clean import plain, plain_line

    known = Path(name).name if is_article(name) else f"{Path(name).name}.txt"
    drafts = read_articles(Received(known, body), now())
    for problem in drafts.problems:
        yield Read(name, None, problem)
    for entry in drafts.entries:
        document = Document(
            plain_line(entry.title), plain(entry.text), entry.lang, None, entry.published
        )
        yield Read(name if len(drafts.entries) == 1 else entry.key, document)


def from_lines(lines: Iterable[bytes], name: str) -> Iterator[Read]:
    """The documents of JSON lines; title and text keep every character they have."""
    for number, line in enumerate(lines, 1):
        if len(line) <= _MAX_BYTES and not line.strip():
            continue
        place = f"{name}:{number}"
        if len(line) > _MAX_BYTES:
            yield Read(place, None, f"larger than {_MAX_BYTES} bytes")
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Read(place, None, "is not one JSON object in UTF-8")
            continue
        if not isinstance(row, Mapping):
            yield Read(place, None, "is not a JSON object")
            continue
        yield Read(str(row.get("id") or place), as_document(row))


def as_document(row: Mapping[str, Any]) -> Document:
    """The document of one JSON object; keys that are absent or no text count as empty."""
    from alerts.model.feed import Tier
    from alerts.model.item import Document

    def text(key: str) -> str:
        value = row.get(key)
        return value if isinstance(value, str) else ""

    tier = text("tier")
    return Document(
        text("title"),
        text("text"),
        text("lang"),
        Tier(tier) if tier in list(Tier) else None,
        _moment(text("published") or text("first_seen")),
    )


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_record(name: str, assessment: Assessment) -> dict[str, object]:
    """One assessment as the JSON object that `alerts score --json` prints."""
    return {
        "id": name,
        "alert": assessment.alert,
        "severity": str(assessment.severity),
        "score": assessment.score,
        "direction": str(assessment.direction),
        "stage": str(assessment.stage),
        "event": assessment.event,
        "certainty": assessment.certainty,
        "topics": dict(assessment.topics),
        "facts": {
            kind: [
                {"value": f.value, "role": f.role, "field": f.span.field, "start": f.span.start,
                 "end": f.span.end, "text": f.text}
                for f in facts
            ]
            for kind, facts in assessment.facts.kinds()
            if facts
        },
        "evidence": [
            {"rule": e.rule, "topic": e.topic, "field": e.span.field, "start": e.span.start,
             "end": e.span.end, "text": e.text, "points": e.points}
            for e in assessment.evidence
        ],
        "rules_hash": assessment.rules_hash,
    }  # fmt: skip


def _line(record: Mapping[str, object]) -> str:
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a surrogate pair in the text: only its escape can be printed
        return json.dumps(record)
    return line


def _show(read: Read, assessment: Assessment) -> None:
    from rich.console import Console

    from alerts.cli.reading import highlighted, waterfall

    console = Console(highlight=False)
    if read.document is not None:
        console.print(highlighted(read.document, assessment))
        console.print(waterfall(assessment))
        console.print()
