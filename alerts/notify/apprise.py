"""Apprise: an alert as plain text to any of the services that library speaks to.

The library opens its own connections, so what protects the others from private addresses does not
hold here; its address is the operator's own word.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from alerts.model.delivery import Delivery, Rejected, Retry, SendOutcome, Sent
from alerts.model.digest import Digest, Message
from alerts.model.policy import Receiver, Secret
from alerts.notify.discord import show
from alerts.notify.outline import outline, outline_digest, told, told_digest

#: For the whole conversation with a service.
SECONDS = 45.0
_TITLE = 200


class AppriseSender:
    """Hands alerts to the Apprise library, which comes with the extra of that name."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Tell the service once; Retry when it did not take it, Rejected when it is unknown."""
        del now  # A message is dated by what it tells.
        title, body = compose(delivery, message, receiver)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.to_thread(_tell, receiver.url, title, body)
        except TimeoutError:
            return Retry("no answer in time")


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> tuple[str, str]:
    """Return title and body, with nothing in them that any service would format or link."""
    if isinstance(message, Digest):
        digest = outline_digest(message, delivery, show)
        return digest.title[:_TITLE], "\n".join(told_digest(digest))
    shown = outline(message, delivery, show, receiver.template)
    return shown.title[:_TITLE], "\n".join(told(shown))


def _tell(url: Secret, title: str, body: str) -> SendOutcome:
    try:
        import apprise
    except ImportError:
        return Rejected("install the extra for it, pip install 'alerts[apprise]', then replay")
    # What it logs may hold addresses, which are keys here.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    service = apprise.Apprise()
    if not service.add(url.reveal()):
        return Rejected("the receiver's url is none that Apprise knows")
    taken = service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    return Sent(0) if taken else Retry("the service did not take it")
