"""The receivers of `routes.yaml`: which keys each kind has, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from alerts.config.fields import key_mistake
from alerts.config.marks import KeyPath
from alerts.config.route_entries import ReceiverEntry
from alerts.model.policy import MailOptions, Receiver, ReceiverKind, Secret, SlackOptions
from alerts.net import AddressPolicy, check_url


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of one kind, besides those that every receiver has."""

    needed: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


_KEYS = {
    ReceiverKind.CONSOLE: _Keys((), ("template",)),
    ReceiverKind.SLACK: _Keys((), ("url", "token", "channel", "signing_secret", "template")),
    ReceiverKind.WEBHOOK: _Keys(("url", "secret"), ("old_secret",)),
    ReceiverKind.TEAMS: _Keys(("url",), ("template",)),
    ReceiverKind.DISCORD: _Keys(("url",), ("template",)),
    ReceiverKind.NTFY: _Keys(("url",), ("token", "template")),
    ReceiverKind.PAGERDUTY: _Keys(("routing_key",), ("url",)),
    ReceiverKind.APPRISE: _Keys(("url",), ("template",)),
    ReceiverKind.EMAIL: _Keys(
        ("url", "from", "to"), ("username", "password", "encrypted", "template")
    ),
}
_KEY_HINT = "whsec_ and then 24 to 64 random bytes in base64: openssl rand -base64 32"
_ROUTING_KEY_HINT = "the integration key of an Events API v2 integration, 32 letters and digits"
_HINTS = {
    "secret": _KEY_HINT,
    "routing_key": _ROUTING_KEY_HINT,
    "from": "such as alerts@example.org",
    "to": "such as [buying@example.org]",
}
_URL_HINTS = {
    ReceiverKind.EMAIL: "such as smtp://mail.example.org:587 or smtps://mail.example.org:465",
    ReceiverKind.NTFY: "such as https://ntfy.example.org/topic",
    ReceiverKind.APPRISE: "such as tgram://BOT-TOKEN/CHAT-ID, as Apprise documents it",
}
_WHOLE_ADDRESS = "write the whole address, such as https://hooks.example.org/alerts"
#: Which of these a kind has says what proves who we are to it.
_PROOFS = ("secret", "token", "routing_key", "password")

_MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_MAIL_SCHEME = re.compile(r"smtps?://", re.IGNORECASE)
_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
_ROUTING_KEY = re.compile(r"[A-Za-z0-9]{32}")

#: A place below the receiver, what is wrong there, and what to do.
Complaint = tuple[KeyPath, str, str]


def build_receiver(name: str, entry: ReceiverEntry) -> Receiver:
    """Return the receiver this entry, which has no complaints, describes."""
    proofs = [_value(entry, key) for key in _PROOFS]
    mail = None
    if entry.kind is ReceiverKind.EMAIL:
        mail = MailOptions(entry.from_, entry.to, entry.username, entry.encrypted)
    return Receiver(
        name=name,
        kind=entry.kind,
        url=entry.url,
        secret=next((each for each in proofs if isinstance(each, Secret) and each), Secret()),
        allow_private=entry.allow_private,
        old_secret=entry.old_secret,
        mail=mail,
        slack=SlackOptions(entry.channel, entry.signing_secret) if entry.channel else None,
        rate=entry.rate,
        fallback=entry.fallback,
        template=entry.template,
    )


def complaints(
    entry: ReceiverEntry, lacking: Collection[KeyPath], policy: AddressPolicy
) -> Iterator[Complaint]:
    """Yield what is wrong with this entry; `lacking` are keys whose variables are not set."""
    keys = _KEYS[entry.kind]
    known = {*keys.needed, *keys.possible}
    for key in dict.fromkeys(
        key for each in _KEYS.values() for key in (*each.needed, *each.possible)
    ):
        if _is_given(entry, key):
            if key not in known:
                yield (key,), f"{_a(entry.kind)} has no `{key}`", "remove it"
        elif key in keys.needed and not any(path[:1] == (key,) for path in lacking):
            yield (), f"{_a(entry.kind)} needs `{key}`", _hint(entry.kind, key)
    if entry.url and "url" in known:
        yield from _address_complaints(entry, policy)
    yield from _proof_complaints(entry)
    if entry.kind is ReceiverKind.EMAIL:
        yield from _mail_complaints(entry, lacking)
    if entry.kind is ReceiverKind.SLACK:
        yield from _slack_complaints(entry, lacking)


