"""Where Slack tells us that somebody pressed a button; Slack's signature is all that admits it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Request, Response

from alerts.pipeline.buttons import Answer, Press
from alerts.web.services import Services

PATH = "/slack/interactivity"

_REFUSED = {
    Answer.FORGED: (401, "This is not signed by Slack, or was signed too long ago."),
    Answer.UNREADABLE: (400, "This is no press of a button."),
    Answer.NO_STORY: (404, "Nothing is stored under this id."),
}


def router(services: Services) -> APIRouter:
    """The route for Slack's interactivity requests."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(PATH)
    async def pressed(
        request: Request,
        x_slack_request_timestamp: Annotated[str, Header()] = "",
        x_slack_signature: Annotated[str, Header()] = "",
    ) -> Response:
        if services.press is None:
            raise HTTPException(404, "No receiver has buttons.")
        sent = Press(await request.body(), x_slack_request_timestamp, x_slack_signature)
        answer = await services.press(sent)
        if answer in _REFUSED:
            status, said = _REFUSED[answer]
            raise HTTPException(status, said)
        return Response()

    return routes
