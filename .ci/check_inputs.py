"""Run every broken and hostile input through the real readers: check_inputs.py SHARED_FOLDER.

Each document is fetched from loopback by the real client and parsed in a process of its own,
whose time and memory are bounded. Prints one line per input and exits 1 when any misses.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.net import AddressPolicy, BlockedAddress, check_url, open_session
from alerts.sources import Fetched, FetchFailed, Parsed, Sources, parse, probe
from alerts.sources.feed import parse_feed
from alerts.text.clean import plain, plain_line
from alerts.text.urls import canonical

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = AddressPolicy(frozenset({"127.0.0.1"}))
_LISTED = re.compile(r"(\d+)(?: \(JSON: (\d+) (?:items|results|object)\))?")
_SCRIPTS = {
    "trade_jp_shift_jis.rdf": "[\u3040-\u30ff]",
    "trade_kr_euc_kr.xml": "[\uac00-\ud7a3]",
    "trade_tw_big5.xml": "[\u4e00-\u9fff]",
    "trade_zh_gb2312.xml": "[\u4e00-\u9fff]",
    "forum_zh_gb2312_noguid.rss": "[\u4e00-\u9fff]",
    "orenburg_ru_windows1251.xml": "[\u0400-\u04ff]",
    "trade_de_windows1252.xml": "[äöüß]",
}


@dataclass
class Outcome:
    """What one child process has to say."""

    broken: bool = True
    entries: int = 0
    left_out: int = 0
    titles: list[str] = field(default_factory=list)
    shown: str = ""
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    mb: float = 0.0
    died: str = ""


class Report:
    """The table, and whether everything held."""

    def __init__(self) -> None:
        self.misses = 0
        self.checks = 0

    def line(self, name: str, misses: list[str], remark: str = "") -> None:
        self.checks += 1
        self.misses += bool(misses)
        verdict = "MISS" if misses else "ok"
        said = "; ".join(misses) or remark
        sys.stdout.write(f"{verdict:5}{name:58}{said[:150]}\n")


def outcome_of(parsed: Parsed) -> Outcome:
    titles = [plain_line(entry.title) for entry in parsed.entries]
    shown = "\n".join(
        part
        for entry in parsed.entries
        for part in (entry.url, plain_line(entry.title), plain(entry.text))
    )
    return Outcome(
        parsed.broken,
        len(parsed.entries),
        parsed.left_out,
        titles,
        shown + "\n".join(parsed.problems),
        list(parsed.problems),
    )


def in_child(work: Callable[[], Parsed], seconds: float) -> Outcome:
    """Run `work` in a process of its own and measure it."""
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        start = time.perf_counter()
        outcome = outcome_of(work())
        outcome.seconds = time.perf_counter() - start
        outcome.mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        queue.put(outcome)

    child = context.Process(target=run)
    child.start()
    ready = queue._reader.poll(seconds * 2)
    outcome: Outcome = queue.get() if ready else Outcome(died=f"nothing after {seconds * 2} s")
    child.kill() if not ready else child.join()
    if ready and child.exitcode:
        outcome.died = f"exit code {child.exitcode}"
    return outcome


async def served(answer: bytes, feed: FeedKind = FeedKind.FEED) -> Any:
    """What the real client makes of `answer`, byte for byte."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        try:
            await writer.drain()
        except ConnectionError:
            return
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    feed_ = Feed("f", feed, f"http://127.0.0.1:{port}/feed.xml")
    async with server, open_session(OWN, user_agent="check", total_seconds=8) as session:
        sources = Sources(session, policy=OWN)
        return feed_, await sources.fetch(feed_, FeedState("f", next_due=NOW), NOW)


def http_answer(body: bytes, content_type: str, content_encoding: str = "") -> bytes:
    coding = f"Content-Encoding: {content_encoding}\r\n" if content_encoding else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{coding}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def read_served(answer: bytes) -> Parsed:
    feed, fetched = asyncio.run(served(answer))
    if isinstance(fetched, Fetched):
        return parse(feed, fetched)
    return Parsed((), (fetched.reason,), broken=True)


