"""Which stories the first page shows, and what it asks the database."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from alerts import store
from alerts.model.assessment import Severity
from alerts.model.story import StoryState
from alerts.pipeline import handle
from tests.builders import NOW
from tests.integration.web import rows

LINK = re.compile(r'<h2><a href="/stories/([^"]+)">')


@pytest.fixture
def many(filled):
    """sto_1 is open; of the others one is low, one over, one closed by hand, one taken care of."""

    def write(session: store.Session) -> None:
        closed = replace(rows.a_story("sto_over"), state=StoryState.CLOSED)
        tariff = rows.a_story("sto_hand", Severity.MEDIUM, tariff=0.9)
        store.stories.save(session, [closed, tariff, rows.a_story("sto_ack", Severity.CRITICAL)])
        handle.close(session, "sto_hand", "ann", NOW)
        handle.acknowledge(session, "sto_ack", "ann", NOW)

    filled.database.run_write(write)
    return filled


SHOWN = {
    "/": ["sto_ack", "sto_1"],
    "/?state=open": ["sto_ack", "sto_1"],
    "/?state=closed": ["sto_hand", "sto_over"],
    "/?state=all": ["sto_ack", "sto_hand", "sto_over", "sto_1"],
    "/?state=open&severity=none&topic=": ["sto_ack", "sto_2", "sto_1"],
    "/?state=all&severity=critical": ["sto_ack"],
    "/?state=all&severity=none&topic=tariff": ["sto_hand", "sto_2"],
    "/?topic=unheard_of": [],
}


def test_the_first_page_can_be_narrowed(many) -> None:
    answers = many.get(*SHOWN)
    found = {path: LINK.findall(answer.text) for path, answer in zip(SHOWN, answers, strict=True)}
    assert found == SHOWN
    assert "No open story of severity medium or above on unheard of." in answers[-1].text


def test_what_is_no_filter_is_refused(served) -> None:
    queries = ("state=lost", "severity=grave", "topic=%00", "topic=A", "cursor=x", "limit=5", "q=1")
    paths = [f"/?{query}" for query in queries]
    for page in served.get(*paths, accept="text/html"):
        assert page.status == 422
        assert "Not understood" in page.text
    for script in served.get(*paths):
        assert script.json["error"]["code"] == "invalid_parameter"


def test_older_stories_are_narrowed_as_well(one_database, daemon) -> None:
    def write(session: store.Session) -> None:
        rows.fill(session)
        made = [rows.a_story(f"sto_x{n}", rare_earth=0.9) for n in range(120)]
        store.stories.save(session, made)

    one_database.run_write(write)
    daemon.database = one_database
    seen, path = [], "/?severity=high&topic=rare_earth&state=all"
    while path:
        (page,) = daemon.get(path)
        seen += LINK.findall(page.text)
        more = re.search(r'class="more" href="([^"]+)"', page.text)
        path = more.group(1).replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 121


def test_a_full_page_costs_as_many_questions_as_a_short_one(one_database, daemon) -> None:
    asked = []
    daemon.database = one_database
    for engine in (one_database._read_engine, one_database._write_engine):
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def costs() -> int:
        asked.clear()
        daemon.get("/?severity=none")
        return len(asked)

    one_database.run_write(rows.fill)
    short = costs()
    one_database.run_write(
        lambda session: (
            store.stories.save(session, [rows.a_story(f"sto_x{n}") for n in range(50)]),
            store.alerts.add(session, [rows.an_alert(n, f"sto_x{n - 10}") for n in range(10, 60)]),
        )
    )
    assert costs() == short
