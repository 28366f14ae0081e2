"""The statistical tables of a dossier, one by one."""

from __future__ import annotations

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.tables import FilledTable, statistics


def named(d: Dossier, key: str) -> FilledTable:
    return next(table for table in statistics(d) if table.key == key)


def bieu_1(d: Dossier) -> FilledTable:
    return named(d, "Biểu 1")


def bieu_2(d: Dossier) -> FilledTable:
    return named(d, "Biểu 2")


def bieu_3(d: Dossier) -> FilledTable:
    return named(d, "Biểu 3")


def bieu_4(d: Dossier) -> FilledTable:
    return named(d, "Biểu 4")


def bieu_5(d: Dossier) -> FilledTable:
    return named(d, "Biểu 5")
