"""One season: what people do by day, the night, and what must be true in the morning."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import small_nights as small
from tests.season import branches, contents, morning, office
from tests.season.place import ACCOUNT, account, can_switch
from tests.season.season import Season, Untrue

LONG = 40  # nights of a whole season
DECIDING = 14  # nights before the committee meets, at the earliest
_BY_HAND = 0.04  # of the nights, by the administrator

Act = Callable[[Season], str | None]
ACTS: tuple[tuple[float, Act], ...] = (
    (4, branches.sends),
    (2, branches.sends_with_errors),
    (0.7, branches.sends_for_another),
    (0.7, branches.sends_the_same_again),
    (0.7, branches.saves_the_same_again),
    (0.7, branches.takes_a_file_away),
    (0.7, branches.throws_a_file_into_the_bin),
    (1, branches.copies_its_feedback_back),
    (1.5, branches.mends_its_feedback),
    (0.5, branches.sends_a_blank),
    (0.5, branches.fills_in_where_the_form_lies),
    (1.5, branches.sends_something_else),
    (0.5, branches.sends_seconds_before_the_night),
    (0.7, branches.a_scanner_holds_a_file),
    (0.3, branches.the_share_goes_away),
    (1.5, office.edits_a_document),
    (1, office.opens_a_document),
    (0.7, office.keeps_a_file_of_its_own),
    (0.3, office.has_written_a_letter_before),
    (0.3, office.keeps_a_copy_of_the_report),
    (0.4, office.writes_blanks_again),
    (0.7, office.reminds),
    (0.7, office.asks_for_the_status),
    (0.7, office.takes_a_kept_copy_away),
    (0.4, office.excludes_or_takes_back),
    (0.2, office.loses_its_state),
)
LATER: tuple[tuple[float, Act], ...] = (
    (1, office.decides),
    (0.4, office.somebody_decides_in_the_inbox),
)


def play(seed: int, nights: int = LONG) -> list[str]:
    """One season in a folder of its own; what happened. Raises Untrue."""
    with TemporaryDirectory(prefix="season-") as name:
        folder = Path(name)
        if not can_switch():
            return _play(seed, nights, folder)
        os.chown(folder, ACCOUNT, ACCOUNT)
        small.form_of_year(contents.YEAR)  # what is made once is made by who may write everywhere
        with account(ACCOUNT):
            return _play(seed, nights, folder)


def _play(seed: int, nights: int, folder: Path) -> list[str]:
    season = Season(seed, folder / "mùa")
    try:
        season.call("template")
        for _ in range(nights):
            day(season)
            night(season)
            season.number += 1
        farewell(season)
    except Untrue:
        raise
    except Exception as error:
        raise season.untrue(f"{type(error).__name__}: {error}") from error
    return season.told


def farewell(s: Season) -> None:
    """People close what they have open; then the year is purged, or the next one begins."""
    for lock in s.locks:
        lock.until = s.number
    office.people_close_their_documents(s)
    night(s)  # what could not be replaced while it was open is replaced now
    morning.figures_verify(s)
    s.told.append("the end")
    office.purges(s) if s.chance.random() < 0.5 else office.begins_the_next_year(s)


def day(s: Season) -> None:
    branches.scanners_let_go(s)
    office.people_close_their_documents(s)
    acts = ACTS if s.number < DECIDING else ACTS + LATER
    for _ in range(s.chance.choice((0, 1, 1, 2, 3, 4))):
        act = s.chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        if done := act(s):
            s.told.append(f"day {s.number}: {act.__name__}: {done}")


def night(s: Season) -> None:
    if s.away:
        night_without_share(s)
        return
    now, before = s.night_at, morning.inbox(s)
    if can_switch() and s.chance.random() < _BY_HAND:
        s.told.append(f"night {s.number}: run by hand by the administrator")
        _everything_is_received(s)
        with account(0):
            said = s.call("run", now=now)
    else:
        s.truth.night(now)
        said = s.call("run", now=now)
    if morning.inbox(s) != before:
        raise s.untrue("the program touched the inbox")
    morning.nothing_is_lost(s)
    morning.record_is_true(s, now, said)
    morning.words_are_true(s, said)
    morning.kept_copies_are_named(s, said)
    if s.number % 7 == 6:
        morning.figures_verify(s)


def _everything_is_received(s: Season) -> None:
    """The administrator can read what others cannot."""
    held = {name: placed for name, placed in s.truth.inbox.items() if not placed.readable}
    s.truth.inbox |= {name: replace(placed, readable=True) for name, placed in held.items()}
    s.truth.night(s.night_at)
    s.truth.inbox |= held


def night_without_share(s: Season) -> None:
    """The drop folder is not there: the run fails, and what was published stands."""
    s.told.append(f"night {s.number}: no share")
    gone, before = s.place.inbox.with_name("mất kết nối"), morning.published(s)
    s.place.inbox.rename(gone)
    s.call("run", now=s.night_at, status=3)
    gone.rename(s.place.inbox)
    s.away = False
    if morning.published(s) != before:
        raise s.untrue("a failed night changed what was published")
    morning.nothing_is_lost(s)
