"""Every page can be used without a mouse and without seeing it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from alerts import store
from tests.integration.web.conftest import Browser
from tests.integration.web.test_calendar import MORE, ONE

PAGES = (
    "/",
    "/?topic=unheard_of",
    "/stories/sto_1",
    "/stories/none",
    "/sources",
    "/deliveries",
    "/calendar",
    "/login",
)
FIELDS = {"input", "select", "textarea", "meter"}


class Outline(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.refers: set[str] = set()
        self.unnamed: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= given.keys()
        self.ids += [given["id"]] if "id" in given else []
        self.refers |= {given[n] for n in ("aria-labelledby", "aria-describedby") if n in given}
        if tag == "label":
            self.named.add(given["for"])
        if tag in FIELDS and given.get("type") != "hidden":
            self.fields.append(given)
        labelled = {"aria-label", "aria-labelledby"} & given.keys()
        if (tag in {"nav", "aside"} or given.get("role") in {"img", "search"}) and not labelled:
            self.unnamed.append(tag)


def _fill(session: store.Session) -> None:
    """What the other tests leave out: deadlines, and a source that was asked."""
    store.deadlines.save(session, (*MORE, ONE))
    _, state = store.feeds.get(session, "b_wire")
    health = replace(state.health, strip="+=x.")
    store.feeds.save_state(session, replace(state, health=health))


def test_everything_has_its_name_and_its_place(served) -> None:
    served.database.run_write(_fill)

    async def work(browser: Browser) -> dict[str, str]:
        readers = {path: (await browser.get(path)).text for path in PAGES}
        await browser.log_in("Ann")
        return readers | {f"{path} (Ann)": (await browser.get(path)).text for path in PAGES}

    for path, page in served.browse(work).items():
        seen = Outline(page)
        assert '<html lang="en">' in page, path
        assert [seen.tags.count(each) for each in ("main", "h1", "title")] == [1, 1, 1], path
        assert sorted(seen.ids) == sorted(set(seen.ids)), path
        assert seen.refers | seen.named <= set(seen.ids), path
        assert seen.unnamed == [], path
        named = [f for f in seen.fields if f.get("id") in seen.named or "aria-label" in f]
        assert named == seen.fields, path
        assert not {"script", "style", "img", "iframe"} & set(seen.tags), path
        assert not {a for a in seen.attributes if a == "style" or a.startswith("on")}, path
