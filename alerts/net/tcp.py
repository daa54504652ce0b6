"""Plain connections for what is not HTTP, under the same address policy."""

from __future__ import annotations

import asyncio
import socket

from alerts.net.client import BlockedAddress
from alerts.net.guard import AddressPolicy


async def connect(host: str, port: int, policy: AddressPolicy) -> socket.socket:
    """Return a socket connected to an address of `host` that `policy` allows; the caller owns it.

    The address connected to is the one that was checked. Raises BlockedAddress when there is none
    allowed, OSError when none answers.
    """
    shown = f"[{host}]" if ":" in host else host
    reason = policy.refuse_url(f"http://{shown}:{port}/")
    if reason:
        raise BlockedAddress(reason)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    refused = [policy.refuse_address(str(address[0]), host) for *_, address in found]
    allowed = [each for each, why in zip(found, refused, strict=True) if not why]
    if not allowed:
        raise BlockedAddress(refused[0]) if refused else OSError("the name has no address")
    trouble: OSError | None = None
    for family, kind, protocol, _, address in allowed:
        try:
            return await _connected(family, kind, protocol, address)
        except OSError as error:
            trouble = error
    raise trouble or OSError("no address answers")


async def _connected(
    family: int, kind: int, protocol: int, address: tuple[object, ...]
) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    connected = False
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, address)
        connected = True
    finally:
        # An attempt that failed or was cancelled must not leave its socket behind.
        if not connected:
            opened.close()
    return opened