def judge(expected: dict[str, Any], outcome: Outcome) -> list[str]:
    if outcome.died:
        return [outcome.died]
    misses = []
    low, high = expected.get("entries", [0, 10**9])
    must = expected["must"]
    if must == "reject" and (not outcome.broken or not outcome.problems):
        misses.append("should be refused with a problem")
    if must == "accept" and outcome.broken:
        misses.append(f"refused: {outcome.problems}")
    if must != "reject" and not outcome.broken and not low <= outcome.entries <= high:
        misses.append(f"{outcome.entries} entries, not {low}-{high}")
    if must == "cap" and low and outcome.broken:
        misses.append(f"nothing read: {outcome.problems}")
    misses += [f"title missing: {t}" for t in expected.get("titles", []) if t not in outcome.titles]
    misses += [f"shows {bad!r}" for bad in expected.get("never", []) if bad in outcome.shown]
    misses += [f"unprintable problem {p!r}" for p in outcome.problems if not p.isprintable()]
    if outcome.seconds > expected["seconds"]:
        misses.append(f"took {outcome.seconds:.1f} s")
    if outcome.mb > expected["mb"]:
        misses.append(f"took {outcome.mb:.0f} MB")
    return misses


def remark(outcome: Outcome) -> str:
    first = f" | {outcome.problems[0]}" if outcome.problems else ""
    return f"{outcome.entries:5} entries {outcome.seconds:6.2f} s {outcome.mb:4.0f} MB{first}"


def check_manifest(folder: Path, report: Report) -> None:
    lines = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    for line in map(json.loads, lines):
        name = line["file"]
        body = (folder / name).read_bytes()
        if line["must"] == "http":
            continue
        if name.startswith("opml/"):
            work = partial(probe, body, now=NOW, name="a.opml")
            # Source lists are not read as feeds: refused by name, within the same bounds.
            line["must"] = "reject"
        elif name.startswith("seeds/"):
            work = partial(probe, body, now=NOW, name=name)
        else:
            answer = http_answer(body, line["content_type"], line.get("content_encoding", ""))
            work = partial(read_served, answer)
        outcome = in_child(work, line["seconds"])
        report.line(name, judge(line, outcome), remark(outcome))


def listed_counts(readme: str) -> Iterator[tuple[str, str, str]]:
    """File, listed entries and what it is, from the tables of the README."""
    column = 4
    for line in readme.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "file":
            column = cells.index("entries")
        elif len(cells) > column and "." in cells[0] and _LISTED.match(cells[column]):
            yield cells[0], cells[column], cells[1]


def check_fixtures(folder: Path, report: Report) -> None:
    for name, listed, what in listed_counts((folder / "README.md").read_text("utf-8")):
        body = (folder / name).read_bytes()
        outcome = in_child(partial(probe, body, now=NOW, name="https://news.example/f"), 10)
        misses = [outcome.died] if outcome.died else []
        match = _LISTED.match(listed)
        counts = [int(n) for n in match.groups() if n] if match else [0]
        found = outcome.entries + outcome.left_out
        read = "JSON Feed" in what or "Federal Register" in what
        no_feed = ("JSON" in listed and not read) or "OPML" in listed
        if no_feed and not (outcome.broken and outcome.problems):
            misses.append("no clear problem")
        if not no_feed and found < max(counts):
            misses.append(f"{found} entries, {max(counts)} listed")
        script = _SCRIPTS.get(Path(name).name)
        if script and not re.search(script, " ".join(outcome.titles)):
            misses.append(f"titles in the wrong script: {outcome.titles[:2]}")
        if "\ufffd" in "".join(outcome.titles):
            misses.append("titles with replaced letters")
        report.line(name, misses, remark(outcome))


