"""The options of the kinds that come with alerts."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from alerts.fields import Mistake, SecretText, Zone
from alerts.model.policy import Secret
from alerts.sources.kind import Options


def _selector(text: str) -> str:
    if text and not re.fullmatch(
        r"[a-z][a-z0-9]*(?:[.#][A-Za-z_][\w-]*)?|[.#][A-Za-z_][\w-]*", text
    ):
        raise Mistake(
            "an element is given by its name, class or id", 'such as "ul.news", ".list" or "#main"'
        )
    return text


def _charset(text: str) -> str:
    try:
        if text:
            codecs.lookup(text)
    except LookupError:
        raise Mistake("no charset of this name is known", 'such as "gbk" or "utf-8"') from None
    return text


SelectorText = Annotated[str, AfterValidator(_selector)]
Charset = Annotated[str, AfterValidator(_charset)]


class FolderOptions(Options):
    """Of a watched folder."""

    #: False: only the files directly in the folder.
    subfolders: bool = True


class RegisterOptions(Options):
    """Of the Federal Register."""

    #: Slugs of the agencies asked for, such as industry-and-security-bureau.
    agencies: tuple[str, ...] = ()
    #: Kinds of documents asked for.
    types: tuple[Literal["RULE", "PRORULE", "NOTICE", "PRESDOCU"], ...] = ()
    #: Full-text searches, one query each.
    terms: tuple[str, ...] = Field(default=(), max_length=20)
    #: Whose raw text is read where no abstract says what a document is about.
    raw_text: Literal["presidential", "all", "none"] = "presidential"


class PageOptions(Options):
    """Of a page watched for change."""

    #: What to read of the page, such as "ul.news", ".list" or "#content".
    inside: SelectorText = ""
    #: Its charset, where neither the server nor the page says it.
    encoding: Charset = ""
    #: Lines that contain one of these words are left out.
    ignore: tuple[str, ...] = Field(default=(), max_length=50)


class ListingOptions(Options):
    """Of a list page."""

    #: The links that are entries, as a path with "*" in it, or a whole address.
    links: str = Field(default="*", min_length=1, max_length=500)
    #: What to read of the page, such as "ul.news", ".list" or "#content".
    inside: SelectorText = ""
    #: The time zone of its dates.
    zone: Zone = "UTC"
    #: True: the page behind a new link is read for its text and date.
    article: bool = False
    #: What to read of an article page.
    article_inside: SelectorText = ""
    #: Its charset, where neither the server nor the page says it.
    encoding: Charset = ""


def _timespan(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,3}(?:min|h|d|w|m)", text):
        raise Mistake("a span is a number with min, h, d, w or m", 'such as "6h" or "1d"')
    return text


class GdeltOptions(Options):
    """Of GDELT: a search, or its 15-minute files."""

    #: A search: its words, in the API's own syntax.
    query: str = Field(default="", max_length=1_000)
    #: A search: how far it goes back, such as "6h" or "1d".
    timespan: Annotated[str, AfterValidator(_timespan)] = "1d"
    #: A search: articles in one answer.
    maxrecords: int = Field(default=250, ge=1, le=250)
    #: Files: words of which a title must hold one.
    terms: tuple[Annotated[str, Field(min_length=2)], ...] = Field(default=(), max_length=200)


def _one_line(text: str) -> str:
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise Mistake("must be one line without control characters")
    return text


def _secret_line(secret: Secret) -> Secret:
    _one_line(secret.reveal())
    return secret


Line = Annotated[str, Field(max_length=500), AfterValidator(_one_line)]


class ImapOptions(Options):
    """Of a mailbox folder."""

    #: Who logs in.
    user: Line = ""
    #: Neither stored nor shown; take it from the environment.
    password: Annotated[SecretText, AfterValidator(_secret_line)] = Secret()
    #: The folder that is read.
    folder: Line = "INBOX"
    #: False, with imap:// only: the password and all mails travel in the clear.
    encrypted: bool = True


def searchable(location: str, options: RegisterOptions) -> None:
    """Raise Mistake for a search of what cannot be searched."""
    if options.terms and "/public-inspection-documents/" in location:
        raise Mistake("public inspection cannot be searched", "remove it", at=("options", "terms"))
