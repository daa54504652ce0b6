"""Receivers in `routes.yaml`: each kind has its keys, and every mistake says what to do."""

from __future__ import annotations

import base64

import pytest

from alerts.model.policy import MailOptions, Receiver, ReceiverKind, Secret, SlackOptions

ROUTING_KEY = "0123456789abcdef0123456789ABCDEF"
KEYS = ["whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"n", b"o")]
HOOK = f"kind: webhook, url: https://a.example/x, secret: {KEYS[0]}"
ROUTE = "\nroutes: [{name: all, receivers: [r]}]\n"
EMAIL = "kind: email, url: smtp://mail.example.org, from: a@example.org, to: [b@example.org]"


def one(entry: str) -> str:
    return f"receivers: {{r: {{{entry}}}}}{ROUTE}"


@pytest.mark.parametrize(
    ("entry", "receiver"),
    [
        (
            "kind: teams, url: https://teams.example/x",
            Receiver("r", ReceiverKind.TEAMS, Secret("https://teams.example/x")),
        ),
        (
            "kind: discord, url: https://discord.example/x",
            Receiver("r", ReceiverKind.DISCORD, Secret("https://discord.example/x")),
        ),
        (
            "kind: ntfy, url: https://ntfy.example/buying, token: tk_1",
            Receiver("r", ReceiverKind.NTFY, Secret("https://ntfy.example/buying"), Secret("tk_1")),
        ),
        (
            "kind: apprise, url: tgram://token/chat",
            Receiver("r", ReceiverKind.APPRISE, Secret("tgram://token/chat")),
        ),
        (
            f"kind: pagerduty, routing_key: {ROUTING_KEY}",
            Receiver("r", ReceiverKind.PAGERDUTY, Secret(), Secret(ROUTING_KEY)),
        ),
        (
            f"{EMAIL}, username: robot, password: p w",
            Receiver(
                "r",
                ReceiverKind.EMAIL,
                Secret("smtp://mail.example.org"),
                Secret("p w"),
                mail=MailOptions("a@example.org", ("b@example.org",), "robot"),
            ),
        ),
        (
            f"{EMAIL}, encrypted: false",
            Receiver(
                "r",
                ReceiverKind.EMAIL,
                Secret("smtp://mail.example.org"),
                mail=MailOptions("a@example.org", ("b@example.org",), encrypted=False),
            ),
        ),
    ],
    ids=lambda value: value.split(",")[0] if isinstance(value, str) else "",
)
def test_a_receiver_of_each_kind(load, entry: str, receiver: Receiver) -> None:
    assert load(routes=one(entry)).receivers["r"] == receiver


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("kind: teams", ["a teams needs `url` (such as ${TEAMS_WEBHOOK_URL})"]),
        (
            "kind: discord, url: https://a.example/x, secret: whsec_x",
            ["a discord has no `secret` (remove it)"],
        ),
        (
            "kind: ntfy, url: https://ntfy.example/",
            ["this address ends in no topic (such as https://ntfy.example.org/topic)"],
        ),
        (
            'kind: ntfy, url: https://ntfy.example/t, token: "tök"',
            ["a token has printable ASCII characters only (copy it again)"],
        ),
        (
            "kind: apprise, url: telegram",
            [
                (
                    "this is no address of Apprise's kind (such as tgram://BOT-TOKEN/CHAT-ID, "
                    "as Apprise documents it)"
                )
            ],
        ),
        (
            "kind: pagerduty",
            [
                (
                    "a pagerduty needs `routing_key` (the integration key of an Events API v2 "
                    "integration, 32 letters and digits)"
                )
            ],
        ),
        (
            "kind: pagerduty, routing_key: PLANTED",
            [
                (
                    "this is no routing key (the integration key of an Events API v2 integration, "
                    "32 letters and digits)"
                )
            ],
        ),
        (
            "kind: email",
            [
                "an email needs `from` (such as alerts@example.org)",
                "an email needs `to` (such as [buying@example.org])",
                (
                    "an email needs `url` (such as smtp://mail.example.org:587 or "
                    "smtps://mail.example.org:465)"
                ),
            ],
        ),
        (
            EMAIL.replace("smtp://", "https://"),
            [
                (
                    "this address cannot be used: not an smtp or smtps URL (such as "
                    "smtp://mail.example.org:587 or smtps://mail.example.org:465)"
                )
            ],
        ),
        (
            EMAIL.replace("mail.example.org", "10.0.0.1"),
            [
                (
                    "this address cannot be used: private address "
                    "(set `allow_private: true` on this receiver if you trust the host)"
                )
            ],
        ),
        (
            EMAIL.replace("b@example.org", '"Buying <b@example.org>"'),
            ["this is no e-mail address (write it bare, such as buying@example.org)"],
        ),
        (
            EMAIL.replace("a@example.org", '"a@example.org\\nBcc: x@y.example"'),
            ["this is no e-mail address (write it bare, such as buying@example.org)"],
        ),
        (
            EMAIL + ", username: robot",
            ["`username` is of no use without `password` (add `password`)"],
        ),
        (
            EMAIL + ", password: PLANTED",
            ["`password` is of no use without `username` (add `username`)"],
        ),
        (
            EMAIL + ", username: robot, password: PLANTED, encrypted: false",
            [
                (
                    "a password would go over the network for anybody to read "
                    "(remove `encrypted: false`, or `username` and `password`)"
                )
            ],
        ),
        (
            HOOK + ", old_secret: PLANTED",
            [
                (
                    "the signing key has 5 bytes; it must have 24 to 64 (whsec_ and then 24 to 64 "
                    "random bytes in base64: openssl rand -base64 32)"
                )
            ],
        ),
        (
            f"{HOOK}, old_secret: {KEYS[0]}",
            ["this is the same key as `secret` (give `secret` a new key)"],
        ),
        (
            f"kind: teams, url: https://a.example/x, old_secret: {KEYS[1]}",
            ["a teams has no `old_secret` (remove it)"],
        ),
        (
            "kind: teems, url: https://a.example/x",
            ["`kind` has no choice `teems` (did you mean `teams`?)"],
        ),
        (
            f"kind: pagerduty, routing_kye: {ROUTING_KEY}",
            ["unknown key `routing_kye` (did you mean `routing_key`?)"],
        ),
    ],
)
def test_a_mistake_says_what_to_do(complaints, entry: str, said: list[str]) -> None:
    found = complaints(routes=one(entry))
    assert sorted(line.split(": ", 1)[1] for line in found) == said
    assert "PLANTED" not in "".join(found)


