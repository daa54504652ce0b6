"""Judging: rules as data against a document, with the reason for every point."""

from alerts.rules.assess import assess
from alerts.rules.compile import RuleSet, compile_rules
from alerts.rules.examples import Failure, run_examples

__all__ = ["Failure", "RuleSet", "assess", "compile_rules", "run_examples"]
