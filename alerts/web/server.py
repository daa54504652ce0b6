"""uvicorn inside a loop that somebody else runs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from alerts.errors import ConfigError

#: Longest wait for open requests when stopping, seconds; the daemon as a whole has ten.
GRACE_SECONDS = 3
#: How long a connection may stay without a whole request head.
HEAD_SECONDS = 15.0


class Server:
    """An app served on one address. `port` is the bound one once `start` returned."""

    def __init__(
        self,
        app: FastAPI,
        host: str = "127.0.0.1",
        port: int = 8080,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        self.host = host
        self.port = port
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            http=type("Prompt", (_Prompt,), {"head_seconds": head_seconds}),
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=100,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self._server = _InnerServer(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address to open, e.g. "http://127.0.0.1:8080"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def start(self) -> str:
        """Listen, and return the address. Raises ConfigError when it is not free."""
        listener = _listen(self.host, self.port)
        self.port = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve([listener]), name="web")
        up = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({up, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            up.cancel()
            listener.close()
            await self._task
        return self.url

    async def stop(self) -> None:
        """Take no new request, let open ones end, close every connection. Safe to call twice."""
        if self._task is None:
            return
        task, self._task = self._task, None
        self._server.leave()
        await task


class _InnerServer(uvicorn.Server):
    """uvicorn without signal handlers of its own and without polling; says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Begin the shutdown now."""
        self.should_exit = True
        self._leaving.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the daemon."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Refresh the Date header once a second until told to leave."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1)


class _Prompt(H11Protocol):
    """HTTP that hangs up on a connection without a request, which uvicorn lets wait for ever.

    A hundred such connections would leave no room for anybody else.
    """

    head_seconds = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(self.head_seconds, self._hang_up)

    def _hang_up(self) -> None:
        # A request that is being answered starts the wait again when it is.
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"cannot serve on {host}:{port}: {error.strerror or error}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ConfigError(f"cannot serve on {host}:{port}: {error.strerror or error}") from error
    listener.setblocking(False)
    return listener
