"""What is counted of the members: each measure a flag of the table, added up by anything.

total = exempt + not_yet_rated + rated;  rated = excellent + good + completed + not_completed
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from msgspec import Struct
from msgspec.structs import asdict

from pipeline.model import Discipline, Level, MemberStatus
from pipeline.rules.regulations import Statistic

NOT_YET = (MemberStatus.NEW, MemberStatus.SUSPENDED, MemberStatus.OTHER)


class ByLevel(Struct, frozen=True):
    """Counts of which some are named after the levels."""

    def level(self, level: Level) -> int:
        """The count of one level."""
        count: int = getattr(self, level.lower())
        return count


class Counts(ByLevel, frozen=True):
    """Eight counts of members."""

    total: int = 0
    rated: int = 0
    exempt: int = 0
    not_yet_rated: int = 0
    excellent: int = 0
    good: int = 0
    completed: int = 0
    not_completed: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


Measured = Mapping[str, int]  # measure → how many


def flags(members: pd.DataFrame) -> pd.DataFrame:
    """The measures, one column each, 0 or 1 for each row of the table of members.

    The eight of `Counts`; `proposed_excellent` …, as the branches propose; `higher`,
    `probationary`; and one for each choice: `status.new`, `reason.degraded`,
    `proposed_reason.degraded`, `discipline.warning`, …
    """
    status, level, proposed = members["status"], members["level"], members["proposed"]
    made = {
        "total": pd.Series(True, index=members.index),
        "rated": status == MemberStatus.RATED.value,
        "exempt": status == MemberStatus.EXEMPT.value,
        "not_yet_rated": status.isin([each.value for each in NOT_YET]),
        **{each.lower(): level == each.value for each in Level},
        **{f"proposed_{each.lower()}": proposed == each.value for each in Level},
        "higher": members["higher"],
        "probationary": members["probationary"],
        **{f"status.{s.lower()}": status == s.value for s in MemberStatus},
        **{
            f"{column}.{s.lower()}": members[column] == s.value
            for column in ("reason", "proposed_reason")
            for s in Statistic
        },
        **{f"discipline.{x.lower()}": members["discipline"] == x.value for x in Discipline},
    }
    return pd.DataFrame(made).astype("int32")


def total(flags: pd.DataFrame) -> Measured:
    """How many in all."""
    return {str(name): int(value) for name, value in flags.sum().items()}


def by(flags: pd.DataFrame, column: pd.Series) -> dict[str, Measured]:
    """How many of each category of a column of the table, also of those that nobody has."""
    sums = flags.groupby(column, observed=False).sum()
    names = [str(name) for name in sums.columns]
    return {
        str(key): dict(zip(names, map(int, row), strict=True)) for key, *row in sums.itertuples()
    }


def counts(measured: Measured) -> Counts:
    """The eight counts."""
    return Counts(*(measured[name] for name in Counts.__struct_fields__))
