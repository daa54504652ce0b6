"""A mailbox folder is read without a change to it, nothing twice and nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts import config
from alerts.app import load_config
from alerts.errors import ConfigError
from alerts.model.feed import Feed, FeedState
from alerts.model.policy import Secret
from alerts.net import AddressPolicy
from alerts.sources import (
    Apart,
    Fetched,
    FetchFailed,
    NotModified,
    Parsed,
    Received,
    Sources,
    imap_mailbox,
)
from alerts.sources.apart import Bounds
from alerts.sources.imap import fetch_imap
from alerts.sources.imap_mailbox import mutf7
from alerts.sources.kind import Poll
from tests.integration.sources.imap_server import CERTIFICATE, Folder, ImapServer, serving
from tests.integration.sources.loopback import NOW, remembered
from tests.integration.sources.worlds import World, sources_for

LOOPBACK = AddressPolicy(frozenset({"127.0.0.1", "localhost"}))
BLANK = FeedState("s", next_due=NOW)
Act = Callable[[Sources, Feed], Awaitable[None]]


def a_mail(number: int, subject: str = "", body: str = "Text.") -> bytes:
    lines = (
        "From: Metal Brief <news@metal.example>",
        f"Subject: {subject or f'Issue {number}'}",
        f"Message-ID: <{number}@metal.example>",
        "Date: Mon, 01 Jun 2026 08:00:00 +0200",
        "",
        body,
        "",
    )
    return "\r\n".join(lines).encode()


def filled(*numbers: int) -> ImapServer:
    server = ImapServer()
    for number in numbers:
        server.inbox.add(a_mail(number))
    return server


def on(server: ImapServer, act: Act, *, tls: str = "", host: str = "", **given: Any) -> None:
    """Act on a source that is a folder of this server."""
    password = given.pop("password", server.password)
    scheme = "imaps" if tls == "at once" else "imap"
    options = {"user": server.user, "encrypted": bool(tls), **given}
    if options["encrypted"]:
        del options["encrypted"]

    async def run() -> None:
        async with serving(server, tls=tls):
            shown = host or ("localhost" if tls else "127.0.0.1")
            feed = Feed("s", "imap", f"{scheme}://{shown}:{server.port}", options=options)
            world = World("", [], dict, "", dict, dict, secrets={"password": Secret(password)})
            async with sources_for(world, policy=LOOPBACK) as sources:
                await act(sources, feed)

    asyncio.run(run())


async def poll(
    sources: Sources, feed: Feed, state: FeedState = BLANK
) -> tuple[list[str], Fetched | NotModified, FeedState]:
    """The titles of one poll, its outcome, and what is remembered."""
    outcome = await sources.fetch(feed, state, NOW)
    assert isinstance(outcome, Fetched | NotModified), outcome
    parsed = await sources.read(feed, outcome) if isinstance(outcome, Fetched) else Parsed()
    return [entry.title for entry in parsed.entries], outcome, remembered(state, outcome)


def test_messages_come_once_and_the_folder_is_left_as_it_is() -> None:
    server = filled(1, 2)

    async def act(sources: Sources, feed: Feed) -> None:
        titles, _, state = await poll(sources, feed)
        assert titles == ["Issue 1", "Issue 2"]
        assert (await poll(sources, feed, state))[0] == []
        server.inbox.add(a_mail(3))
        server.inbox.add(a_mail(4))
        titles, _, state = await poll(sources, feed, state)
        assert titles == ["Issue 3", "Issue 4"]
        titles, outcome, _ = await poll(sources, feed, state)
        assert isinstance(outcome, NotModified)

    on(server, act)
    assert server.harm == []
    commands = [each.partition(" ")[0] for each in server.heard[:3]]
    assert commands == ["CAPABILITY", "LOGIN", "EXAMINE"]


def test_many_messages_are_read_in_parts_and_none_is_lost() -> None:
    server = filled(1)

    async def act(sources: Sources, feed: Feed) -> None:
        _, _, state = await poll(sources, feed)
        for number in range(2, 122):
            server.inbox.add(a_mail(number))
        seen: list[str] = []
        more = True
        while more:
            titles, outcome, state = await poll(sources, feed, state)
            seen += titles
            more = isinstance(outcome, Fetched) and outcome.more
        assert seen == [f"Issue {number}" for number in range(2, 122)]

    on(server, act)


def test_of_a_folder_seen_for_the_first_time_the_newest_are_read() -> None:
    server = filled(*range(1, 80))

    async def act(sources: Sources, feed: Feed) -> None:
        titles, outcome, state = await poll(sources, feed)
        assert titles == [f"Issue {number}" for number in range(30, 80)]
        assert isinstance(outcome, Fetched)
        assert (outcome.more, outcome.dropped) == (False, {})
        assert (await poll(sources, feed, state))[0] == []

    on(server, act)


def test_numbers_that_mean_others_now_are_noticed_and_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imap_mailbox, "AFRESH", 3)
    server = filled(1, 2, 3)

    async def act(sources: Sources, feed: Feed) -> None:
        first = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(first, Fetched)
        keys = {entry.key for entry in (await sources.read(feed, first)).entries}
        del server.inbox.messages[1]
        server.inbox.renumber(8)
        for number in (4, 5):
            server.inbox.add(a_mail(number))
        outcome = await sources.fetch(feed, remembered(BLANK, first), NOW)
        assert isinstance(outcome, Fetched)
        again = (await sources.read(feed, outcome)).entries
        assert [entry.title for entry in again] == ["Issue 3", "Issue 4", "Issue 5"]
        # Issue 3 is the item it was, by its Message-ID.
        assert again[0].key in keys
        assert outcome.notes == (
            "the server numbered the messages of the folder anew; they are read afresh",
            "1 older messages were passed over",
        )
        assert outcome.dropped == {"messages_passed_over": 1}
        server.inbox.add(a_mail(6))
        titles, _, _ = await poll(sources, feed, remembered(BLANK, outcome))
        assert titles == ["Issue 6"]

    on(server, act)


def test_another_folder_begins_anew_although_its_numbers_look_the_same() -> None:
    server = filled(1, 2, 3)
    server.folders["Other"] = Folder()
    for number in (11, 12):
        server.folders["Other"].add(a_mail(number))

    async def act(sources: Sources, feed: Feed) -> None:
        _, _, state = await poll(sources, feed)
        other = replace(feed, options={**feed.options, "folder": "Other"})
        assert (await poll(sources, other, state))[0] == ["Issue 11", "Issue 12"]

    on(server, act)


def test_a_message_that_goes_while_it_is_read_holds_nothing_up() -> None:
    server = filled(1, 2, 3)
    server.vanished = {2}

    async def act(sources: Sources, feed: Feed) -> None:
        titles, _, _ = await poll(sources, feed)
        assert titles == ["Issue 1", "Issue 3"]

    on(server, act)


def test_a_long_message_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_mailbox, "MAX_MESSAGE", 400)
    server = ImapServer()
    server.inbox.add(a_mail(1, body="word " * 400))

    async def act(sources: Sources, feed: Feed) -> None:
        titles, outcome, _ = await poll(sources, feed)
        assert titles == ["Issue 1"]
        assert isinstance(outcome, Fetched)
        assert len(outcome.documents[0].body) == 400
        assert outcome.dropped == {"messages_cut": 1}

    on(server, act)


@pytest.mark.parametrize("name", ["Metalle", "Entwürfe & mehr", "稀土", 'a "b\\'])
def test_any_folder_can_be_read(name: str) -> None:
    server = filled(1)
    server.folders[mutf7(name)] = Folder()
    server.folders[mutf7(name)].add(a_mail(9))

    async def act(sources: Sources, feed: Feed) -> None:
        assert (await poll(sources, feed))[0] == ["Issue 9"]

    on(server, act, folder=name)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is one of those trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.mark.parametrize("tls", ["at once", "starttls"])
@pytest.mark.usefixtures("trusted")
def test_the_conversation_is_encrypted(tls: str) -> None:
    server = filled(1)
    server.password = "pässword"

    async def act(sources: Sources, feed: Feed) -> None:
        assert (await poll(sources, feed))[0] == ["Issue 1"]

    if tls == "at once":
        server.capabilities = "IMAP4rev1 AUTH=PLAIN"
    on(server, act, tls=tls)
    before = server.heard[: server.heard.index("STARTTLS")] if tls == "starttls" else []
    assert not any("LOGIN" in each or "AUTH" in each for each in before)


def reason(server: ImapServer, **given: Any) -> str:
    """Why a poll of this server fails."""
    said: list[str] = []

    async def act(sources: Sources, feed: Feed) -> None:
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed), outcome
        said.append(outcome.reason)

    on(server, act, **given)
    return said[0]


@pytest.mark.parametrize("tls", ["at once", "starttls"])
def test_a_certificate_nobody_vouches_for_is_refused(tls: str) -> None:
    server = filled(1)
    assert reason(server, tls=tls) == "no trusted TLS connection"
    assert not any("LOGIN" in each.upper() for each in server.heard)


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused() -> None:
    assert reason(filled(1), tls="at once", host="127.0.0.1") == "no trusted TLS connection"


def test_a_server_without_encryption_is_told_no_password() -> None:
    server = filled(1)
    said = reason(server, encrypted=True)
    assert said == "the server offers no STARTTLS"
    assert server.heard == ["CAPABILITY"]


def test_a_wrong_password_is_told_without_repeating_it() -> None:
    assert reason(filled(1), password="wrong-word") == "the log-in is refused"


FLOOD = b"* 1 EXISTS\r\n" * 200


@pytest.mark.parametrize(
    ("knob", "value", "said"),
    [
        ("greeting", b"HTTP/1.1 400 Bad Request\r\n\r\n", "no IMAP server answers there"),
        ("greeting", b"* BYE too many\r\n", "no IMAP server answers there"),
        ("LOGIN", b"TAG OK done\r\n* BYE\r\n", "the folder cannot be opened"),
        ("EXAMINE", b"TAG NO no such folder\r\n", "there is no such folder"),
        ("EXAMINE", b"TAG OK done\r\n", "no UIDVALIDITY"),
        ("UID SEARCH", b"TAG NO sorry\r\n", "the server does not search"),
        ("UID SEARCH", b"* SEARCH x y\r\nTAG OK\r\n", "the connection broke"),
        ("UID FETCH", b"TAG NO sorry\r\n", "the server does not hand out a message"),
        ("UID FETCH", b"* 1 FETCH (BODY[] {99999999999}\r\n", "the server says more than"),
        ("UID FETCH", FLOOD, "the server says more than"),
        ("UID FETCH", b"* " + b"x" * 2_000_000, "the connection broke"),
    ],
)
def test_what_a_server_does_wrong_is_told_in_plain_words(
    knob: str, value: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = filled(1)
    if knob == "greeting":
        server.greeting = value
    else:
        server.instead[knob] = value
    if value is FLOOD:
        monkeypatch.setattr(imap_mailbox, "_MAX_SAID", 1_000)
    assert said in reason(server)


def test_a_server_that_falls_silent_is_left_and_its_thread_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imap_mailbox, "_SECONDS", 12.0)
    server = filled(1)
    server.instead["UID SEARCH"] = b""

    async def run() -> None:
        # Only a thread that has closed its connection lets the server end.
        async with asyncio.timeout(6), serving(server):
            options = {"user": server.user, "encrypted": False}
            feed = Feed("s", "imap", f"imap://127.0.0.1:{server.port}", options=options)
            world = World("", [], dict, "", dict, dict)
            async with sources_for(world) as sources:
                polled = Poll(
                    feed,
                    BLANK,
                    NOW,
                    ask=None,  # type: ignore[arg-type]
                    get=None,  # type: ignore[arg-type]
                    connect=sources._connect,
                    apart=Apart(),
                    secrets={"password": Secret(server.password)},
                )
                outcome = await fetch_imap(polled, seconds=0.3)
                assert outcome == FetchFailed("not read within 0.3 s")

    asyncio.run(run())


def test_log_ins_that_fail_again_and_again_open_the_circuit() -> None:
    server = filled(1)

    async def act(sources: Sources, feed: Feed) -> None:
        outcome = await sources.fetch(feed, replace(BLANK, failures=4), NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason.startswith("circuit open for 120 min after 5 failures in a row: the")
        assert outcome.retry_after == timedelta(hours=2)

    on(server, act, password="wrong")


def test_a_name_nobody_knows_and_a_port_nobody_listens_at_are_told() -> None:
    async def act(sources: Sources, feed: Feed) -> None:
        nobody = replace(feed, location="imap://127.0.0.1:9")
        assert await sources.fetch(nobody, BLANK, NOW) == FetchFailed("no connection to the host")

    on(filled(1), act)


HOSTILE = {
    "parts inside each other": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 900,
    "messages inside each other": b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "a charset that is none": b"Content-Type: text/plain; charset=no-such\r\n\r\nAny\xff text",
    "a charset that lies": b"Content-Type: text/plain; charset=utf-16\r\n\r\nAny text",
    "a codec that is no charset": b"Content-Type: text/html; charset=zlib\r\n\r\nAny text",
    "broken base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n====A",
    "no end of headers": b"X-A: 1\r\n" * 20_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n" + b"\r\n--b\r\n\r\nx" * 9_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_takes_no_other_along(body: bytes) -> None:
    server = ImapServer()
    server.inbox.add(b"Message-ID: <h@x.example>\r\nSubject: Odd\r\n" + body)
    server.inbox.add(a_mail(2))

    async def act(sources: Sources, feed: Feed) -> None:
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, Fetched)
        parsed = await sources.read(feed, outcome)
        assert "Issue 2" in [entry.title for entry in parsed.entries]
        assert len(parsed.entries) + parsed.left_out == 2
        assert len(parsed.entries) == 2 or parsed.problems[0].startswith("message 1: ")

    on(server, act)


def test_a_message_that_ends_its_reader_is_counted_and_takes_no_other_along() -> None:
    big = a_mail(1, body="word " * 4_000)

    async def run() -> None:
        apart = Apart(Bounds(memory=10, small=10_000, wall=0.001))
        async with sources_for(World("", [], dict, "", dict, dict), apart=apart) as sources:
            feed = Feed("s", "imap", "imaps://mail.example")
            fetched = Fetched((Received("1", big), Received("2", a_mail(2))), NOW)
            parsed = await sources.read(feed, fetched)
            await apart.close()
        assert [entry.title for entry in parsed.entries] == ["Issue 2"]
        assert (parsed.killed, parsed.left_out) == (1, 1)

    asyncio.run(run())


CONFIG = """\
sources:
  - id: brief
    kind: imap
    url: {url}
    options: {{{options}}}
