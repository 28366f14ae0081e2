"""What the lists of the consolidated workbook say of the decisions, once there are any."""

from __future__ import annotations

from pipeline.consolidate.dossier import Dossier
from pipeline.model import YesNo
from pipeline.model.decisions import Ruling
from pipeline.publish.grid import Column, Shape

LEVEL = "Mức quyết định"
_BAND = "ĐẢNG ỦY QUYẾT ĐỊNH"


def columns(d: Dossier, last: Column) -> tuple[Column, ...]:
    """The columns, `last` among them; none before the decision."""
    if d.current is None:
        return ()
    return (
        Column(LEVEL, 12, Shape.MIDDLE, _BAND),
        Column("Lý do khác đề nghị", 30, band=_BAND),
        Column("Tiêu biểu", 8, Shape.MIDDLE, _BAND),
        Column("Giấy khen", 8, Shape.MIDDLE, _BAND),
        Column("Đề nghị cấp trên khen thưởng", 12, Shape.MIDDLE, _BAND),
        last,
    )


def recognised() -> Column:
    """The last column of the list of branches."""
    return Column("Công nhận bốn tốt", 10, Shape.MIDDLE, _BAND)


def superior() -> Column:
    """The last column of the list of members."""
    return Column("Quyết định của cấp trên", 24, band=_BAND)


def branch_values(d: Dossier, code: str) -> tuple[object, ...]:
    """What was decided on a branch; abbreviated levels, as beside them."""
    if d.current is None:
        return ()
    ruling = d.current.branch(code)
    level = ruling.decided.short if ruling and ruling.decided else None
    return (level, *_marks(ruling), ruling.four_good if ruling else None)


def member_values(d: Dossier, code: str, row: int) -> tuple[object, ...]:
    """What was decided on the person in a row of a branch's form."""
    if d.current is None:
        return ()
    ruling = d.current.member(code, row)
    return (
        ruling.decided if ruling else None,
        *_marks(ruling),
        ruling.superior if ruling else None,
    )


def _marks(ruling: Ruling | None) -> tuple[object, ...]:
    if ruling is None:
        return (None,) * 4
    marks = (ruling.outstanding, ruling.certificate, ruling.higher_award)
    return (ruling.reason, *(YesNo.YES if mark else None for mark in marks))
