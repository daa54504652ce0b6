"""The network side for commands that look at sources without storing anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.model.policy import Secret
    from alerts.sources import Sources


@asynccontextmanager
async def open_sources(
    loaded: Config, secrets: Mapping[str, Mapping[str, Secret]] | None = None
) -> AsyncIterator[Sources]:
    """Sources as the daemon would ask them, closed again at the end.

    `secrets` are those of sources that are not in the configuration yet.
    """
    from alerts import net
    from alerts.sources import Access, Apart, Sources

    settings = loaded.settings
    http = settings.http
    policy = net.AddressPolicy(frozenset(http.allow_private))
    apart = Apart()
    agent = net.user_agent(http.contact)
    try:
        async with (
            net.open_session(policy, user_agent=agent) as session,
            net.open_session(net.PUBLIC_ONLY, user_agent=agent) as public,
        ):
            yield Sources(
                session,
                per_host=http.per_host,
                spacing=http.spacing,
                settle=settings.seeds.settle,
                policy=policy,
                apart=apart,
                access=Access(public, apart),
                secrets={**loaded.secrets, **(secrets or {})},
            )
    finally:
        await apart.close()
