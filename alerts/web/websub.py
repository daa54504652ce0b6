"""Where hubs ask whether we want a feed, and push what is new in it.

The last part of the address is known to the hub alone; what is pushed is signed besides.
"""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Request, Response

from alerts.pipeline import callbacks
from alerts.pipeline.pushed import Push, Pushed
from alerts.pipeline.websub import Question
from alerts.web.budget import Budget
from alerts.web.services import Services

#: What all callbacks begin with.
PATH = callbacks.PATH
#: Bytes of one push: as many as a feed may have.
MAX_BYTES = 10_000_000
#: Pushes of a subscription at once, and how many more each second.
BURST, A_SECOND = 60.0, 1.0
_ASKED = ("mode", "topic", "challenge", "reason")
_UNKNOWN = "No subscription has this address."


def router(services: Services, budget: Budget | None = None) -> APIRouter:
    """The callbacks of all subscriptions."""
    routes = APIRouter(include_in_schema=False)
    spending = budget or Budget(BURST, A_SECOND)

    @routes.get(f"{PATH}{{path}}")
    async def verify(request: Request, path: str) -> Response:
        if services.answer_hub is None:
            raise HTTPException(404, _UNKNOWN)
        told = {name: request.query_params.get(f"hub.{name}", "") for name in _ASKED}
        question = Question(path, lease=request.query_params.get("hub.lease_seconds", ""), **told)
        said = await services.answer_hub(question)
        if said is None:
            raise HTTPException(404, _UNKNOWN)
        return Response(said, media_type="text/plain")

    @routes.post(f"{PATH}{{path}}")
    async def pushed(
        request: Request, path: str, x_hub_signature: Annotated[str, Header()] = ""
    ) -> Response:
        # Who does not know a callback is not even listened to.
        if services.push is None or not await services.expects(path):
            raise HTTPException(404, _UNKNOWN)
        if wait := spending.spend(path):
            after = {"retry-after": str(math.ceil(wait))}
            raise HTTPException(429, "Too many pushes to this address.", after)
        kind = request.headers.get("content-type", "")
        outcome = await services.push(Push(path, await request.body(), kind, x_hub_signature))
        if outcome is Pushed.UNKNOWN:
            raise HTTPException(404, _UNKNOWN)
        return Response(status_code=202)

    return routes
