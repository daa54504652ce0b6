"""The fields of a form that a browser sent, and who sent it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs

from fastapi import HTTPException, Request

from alerts.notify.outside import one_line
from alerts.web.origin import from_our_page
from alerts.web.sessions import Session, Sessions

#: The hidden field that proves a form is of a page this session was shown.
PROOF = "proof"
_FIELDS = 300
#: Characters of a name and of a note.
NAME, NOTE = 80, 500

Form = Mapping[str, list[str]]


async def fields(request: Request) -> Form:
    """Every field with its values, as they were sent. Raises HTTPException (422)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(422, "This takes a form (application/x-www-form-urlencoded).")
    try:
        text = (await request.body()).decode("ascii")
        return parse_qs(text, max_num_fields=_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(422, "The form cannot be read.") from None


async def change(request: Request, sessions: Sessions, url: str) -> tuple[Session, Form]:
    """The session and the fields of a form that may change something.

    It may when it was sent by a page of ours, in an open session, with that session's own token.
    Raises HTTPException (403, 422).
    """
    ours(request, url)
    session = sessions.of(request.headers)
    if session is None:
        raise HTTPException(403, "Log in first; a change needs a session.")
    form = await fields(request)
    shown = one(form, PROOF).encode()
    if not hmac.compare_digest(shown, session.form_token.encode()):
        raise HTTPException(403, "The form is of another session; open the page again.")
    return session, form


def ours(request: Request, url: str) -> None:
    """Refuse what no page of ours sent. Raises HTTPException (403)."""
    if not from_our_page(request.headers, url):
        raise HTTPException(403, "Only a page of this service may send this form.")


def one(form: Form, name: str) -> str:
    """The first value of a field; empty when there is none."""
    return form.get(name, [""])[0]


def line(form: Form, name: str, most: int, *, needed: bool = False) -> str:
    """The field as one visible line. Raises HTTPException (422) when it is too long or missing."""
    text = one(form, name).strip()
    if len(text) > most:
        raise HTTPException(422, f"{name}: at most {most} characters.")
    shown = one_line(text, most)
    if needed and not shown:
        raise HTTPException(422, f"{name}: fill this in.")
    return shown
