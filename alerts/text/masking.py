"""Keys inside addresses: found, shown as `***`, and taken out of whatever repeats them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

#: Stands where a key was.
MASK = "***"

_SECRET_NAMES = frozenset(
    {
        "key", "token", "secret", "auth", "authorization", "password", "passwd", "pass", "pwd",
        "pw", "sig", "signature", "hmac", "credential", "credentials", "session", "sid", "jwt",
        "bearer",
    }
)  # fmt: skip
_SECRET_ENDINGS = ("key", "token", "secret", "password", "auth", "signature", "session")
#: Parameters that say what is asked for. The values of all others are hidden.
_PUBLIC_NAMES = frozenset(
    {
        "q", "query", "search", "s", "term", "terms", "keyword", "keywords", "topic", "topics",
        "tag", "tags", "category", "categories", "cat", "section", "sections", "lang", "language",
        "locale", "hl", "gl", "ceid", "country", "region", "area", "format", "type", "types",
        "feed", "output", "alt", "page", "per_page", "pagesize", "limit", "count", "size", "num",
        "n", "order", "orderby", "sort", "sortby", "dir", "from", "to", "since", "until", "date",
        "year", "month", "day", "fields", "agency", "agencies", "conditions", "action",
        "post_type", "view", "channel", "source", "sources", "site", "lr", "cr", "tbm", "tbs",
        "when", "rss", "atom", "version", "v",
    }
)  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_TOKEN = re.compile(r"(?=\w*[0-9])(?=\w*[A-Za-z])\w{16,}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORTEST = 6
#: A single word of so many letters is no key.
_LONGEST_WORD = 12


def secrets_of(
    address: str, filled: Iterable[str] = (), sure: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the keys in an address in every form they may be written in, longest first.

    These are the values of parameters whose name says so or that look like tokens; and behind the
    host, of what variables put into the address (`filled`), those that are no words, and those that
    are `sure` to be secret. For `masked`; a path has none.

    >>> secrets_of("https://a.example/f?api_key=x1y2z3&q=tin")
    ('x1y2z3',)
    >>> secrets_of("https://a.example/in/t0ken-7/f?q=tin", ["t0ken-7", "a.example", "tin"])
    ('t0ken-7',)
    """
    parts = _split(address)
    if parts is None:
        return ()
    behind = f"{parts.path}?{parts.query}"
    found = {value for value in _pieces(filled) if value in behind and not _is_words(value)}
    found |= {value for value in sure if value in behind}
    found |= {
        value
        for name, _, value in _pairs(parts.query)
        if _is_secret_pair(unquote(name), unquote(value))
    }
    return forms_of(found)


def forms_of(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return the secrets in every form they may be written in, longest first, for `masked`.

    Those of less than six characters are left out: they may stand in any word.
    """
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _SHORTEST}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def shown(address: str, filled: Iterable[str] = ()) -> str:
    """Return an address as it may be shown and stored; a path of a file system as it is.

    Credentials and the fragment are dropped. `***` stands for whatever variables put behind the
    host (`filled`), for the value of every parameter that is not known to be harmless, and for what
    looks like a token.

    >>> shown("https://me:pw@a.example/f?api_key=x1&q=tin#top")
    'https://a.example/f?api_key=***&q=tin'
    """
    parts = _split(address)
    if parts is None:
        return address if "://" not in address else ""
    secrets = [form for value in _pieces(filled) for form in _forms(value)]
    path = masked(parts.path, secrets)
    path = "/".join(MASK if _is_token(step) else step for step in path.split("/"))
    query = "&".join(_shown_pair(*pair, secrets) for pair in _pairs(parts.query))
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, path, query, ""))


def masked(text: str, secrets: Sequence[str]) -> str:
    """Return a text of a source with `***` for each of the `secrets_of` its address.

    >>> masked("https://a.example/1?api_key=x1y2z3", ["x1y2z3"])
    'https://a.example/1?api_key=***'
    """
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
    except ValueError:  # an unclosed "["
        return None
    return parts if parts.scheme and parts.netloc else None


def _pieces(filled: Iterable[str]) -> Iterator[str]:
    """What variables gave; of a whole address, the parts that are no words."""
    for value in filled:
        parts = _split(value)
        if parts is None:
            yield value
        else:
            pieces = (*parts.path.split("/"), *(given for _, _, given in _pairs(parts.query)))
            yield from (piece for piece in pieces if not _is_words(piece))


def is_secret_name(name: str) -> bool:
    """Return whether what has this name is a secret, judging by the name alone."""
    whole = re.sub(r"[^a-z0-9]", "", name.lower())
    words = {word.lower() for word in _WORD.findall(name)}
    return whole not in _PUBLIC_NAMES and (
        whole.endswith(_SECRET_ENDINGS) or not _SECRET_NAMES.isdisjoint({whole, *words})
    )


def _pairs(query: str) -> list[tuple[str, str, str]]:
    return [pair.partition("=") for pair in query.split("&")] if query else []


def _shown_pair(name: str, sign: str, value: str, secrets: Sequence[str]) -> str:
    public = unquote(name).lower().partition("[")[0] in _PUBLIC_NAMES
    if not sign:  # a key alone, as in "?0a1b2c"
        return name if public or not name else MASK
    name = MASK if _is_token(name) else masked(name, secrets)
    if not value:
        return f"{name}="
    return f"{name}={masked(value, secrets) if public and not _is_token(value) else MASK}"


def _forms(secret: str) -> tuple[str, ...]:
    """A value as it may be written: as it is, decoded, and encoded in either way."""
    plain = unquote(secret)
    forms = (secret, plain, quote(plain), quote(plain, safe=""))
    return tuple(form for form in dict.fromkeys(forms) if form.strip("*"))


def _is_secret_pair(name: str, value: str) -> bool:
    if name.lower() in _PUBLIC_NAMES or _is_word(value):
        return False
    # Ids of documents stand in links.
    return is_secret_name(name) or (_is_token(value) and not name.lower().endswith("id"))


def _is_token(value: str) -> bool:
    value = unquote(value)
    return bool(_UUID.search(value) or _TOKEN.search(value))


def _is_words(value: str) -> bool:
    """Words, with anything between them: a search, a section, a day."""
    parts = re.split(r"[^A-Za-z0-9]+", unquote(value))
    return all(not part or _is_word(part) or (part.isdigit() and len(part) <= 4) for part in parts)


def _is_word(value: str) -> bool:
    one_case = value.islower() or value.istitle()
    return value.isalpha() and one_case and len(value) <= _LONGEST_WORD