def check_http(folder: Path, report: Report) -> None:
    def failed(test: Callable[[FetchFailed], bool]) -> Callable[[Any, Outcome], bool]:
        return lambda got, _: isinstance(got, FetchFailed) and test(got)

    def error(got: Any, _: Outcome) -> bool:
        return isinstance(got, FetchFailed) and len(got.reason) < 200 and got.reason.isprintable()

    def two(got: Any, outcome: Outcome) -> bool:
        return outcome.entries == 2

    def either(got: Any, outcome: Outcome) -> bool:
        return error(got, outcome) or two(got, outcome)

    wants: dict[str, Callable[[Any, Outcome], bool]] = {
        "no_length_close": two,
        "short_body": either,
        "long_length": failed(lambda f: "larger" in f.reason),
        "bad_chunks": error,
        "both_lengths": either,
        "header_flood": error,
        "not_http": error,
        "retry_after_999999": failed(
            lambda f: f.retry_after == timedelta(days=1) and "longer than a day" in f.reason
        ),
        "retry_after_date": failed(lambda f: f.retry_after is None and f.status == 503),
        "retry_after_junk": failed(lambda f: f.retry_after is None and f.status == 429),
        "gone": failed(lambda f: f.gone),
        "304_without_ask": error,
        "gzip_label_plain_body": either,
    }
    for path in sorted(folder.glob("*.http")):
        feed, got = asyncio.run(served(path.read_bytes()))
        outcome = outcome_of(parse(feed, got)) if isinstance(got, Fetched) else Outcome()
        held = wants[path.stem](got, outcome)
        said = got.reason if isinstance(got, FetchFailed) else f"{outcome.entries} entries"
        report.line(f"http/{path.name}", [] if held else [f"got {got}"], said)


