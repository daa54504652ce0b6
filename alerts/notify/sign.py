"""Signatures: ours on the generic webhook (Standard Webhooks 1.0), and Slack's on what it sends."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from alerts.errors import NotifyError
from alerts.model.policy import Secret

#: What Slack signed longer ago than this, or so far ahead of us, is not believed.
SLACK_WINDOW = timedelta(minutes=5)
_PREFIX = "whsec_"
_NONE = Secret()
_HOW_TO_MAKE_ONE = "make one with: echo whsec_$(openssl rand -base64 32)"


def headers(
    secret: Secret, delivery: str, now: datetime, body: bytes, *, old: Secret = _NONE
) -> dict[str, str]:
    """Return the three headers that let a receiver verify `body`.

    `webhook-id` is the delivery's id, so it is the same on every attempt; `webhook-timestamp` is
    the moment of this attempt. With an `old` secret there are two signatures, that of `secret`
    first, and a receiver that knows either key verifies. Raises NotifyError for a secret that
    `check_secret` refuses.
    """
    at = now.astimezone(UTC)
    keys = [check_secret(each.reveal()) for each in ((secret, old) if old else (secret,))]
    text = body.decode("utf-8")
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(delivery, at, text) for key in keys),
    }


def check_secret(text: str) -> str:
    """Return the signing secret without surrounding blanks, or raise NotifyError saying why not.

    A secret is `whsec_` and the base64 of 24 to 64 random bytes. The stock library decodes with a
    decoder that skips what is not base64, so a mistyped secret would sign with another key:
    therefore the check here is strict. The message never repeats the secret.
    """
    secret = text.strip()
    if not secret.startswith(_PREFIX):
        raise NotifyError(f"a webhook secret starts with {_PREFIX}; {_HOW_TO_MAKE_ONE}")
    encoded = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise NotifyError(
            f"what follows {_PREFIX} is not base64 (A-Z a-z 0-9 + /); {_HOW_TO_MAKE_ONE}"
        ) from None
    if not 24 <= len(key) <= 64:
        raise NotifyError(
            f"a webhook secret holds 24 to 64 bytes, this one {len(key)}; {_HOW_TO_MAKE_ONE}"
        )
    return secret


def slack_signed(
    secret: Secret, body: bytes, timestamp: str, signature: str, now: datetime
) -> bool:
    """Return whether Slack signed this body with this secret, less than five minutes ago.

    Takes as long whatever the signature is.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > SLACK_WINDOW.total_seconds():
        return False
    text = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(secret.reveal().encode(), text, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}".encode(), signature.encode("utf-8", "replace"))
