"""The pages: stories, one story with every reason, sources, deliveries and deadlines.

They read; what their forms change goes through `alerts.web.changes`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from alerts import store
from alerts.model.deadline import DeadlineState
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.handling import Handling
from alerts.model.story import StoryState
from alerts.pipeline.trail import trail_of_alert, trail_of_item
from alerts.rules.explain import Piece, pieces, waterfall
from alerts.stories.deadline_words import subject, verb
from alerts.web import queries
from alerts.web.api import StoredId, check_cursor
from alerts.web.changes import LENGTHS
from alerts.web.export import whole
from alerts.web.rendering import Renderer, style
from alerts.web.services import Services

STYLE = "/style.css"
EXPORT = "/deliveries/export"
_METHODS = ["GET", "HEAD"]
_ROWS = 50
#: Deadlines on one page.
_DAYS = 500
#: Deliveries read at once for an export.
_AT_ONCE = 200
#: Characters of an article that are shown; evidence behind them stands among the points.
_SHOWN = 6_000

Read = Callable[[store.Session], dict[str, Any]]


def router(services: Services, render: Renderer) -> APIRouter:
    """Every page, reading from the services' database."""
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    page = partial(routes.api_route, methods=_METHODS)

    async def shown(request: Request, name: str, read: Read) -> HTMLResponse:
        found = await services.database.read(read)
        return render.page(request, name, **found)

    @page("/")
    async def stories(request: Request, query: Annotated[queries.Shown, Query()]) -> HTMLResponse:
        check_cursor("stories", query.cursor)
        topics = tuple(services.topics())
        return await shown(
            request, "stories", lambda session: {**_stories(session, query), "topics": topics}
        )

    @page("/stories/{id}")
    async def story(request: Request, id: StoredId) -> HTMLResponse:  # noqa: A002 - in the address
        return await shown(request, "story", lambda session: _story(session, id))

    @page("/sources")
    async def sources(request: Request) -> HTMLResponse:
        return await shown(request, "sources", _sources)

    @page("/deliveries")
    async def deliveries(request: Request) -> HTMLResponse:
        return await shown(request, "deliveries", _deliveries)

    @page("/calendar")
    async def calendar(request: Request, query: Annotated[queries.Days, Query()]) -> HTMLResponse:
        return await shown(request, "calendar", lambda session: _calendar(session, services, query))

    _add_files(routes, services)
    return routes


def _add_files(routes: APIRouter, services: Services) -> None:
    file = partial(routes.api_route, methods=_METHODS)

    @file(EXPORT)
    async def export() -> StreamingResponse:
        headers = {"content-disposition": 'attachment; filename="dead-deliveries.jsonl"'}
        lines = _dead(services)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)

    @file(STYLE)
    async def sheet() -> Response:
        return Response(style(), media_type="text/css")


def _stories(session: store.Session, query: queries.Shown) -> dict[str, Any]:
    page = store.stories.page(
        session,
        _ROWS,
        query.cursor,
        severity=query.least_severity,
        topic=query.topic,
        state=None if query.state == "all" else StoryState(query.state),
    )
    ids = [each.id for each in page.rows]
    said, newest = store.handlings.of(session, ids), store.alerts.newest(session, ids)
    rows = [
        {
            "story": each,
            "alert": newest.get(each.id),
            "handling": said.get(each.id, Handling(each.id)),
        }
        for each in page.rows
    ]
    return {"rows": rows, "next": page.next, "query": query}


def _story(session: store.Session, story_id: str) -> dict[str, Any]:
    story = store.stories.get(session, story_id)
    raised = store.alerts.page(session, _ROWS, story=story_id).rows
    trail = trail_of_item(session, raised[0].item if raised else story.items[-1])
    item, verdict = trail.item, trail.assessment
    joined = store.stories.memberships(session, story_id)[:_ROWS]
    members = store.items.of(session, [each.item for each in joined])
    return {
        "story": story,
        "item": item,
        "verdict": verdict,
        "title": list(pieces(item.title, "title", verdict)),
        "text": list(_beginning(pieces(item.text, "text", verdict))),
        "steps": waterfall(verdict),
        "told": [trail_of_alert(session, each) for each in raised],
        "joined": [(each, members[each.item]) for each in joined if each.item in members],
        "handling": store.handlings.get(session, story_id),
        "decisions": store.decisions.for_subject(session, "story", story_id)[-_ROWS:],
        "lengths": tuple(LENGTHS),
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
    def of(state: DeliveryState) -> tuple[Delivery, ...]:
        return store.outbox.page(session, _ROWS, state=state).rows

    dead, waiting = of(DeliveryState.DEAD), of(DeliveryState.PENDING)
    newest = store.outbox.page(session, _ROWS).rows
    promised = [each.alert for each in (*dead, *waiting, *newest)]
    return {
        "dead": dead,
        "waiting": waiting,
        "newest": newest,
        "alerts": store.alerts.of(session, promised),
    }


def _calendar(session: store.Session, services: Services, query: queries.Days) -> dict[str, Any]:
    today = services.clock().date()
    found = store.deadlines.listing(session, query.since or today, _DAYS + 1)
    shown = [each for each in found[:_DAYS] if each.state is not DeadlineState.REMOVED]
    months = [
        (first.strftime("%B %Y"), [(each, verb(each), subject(each)) for each in days])
        for first, days in groupby(shown, key=lambda each: each.day.replace(day=1))
    ]
    return {"months": months, "today": today, "more": len(found) > _DAYS, "query": query}


async def _dead(services: Services) -> AsyncIterator[str]:
    """Every dead delivery with its message and attempts, newest first, one JSON object a line."""

    def read(session: store.Session, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        page = store.outbox.page(session, _AT_ONCE, cursor, state=DeliveryState.DEAD)
        return whole(session, page.rows), page.next

    cursor: str | None = None
    while True:
        rows, cursor = await services.database.read(partial(read, cursor=cursor))
        for row in rows:
            yield json.dumps(row, ensure_ascii=False) + "\n"
        if cursor is None:
            return
