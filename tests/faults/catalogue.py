"""Every fault, registered."""

from tests.faults import clock, kills, network, processes, storage

__all__ = ["clock", "kills", "network", "processes", "storage"]