"""
GOOD = "user: desk@example.org, password: '${DESK_PASSWORD}'"
ENV = {"DESK_PASSWORD": "mail-word"}


def test_the_password_is_known_to_the_daemon_and_to_nobody_else(tmp_path) -> None:
    (tmp_path / "sources.yaml").write_text(CONFIG.format(url="imaps://mail.example", options=GOOD))
    loaded = load_config(tmp_path, ENV)
    (feed,) = loaded.feeds
    assert feed.options == {"user": "desk@example.org"}
    assert loaded.secrets["brief"]["password"].reveal() == "mail-word"
    assert "mail-word" not in repr(loaded)


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        (
            "https://mail.example",
            GOOD,
            "4:10: this address cannot be polled: not an imaps or imap URL (write the whole",
        ),
        (
            "imaps://u:p@mail.example",
            GOOD,
            "4:10: this address cannot be polled: credentials in URL",
        ),
        (
            "imaps://10.0.0.1",
            GOOD,
            "4:10: this address cannot be polled: private address (name the host in",
        ),
        ("imaps://mail.example", "user: x", "5:14: an imap needs the option `password`"),
        ("imaps://mail.example", "password: x", "5:14: an imap needs the option `user`"),
        (
            "imaps://mail.example",
            f"{GOOD}, foldr: x",
            "unknown key `foldr` (did you mean `folder`?)",
        ),
        ("imaps://mail.example", f"{GOOD}, encrypted: false", "imaps is always encrypted"),
        (
            "imaps://mail.example",
            'user: "a\\r\\nb", password: x',
            "must be one line without control characters",
        ),
    ],
)
def test_mistakes_are_told_where_they_stand(tmp_path, url, options, said) -> None:
    (tmp_path / "sources.yaml").write_text(CONFIG.format(url=url, options=options))
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path, ENV)
    assert f"sources.yaml:{said}" in str(caught.value) or said in str(caught.value)
