"""The HTTP side of the daemon: health, metrics and a read-only JSON API."""

from __future__ import annotations

from alerts.web.app import create_app
from alerts.web.server import Server
from alerts.web.services import Reader, Services
from alerts.web.wiring import build_server

__all__ = ["Reader", "Server", "Services", "build_server", "create_app"]
