"""E-mail over real connections to a mail server on loopback."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alerts.model.delivery import Delivery, DeliveryState, Rejected, Retry, Sent
from alerts.model.policy import MailOptions, Receiver, ReceiverKind, Secret
from alerts.net import AddressPolicy
from alerts.notify.smtp import MailSender
from tests.integration.notify.conftest import ALERT, NOW

CERTIFICATE = Path(__file__).parents[2] / "data" / "tls" / "localhost.pem"
LOOPBACK = AddressPolicy(frozenset({"127.0.0.0/8", "::1", "localhost"}))
OPEN = MailOptions("alerts@example.org", ("buying@example.org",), encrypted=False)
LOGIN = replace(OPEN, username="robot", encrypted=True)
PASSWORD = "planted-password-42"


@dataclass
class Server:
    """A mail server: what it took, whom it refuses and with what."""

    refused: dict[str, str] = field(default_factory=dict)
    on_data: str = "250 taken as 7f3a"
    taken: list[Envelope] = field(default_factory=list)
    logged_in: bool = False
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the name the server calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name the server calls
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.logged_in = session.authenticated is True
        if self.on_data.startswith("250"):
            self.taken.append(envelope)
        return self.on_data


def known(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, proof: Any
) -> AuthResult:
    right = isinstance(proof, LoginPassword) and (proof.login, proof.password) == (
        b"robot",
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=right)


@asynccontextmanager
async def serving(server: Server, *, tls: str = "", log_in: bool = False) -> AsyncIterator[Server]:
    """Run the server; `tls` is "", "starttls" or "at once"."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    spoken: list[SMTP] = []

    def speak() -> SMTP:
        spoken.append(new())
        return spoken[-1]

    def new() -> SMTP:
        return SMTP(
            server,
            hostname="mail.example",
            tls_context=context if tls == "starttls" else None,
            require_starttls=tls == "starttls",
            authenticator=known if log_in else None,
            auth_require_tls=tls != "at once",
            loop=asyncio.get_running_loop(),
        )

    listening = await asyncio.get_running_loop().create_server(
        speak, "127.0.0.1", 0, ssl=context if tls == "at once" else None
    )
    server.port = listening.sockets[0].getsockname()[1]
    try:
        async with listening:
            yield server
    finally:
        for each in spoken:
            if each.transport is not None:
                each.transport.abort()
        # The loop needs a few turns to let go of what was aborted.
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is one of those trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def a_receiver(url: str, options: MailOptions) -> Receiver:
    secret = Secret(PASSWORD) if options.username else Secret()
    return Receiver("desk", ReceiverKind.EMAIL, Secret(url), secret, True, mail=options)


async def hand_over(
    receiver: Receiver, *, attempt: int = 1, seconds: float = 20, **given: Any
) -> Any:
    delivery = Delivery("dl_51", ALERT.id, "desk", DeliveryState.PENDING, attempt, NOW)
    sender = MailSender(given.get("policy", LOOPBACK), seconds=seconds)
    return await sender.send(delivery, ALERT, receiver, NOW)


def send(server: Server, options: MailOptions = OPEN, **given: Any) -> Any:
    """Send once to this server and return what became of it."""
    tls = given.pop("tls", "")
    scheme = "smtps" if tls == "at once" else "smtp"
    host = given.pop("host", "localhost")

    async def run() -> Any:
        async with serving(server, tls=tls, log_in=bool(options.username)):
            url = f"{scheme}://{host}:{server.port}"
            return await hand_over(a_receiver(url, options), **given)

    return asyncio.run(run())


def test_what_arrives_is_the_message() -> None:
    server = Server()
    assert send(server) == Sent(250)
    [envelope] = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("alerts@example.org", ["buying@example.org"])
    received = message_from_bytes(envelope.content, policy=policy.default)
    assert received["Message-ID"] == "<dl_51@example.org>"
    assert "稀土∶ ministry" in received["Subject"] or "稀土: ministry" in received["Subject"]
    plain, page = received.iter_parts()
    assert "稀土: ministry widens export controls & duties" in plain.get_content()
    assert "controls &amp; duties" in page.get_content()


@pytest.mark.parametrize("tls", ["starttls", "at once"])
@pytest.mark.usefixtures("trusted")
def test_a_log_in_travels_encrypted(tls: str) -> None:
    server = Server()
    assert send(server, LOGIN, tls=tls) == Sent(250)
    assert (len(server.taken), server.logged_in) == (1, True)


@pytest.mark.parametrize("tls", ["starttls", "at once"])
def test_a_certificate_nobody_vouches_for_is_refused(tls: str) -> None:
    server = Server()
    outcome = send(server, LOGIN, tls=tls)
    assert outcome == Retry(
        "no secure connection: the mail server's certificate or TLS set-up was refused"
    )
    assert server.taken == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused() -> None:
    outcome = send(Server(), LOGIN, tls="at once", host="127.0.0.1")
    assert isinstance(outcome, Retry)
    assert outcome.reason.startswith("no secure connection")


