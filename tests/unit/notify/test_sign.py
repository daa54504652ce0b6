"""Signatures that the stock library accepts."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from alerts.errors import NotifyError
from alerts.model.policy import Secret
from alerts.notify import sign

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()
BODY = '{"type":"alert.raised","data":{"headline":"稀土出口管制"}}'.encode()


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9))], ids=["utc", "tokyo"])
def test_the_stock_library_verifies_what_we_sign(zone: timezone) -> None:
    headers = sign.headers(Secret(KEY), "dl_51", NOW.astimezone(zone), BODY)
    with time_machine.travel(NOW, tick=False):
        assert Webhook(KEY).verify(BODY, headers)["type"] == "alert.raised"


@pytest.mark.parametrize(
    ("body", "key"),
    [(BODY + b" ", KEY), (BODY, "whsec_" + base64.b64encode(b"x" * 32).decode())],
    ids=["changed body", "other key"],
)
def test_another_body_or_another_key_does_not_verify(body: bytes, key: str) -> None:
    headers = sign.headers(Secret(KEY), "dl_51", NOW, BODY)
    with time_machine.travel(NOW, tick=False), pytest.raises(WebhookVerificationError):
        Webhook(key).verify(body, headers)


OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()


@pytest.mark.parametrize("known", [KEY, OLD], ids=["the new key", "the old key"])
def test_while_keys_change_either_of_them_verifies(known: str) -> None:
    headers = sign.headers(Secret(KEY), "dl_51", NOW, BODY, old=Secret(OLD))
    assert len(headers["webhook-signature"].split(" ")) == 2
    with time_machine.travel(NOW, tick=False):
        assert Webhook(known).verify(BODY, headers)["type"] == "alert.raised"


def test_while_keys_change_a_third_key_does_not_verify() -> None:
    headers = sign.headers(Secret(KEY), "dl_51", NOW, BODY, old=Secret(OLD))
    stranger = Webhook("whsec_" + base64.b64encode(b"x" * 32).decode())
    with time_machine.travel(NOW, tick=False), pytest.raises(WebhookVerificationError):
        stranger.verify(BODY, headers)


def test_a_bad_old_key_is_refused_as_a_bad_new_one_is() -> None:
    with pytest.raises(NotifyError, match="starts with whsec_"):
        sign.headers(Secret(KEY), "dl_51", NOW, BODY, old=Secret("PLANTED"))


def test_a_later_attempt_keeps_the_id_and_has_its_own_timestamp() -> None:
    first = sign.headers(Secret(KEY), "dl_51", NOW, BODY)
    second = sign.headers(Secret(KEY), "dl_51", NOW + timedelta(minutes=10), BODY)
    assert first["webhook-id"] == second["webhook-id"] == "dl_51"
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 600
    assert first["webhook-signature"] != second["webhook-signature"]


@given(st.binary(min_size=24, max_size=64), st.booleans())
def test_every_key_of_the_standards_length_is_taken_padded_or_not(key: bytes, pad: bool) -> None:
    text = "whsec_" + base64.b64encode(key).decode()
    text = text if pad else text.rstrip("=")
    assert sign.check_secret(f" {text}\n") == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "starts with whsec_"),
        ("hunter2hunter2", "starts with whsec_"),
        ("whsec_", "24 to 64 bytes, this one 0"),
        ("whsec_" + base64.b64encode(b"short").decode(), "24 to 64 bytes, this one 5"),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), "24 to 64 bytes, this one 65"),
        ("whsec_" + "ab-_" * 10, "not base64"),
        ("whsec_" + "A" * 41, "not base64"),
        ("whsec_" + "é" * 40, "not base64"),
        ("whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "not base64"),
    ],
)
def test_a_bad_secret_is_refused_with_the_reason_and_not_repeated(text: str, says: str) -> None:
    with pytest.raises(NotifyError) as caught:
        sign.check_secret(text)
    message = str(caught.value)
    assert says in message
    assert "openssl rand" in message
    assert len(text) < 8 or text.removeprefix("whsec_") not in message
