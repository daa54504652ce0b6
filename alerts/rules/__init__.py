"""Judging: rules as data against a document, with the reason for every point."""

from alerts.rules.assess import assess
from alerts.rules.compile import RuleSet, compile_rules

__all__ = ["RuleSet", "assess", "compile_rules"]
