"""Which of the form's own criteria a row of their table holds: by its text, else by its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipeline.form.layout import Criterion
from pipeline.vietnamese import fold


def held(rows: Sequence[tuple[str, str]], own: Sequence[Criterion]) -> list[int | None]:
    """For each row, as its group and criterion are typed, the index of the criterion; None: it is
    none of ours.

    Rows whose text nobody knows hold the criteria that their neighbours leave, in order. Where
    these are more or fewer, one under a group of ours stays in that group.
    """
    found: list[int | None] = []
    for group, name in rows:
        named = [i for i, c in enumerate(own) if fold(c.name) == fold(name) and i not in found]
        found.append(min(named, key=lambda i: fold(own[i].group) != fold(group), default=None))
    groups = [fold(c.group) for c in own]
    known = list(found)
    for unknown, run in groupby(range(len(rows)), key=lambda at: known[at] is None):
        if not unknown:
            continue
        places = list(run)
        above = [i for i in known[: places[0]] if i is not None]
        below = [i for i in known[places[0] :] if i is not None]
        between = range(above[-1] + 1 if above else 0, below[0] if below else len(own))
        free = [i for i in between if i not in found]
        exact = len(places) == len(free)
        for at in places:
            group = fold(rows[at][0])
            fit = [i for i in free if exact or group not in groups or groups[i] == group]
            if fit:
                found[at] = fit[0]
                free.remove(fit[0])
    return found
