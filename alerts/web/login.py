"""Log in with the token and a name, and log out."""

from __future__ import annotations

import hmac
import math
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from alerts.web import forms
from alerts.web.budget import Budget
from alerts.web.guard import LOGIN, is_page
from alerts.web.rendering import Renderer
from alerts.web.services import Services
from alerts.web.sessions import COOKIE, SECURE_COOKIE, Sessions

LOGOUT = "/logout"


def router(services: Services, sessions: Sessions, attempts: Budget, render: Renderer) -> APIRouter:
    """The routes; wrong tokens are counted in `attempts`, as those of any other request are."""
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    def page(request: Request, there: str, code: int = 200, problem: str = "") -> Response:
        # The cookie does not come along from a link on another site: ask once more, from here.
        again = not problem and request.headers.get("sec-fetch-site") == "cross-site"
        return render.page(
            request,
            "login",
            code,
            next=there,
            again=again,
            problem=problem,
            guarded=bool(services.token),
        )

    @routes.api_route(LOGIN, methods=["GET", "HEAD"])
    async def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - in the address
        return page(request, _inside(next))

    @routes.post(LOGIN)
    async def log_in(request: Request) -> Response:
        forms.ours(request, services.url)
        form = await forms.fields(request)
        there, client = _inside(forms.one(form, "next")), _client(request)
        name = forms.line(form, "name", forms.NAME, needed=True)
        if wait := attempts.wait(client):
            after = {"retry-after": str(math.ceil(wait))}
            raise HTTPException(429, "Too many wrong tokens came from this address; wait.", after)
        if not _right(forms.one(form, "token"), services):
            attempts.spend(client)
            return page(request, there, 403, "This is not the token.")
        sessions.close(request.headers)
        answer = RedirectResponse(there, 303)
        _set(answer, request, services, sessions.open(name))
        return answer

    _add_log_out(routes, services, sessions)
    return routes


def _add_log_out(routes: APIRouter, services: Services, sessions: Sessions) -> None:
    @routes.post(LOGOUT)
    async def log_out(request: Request) -> Response:
        await forms.change(request, sessions, services.url)
        sessions.close(request.headers)
        answer = RedirectResponse(LOGIN, 303)
        for name in (COOKIE, SECURE_COOKIE):
            answer.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True)
        return answer


def _set(answer: Response, request: Request, services: Services, session_id: str) -> None:
    secure = request.url.scheme == "https" or services.url.startswith("https:")
    name = SECURE_COOKIE if secure else COOKIE
    answer.set_cookie(name, session_id, path="/", secure=secure, httponly=True, samesite="strict")


def _right(token: str, services: Services) -> bool:
    """True for the token; without one, whoever can reach the pages may log in."""
    wanted = services.token.reveal().encode()
    return not wanted or hmac.compare_digest(token.encode(), wanted)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _inside(path: str) -> str:
    """The page to go on to; the first one when the text names anything but a page of ours."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and is_page(parts.path)
    return path if inside and path.isascii() and path.isprintable() and len(path) < 600 else "/"
