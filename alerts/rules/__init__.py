"""Judging: rules as data against a document, with the reason for every point."""

from alerts.rules.assess import assess, touches
from alerts.rules.compile import compile_rules
from alerts.rules.examples import Failure, run_examples
from alerts.rules.ruleset import RuleSet

__all__ = ["Failure", "RuleSet", "assess", "compile_rules", "run_examples", "touches"]