def test_nothing_is_said_in_clear_where_encryption_is_wanted() -> None:
    server = Server()
    outcome = send(server, replace(OPEN, encrypted=True))
    assert outcome == Retry("the mail server offers no STARTTLS")
    assert server.taken == []


@pytest.mark.parametrize(("attempt", "kind"), [(1, Retry), (2, Retry), (3, Rejected)])
@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_final_at_the_third_attempt(attempt: int, kind: type[object]) -> None:
    stranger = replace(LOGIN, username="somebody")
    outcome = send(Server(), stranger, tls="starttls", attempt=attempt)
    assert type(outcome) is kind
    assert outcome.status == 535
    assert PASSWORD not in outcome.reason


@pytest.mark.parametrize(
    ("answer", "attempt", "outcome"),
    [
        ("451 try later", 1, Retry("answered 451 try later", 451)),
        ("451 try later", 9, Retry("answered 451 try later", 451)),
        ("554 spam", 1, Retry("answered 554 spam", 554)),
        ("554 spam", 3, Rejected("refused on attempt 3: 554 spam", 554)),
        ("451 a\x1b[31mb", 1, Retry("answered 451 ab", 451)),
    ],
)
def test_what_the_server_answers_decides(answer: str, attempt: int, outcome: object) -> None:
    assert send(Server(on_data=answer), attempt=attempt) == outcome


BOTH = replace(OPEN, recipients=("buying@example.org", "law@example.org"))


def test_one_refused_recipient_is_named_and_the_others_are_told() -> None:
    server = Server(refused={"law@example.org": "550 no such user"})
    assert send(server, BOTH) == Sent(250, "not taken for law@example.org (550)")
    assert [envelope.rcpt_tos for envelope in server.taken] == [["buying@example.org"]]


@pytest.mark.parametrize(("attempt", "told"), [(1, 0), (2, 0), (3, 1)])
def test_a_recipient_that_may_be_taken_later_is_waited_for(attempt: int, told: int) -> None:
    """Told at once, the others would hear of it again with each further attempt."""
    server = Server(refused={"law@example.org": "450 greylisted"})
    outcome = send(server, BOTH, attempt=attempt)
    assert len(server.taken) == told
    assert type(outcome) is (Sent if told else Retry)


def test_with_every_recipient_refused_nothing_is_sent() -> None:
    server = Server(refused={"buying@example.org": "550 no such user"})
    assert send(server, attempt=3) == Rejected("refused on attempt 3: 550 no such user", 550)
    assert server.taken == []


async def talking(answers: Callable[[asyncio.StreamWriter], Any], **given: Any) -> Any:
    """Send to a server that is none."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        try:
            await answers(writer)
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await hand_over(a_receiver(f"smtp://127.0.0.1:{port}", OPEN), **given)


async def nothing(_: asyncio.StreamWriter) -> None:
    """Close at once."""


async def forever(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def half_a_line(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.exa")
    await asyncio.Event().wait()


async def rubbish(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        (nothing, {"the connection was closed without an answer", "the connection broke"}),
        (forever, {"no answer in time"}),
        (half_a_line, {"no answer in time"}),
        (rubbish, {"the answer is not SMTP"}),
    ],
)
def test_a_server_that_does_not_speak_is_tried_again(
    answers: Callable[[asyncio.StreamWriter], Any], reasons: set[str]
) -> None:
    outcome = asyncio.run(talking(answers, seconds=0.5))
    assert isinstance(outcome, Retry)
    assert outcome.reason in reasons


def test_an_unknown_host_is_tried_again_and_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> Any:
        async def lookup(*_: object, **__: object) -> list[object]:
            raise socket.gaierror(socket.EAI_NONAME, "mail.example")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
        return await hand_over(a_receiver("smtp://mail.example", OPEN))

    assert asyncio.run(run()) == Retry("the mail server's host name was not found")


def test_a_log_in_nobody_asks_for_is_told() -> None:
    """The server knows no AUTH, as a relay on the same machine does."""

    async def run() -> Any:
        async with serving(Server()) as server:
            options = replace(OPEN, username="robot")
            return await hand_over(a_receiver(f"smtp://localhost:{server.port}", options))

    assert asyncio.run(run()) == Retry("no log-in the mail server offers")


def test_a_closed_port_is_tried_again() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{taken.getsockname()[1]}"
        outcome = asyncio.run(hand_over(a_receiver(url, OPEN)))
    assert outcome == Retry("no connection: connection refused")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]"])
def test_a_private_address_is_refused_with_the_way_out(host: str) -> None:
    receiver = a_receiver(f"smtp://{host}:9", OPEN)
    outcome = asyncio.run(hand_over(receiver, policy=AddressPolicy()))
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("blocked, ")
    assert "set allow_private: true" in outcome.reason


@pytest.mark.parametrize("url", ["", "https://a.example", "smtp://", "smtp://a.example:x"])
def test_an_address_of_no_mail_server_is_refused(url: str) -> None:
    outcome = asyncio.run(hand_over(a_receiver(url, OPEN)))
    assert isinstance(outcome, Rejected)
    assert "smtp://mail.example.org:587" in outcome.reason
