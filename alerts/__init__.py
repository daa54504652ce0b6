"""Event-driven alerting for supply-chain risk: feeds in, explained alerts out."""

__version__ = "0.1.0"
