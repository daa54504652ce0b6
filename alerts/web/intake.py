"""The one place where items are sent to us."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from alerts.pipeline.inbound import Refusal, Refused, Sending
from alerts.web.budget import Budget
from alerts.web.services import Services

PATH = "/api/v1/items"
MAX_BYTES = 1_000_000
#: Requests a source may send at once, and how many more each second.
BURST, A_SECOND = 60.0, 1.0

_STATUS = {Refusal.UNKNOWN_SOURCE: 404, Refusal.UNREADABLE: 422, Refusal.KEY_REUSED: 409}
_KEY = re.compile(r"[\x21-\x7e]{0,200}")
_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"oneOf": [{"type": "object"}, {"type": "array"}]}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


def router(services: Services, budget: Budget | None = None) -> APIRouter:
    """The route that takes items; without a token of the daemon it takes nothing."""
    routes = APIRouter(tags=["v1"])
    spending = budget or Budget(BURST, A_SECOND)

    @routes.post(PATH, summary="Send items of an inbound source", openapi_extra=_OPENAPI)
    async def send_items(
        request: Request,
        source: Annotated[str, Query(min_length=1, max_length=64)],
        idempotency_key: Annotated[str, Header()] = "",
        content_type: Annotated[str, Header()] = "",
    ) -> JSONResponse:
        if not services.token or services.take is None:
            # A page of another site can send to loopback too, and only a token tells it apart.
            raise HTTPException(403, "Set web.token; without one no items are taken.")
        if not _KEY.fullmatch(idempotency_key):
            raise HTTPException(422, "Idempotency-Key: at most 200 printable ASCII characters")
        wait = spending.spend(source)
        if wait:
            after = {"retry-after": str(math.ceil(wait))}
            raise HTTPException(429, "Too many requests for this source.", after)
        body = await request.body()
        outcome = await services.take(Sending(source, body, content_type, idempotency_key))
        if isinstance(outcome, Refused):
            raise HTTPException(_STATUS[outcome.reason], outcome.detail)
        headers = {"idempotent-replayed": "true"} if outcome.again else {}
        return JSONResponse(dict(outcome.answer), 200, headers)

    return routes
