"""What each channel is sent, whole: to be read by people and compared byte by byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, Message
from alerts.model.policy import MailOptions
from alerts.notify import discord, mail, ntfy, pagerduty, teams
from tests.unit.notify.hostile import a_digest, a_line

GOLDEN = Path(__file__).parents[2] / "data" / "messages"
MAIL = MailOptions("alerts@example.org", ("buying@example.org", "law@example.org"))


def as_json(payload: object) -> str:
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"


def teams_text(message: Message, delivery: Delivery) -> str:
    digest = isinstance(message, Digest)
    return as_json((teams.build_digest if digest else teams.build)(message, delivery))


def discord_text(message: Message, delivery: Delivery) -> str:
    digest = isinstance(message, Digest)
    return as_json((discord.build_digest if digest else discord.build)(message, delivery))


def ntfy_text(message: Message, delivery: Delivery) -> str:
    digest = isinstance(message, Digest)
    return as_json((ntfy.build_digest if digest else ntfy.build)(message, delivery, "buying"))


def pagerduty_text(message: Message, delivery: Delivery) -> str:
    digest = isinstance(message, Digest)
    return as_json((pagerduty.digest_event if digest else pagerduty.build)(message, delivery))


def mail_text(message: Message, delivery: Delivery) -> str:
    made = mail.build(delivery, message, "mail-buying", MAIL)
    return made.as_bytes().decode("ascii").replace("\r\n", "\n")


CHANNELS: dict[str, tuple[str, Callable[[Message, Delivery], str]]] = {
    "teams": ("json", teams_text),
    "discord": ("json", discord_text),
    "ntfy": ("json", ntfy_text),
    "pagerduty": ("json", pagerduty_text),
    "email": ("eml", mail_text),
}


@pytest.fixture
def messages(an_alert, an_update, a_correction) -> dict[str, Message]:
    lines = (
        a_line(an_update, alerts=2, demoted=True),
        a_line(a_correction),
        a_line(an_alert(url="", exposure_hits=())),
    )
    return {
        "raised": an_alert(),
        "update": an_update,
        "correction": a_correction,
        "digest": a_digest(*lines, left_out=4, demoted=1, budget=6),
    }


@pytest.mark.parametrize("name", ["raised", "update", "correction", "digest"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_the_message_is_the_one_agreed(
    channel: str, name: str, messages: dict[str, Message], a_delivery: Delivery
) -> None:
    ending, made = CHANNELS[channel]
    golden = (GOLDEN / f"{channel}_{name}.{ending}").read_text("utf-8")
    assert made(messages[name], a_delivery) == golden
