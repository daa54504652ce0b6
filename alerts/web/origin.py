"""Whether a request that changes something was sent by a page of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers


def from_our_page(headers: Headers, url: str) -> bool:
    """True when the browser says that a page of this host, or of `url`, sent the request.

    Every browser says so with one header or the other, and no page can change what it says. What
    names neither is no browser's form and is refused too. `url` is where people open the pages
    when a proxy changes the Host header; empty when none does.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    if site is not None and site != "same-origin":
        return False
    return origin is None or _host(origin) in {headers.get("host", "").lower(), _host(url)} - {""}


def _host(origin: str) -> str:
    """Name and port of an http(s) origin; empty for any other, such as "null"."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in {"http", "https"} else ""
