"""A small world for each kind of source: what it reads, and what may happen to it there."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.model.policy import Secret
from alerts.net import open_session
from alerts.sources import Sources
from tests.integration.sources.imap_server import ImapServer, serving
from tests.integration.sources.loopback import LOOPBACK, NOW, Site, a_site

DATA = Path(__file__).parents[2] / "data"


@dataclass
class World:
    """One source of a kind, as a test acts on it."""

    location: str
    #: Titles of the first poll; none where that is only a baseline.
    first: list[str]
    #: Makes one more thing appear, and the title its entry has.
    publish: Callable[[], object]
    then: str
    #: Makes the source fail, and answer with something of another kind.
    fail: Callable[[], None]
    lie: Callable[[], None]
    options: dict[str, Any] = field(default_factory=dict)
    lang: str = ""
    secrets: dict[str, Secret] = field(default_factory=dict)
    #: Its outlets, entry by entry, where it names any.
    outlets: list[str] = field(default_factory=list)


Make = Callable[[Path], AbstractAsyncContextManager[World]]


def saved(*path: str) -> bytes:
    return DATA.joinpath(*path).read_bytes()


def on_web(
    path: str,
    body: bytes,
    more: Callable[[bytes], bytes],
    first: list[str],
    then: str,
    *,
    lie: bytes = b"\x89PNG no document of any kind",
    **given: Any,
) -> Make:
    """A world that is one document at one address."""

    @asynccontextmanager
    async def world(_folder: Path) -> AsyncIterator[World]:
        async with a_site() as (site, _):
            site.pages[path] = body
            yield World(
                site.url(path),
                first,
                publish=lambda: site.pages.update({path: more(site.pages[path])}),
                then=then,
                fail=site.pages.clear,
                lie=lambda: site.pages.update({path: lie}),
                **given,
            )

    return world


def after(mark: bytes, new: str) -> Callable[[bytes], bytes]:
    """Puts something behind the first `mark` of a document."""
    return lambda body: body.replace(mark, mark + new.encode(), 1)


def _more_json(name: str, row: dict[str, Any]) -> Callable[[bytes], bytes]:
    def more(body: bytes) -> bytes:
        document = json.loads(body)
        document[name].insert(0, row)
        return json.dumps(document).encode()

    return more


def feed() -> Make:
    entry = (
        "<entry><id>tag:ministerium.example,2026:3</id><title>Third</title>"
        "<link href='https://ministerium.example/3'/><updated>2026-06-02T08:00:00Z</updated></entry>"
    )
    return on_web(
        "/aktuell.atom",
        saved("feeds", "ministry.atom"),
        after(b'href="https://ministerium.example/aktuell"/>', entry),
        ["Zölle auf <b>Neodym</b>", "Second"],
        "Third",
    )


def json_feed() -> Make:
    row = {"id": "c", "url": "/a/3", "title": "Third"}
    return on_web(
        "/feed.json",
        saved("feeds", "desk_feed.json"),
        _more_json("items", row),
        ["Gallium held back", ""],
        "Third",
    )


def federal_register() -> Make:
    documents = saved("federal_register", "documents.json")
    row = {
        **json.loads(documents)["results"][0],
        "document_number": "2026-11999",
        "title": "Third",
    }
    titles = [each["title"] for each in json.loads(documents)["results"]]
    return on_web(
        "/api/v1/documents.json",
        documents,
        _more_json("results", row),
        titles[::-1],
        "Third",
        options={"raw_text": "none"},
    )


def listing() -> Make:
    row = '<div class="row"><p><a href="./legal-content/EN/TXT/?uri=OJ:L_3">Third</a></p></div>'
    return on_web(
        "/oj/index.html",
        saved("listings", "journal_en.html"),
        after(b"L series</h2>", row),
        [
            "Council Decision (EU) 2026/899",
            "Definitive anti-dumping duty on silicon metal",
        ],
        "Third",
        options={"links": "/oj/legal-content/*"},
    )


def page() -> Make:
    return on_web(
        "/quota.html",
        b"<html><title>Quota</title><main><p>Quota: 100 t</p></main></html>",
        after(b"100 t</p>", "<p>Third</p>"),
        [],
        "Quota: Third",
        # Any text is the text of a page.
        lie=b"<html><script>load()</script></html>",
    )


@asynccontextmanager
async def _seed_dir(folder: Path) -> AsyncIterator[World]:
    root = folder / "seeds"
    root.mkdir()

    def write(name: str, text: str) -> None:
        (root / name).write_text(text, encoding="utf-8")
        before = (NOW - timedelta(hours=1)).timestamp()
        os.utime(root / name, (before, before))

    def lie() -> None:
        (root / "third.json").write_bytes(b"\x89PNG")
        before = NOW.timestamp() - 60
        os.utime(root / "third.json", (before, before))

    write("one.txt", "First\n\nText of it.\n")
    yield World(
        str(root),
        ["First"],
        publish=lambda: write("two.txt", "Third\n\nText of it.\n"),
        then="Third",
        fail=lambda: root.rename(folder / "elsewhere"),
        lie=lie,
    )


def google_news() -> Make:
    item = (
        "<item><title>Third - Harbour Daily</title>"
        "<link>https://news.google.com/rss/articles/CBMiM?oc=5</link>"
        '<guid isPermaLink="false">CBMiM</guid>'
        '<source url="https://harbour-daily.example">Harbour Daily</source></item>'
    )
    return on_web(
        "/rss/search",
        saved("kinds", "google_news.xml"),
        after(b"<description>Google News</description>", item),
        ["Ministry pauses gallium licences for one month", "Smelter - a visit behind the fence"],
        "Third",
        outlets=["Harbour Daily", "Wafer Weekly"],
    )


def gdelt() -> Make:
    row = {
        "url": "https://x.example/3",
        "title": "Third",
        "seendate": "20260602T080000Z",
        "domain": "x.example",
    }
    return on_web(
        "/api/v2/doc/doc",
        saved("kinds", "gdelt_search.json"),
        _more_json("articles", row),
        [
            ("Ministry pauses gallium licences for one month; chip makers worry, analysts say"),
            "Gallium wird knapp: Preise steigen um 10%",
        ],
        "Third",
        options={"query": "gallium", "spacing": 0},
        outlets=["harbour-daily.example", "werkstoff.example"],
    )


@dataclass
class Files:
    """GDELT's files on a site: each quarter of an hour has one."""

    site: Site
    ending: str = ".gkg.csv.zip"

    def add(self, at: datetime, table: bytes | None = None, *, listed: bool = True) -> None:
        """Put a file there, and name it in the list as the newest."""
        body = packed(saved("kinds", "gdelt_gkg.csv") if table is None else table)
        name = f"/gdeltv2/{at:%Y%m%d%H%M%S}{self.ending}"
        self.site.pages[name] = body
        if listed:
            checksum = hashlib.md5(body, usedforsecurity=False).hexdigest()
            other = (
                f"150383 {'0' * 32} http://data.example/gdeltv2/{at:%Y%m%d%H%M%S}.export.CSV.zip"
            )
            line = f"{len(body)} {checksum} http://data.example{name}"
            self.site.pages["/gdeltv2/lastupdate.txt"] = f"{other}\n{line}\n".encode()

    @property
    def location(self) -> str:
        return self.site.url("/gdeltv2/lastupdate.txt")


