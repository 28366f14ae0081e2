"""The checks on one form."""

from pipeline.rules.checks.all_rules import EVERYONE_RULES, RATED_RULES, RULES, check
from pipeline.rules.checks.context import Context, ExpectedBranch, Rules

__all__ = [
    "EVERYONE_RULES",
    "RATED_RULES",
    "RULES",
    "Context",
    "ExpectedBranch",
    "Rules",
    "check",
]
