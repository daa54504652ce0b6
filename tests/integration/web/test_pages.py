"""What people read in a browser: whole, escaped, and open to nobody without the token."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alerts import store
from tests.builders import an_assessment, an_item
from tests.integration.web import rows

PAGES = ("/", "/stories/sto_1", "/sources", "/deliveries", "/calendar")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "</title></mark><style>*{}</style>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "\u202ejavascript:alert(1)\x00",
)


class Seen(HTMLParser):
    """The tags, attributes and words of a page, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_page_shows_what_is_stored(filled) -> None:
    stories, story, sources, deliveries, _ = (Seen(each.text).words for each in filled.get(*PAGES))
    assert "high" in stories
    assert "1 December it begins." in story
    assert "re.core" in story
    assert "severity high" in story
    assert "b_wire" in sources
    assert "s3cret" not in sources
    assert "slack" in deliveries


def test_the_words_that_are_evidence_are_marked(filled) -> None:
    (story,) = filled.get("/stories/sto_1")
    assert '<mark class="of-topic">中国</mark> announces &lt;b&gt;controls&lt;/b&gt;' in story.text


@pytest.mark.parametrize("text", HOSTILE)
def test_outside_text_never_becomes_markup(one_database, daemon, text: str) -> None:
    def write(session: store.Session) -> None:
        rows.fill(session)
        item = an_item(text, id="itm_1", text=text, url="javascript:alert(1)", source="b_wire")
        store.items.save(session, [(item, an_assessment())])
        store.stories.save(session, [replace(rows.a_story("sto_1"), headline=text)])
        store.alerts.add(
            session, [replace(rows.an_alert(9), headline=text, summary=text, changes=(text,))]
        )

    one_database.run_write(write)
    daemon.database = one_database
    clean = {"script", "img", "style"}
    for answer in daemon.get(*PAGES):
        seen = Seen(answer.text)
        assert answer.status == 200
        assert not clean & seen.tags
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        links = [value for name, value in seen.attributes if name in {"href", "src"}]
        assert all(link.startswith(("/", "#main", "https://", "http://")) for link in links)


def test_a_story_that_is_not_stored_is_not_found(filled) -> None:
    assert [a.status for a in filled.get("/stories/sto_9", "/stories/" + "x" * 300)] == [404, 404]


def test_a_script_shows_the_token_as_its_password(filled) -> None:
    filled.token = "tok-1"
    shown = "Basic " + b64encode(b"ann:tok-1").decode()
    assert {a.status for a in filled.get(*PAGES)} == {401}
    assert {a.status for a in filled.get(*PAGES, authorization=shown)} == {200}
    assert {a.status for a in filled.get(*PAGES, authorization="Bearer tok-1")} == {200}
