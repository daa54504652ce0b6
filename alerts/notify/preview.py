"""What a receiver would be told, as text for a terminal; nothing is sent."""

from __future__ import annotations

import json

from alerts.model.delivery import Delivery
from alerts.model.digest import Message
from alerts.model.policy import Receiver, ReceiverKind
from alerts.notify import apprise, console, mail, slack, webhook
from alerts.notify.base import POSTED, filled


def preview(receiver: Receiver, message: Message, delivery: Delivery) -> tuple[str, str]:
    """Return what the receiver would read, and why its template was not used.

    Slack, e-mail, Apprise and the console as people read them, any other kind as the JSON it is
    sent, without its secrets.
    """
    ready, failure = filled(receiver, message)
    match receiver.kind:
        case ReceiverKind.CONSOLE:
            return console.shown(message, ready), failure
        case ReceiverKind.APPRISE:
            return "\n".join(apprise.compose(delivery, message, ready)), failure
        case ReceiverKind.SLACK:
            return "\n".join(slack.seen(slack.payload(delivery, message, ready))), failure
        case ReceiverKind.EMAIL if receiver.mail is not None:
            made = mail.build(delivery, message, receiver.name, receiver.mail, ready.template)
            plain = made.get_body(("plain",))
            return f"Subject: {made['Subject']}\n\n{plain.get_content() if plain else ''}", failure
    return _sent(ready, message, delivery), failure


def _sent(receiver: Receiver, message: Message, delivery: Delivery) -> str:
    if receiver.kind is ReceiverKind.WEBHOOK:
        return _indented(webhook.body_of(message))
    request = POSTED[receiver.kind](delivery, message, receiver)
    text = _indented(request.body)
    for secret in filter(None, request.hidden):
        text = text.replace(secret.reveal(), "***")
    return text


def _indented(body: bytes) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
