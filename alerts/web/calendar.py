"""Deadlines: a list for programs, and a calendar to subscribe to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from alerts import store
from alerts.notify import ics
from alerts.web import queries
from alerts.web.refusals import refusals
from alerts.web.services import Services
from alerts.web.views import Page, SpanView, View, Word

PATH = "/calendar.ics"
#: How long what is over stays in subscribed calendars, and how much they hold at the most.
_PAST = timedelta(days=90)
_MOST = 2000


class DeadlineView(View):
    """One day that binds."""

    id: str
    role: Word = Field(description="effective, deadline or expiry.")
    day: date = Field(description="The local day in `zone`.")
    zone: str
    state: Word = Field(description="scheduled, suspended, retracted or removed.")
    instrument: str
    scope: str = Field(description="What the day is for, in the words of its source; all if empty.")
    headline: str
    story: str
    item: str = Field(description="The item that states the day; empty for calendar.yaml.")
    span: SpanView | None
    text: str = Field(description="The words under `span`, or the source calendar.yaml names.")
    former: list[date] = Field(description="Days it was moved from.")
    sequence: int = Field(description="Grows with every move and change of state.")
    told: int = Field(description="Reminders told since the day was set.")
    entry: str = Field(description="Its id in calendar.yaml; empty for a day that was read.")


class Deadlines(queries.Listing):
    """Deadlines from a day on, perhaps only those that still bind, or of one story."""

    since: queries.Day = Field(date(1970, 1, 1), description="The first day wanted.")
    active: bool = False
    story: queries.Printable = Field("", description="Id of a story.")


def router(services: Services) -> APIRouter:
    """The two routes, reading from the database of these services."""
    routes = APIRouter(tags=["v1"])

    @routes.get("/api/v1/calendar", summary="Deadlines, the next first", responses=refusals())
    async def list_deadlines(query: Annotated[Deadlines, Query()]) -> Page[DeadlineView]:
        found = await services.database.read(
            lambda session: store.deadlines.listing(
                session,
                query.since,
                query.limit + 1,
                story=query.story,
                active=query.active,
                after=query.cursor or "",
            )
        )
        shown = found[: query.limit]
        more = len(found) > len(shown)
        return Page(
            items=[DeadlineView.model_validate(each) for each in shown],
            next=shown[-1].id if more else None,
        )

    @routes.get(PATH, include_in_schema=False)
    async def subscribe() -> Response:
        since = services.clock().date() - _PAST
        found = await services.database.read(
            lambda session: store.deadlines.listing(session, since, _MOST)
        )
        return Response(ics.render(found), media_type="text/calendar")

    return routes
