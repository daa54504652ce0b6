"""The application: pages, API, health and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from alerts.errors import NotFound, StoreError
from alerts.web import api, calendar, changes, intake, login, pages, slack, websub
from alerts.web.budget import Budget
from alerts.web.errors import SECURITY_HEADERS, error_response
from alerts.web.guard import A_SECOND, ATTEMPTS, LOGIN, Guard, is_page
from alerts.web.rendering import Renderer, wants_page
from alerts.web.services import Services
from alerts.web.sessions import Sessions


def create_app(services: Services) -> FastAPI:
    """The daemon's HTTP side over these services; no page of it needs another host."""
    app = FastAPI(
        title="alerts",
        version=services.version,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    attempts = Budget(ATTEMPTS, A_SECOND)
    sessions = Sessions(services.clock)
    render = Renderer(sessions, services.clock)
    _add_status(app, services)
    app.include_router(login.router(services, sessions, attempts, render))
    app.include_router(pages.router(services, render))
    app.include_router(changes.router(services, sessions))
    app.include_router(api.router(services.database))
    app.include_router(calendar.router(services))
    app.include_router(intake.router(services))
    app.include_router(slack.router(services))
    app.include_router(websub.router(services))
    _add_error_answers(app, render)
    _describe_token(app, asked=bool(services.token))
    app.add_middleware(
        Guard,
        token=services.token,
        larger={intake.PATH: intake.MAX_BYTES, websub.PATH: websub.MAX_BYTES},
        attempts=attempts,
        sessions=sessions,
    )
    return app


def _add_status(app: FastAPI, services: Services) -> None:
    hidden: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}

    async def index() -> dict[str, object]:
        """Where everything is."""
        return {
            "name": "alerts",
            "version": services.version,
            "status": ["/healthz", "/readyz", "/metrics"],
            "api": [api.PREFIX + path for path in api.PATHS],
            "calendar": calendar.PATH,
            "openapi": "/api/v1/openapi.json",
        }

    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    async def readyz() -> JSONResponse:
        """The daemon is migrated and ticking, or says what is missing."""
        reasons = services.not_ready()
        return JSONResponse(
            {"ready": not reasons, "reasons": list(reasons)}, 503 if reasons else 200
        )

    async def metrics() -> Response:
        """Every metric in the Prometheus text format."""
        return Response(
            generate_latest(services.metrics), headers={"content-type": CONTENT_TYPE_LATEST}
        )

    app.add_api_route(api.PREFIX, index, **hidden)
    app.add_api_route("/healthz", healthz, **hidden)
    app.add_api_route("/readyz", readyz, **hidden)
    app.add_api_route("/metrics", metrics, **hidden)


def _describe_token(app: FastAPI, *, asked: bool) -> None:
    """Say in the OpenAPI document how the token is shown, and whether it is asked for here."""
    described = app.openapi

    def with_token() -> dict[str, Any]:
        schema = described()
        schemes = schema.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes["token"] = {"type": "http", "scheme": "bearer", "description": "web.token"}
        schema["security"] = [{"token": []}] if asked else []
        return schema

    app.openapi = with_token  # type: ignore[method-assign] # FastAPI's own way to extend it


def _add_error_answers(app: FastAPI, render: Renderer) -> None:
    """Say what is wrong with the request, and nothing of what went wrong inside."""

    def answer(
        request: Request, status: int, message: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        path = request.url.path
        if not (wants_page(request) and (is_page(path) or path == LOGIN)):
            return error_response(status, message, headers)
        # A form's own address shows nothing; the page that it stands on is one step up.
        above = path.rpartition("/")[0]
        return render.page(
            request,
            "error",
            status,
            headers={**SECURITY_HEADERS, **(headers or {})},
            status=status,
            message=message,
            back=above if request.method == "POST" and is_page(above) else "/",
        )

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return answer(request, error.status_code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, 422, "; ".join(_sentence(each) for each in error.errors()))

    @app.exception_handler(NotFound)
    async def not_found(request: Request, _: NotFound) -> Response:
        return answer(request, 404, "Nothing is stored under this id.")

    @app.exception_handler(StoreError)
    async def unavailable(request: Request, _: StoreError) -> Response:
        return answer(request, 503, "The database cannot be read at the moment.")

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> Response:
        return answer(request, 500, "The request failed; the daemon's log says why.")


def _sentence(error: dict[str, Any]) -> str:
    name = str(error["loc"][-1])[:64]
    if error["type"] == "extra_forbidden":
        return f"unknown parameter {name!r}"
    return f"{name}: {error['msg']}"
