"""The one way out to the network: sessions that reach only what the address policy allows."""

from alerts.net.client import BlockedAddress, BodyTooLarge, open_session, read_capped, user_agent
from alerts.net.guard import PUBLIC_ONLY, AddressPolicy, check_url, url_problem
from alerts.net.tcp import connect

__all__ = [
    "PUBLIC_ONLY",
    "AddressPolicy",
    "BlockedAddress",
    "BodyTooLarge",
    "check_url",
    "connect",
    "open_session",
    "read_capped",
    "url_problem",
    "user_agent",
]
