"""Where hubs reach us, and with which secret: derived from one configured secret, never stored."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from alerts.model.policy import Secret

#: Below the configured address.
PATH = "/websub/"
_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The callbacks of all subscriptions."""

    #: Such as "https://alerts.example.org".
    url: str
    secret: Secret

    def path(self, feed: str, hub: str, topic: str) -> str:
        """The last part of the callback address of a subscription; nobody can guess it."""
        return self._derived("path", feed, hub, topic)

    def key(self, feed: str, hub: str, topic: str) -> str:
        """The secret by which the hub signs what it pushes."""
        return self._derived("key", feed, hub, topic)

    def address(self, path: str) -> str:
        """The whole callback address."""
        return f"{self.url}{PATH}{path}"

    def _derived(self, *parts: str) -> str:
        text = "\n".join(parts).encode("utf-8", "replace")
        return hmac.new(self.secret.reveal().encode(), text, "sha256").hexdigest()[:_LENGTH]


def hash_of(path: str) -> str:
    """What is stored of a path, to find the subscription it belongs to."""
    return hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()
