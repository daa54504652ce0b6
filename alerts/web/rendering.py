"""Pages from templates; what is not markup in a template never becomes any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from alerts.text.urls import safe_link
from alerts.web.sessions import Sessions

if TYPE_CHECKING:
    from jinja2 import Environment

#: What a page says once after a change, by the word in its address.
DONE = {
    "acknowledge": "Acknowledged: no reminders of this story are sent.",
    "assign": "Assigned.",
    "close": "Closed: only critical news of this story and corrections are told.",
    "reopen": "Open again: updates are told.",
    "irrelevant": "Closed as irrelevant, and noted as a wish to the rules.",
    "note": "Noted.",
    "replay": "These deliveries are due again.",
}


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders pages for whoever asks: the one who is logged in, or a reader."""

    sessions: Sessions
    clock: Callable[[], datetime]

    def page(
        self,
        request: Request,
        name: str,
        code: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        **found: Any,  # noqa: ANN401 - whatever the template of this name shows
    ) -> HTMLResponse:
        """The template `name` with what it shows."""
        template = _templates().get_template(f"{name}.html")
        session = self.sessions.of(request.headers)
        said = request.query_params.get("done", "") if session else ""
        text = template.render(
            found,
            now=self.clock(),
            page=name,
            here=request.url.path,
            session=session,
            done=DONE.get(said, ""),
        )
        # What cannot be written in UTF-8, a half of a pair, shows as a question mark.
        return HTMLResponse(text.encode("utf-8", "replace"), code, headers)


def wants_page(request: Request) -> bool:
    """True when a browser asks for something it shows to people."""
    return "text/html" in request.headers.get("accept", "")


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("alerts.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link"] = safe_link
    made.filters["when"] = lambda at: at.strftime("%Y-%m-%d %H:%M") if at else "never"
    made.filters["words"] = lambda name: str(name).replace("_", " ")
    made.filters["apart"] = _apart
    return made


def _apart(at: datetime | None, now: datetime) -> str:
    """How long ago or ahead a moment is: "5 min ago", "in 3 h"."""
    if at is None:
        return "never"
    gap = abs(now - at)
    if gap < timedelta(minutes=1):
        return "now"
    minutes = int(gap.total_seconds() // 60)
    length = (
        f"{minutes} min"
        if minutes < 90
        else f"{minutes // 60} h"
        if minutes < 48 * 60
        else f"{minutes // (24 * 60)} days"
    )
    return f"in {length}" if at > now else f"{length} ago"


@cache
def style() -> str:
    """The style sheet of every page."""
    return (files("alerts.web") / "static" / "style.css").read_text(encoding="utf-8")
