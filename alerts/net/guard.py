"""The address policy: which URLs and which addresses may be spoken to. Pure, no look-ups."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MAX_URL = 4096
#: What most things are asked for by.
WEB = ("http", "https")

# `ipaddress` changed its mind about some of these between Python releases, so the list is ours:
# IANA special-purpose registries plus the relays nobody should reach by accident.
_SPECIAL: tuple[tuple[str, str], ...] = (
    ("100.100.100.200/32", "cloud metadata"),
    ("169.254.169.254/32", "cloud metadata"),
    ("168.63.129.16/32", "cloud metadata"),
    ("192.0.0.192/32", "cloud metadata"),
    ("fd00:ec2::254/128", "cloud metadata"),
    ("fd20:ce::254/128", "cloud metadata"),
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-internal"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "reserved"),
    ("192.52.193.0/24", "reserved"),
    ("192.88.99.0/24", "reserved"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "reserved"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("64:ff9b:1::/48", "private"),
    ("100::/64", "discard-only"),
    ("2001::/23", "reserved"),
    ("2001:db8::/32", "documentation"),
    ("2620:4f:8000::/48", "reserved"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "reserved"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "private"),
    ("ff00::/8", "multicast"),
)
_SPECIAL_NETWORKS = tuple((ipaddress.ip_network(net), kind) for net, kind in _SPECIAL)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)

#: No permission opens these: they name no single host.
_NEVER = frozenset({"unspecified", "multicast"})
#: A permitted host *name* does not open these, only a named address or network.
_ONLY_BY_NETWORK = frozenset({"cloud metadata", "link-local"})


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be reached: public unicast addresses, and what `allow_private` names.

    Entries of `allow_private` are host names, addresses or networks ("feeds.corp.example",
    "10.1.2.3", "127.0.0.0/8"). Raises ValueError for an entry that looks like a network and
    is none.
    """

    allow_private: frozenset[str] = frozenset()
    _names: frozenset[str] = field(init=False, repr=False, compare=False)
    _networks: tuple[Network, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names: set[str] = set()
        networks: list[Network] = []
        for entry in sorted(self.allow_private):
            text = entry.strip().strip("[]")
            if "/" in text or ":" in text or _is_number_like(text):
                networks.append(ipaddress.ip_network(text, strict=False))
            else:
                names.add(_fold_host(text))
        object.__setattr__(self, "_names", frozenset(names))
        object.__setattr__(self, "_networks", tuple(networks))

    def names(self, host: str) -> bool:
        """True when `allow_private` holds this very host name."""
        return _fold_host(host) in self._names

    def allows_privately(self, address: str) -> bool:
        """True when a network of `allow_private` holds this address."""
        return self._in_networks(_parse(address))

    def refuse_address(self, address: str, host: str = "") -> str:
        """Return "" when `address`, found for the name `host`, may be used, else why not."""
        parsed = _parse(address)
        if parsed is None:
            return "not an IP address"
        kind = _special_kind(parsed)
        if not kind:
            return ""
        if kind not in _NEVER:
            if self._in_networks(parsed):
                return ""
            if kind not in _ONLY_BY_NETWORK and host and self.names(host):
                return ""
        return f"{kind} address"

    def refuse_url(self, url: str, schemes: Sequence[str] = WEB) -> str:
        """Return "" when `url` may be asked for, else why not; names are judged after look-up.

        The reason is one short line and repeats no part of the URL.
        """
        return _refusal(self, url, tuple(schemes))

    def _refused(self, url: str, schemes: tuple[str, ...]) -> str:
        return _problem(url, schemes) or self._refuse_host(urlsplit(url).hostname or "")

    def _refuse_host(self, host: str) -> str:
        if ":" in host:
            return "address with a zone" if "%" in host else self.refuse_address(host)
        folded = _fold_host(host)
        if _is_number_like(folded):
            if _parse(folded) is None or folded != host:
                return "unusual spelling of an IP address"
            return self.refuse_address(folded)
        if not _is_host_name(folded):
            return "not a host name"
        if _is_loopback_name(folded) and not self._opens_loopback(folded):
            return "loopback name"
        return ""

    def _opens_loopback(self, name: str) -> bool:
        return self.names(name) or any(map(self.allows_privately, ("127.0.0.1", "::1")))

    def _in_networks(self, address: Address | None) -> bool:
        return address is not None and any(
            address in network for network in self._networks if network.version == address.version
        )


#: The policy of a fresh install: public addresses only.
PUBLIC_ONLY = AddressPolicy()


def check_url(url: str, policy: AddressPolicy = PUBLIC_ONLY, schemes: Sequence[str] = WEB) -> str:
    """Return "" when `policy` lets `url` be asked for, else the reason in a few words."""
    return policy.refuse_url(url, schemes)


def url_problem(url: str, schemes: Sequence[str] = WEB) -> str:
    """Return "" when `url` is spelled like one that may be asked for, whoever its host is.

    Scheme, credentials, port and characters are judged. The reason repeats no part of the URL.
    """
    return _problem(url, tuple(schemes))


# Every poll asks for the same few addresses again, and the same text is judged the same.
@lru_cache(maxsize=4096)
def _problem(url: str, schemes: tuple[str, ...]) -> str:
    try:
        problem = _text_problem(url)
        if problem:
            return problem
        parts = urlsplit(url)
        return _parts_problem(parts, parts.port, schemes)
    except ValueError:
        return "malformed URL"


@lru_cache(maxsize=4096)
def _refusal(policy: AddressPolicy, url: str, schemes: tuple[str, ...]) -> str:
    return policy._refused(url, schemes)  # noqa: SLF001 - its own memory


def _text_problem(url: str) -> str:
    """What is wrong with the spelling of the URL, before any parser reads it."""
    if not url:
        return "empty URL"
    if len(url) > _MAX_URL:
        return f"URL longer than {_MAX_URL} characters"
    # Parsers disagree about these; whoever disagrees with ours could reach another host.
    if any(c <= " " or c == "\\" or "\x7f" <= c <= "\xa0" for c in url):
        return "white space, control character or backslash in URL"
    return ""


def _parts_problem(parts: SplitResult, port: int | None, schemes: Sequence[str]) -> str:
    """What is wrong with the parts of the URL."""
    if parts.scheme not in schemes:
        return f"not an {' or '.join(schemes)} URL"
    if "@" in parts.netloc:
        return "credentials in URL"
    if not parts.hostname:
        return "no host in URL"
    if port == 0 or parts.netloc.endswith(":"):
        return "no usable port in URL"
    return ""


def _is_loopback_name(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _fold_host(host: str) -> str:
    """Lower-case ASCII form without the final dot; "" when there is none."""
    if not host.isascii():
        # NFKC inside the idna codec turns enclosed and full-width digits into plain ones.
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.lower().removesuffix(".")


def _is_host_name(host: str) -> bool:
    labels = host.split(".")
    return (
        0 < len(host) <= 253
        and all(0 < len(label) <= 63 for label in labels)
        and all(c.isalnum() or c in "-_." for c in host)
    )


def _is_number_like(host: str) -> bool:
    """True when a resolver might read the name as an IPv4 address: its last label is a number."""
    last = host.rsplit(".", 1)[-1]
    if last.isdigit():
        return True
    return last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:])


def _parse(address: str) -> Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _special_kind(address: Address) -> str:
    """Why this is no public unicast address, or ""."""
    if isinstance(address, ipaddress.IPv6Address):
        # One wrapping may hide another, so every address in it must be public.
        wrapped = [_special_kind(inner) for inner in _embedded(address)]
        if wrapped:
            return next(filter(None, wrapped), "")
    for network, kind in _SPECIAL_NETWORKS:
        if network.version == address.version and address in network:
            return kind
    if address.version == 6 and address not in _PUBLIC_V6:
        return "reserved"
    return ""


def _embedded(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 address a packet to `address` would end at, for each way of wrapping one."""
    number = int(address)
    low = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address in _NAT64:
        yield low
    if address in _COMPATIBLE and number > 1:
        yield low
    if (number >> 32) & 0xFFFFFFFF in _ISATAP and address in _PUBLIC_V6:
        yield low