class Answers(AbstractResolver):
    """A name server that answers as the input line says, one list after the other."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        addresses = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=a, port=port, family=2, proto=0, flags=0)
            for a in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def addresses_used(url: str, answers: list[list[str]]) -> list[str]:
    """The addresses a session would connect to for `url`; raises BlockedAddress."""
    async with open_session(
        AddressPolicy(), user_agent="check", resolver=Answers(answers)
    ) as session:
        connector: Any = session.connector
        return [found["host"] for found in await connector._resolver.resolve("news.example", 80)]


def check_urls(folder: Path, report: Report) -> None:
    for line in map(json.loads, (folder / "urls.jsonl").read_text("utf-8").splitlines()):
        dns = line.get("dns") or [["93.184.216.34"]]
        answers = dns if isinstance(dns[0], list) else [dns]
        reason, used = check_url(line["url"]), []
        if not reason:
            try:
                used = asyncio.run(addresses_used(line["url"], answers))
            except BlockedAddress as error:
                reason = error.reason
        private = [a for a in used if AddressPolicy().refuse_address(a)]
        held = bool(reason) if line["must"] == "block" else bool(used) and not private
        said = reason or f"connects to {used}"
        report.line(f"url {line['url'][:50]!r}", [] if held else [said], said)


async def follow(chain: list[str]) -> Any:
    """Play a redirect chain on loopback; every host name is this machine."""
    hits = {"n": 0}
    names: dict[str, str] = {}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        hits["n"] += 1
        at = min(hits["n"], len(chain) - 1)
        target = chain[at].replace("news.example", names["self"])
        writer.write(f"HTTP/1.1 302 F\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    names["self"] = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    start = chain[0].replace("https://", "http://").replace("news.example", names["self"])
    feed = Feed("f", FeedKind.FEED, start, options={"spacing": 0})
    async with server, open_session(OWN, user_agent="check", total_seconds=5) as session:
        sources = Sources(session, policy=OWN)
        return await sources.fetch(feed, FeedState("f", next_due=NOW), NOW), hits["n"]


def check_redirects(folder: Path, report: Report) -> None:
    for line in map(json.loads, (folder / "redirects.jsonl").read_text("utf-8").splitlines()):
        chain = line["chain"]
        if chain[0].startswith("https://"):
            # Needs a certificate; the integration tests cover the downgrade note.
            continue
        got, hits = asyncio.run(follow(chain))
        held = isinstance(got, FetchFailed) and hits <= 6
        said = f"{got.reason} after {hits} requests" if isinstance(got, FetchFailed) else str(got)
        report.line(f"redirect {chain[:2]} ({line['must']})"[:56], [] if held else [said], said)


def plant(root: Path, line: dict[str, Any]) -> None:
    path = root / line["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if line["kind"] == "symlink":
        path.symlink_to(line["target"])
    elif line["kind"] == "fifo":
        os.mkfifo(path)
    else:
        path.write_text(line["text"], "utf-8")
        if "mode" in line:
            path.chmod(int(line["mode"], 8))


def check_seeds(folder: Path, report: Report) -> None:
    lines = [
        json.loads(text) for text in (folder / "seed_tree.jsonl").read_text("utf-8").splitlines()
    ]
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "watched"
        for line in lines:
            plant(root, line)
        feed = Feed("s", FeedKind.SEED_DIR, str(root))
        read, notes = asyncio.run(poll_twice(feed, root / "grows.txt"))
    for line in lines:
        name, must = line["path"], line["must"]
        times = read.count(name)
        want = 1 if must.startswith("read") else 0
        misses = [] if times == want else [f"read {times} times"]
        if must.startswith("report") and os.geteuid():
            misses = [] if any(n.startswith(name) for n in notes) else ["not reported"]
        if must.startswith("report") and not os.geteuid():
            misses = []  # root reads everything, so there is nothing to report
        if "say so" in must and not any(n.startswith(name) for n in notes):
            misses.append("not said")
        report.line(f"seed {name!r}", misses, must)


async def poll_twice(feed: Feed, growing: Path) -> tuple[list[str], list[str]]:
    """Poll, let the growing file grow, let time pass, poll again and again."""
    state = FeedState(feed.id, next_due=NOW)
    read: list[str] = []
    notes: list[str] = []
    settled = datetime.now(UTC) + timedelta(hours=1)
    fresh = int((settled - timedelta(seconds=1)).timestamp() * 1e9)
    async with open_session(OWN, user_agent="check") as session:
        for number in range(4):
            if number < 2:
                with growing.open("a", encoding="utf-8") as file:
                    file.write(f"More text {number}.\n")
                os.utime(growing, ns=(fresh + number, fresh + number))
            got = await Sources(session).fetch(feed, state, settled)
            if isinstance(got, FetchFailed):
                notes.append(got.reason)
                break
            state = FeedState(feed.id, next_due=NOW, cursor=got.cursor)
            notes += got.notes
            if isinstance(got, Fetched):
                read += [document.name for document in got.documents]
    return read, notes


def check_pairs(folder: Path, report: Report) -> None:
    """The same stories under new ids and tracking parameters are recognisable as the same."""
    polls = [
        probe((folder / name).read_bytes(), now=NOW, name="https://news.example/feed.xml")
        for name in ("odd_poll1.xml", "odd_poll2_new_guids.xml")
    ]
    known = {value for e in polls[0].entries for value in (e.title, canonical(e.url))}
    new = [e.title for e in polls[1].entries if not known & {e.title, canonical(e.url)}]
    report.line("feeds/odd_poll1+2", [f"new: {t}" for t in new], f"{len(polls[1].entries)} known")


def check_both_ways(folders: list[Path], report: Report) -> None:
    """The quick way through a feed must say what feedparser says, or decline."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    differing = []
    for path in files:
        body = path.read_bytes()
        if len(body) > 4_000_000:
            continue
        for lang in ("", "de"):
            read = partial(parse_feed, body, now=NOW, url="https://news.example/f", lang=lang)
            if read() != read(quick=False):
                differing.append(path.name)
    report.line("feeds read both ways", differing, f"{len(files)} documents, the same answers")


def main() -> int:
    shared = Path(sys.argv[1])
    bad = shared / "bad_inputs"
    report = Report()
    check_fixtures(shared / "fixtures" / "feeds", report)
    check_manifest(bad, report)
    check_http(bad / "http", report)
    check_urls(bad, report)
    check_redirects(bad, report)
    check_seeds(bad / "seeds", report)
    check_pairs(bad / "feeds", report)
    check_both_ways([shared / "fixtures" / "feeds", bad / "feeds"], report)
    sys.stdout.write(f"{report.checks} inputs, {report.misses} misses\n")
    return 1 if report.misses else 0


if __name__ == "__main__":
    sys.exit(main())