def _address_complaints(entry: ReceiverEntry, policy: AddressPolicy) -> Iterator[Complaint]:
    address, hint = entry.url.reveal(), _URL_HINTS.get(entry.kind, _WHOLE_ADDRESS)
    if entry.kind is ReceiverKind.APPRISE:
        if "://" not in address:
            yield ("url",), "this is no address of Apprise's kind", hint
        return
    if entry.kind is ReceiverKind.EMAIL:
        if not _MAIL_SCHEME.match(address):
            yield ("url",), "this address cannot be used: not an smtp or smtps URL", hint
            return
        # The host is judged as any other; the rules for addresses speak of http.
        address = _MAIL_SCHEME.sub("http://", address, count=1)
    refused = check_url(address, policy)
    private = refused.endswith((" address", "loopback name"))
    if private and not entry.allow_private:
        hint = "set `allow_private: true` on this receiver if you trust the host"
    if refused and not (private and entry.allow_private):
        yield ("url",), f"this address cannot be used: {refused}", hint
    elif entry.kind is ReceiverKind.NTFY and not _has_topic(address):
        yield ("url",), "this address ends in no topic", hint


def _has_topic(address: str) -> bool:
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return _TOPIC.fullmatch(last) is not None


def _proof_complaints(entry: ReceiverEntry) -> Iterator[Complaint]:
    if entry.kind is ReceiverKind.WEBHOOK:
        for key, secret in (("secret", entry.secret), ("old_secret", entry.old_secret)):
            mistake = key_mistake(secret) if secret else ""
            if mistake:
                yield (key,), mistake, _KEY_HINT
        if entry.old_secret and entry.old_secret == entry.secret:
            yield ("old_secret",), "this is the same key as `secret`", "give `secret` a new key"
    token, routing = entry.token.reveal(), entry.routing_key.reveal()
    if routing and not _ROUTING_KEY.fullmatch(routing):
        yield ("routing_key",), "this is no routing key", _ROUTING_KEY_HINT
    if not (token.isascii() and token.isprintable()):
        yield ("token",), "a token has printable ASCII characters only", "copy it again"


def _slack_complaints(entry: ReceiverEntry, lacking: Collection[KeyPath]) -> Iterator[Complaint]:
    """A webhook has an address; an app a token and a channel, and with a secret buttons too."""
    missing = {path[0] for path in lacking if path}
    token, app = entry.token or "token" in missing, entry.channel or entry.signing_secret
    if not (entry.url or token or app or "url" in missing):
        yield (), "a slack needs `url`", f"{_hint(entry.kind, 'url')}, or `token` and `channel`"
    elif token and not entry.channel and "channel" not in missing:
        yield (), "a slack with a token needs `channel`", "such as C0123456789"
    elif app and not token:
        yield (), "a slack with a channel needs `token`", "the bot token of the app, xoxb-..."


def _mail_complaints(entry: ReceiverEntry, lacking: Collection[KeyPath]) -> Iterator[Complaint]:
    places: list[tuple[KeyPath, str]] = [(("from",), entry.from_)] if entry.from_ else []
    places += [(("to", position), each) for position, each in enumerate(entry.to)]
    for path, text in places:
        if path not in lacking and not _MAIL_ADDRESS.fullmatch(text):
            yield path, "this is no e-mail address", "write it bare, such as buying@example.org"
    if bool(entry.username) != bool(entry.password):
        given, other = ("username", "password") if entry.username else ("password", "username")
        if not any(path[:1] == (other,) for path in lacking):
            yield (given,), f"`{given}` is of no use without `{other}`", f"add `{other}`"
    if entry.password and not entry.encrypted:
        yield (
            ("encrypted",),
            "a password would go over the network for anybody to read",
            "remove `encrypted: false`, or `username` and `password`",
        )


def _value(entry: ReceiverEntry, key: str) -> object:
    return getattr(entry, "from_" if key == "from" else key)


def _is_given(entry: ReceiverEntry, key: str) -> bool:
    return not entry.encrypted if key == "encrypted" else bool(_value(entry, key))


def _hint(kind: ReceiverKind, key: str) -> str:
    if key != "url":
        return _HINTS[key]
    named = kind if kind in (ReceiverKind.TEAMS, ReceiverKind.DISCORD) else ReceiverKind.SLACK
    return _URL_HINTS.get(kind, f"such as ${{{named.upper()}_WEBHOOK_URL}}")


def _a(kind: ReceiverKind) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
