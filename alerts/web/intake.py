"""The one place where items are sent to us."""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from alerts.pipeline.inbound import Refusal, Refused, Sending
from alerts.web.budget import Budget
from alerts.web.refusals import refusals
from alerts.web.services import Services
from alerts.web.views import View

PATH = "/api/v1/items"
MAX_BYTES = 1_000_000
#: Requests a source may send at once, and how many more each second.
BURST, A_SECOND = 60.0, 1.0

_STATUS = {Refusal.UNKNOWN_SOURCE: 404, Refusal.UNREADABLE: 422, Refusal.KEY_REUSED: 409}
#: As much of a name as every database can look for.
_PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
_ITEM: dict[str, Any] = {
    "type": "object",
    "description": "Further keys, and other common names of these, are read or ignored.",
    "properties": {
        "id": {"type": "string", "description": "The same item again is no new one."},
        "url": {"type": "string"},
        "title": {"type": "string", "pattern": r"\S"},
        "text": {"type": "string", "pattern": r"\S", "description": "Plain text or HTML."},
        "lang": {"type": "string", "description": "BCP 47."},
        "published": {"type": "string", "description": "ISO 8601, or as mails and feeds write it."},
    },
    "anyOf": [{"required": ["title"]}, {"required": ["text"]}],
}
_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [_ITEM, {"type": "array", "items": _ITEM, "minItems": 1}]}
            },
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "One item a line."}
            },
        },
    }
}


class TakenView(View):
    """What became of the items of one body, by number."""

    source: str
    new: int
    revised: int
    known: int
    empty: int
    stories: int
    alerts: int
    left_out: int
    problems: list[str]


def router(services: Services, budget: Budget | None = None) -> APIRouter:
    """The route that takes items; without a token of the daemon it takes nothing."""
    routes = APIRouter(tags=["v1"])
    spending = budget or Budget(BURST, A_SECOND)

    @routes.post(
        PATH,
        summary="Send items of an inbound source",
        openapi_extra=_OPENAPI,
        response_model=TakenView,
        responses=refusals(403, 404, 408, 409),
    )
    async def send_items(
        request: Request,
        source: Annotated[str, Query(min_length=1, max_length=64, pattern=_PRINTABLE)],
        idempotency_key: Annotated[str, Header(max_length=200, pattern=r"^[\x21-\x7e]*$")] = "",
    ) -> JSONResponse:
        if not services.token or services.take is None:
            # A page of another site can send to loopback too, and only a token tells it apart.
            raise HTTPException(403, "Set web.token; without one no items are taken.")
        wait = spending.spend(source)
        if wait:
            after = {"retry-after": str(math.ceil(wait))}
            raise HTTPException(429, "Too many requests for this source.", after)
        body = await request.body()
        kind = request.headers.get("content-type", "")
        outcome = await services.take(Sending(source, body, kind, idempotency_key))
        if isinstance(outcome, Refused):
            raise HTTPException(_STATUS[outcome.reason], outcome.detail)
        headers = {"idempotent-replayed": "true"} if outcome.again else {}
        return JSONResponse(dict(outcome.answer), 200, headers)

    return routes
