"""The checks: one rule = one small pure function = one code; all run, findings add up.

`check` looks at one file; what concerns several branches at once is in across.py.
"""

from pipeline.rules.checks.all_rules import RULES, check
from pipeline.rules.checks.context import Context, ExpectedBranch, Rule, Rules

__all__ = ["RULES", "Context", "ExpectedBranch", "Rule", "Rules", "check"]
