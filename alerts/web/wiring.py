"""From a configured service to its HTTP side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from alerts import __version__
from alerts.pipeline import buttons, inbound, pushed, replay, saying, websub
from alerts.web.app import create_app
from alerts.web.server import Server
from alerts.web.services import Services

if TYPE_CHECKING:
    from alerts.app import App


def build_server(app: App, not_ready: Callable[[], list[str]]) -> Server:
    """The server of this service, on the address its settings name; not started yet.

    `not_ready` says what keeps the service from being ready.
    """
    web = app.config.settings.web

    async def expects(path: str) -> bool:
        return await pushed.expected(app.context, path) is not None

    services = Services(
        database=app.db,
        not_ready=not_ready,
        metrics=app.metrics.registry,
        version=__version__,
        token=web.token,
        clock=app.context.clock,
        # The context of the moment: a reload replaces it whole.
        take=lambda sending: inbound.take(app.context, sending),
        press=lambda sent: buttons.press(app.context, sent),
        say=lambda said: saying.say(app.context, said),
        replay=lambda again: replay.replay(app.context, again),
        answer_hub=lambda question: websub.answer(app.context, question),
        expects=expects,
        push=lambda push: pushed.take(app.context, push),
        topics=lambda: app.context.judging.ruleset.pack.topics,
        url=web.url,
    )
    return Server(create_app(services), web.host, web.port)
