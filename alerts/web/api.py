"""The read-only JSON API: what the store holds, page by page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from alerts import store
from alerts.errors import StoreError
from alerts.store import alerts, decisions, feeds, items, outbox, paging, stories
from alerts.web import queries, views
from alerts.web.refusals import refusals
from alerts.web.services import Reader

PREFIX = "/api/v1"
PATHS = (
    "/alerts",
    "/stories",
    "/stories/{id}",
    "/items/{id}",
    "/sources",
    "/deliveries",
    "/calendar",
)


def _possible(id: str) -> str:  # noqa: A002 - named in the address
    if len(id) > 200 or not id.isprintable():
        raise HTTPException(404, "Nothing is stored under this id.")
    return id


#: An id from the address that a database can look up; any other is not found.
StoredId = Annotated[str, Depends(_possible)]


def router(database: Reader) -> APIRouter:
    """Every route under `/api/v1`, reading from `database`."""
    routes = APIRouter(prefix=PREFIX, tags=["v1"], responses=refusals())
    _add_news(routes, database)
    _add_machinery(routes, database)
    _add_details(routes, database)
    return routes


def _add_news(routes: APIRouter, database: Reader) -> None:
    @routes.get("/alerts", summary="Alerts, newest first")
    async def list_alerts(
        query: Annotated[queries.Alerts, Query()],
    ) -> views.Page[views.AlertView]:
        check_cursor("alerts", query.cursor)
        page = await database.read(
            lambda session: alerts.page(session, query.limit, query.cursor, story=query.story)
        )
        return views.page_of(views.AlertView, page)

    @routes.get("/stories", summary="Stories, last opened first")
    async def list_stories(
        query: Annotated[queries.Stories, Query()],
    ) -> views.Page[views.StoryView]:
        check_cursor("stories", query.cursor)
        page = await database.read(
            lambda session: stories.page(
                session,
                query.limit,
                query.cursor,
                severity=query.least_severity,
                topic=query.topic,
            )
        )
        return views.page_of(views.StoryView, page)


def _add_machinery(routes: APIRouter, database: Reader) -> None:
    @routes.get("/sources", summary="Sources with the state of their last polls, by id")
    async def list_sources(
        query: Annotated[queries.Sources, Query()],
    ) -> views.Page[views.SourceView]:
        every = await database.read(feeds.states)
        later = [each for each in every if query.cursor is None or each[0].id > query.cursor]
        shown = [views.SourceView.of(feed, state) for feed, state in later[: query.limit]]
        return views.Page(
            items=shown, next=shown[-1].id if len(later) > len(shown) and shown else None
        )

    @routes.get("/deliveries", summary="Deliveries, last promised first")
    async def list_deliveries(
        query: Annotated[queries.Deliveries, Query()],
    ) -> views.Page[views.DeliveryView]:
        check_cursor("deliveries", query.cursor)
        page = await database.read(
            lambda session: outbox.page(
                session, query.limit, query.cursor, state=query.state, receiver=query.receiver
            )
        )
        return views.page_of(views.DeliveryView, page)


def _add_details(routes: APIRouter, database: Reader) -> None:
    @routes.get(
        "/stories/{id}",
        summary="One story with its decisions",
        dependencies=[Depends(_no_query)],
        responses=refusals(404),
    )
    async def show_story(id: StoredId) -> views.StoryDetail:  # noqa: A002 - named in the address
        def found(session: store.Session) -> views.StoryDetail:
            return views.StoryDetail.of(
                stories.get(session, id), decisions.for_subject(session, "story", id)
            )

        return await database.read(found)

    @routes.get(
        "/items/{id}",
        summary="One item with its assessment, stories and decisions",
        dependencies=[Depends(_no_query)],
        responses=refusals(404),
    )
    async def show_item(id: StoredId) -> views.ItemDetail:  # noqa: A002 - named in the address
        def found(session: store.Session) -> views.ItemDetail:
            item, assessment = items.get(session, id)
            return views.ItemDetail.of(
                item,
                assessment,
                stories.of_item(session, id),
                decisions.for_subject(session, "item", id),
            )

        return await database.read(found)


def check_cursor(kind: str, cursor: str | None) -> None:
    """Refuse a cursor that is not from this list before the database is asked."""
    if cursor is not None:
        try:
            paging.row_of(kind, cursor)
        except StoreError as error:
            raise HTTPException(422, f"cursor: {error}") from error


def _no_query(request: Request) -> None:
    for name in request.query_params:
        raise HTTPException(422, f"unknown parameter {name[:64]!r}")
