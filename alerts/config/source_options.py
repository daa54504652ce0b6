"""The `options` of a source: what only some kinds of sources need."""

from __future__ import annotations

import codecs
import re
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from alerts.config.fields import Pause
from alerts.config.files import Mistake, Strict
from alerts.config.local_time import Zone
from alerts.model.feed import FeedKind

#: The kinds an option belongs to; what is not named belongs to all that are fetched by HTTP.
_KINDS: dict[str, frozenset[FeedKind]] = {
    "subfolders": frozenset({FeedKind.SEED_DIR}),
    **dict.fromkeys(("links", "article", "article_inside"), frozenset({FeedKind.LISTING})),
    "zone": frozenset({FeedKind.LISTING}),
    **dict.fromkeys(("inside", "encoding"), frozenset({FeedKind.LISTING, FeedKind.PAGE})),
    "ignore": frozenset({FeedKind.PAGE}),
    **dict.fromkeys(
        ("agencies", "types", "terms", "raw_text"), frozenset({FeedKind.FEDERAL_REGISTER})
    ),
}


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


class SourceOptions(Strict):
    """What only some sources need."""

    #: Instead of http.spacing; a shorter one holds for hosts of http.allow_private only.
    spacing: Pause | None = None
    #: False: only the files directly in the folder of a seed_dir.
    subfolders: bool = True
    #: federal_register: slugs of the agencies asked for, such as industry-and-security-bureau.
    agencies: tuple[str, ...] = ()
    #: federal_register: kinds of documents asked for.
    types: tuple[Literal["RULE", "PRORULE", "NOTICE", "PRESDOCU"], ...] = ()
    #: federal_register: full-text searches, one query each.
    terms: tuple[str, ...] = Field(default=(), max_length=20)
    #: federal_register: whose raw text is read where no abstract says what a document is about.
    raw_text: Literal["presidential", "all", "none"] = "presidential"

    #: listing: the links that are entries, as a path with "*" in it, or a whole address.
    links: str = Field(default="*", min_length=1, max_length=500)
    #: listing, page: what to read of the page, such as "ul.news", ".list" or "#content".
    inside: SelectorText = ""
    #: listing: the time zone of its dates.
    zone: Zone = "UTC"
    #: listing: True: the page behind a new link is read for its text and date.
    article: bool = False
    #: listing: what to read of an article page.
    article_inside: SelectorText = ""
    #: listing, page: its charset, where neither the server nor the page says it.
    encoding: Charset = ""
    #: page: lines that contain one of these words are left out.
    ignore: tuple[str, ...] = Field(default=(), max_length=50)

    def values(self) -> dict[str, Any]:
        """The options that were set to something else than their default; lengths in seconds."""
        given = self.model_dump(exclude_defaults=True)
        return {name: _plain(value) for name, value in given.items()}

    def belong_to(self, kind: FeedKind) -> None:
        """Raise Mistake for an option that `kind` does not know."""
        for name in self.model_fields_set:
            kinds = _KINDS.get(name)
            if kinds is not None and kind not in kinds:
                article = "an" if kind.value[0] in "aeiou" else "a"
                raise Mistake(
                    f"{article} {kind} has no option `{name}`", "remove it", at=("options", name)
                )


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return list(value) if isinstance(value, tuple) else value
