"""How the API says no, as its OpenAPI document promises it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from alerts.web.errors import CODES
from alerts.web.views import View


class ErrorView(View):
    """What is wrong with the request, or with us."""

    code: str = Field(description=f"One of {', '.join(CODES.values())}.")
    message: str = Field(description="A sentence for people.")


class ErrorAnswer(View):
    """The body of every answer that is no success."""

    error: ErrorView


_BECAUSE = {
    400: "The request cannot be read.",
    401: "A token is set, and this request does not show it.",
    403: "No token is set, so that nothing is taken.",
    404: "Nothing is stored under this id.",
    408: "The body did not arrive in time.",
    409: "This idempotency key was used for another body.",
    413: "The body is too large.",
    421: "No token is set, and the Host header names no loopback.",
    422: "A parameter or the body is not what it has to be.",
    429: "Too many wrong tokens came from this address, or too many bodies for this source.",
    503: "The database cannot be read at the moment.",
}
_HEADERS = {
    401: ("WWW-Authenticate", "How to show the token.", "string"),
    429: ("Retry-After", "Seconds to wait.", "integer"),
}
#: What can happen to every request.
EVERYWHERE = (400, 401, 413, 421, 422, 429, 503)


def refusals(*further: int) -> dict[int | str, dict[str, Any]]:
    """The answers to document of a route: those that can happen everywhere, and further ones."""
    return {status: _answer(status) for status in sorted({*EVERYWHERE, *further})}


def _answer(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {"model": ErrorAnswer, "description": _BECAUSE[status]}
    if status in _HEADERS:
        name, says, kind = _HEADERS[status]
        answer["headers"] = {name: {"description": says, "schema": {"type": kind}}}
    return answer
