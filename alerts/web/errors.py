"""The one shape of every error answer."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse

#: Sent with every answer. Nothing the daemon serves may be framed, run, sniffed, cached or leak
#: its address to another site.
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    # Not `no-referrer`: then browsers send our own forms without the origin they came from.
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "key_reused",
    413: "too_large",
    421: "unknown_host",
    422: "invalid_parameter",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}


def error_response(
    status: int, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """`{"error": {"code", "message"}}` with the security headers."""
    body = {"error": {"code": CODES.get(status, "error"), "message": message}}
    return JSONResponse(body, status, {**SECURITY_HEADERS, **(headers or {})})
