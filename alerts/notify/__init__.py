"""Telling: an alert becomes a message, the message reaches a receiver, the answer is an outcome."""

from alerts.notify.backoff import next_attempt
from alerts.notify.base import Sender, Senders, template_mistake
from alerts.notify.sign import check_secret

__all__ = ["Sender", "Senders", "check_secret", "next_attempt", "template_mistake"]
