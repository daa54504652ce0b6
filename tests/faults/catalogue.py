"""Every fault, registered."""

from tests.faults import clock, feeds, kills, network, processes, sinks, storage

__all__ = ["clock", "feeds", "kills", "network", "processes", "sinks", "storage"]
