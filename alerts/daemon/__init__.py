"""KEEPING TIME: ticks, signals, readiness and an orderly end."""

from alerts.daemon.service import Server, serve

__all__ = ["Server", "serve"]
