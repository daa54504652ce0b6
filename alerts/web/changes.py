"""What people change on the pages, through the same functions as commands and Slack's buttons.

a page of ours, an open session, its form token     else 403
say | replay                                        one transaction
303 back to the page, which says what was done      a reload repeats nothing
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse

from alerts.pipeline.replay import Again
from alerts.pipeline.saying import Act, Saying
from alerts.web import forms
from alerts.web.api import StoredId
from alerts.web.forms import NAME, NOTE, Form
from alerts.web.services import Services
from alerts.web.sessions import Sessions

#: What the forms of a story offer; a snooze is a button of Slack's.
OFFERED = tuple(act for act in Act if act is not Act.SNOOZE)
#: How long an acknowledgement may last, by its word in the form.
LENGTHS = {"4h": timedelta(hours=4), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
_ID = 200


def router(services: Services, sessions: Sessions) -> APIRouter:
    """Every route that takes a form."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/stories/{id}/{act}")
    async def say(request: Request, id: StoredId, act: str) -> RedirectResponse:  # noqa: A002
        session, form = await forms.change(request, sessions, services.url)
        if act not in OFFERED or services.say is None:
            raise HTTPException(404, "Nothing of this name can be done with a story.")
        await services.say(_saying(Act(act), id, session.name, form, services.clock()))
        return _back(f"/stories/{quote(id, safe='')}", act)

    @routes.post("/deliveries/replay")
    async def replay(request: Request) -> RedirectResponse:
        session, form = await forms.change(request, sessions, services.url)
        if services.replay is None:
            raise HTTPException(404, "Nothing can be sent again here.")
        every = forms.one(form, "every") == "yes"
        chosen = [each for each in form.get("delivery", []) if len(each) <= _ID]
        if not every and not chosen:
            raise HTTPException(422, "delivery: choose at least one.")
        note = forms.line(form, "note", NOTE)
        await services.replay(Again(None if every else chosen, session.name, note))
        return _back("/deliveries", "replay")

    return routes


def _back(path: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?done={done}", 303)


def _saying(act: Act, story: str, author: str, form: Form, now: datetime) -> Saying:
    return Saying(
        act,
        story,
        author,
        note=forms.line(form, "note", NOTE, needed=act is Act.NOTE),
        until=_until(form, now) if act is Act.ACKNOWLEDGE else None,
        assignee=forms.line(form, "assignee", NAME, needed=True) if act is Act.ASSIGN else "",
    )


def _until(form: Form, now: datetime) -> datetime | None:
    """When an acknowledgement ends: a moment in UTC, a length, or never (None)."""
    length, moment = forms.one(form, "for"), forms.one(form, "until").strip()
    if not moment:
        if length and length not in LENGTHS:
            raise HTTPException(422, f"for: one of {', '.join(LENGTHS)}, or nothing for good.")
        return now + LENGTHS[length] if length else None
    try:
        end = datetime.fromisoformat(moment[:40])
        end = end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(422, "until: write it like 2026-12-01T09:00, in UTC.") from None
    if end <= now:
        raise HTTPException(422, "until: this is not ahead of now.")
    return end
