"""Every fault, registered."""

from tests.faults import kills

__all__ = ["kills"]
