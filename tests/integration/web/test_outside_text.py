"""Whatever text arrives, in every field a page shows, it stays text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings

from alerts import store
from alerts.model.assessment import Evidence
from alerts.model.deadline import Deadline, DeadlineRole
from alerts.model.decision import Decision, Reason
from alerts.model.facts import Span
from alerts.pipeline import handle
from alerts.web import create_app
from tests.builders import NOW, a_feed, an_assessment, an_item
from tests.integration.web import rows
from tests.integration.web.conftest import Daemon
from tests.unit.notify.hostile import OUTSIDE, saying

#: Pages with everything on them that can be on them.
PAGES = (
    "/",
    "/?state=all&severity=none",
    "/stories/sto_1",
    "/sources",
    "/deliveries",
    "/calendar",
)
HOST = "localhost"
NUMBERS = count()

Shape = tuple[str, frozenset[str]]


class Markup(HTMLParser):
    """The shapes of a page's elements, where its links and forms lead, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shapes: set[Shape] = set()
        self.places: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.add((tag, frozenset(name for name, _ in attrs)))
        self.places += [
            value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def write(session: store.Session, text: str) -> None:
    """Everything that is stored says `text`, wherever text from outside or from people can be."""
    number = next(NUMBERS)
    ours = ours_of(text)
    store.feeds.sync(session, [a_feed(id="b_wire", name=ours)], NOW)
    _, state = store.feeds.get(session, "b_wire")
    store.feeds.save_state(session, replace(state, failures=3, last_error=text))
    title = f"{text}!"
    shown = Evidence(text, "tariff", Span("title", 0, len(title)), title, 60)
    item = an_item(
        title, id="itm_1", key="k", text=text, url=text, source="b_wire", content_hash="h"
    )
    store.items.save(session, [(item, an_assessment(evidence=(shown,)))])
    story = replace(
        rows.a_story("sto_1", **{text: 0.9}), headline=text, sources=(text,), items=("itm_1",)
    )
    store.stories.save(session, [story])
    alert = saying(rows.an_alert(1), text, url=text)
    alert = replace(alert, id=f"alr_x{number}", source=ours)
    store.alerts.add(session, [alert])
    for dead in (0, 1):
        one = rows.a_delivery(1, dead)
        one = replace(one, id=f"dlv_{dead}_{ours}{number}", alert=alert.id, receiver=ours)
        store.outbox.add(session, [replace(one, last_error=text, reason=ours)])
    handle.assign(session, "sto_1", text, text, NOW, note=text)
    handle.acknowledge(session, "sto_1", text, NOW, until=NOW.replace(year=2027), note=text)
    decision = Decision("story", "sto_1", NOW, Reason.RAISED, text, data={"author": text})
    store.decisions.add(session, [decision])
    store.deadlines.save(session, [a_deadline(text)])


def ours_of(text: str) -> str:
    """The text as a name in a file of ours, which can hold neither NUL nor lone surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def a_deadline(text: str) -> Deadline:
    return Deadline(
        id="ddl_1",
        story="sto_1",
        role=DeadlineRole.EFFECTIVE,
        day=date(2026, 12, 1),
        zone=ours_of(text),
        instrument=text,
        scope=text,
        headline=text,
        item="itm_1",
        span=Span("text", 0, len(text)),
        text=text,
        stated=NOW,
        since=NOW,
        updated=NOW,
        former=(date(2026, 11, 30),),
        entry=ours_of(text),
    )


async def ask(app, method: str, path: str, headers: dict[str, str], body: bytes = b""):
    """Status, headers and text of one request, without a socket."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in {"host": HOST, **headers}.items()],
        "client": (HOST, 1),
        "scheme": "http",
        "server": (HOST, 80),
        "root_path": "",
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    named = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], named, b"".join(m.get("body", b"") for m in sent[1:]).decode()


async def pages(daemon: Daemon, name: str) -> list[str]:
    """Every page, to a reader and to somebody who logged in under this name, and two errors."""
    app = create_app(daemon.services())
    form = urlencode({"name": name, "next": name}, errors="replace").encode()
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://{HOST}"}
    _, headers, _ = await ask(app, "POST", "/login", kind, form)
    cookie = headers.get("set-cookie", "").partition(";")[0]
    asked = [
        *((path, {"cookie": shown}) for path in PAGES for shown in ("", cookie)),
        ("/login?" + urlencode({"next": name}, errors="replace"), {"sec-fetch-site": "cross-site"}),
        ("/?" + urlencode({"topic": name}, errors="replace"), {}),
        ("/?" + urlencode({name or "x": "1"}, errors="replace"), {}),
    ]
    return [
        (await ask(app, "GET", path, {"accept": "text/html", **more}))[2] for path, more in asked
    ]


@pytest.fixture(scope="module")
def known() -> set[Shape]:
    """The shapes of elements that the templates hold; filled by the first plain page."""
    return set()


@pytest.fixture
def showing(served: Daemon, known: set[Shape]) -> Iterator[Daemon]:
    served.database.run_write(lambda s: write(s, "plain.text"))
    for page in asyncio.run(pages(served, "plain.text")):
        known |= Markup(page).shapes
    # Only text that is an address becomes a link, and only evidence is marked, each of a kind.
    known |= {("a", frozenset({"href", "rel"})), ("mark", frozenset({"class"}))}
    return served


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(OUTSIDE)
@example('"><img src=x onerror=alert(1)>')
@example("' onmouseover='x")
@example("</title></mark></textarea><style>*{}</style>")
@example("{{ 7 * 7 }}{% include 'x' %}")
@example("javascript:alert(1)")
@example("\u202e\x00\ud800")
def test_no_text_becomes_an_element_an_attribute_or_a_place(
    showing: Daemon, known: set[Shape], text: str
) -> None:
    showing.database.run_write(lambda s: write(s, text))
    for page in asyncio.run(pages(showing, text)):
        seen = Markup(page)
        assert seen.shapes <= known
        assert all(
            place.startswith(("/", "#main", "https://", "http://")) and not place.startswith("//")
            for place in seen.places
        )


@pytest.mark.parametrize("text", ["<b>&amp; 稀土", "{{ 7 * 7 }}", "{% include 'x' %}"])
def test_the_text_itself_is_shown(showing: Daemon, text: str) -> None:
    showing.database.run_write(lambda s: write(s, text))
    for page in asyncio.run(pages(showing, text))[: 2 * len(PAGES)]:
        assert text in "".join(Markup(page).words)
