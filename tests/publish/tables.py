"""The statistical tables of a dossier, one by one."""

from __future__ import annotations

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.tables import FilledTable, statistics


def bieu_1(d: Dossier) -> FilledTable:
    return statistics(d)[0]


def bieu_2(d: Dossier) -> FilledTable:
    return statistics(d)[1]


def bieu_3(d: Dossier) -> FilledTable:
    return statistics(d)[2]


def bieu_4(d: Dossier) -> FilledTable:
    return statistics(d)[3]


def bieu_5(d: Dossier) -> FilledTable:
    return statistics(d)[4]
