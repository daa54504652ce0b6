"""The pages: stories, one story with every reason, sources and deliveries; all read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from alerts import store
from alerts.model.assessment import Severity
from alerts.model.delivery import DeliveryState
from alerts.model.handling import Handling
from alerts.pipeline.trail import trail_of_alert, trail_of_item
from alerts.rules.explain import Piece, pieces, waterfall
from alerts.text.urls import safe_link
from alerts.web.api import StoredId, check_cursor
from alerts.web.services import Services

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE = "/style.css"
_ROWS = 50
#: Characters of an article that are shown; evidence behind them stands among the points.
_SHOWN = 6_000
_WORRYING = (DeliveryState.DEAD, DeliveryState.PENDING)

Read = Callable[[store.Session], dict[str, Any]]
Cursor = Annotated[str | None, Query(max_length=200)]


def router(services: Services) -> APIRouter:
    """Every page, reading from the services' database."""
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    page = partial(routes.api_route, methods=["GET", "HEAD"])

    async def shown(name: str, read: Read) -> HTMLResponse:
        found = await services.database.read(read)
        template = _templates().get_template(f"{name}.html")
        return HTMLResponse(template.render(found, now=services.clock(), page=name))

    @page("/")
    async def stories(cursor: Cursor = None) -> HTMLResponse:
        check_cursor("stories", cursor)
        return await shown("stories", lambda session: _stories(session, cursor))

    @page("/stories/{id}")
    async def story(id: StoredId) -> HTMLResponse:  # noqa: A002 - named in the address
        return await shown("story", lambda session: _story(session, id))

    @page("/sources")
    async def sources() -> HTMLResponse:
        return await shown("sources", _sources)

    @page("/deliveries")
    async def deliveries() -> HTMLResponse:
        return await shown("deliveries", _deliveries)

    @page(STYLE)
    async def style() -> Response:
        return Response(_style(), media_type="text/css")

    return routes


def _stories(session: store.Session, cursor: str | None) -> dict[str, Any]:
    page = store.stories.page(session, _ROWS, cursor, severity=Severity.MEDIUM)
    handlings = store.handlings.of(session, [each.id for each in page.rows])
    rows = []
    for each in page.rows:
        newest = store.alerts.page(session, 1, story=each.id).rows
        rows.append(
            {
                "story": each,
                "alert": newest[0] if newest else None,
                "handling": handlings.get(each.id, Handling(each.id)),
            }
        )
    return {"rows": rows, "next": page.next}


def _story(session: store.Session, story_id: str) -> dict[str, Any]:
    story = store.stories.get(session, story_id)
    raised = store.alerts.page(session, _ROWS, story=story_id).rows
    trail = trail_of_item(session, raised[0].item if raised else story.items[-1])
    item, verdict = trail.item, trail.assessment
    joined = store.stories.memberships(session, story_id)[:_ROWS]
    return {
        "story": story,
        "item": item,
        "verdict": verdict,
        "title": list(pieces(item.title, "title", verdict)),
        "text": list(_beginning(pieces(item.text, "text", verdict))),
        "steps": waterfall(verdict),
        "told": [trail_of_alert(session, each) for each in raised],
        "joined": [(each, store.items.get(session, each.item)[0]) for each in joined],
        "handling": store.handlings.get(session, story_id),
        "decisions": store.decisions.for_subject(session, "story", story_id)[-_ROWS:],
    }


def _beginning(found: Iterable[Piece]) -> Iterator[Piece]:
    length = 0
    for piece in found:
        if length >= _SHOWN:
            return
        yield piece
        length += len(piece.text)


def _sources(session: store.Session) -> dict[str, Any]:
    """Every source, those that are off behind the others."""
    return {"sources": sorted(store.feeds.states(session), key=lambda each: not each[0].enabled)}


def _deliveries(session: store.Session) -> dict[str, Any]:
    worrying = [
        row for state in _WORRYING for row in store.outbox.page(session, _ROWS, state=state).rows
    ]
    return {"worrying": worrying, "newest": store.outbox.page(session, _ROWS).rows}


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("alerts.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link"] = safe_link
    made.filters["when"] = lambda at: at.strftime("%Y-%m-%d %H:%M") if at else "never"
    return made


@cache
def _style() -> str:
    return (files("alerts.web") / "static" / "style.css").read_text(encoding="utf-8")