def test_a_webhook_may_have_two_keys(load) -> None:
    read = load(routes=one(f"{HOOK}, old_secret: {KEYS[1]}")).receivers["r"]
    assert [read.secret.reveal(), read.old_secret.reveal()] == KEYS


def test_a_private_mail_server_may_be_allowed(load) -> None:
    entry = EMAIL.replace("mail.example.org", "10.0.0.1") + ", allow_private: true"
    assert load(routes=one(entry)).receivers["r"].allow_private


def test_an_optional_receiver_without_its_variables_is_left_out(load) -> None:
    entry = (
        'kind: email, url: "${MAIL_URL}", from: "${MAIL_FROM}", to: ["${MAIL_TO}"], '
        'username: "${MAIL_USER}", password: "${MAIL_PASSWORD}", optional: true'
    )
    assert set(load(routes=one(entry)).receivers) == {"console"}


def test_a_variable_that_is_not_set_is_one_complaint_and_no_other(complaints) -> None:
    entry = EMAIL.replace("b@example.org", '"${MAIL_TO}"').replace(
        "a@example.org", '"${MAIL_FROM}"'
    )
    names = [line.split("variable ")[1].split(" ")[0] for line in complaints(routes=one(entry))]
    assert sorted(names) == ["MAIL_FROM", "MAIL_TO"]


def test_a_slack_app_has_a_token_and_a_channel(load) -> None:
    app = "kind: slack, token: xoxb-1, channel: C042, signing_secret: s3"
    assert load(routes=one(app)).receivers["r"] == Receiver(
        "r",
        ReceiverKind.SLACK,
        secret=Secret("xoxb-1"),
        slack=SlackOptions("C042", Secret("s3")),
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("token: xoxb-1", "a slack with a token needs `channel` (such as C0123456789)"),
        (
            "channel: C042",
            "a slack with a channel needs `token` (the bot token of the app, xoxb-...)",
        ),
        (
            "url: https://a.example/x, signing_secret: s",
            "a slack with a channel needs `token` (the bot token of the app, xoxb-...)",
        ),
    ],
)
def test_half_a_slack_app_is_a_mistake(complaints, given: str, said: str) -> None:
    [problem] = complaints(routes=one(f"kind: slack, {given}"))
    assert problem.endswith(said)


def test_a_rate_and_a_fallback_are_any_receivers(load) -> None:
    both = "rate: unlimited, fallback: console"
    found = load(routes=one(f"kind: slack, url: https://a.example/x, {both}")).receivers
    assert (found["r"].rate, found["r"].fallback) == (0, "console")
    assert found["console"].kind is ReceiverKind.CONSOLE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("fallback: nobody", "no receiver `nobody` (there are: console, r)"),
        ("fallback: r", "a receiver is no fallback of its own (name another one)"),
        ("rate: 0", "a rate is a number of messages a minute (such as 30, or unlimited)"),
    ],
)
def test_a_rate_or_fallback_that_cannot_be(complaints, given: str, said: str) -> None:
    [problem] = complaints(routes=one(f"kind: console, {given}"))
    assert problem.endswith(said)


def test_a_fallback_without_its_variables_is_noted(load) -> None:
    text = (
        "receivers:\n"
        "  r: {kind: console, fallback: s}\n"
        "  s: {kind: slack, url: '${NOT_SET}', optional: true}\n"
        "routes: [{name: all, receivers: [r]}]\n"
    )
    assert "receiver `r` has no fallback: `s` is left out" in load(routes=text).notes
