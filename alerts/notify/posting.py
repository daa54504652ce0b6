"""Receivers that are told by one JSON document, posted to an address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import aiohttp

from alerts.model.delivery import Delivery, SendOutcome
from alerts.model.digest import Message
from alerts.model.policy import Receiver
from alerts.notify import http

#: The one request that tells this receiver this message.
Compose = Callable[[Delivery, Message, Receiver], http.Request]

JSON_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class PostSender:
    """Posts what `compose` makes of a message."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        compose: Compose,
        *,
        timeout: aiohttp.ClientTimeout = http.TIMEOUT,
    ) -> None:
        self._session = session
        self._compose = compose
        self._timeout = timeout

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Post the message once; see `alerts.notify.http.ask` for what each answer means."""
        request = self._compose(delivery, message, receiver)
        return await http.ask(self._session, request, now, timeout=self._timeout)


def json_bytes(payload: Mapping[str, object]) -> bytes:
    """Return the payload as UTF-8 JSON, the same bytes for the same payload."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate has no UTF-8 form; no text made fit to show holds one, an id might.
    return text.encode("utf-8", "replace")