def packed(table: bytes, name: str = "20260601120000.gkg.csv") -> bytes:
    """A table as it is served: in a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, table)
    return out.getvalue()


@asynccontextmanager
async def _imap(_folder: Path) -> AsyncIterator[World]:
    server = ImapServer()
    for name in ("1.eml", "2.eml"):
        server.inbox.add(saved("kinds", "mails", name))
    third = b"Subject: Third\r\nMessage-ID: <3@x.example>\r\n\r\nText.\r\n"
    async with serving(server):
        yield World(
            f"imap://127.0.0.1:{server.port}",
            ["Gallium licences paused – what buyers should know", "タングステン輸出に許可制"],
            publish=lambda: server.inbox.add(third),
            then="Third",
            fail=lambda: server.instead.update({"EXAMINE": b"TAG NO not now\r\n"}),
            lie=lambda: server.inbox.add(b"\r\n\r\n"),
            options={"user": server.user, "encrypted": False},
            secrets={"password": Secret(server.password)},
            outlets=["Metal Brief Daily", "材料通信"],
        )


#: By the name of a kind; a kind without its world has no fixtures, and fails the contract.
WORLDS: dict[str, Make] = {
    "feed": feed(),
    "json_feed": json_feed(),
    "federal_register": federal_register(),
    "listing": listing(),
    "page": page(),
    "seed_dir": _seed_dir,
    "google_news": google_news(),
    "gdelt": gdelt(),
    "imap": _imap,
}


async def _no_wait(_seconds: float) -> None:
    """Nobody is asked so often here that it would need a pause."""


@asynccontextmanager
async def sources_for(world: World, **given: Any) -> AsyncIterator[Sources]:
    """Sources that may ask the world, politely and without waiting."""
    policy = given.pop("policy", LOOPBACK)
    async with open_session(policy, user_agent="test/1", total_seconds=10) as session:
        yield Sources(
            session,
            spacing=timedelta(0),
            settle=timedelta(0),
            policy=policy,
            sleep=_no_wait,
            secrets={"s": world.secrets},
            **given,
        )
