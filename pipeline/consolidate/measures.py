"""What is counted of the members: each measure a flag of the table, added up by anything.

total = exempt + not_yet_rated + rated;  rated = excellent + good + completed + not_completed
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import pandas as pd

from pipeline.model import Discipline, Level, MemberStatus
from pipeline.rules.regulations import Statistic

NOT_YET = (MemberStatus.NEW, MemberStatus.SUSPENDED, MemberStatus.OTHER)


@dataclass(frozen=True, slots=True)
class Counts:
    """Eight counts of members."""

    total: int = 0
    rated: int = 0
    exempt: int = 0
    not_yet_rated: int = 0
    excellent: int = 0
    good: int = 0
    completed: int = 0
    not_completed: int = 0

    def level(self, level: Level) -> int:
        """The count of one level."""
        count: int = getattr(self, level.lower())
        return count

    def as_dict(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


_EIGHT = [f.name for f in fields(Counts)]


def flags(members: pd.DataFrame) -> pd.DataFrame:
    """The measures, one column each, 0 or 1 for each row of the table of members.

    The eight of `Counts`; `higher`, `probationary`; and one for each choice:
    `status.new`, `reason.degraded`, `discipline.warning`, …
    """
    status, level = members["status"], members["level"]
    made = {
        "total": pd.Series(True, index=members.index),
        "rated": status == MemberStatus.RATED.value,
        "exempt": status == MemberStatus.EXEMPT.value,
        "not_yet_rated": status.isin([each.value for each in NOT_YET]),
        **{each.lower(): level == each.value for each in Level},
        "higher": members["higher"],
        "probationary": members["probationary"],
        **{f"status.{s.lower()}": status == s.value for s in MemberStatus},
        **{f"reason.{s.lower()}": members["reason"] == s.value for s in Statistic},
        **{f"discipline.{x.lower()}": members["discipline"] == x.value for x in Discipline},
    }
    return pd.DataFrame(made).astype("int32")


def total(flags: pd.DataFrame) -> dict[str, int]:
    """Measure → how many in all."""
    return {str(name): int(value) for name, value in flags.sum().items()}


def counts(flags: pd.DataFrame) -> Counts:
    """The eight counts of all rows."""
    return Counts(*(int(value) for value in flags[_EIGHT].sum()))


def counts_by(flags: pd.DataFrame, by: pd.Series) -> dict[str, Counts]:
    """The eight counts for each category of a column of the table, also for those that nobody
    has."""
    sums = flags[_EIGHT].groupby(by, observed=False, dropna=True).sum()
    return {str(key): Counts(*map(int, values)) for key, *values in sums.itertuples()}
