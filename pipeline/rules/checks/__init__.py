"""The checks on one form."""

from pipeline.rules.checks.all_rules import RULES, check
from pipeline.rules.checks.context import Context, ExpectedBranch, Rule, Rules

__all__ = ["RULES", "Context", "ExpectedBranch", "Rule", "Rules", "check"]
