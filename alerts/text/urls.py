"""Addresses: one form of a link for telling articles apart, and a safe form for showing it."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urljoin, urlsplit

#: Longer addresses are not news links; browsers and receivers cut them anyway.
MAX_LENGTH = 4096

_PORTS = {"http": 80, "https": 443}
# Parameters that say how a reader came, never what is read. Names real feeds send.
_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_.*|at_(?:medium|campaign|custom\d|link_.*)|_hs(?:enc|mi)|hsctatracking|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mkt_tok|"
    r"mc_[ce]id|cmpid|cmp|cmp_id|wt[._](?:mc|zmc|nav|rss).*|kc|partner|partnerid|emc|ref_src|"
    r"ref_url|ftag|ncid|ns_(?:mchannel|source|campaign|linkname|fee)|ocid|oc|smid|smtyp|sr_share|"
    r"spm|scm|share_token|postshare|pnref|mwrsm|xtor|_ga|_gl|__twitter_impression|guccounter|"
    r"guce_.*|taid|tpcc|_r|feedtype|feedname|sref|traffic_source",
    re.IGNORECASE,
)
# These names are tracking on one site and the article's own number on the next: the value tells.
_TRACKING_BY_VALUE = re.compile(
    r"(?:ref|src|source|from|mod|referrer|via|cid)="
    r"(?:(?:rss|feed|atom|hp|home|djem|social|newsletter|google)[a-z_.:-]*|twitter|facebook|fb|tw|"
    r"linkedin|whatsapp|e?mail|nl)?|(?:rss|feed)=(?:1|true|rss|yes)?",
    re.IGNORECASE,
)
# Blanks, controls, and what parsers and receivers disagree about.
_UNSAFE = re.compile(
    r"""[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\"<>^`{|}]"""
)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_SURROGATES = re.compile("[\ud800-\udfff]")
_REDIRECTING = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")


def canonical(url: str, base: str = "") -> str:
    """The address that two links to one article share; "" when `url` is no http(s) link.

    A relative `url` is resolved against `base`. The host is lowered and in IDNA, the default port,
    credentials, fragment and tracking parameters are dropped, redirect links of Google Alerts are
    unwrapped. The other parameters keep their order. Never raises.

    >>> canonical("HTTPS://News.Example:443/a?utm_source=rss&id=7#top")
    'https://news.example/a?id=7'
    >>> canonical("https://www.google.com/url?rct=j&url=https://news.example/b&ct=ga")
    'https://news.example/b'
    """
    parts = _split(url, base)
    if parts and (inner := _redirect_target(parts)):
        parts = _split(inner, "") or parts
    if not parts:
        return ""
    netloc = _host_and_port(parts.scheme, parts.netloc)
    if not netloc:
        return ""
    query = "&".join(p for p in parts.query.split("&") if p and not _tracks(p))
    path = _escaped(parts.path) or "/"
    return f"{parts.scheme}://{netloc}{path}" + (f"?{_escaped(query)}" if query else "")


def safe_link(url: str) -> str:
    """The http(s) link to show to people; "" for anything else, never with credentials.

    Nothing in it can end a link early or read as markup: blanks, quotes and brackets are escaped.
    """
    parts = _split(url, "")
    netloc = _host_and_port(parts.scheme, parts.netloc) if parts else ""
    if not parts or not netloc:
        return ""
    link = f"{parts.scheme}://{netloc}{_escaped(parts.path) or '/'}"
    if parts.query:
        link += f"?{_escaped(parts.query)}"
    if parts.fragment:
        link += f"#{_escaped(parts.fragment)}"
    return link


# The link to show and the one to compare are made of one address, one after the other.
@lru_cache(maxsize=16)
def _split(url: str, base: str) -> SplitResult | None:
    url = url.strip()
    if not url or len(url) > MAX_LENGTH or "\\" in url.split("?", 1)[0]:
        return None
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
    except ValueError:  # an unclosed "[", a host that NFKC would change
        return None
    return parts if parts.scheme in _PORTS else None


@lru_cache(maxsize=4096)
def _host_and_port(scheme: str, netloc: str) -> str:
    """Both as they are compared; "" when they cannot be a host and a port."""
    parts = SplitResult(scheme, netloc, "", "", "")
    try:
        port, host = parts.port, parts.hostname or ""
    except ValueError:  # a port out of range
        return ""
    if port == 0:
        return ""
    name = _ip_literal(host) if ":" in host else _host_name(host)
    if not name:
        return ""
    return name if port in {None, _PORTS[scheme]} else f"{name}:{port}"


def _ip_literal(host: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(host)}]" if "%" not in host else ""
    except ValueError:
        return ""


def _host_name(host: str) -> str:
    host = host.removesuffix(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


def _redirect_target(parts: SplitResult) -> str:
    if parts.path != "/url" or not _REDIRECTING.fullmatch(parts.netloc.lower()):
        return ""
    values = dict(reversed(parse_qsl(parts.query)))  # the first of each name counts
    return values.get("url") or values.get("q") or ""


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return bool(_TRACKING.fullmatch(name) or _TRACKING_BY_VALUE.fullmatch(parameter))


def _escaped(part: str) -> str:
    """`part` with everything outside printable ASCII, and what could end a link, in %XX form."""
    part = _SURROGATES.sub("\ufffd", part)
    if part.isascii() and not _UNSAFE.search(part) and "%" not in part:
        return part
    # Escapes are compared in upper case; a lone "%" is escaped itself.
    part = _ESCAPE.sub(lambda m: m[0].upper(), part)
    part = re.sub(r"%(?![0-9A-F]{2})", "%25", part)
    return quote(part, safe="!#$%&'()*+,/:;=?@[]~-._")
