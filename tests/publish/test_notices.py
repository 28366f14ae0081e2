"""The notices to the branches: what each is told, and what it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from pipeline.consolidate.dossier import Dossier
from pipeline.model import BranchStatus, Level, Pass
from tests.publish.deciding import after, decided, key, notices_of, two_branches
from tests.publish.dossiers import dossier, of


@pytest.fixture(name="d")
def _d() -> Dossier:
    return two_branches()


def told(d: Dossier, folder: Path) -> dict[str, str]:
    """Code → the whole text of the notice, cells of tables by ` | `."""
    folder.mkdir(exist_ok=True)
    texts = {}
    for path in notices_of(d, folder):
        result = OpenXmlValidator().validate(path)
        assert [f"{e.part_uri}: {e.description}" for e in result.errors] == []
        document = docx.Document(str(path))
        lines = [p.text for p in document.paragraphs]
        lines += [
            " | ".join(cell.text for cell in row.cells) for t in document.tables for row in t.rows
        ]
        texts[path.stem] = "\n".join(lines)
    return texts


def test_who_is_outstanding_is_told(d: Dossier, tmp_path: Path) -> None:
    best = key(d.branches[0], 0)
    changes: dict[str, dict[str, Any]] = {
        "CB01": {"outstanding": True},
        best: {"decided": Level.EXCELLENT, "outstanding": True},
    }
    made = told(after(d, decided(d, changes)), tmp_path)
    assert "được xếp loại “Hoàn thành xuất sắc nhiệm vụ” tiêu biểu." in made["CB01"]
    assert made["CB01"].count("Hoàn thành xuất sắc nhiệm vụ (tiêu biểu)") == 1
    assert "tiêu biểu" not in made["CB02"]


def test_who_counts_in_another_branch_is_named(tmp_path: Path) -> None:
    first, second = of(1, members=3), of(2, members=3)
    who = first.members[1]
    same = replace(second.members[2], name=who.name, card=who.card, born=who.born)
    d = dossier([first, replace(second, members=(*second.members[:2], same))])
    [where] = [b.branch.code for b in d.branches if b.dropped]
    made = told(after(d, decided(d)), tmp_path)
    said = f"(không tính 01 đồng chí đã tính ở chi bộ khác: {who.name})"
    assert f"Tổng số 02 đảng viên {said}; đã được" in made[where]
    assert "đã tính ở chi bộ khác" not in made[{"CB01": "CB02", "CB02": "CB01"}[where]]


def test_no_notice_before_the_decision(d: Dossier, tmp_path: Path) -> None:
    assert told(d, tmp_path) == {}


def test_levels_numbers_and_list(d: Dossier, tmp_path: Path) -> None:
    made = told(after(d, decided(d)), tmp_path)
    assert set(made) == {"CB01", "CB02"}
    one = made["CB01"]
    assert "chi bộ, đảng viên năm 2023 đối với Chi bộ 1" in one
    assert "Căn cứ Quyết định số 45-QĐ/ĐU, ngày 21/12/2023 và Quyết định số 46-QĐ/ĐU" in one
    assert "Chi bộ 1 được xếp loại “Hoàn thành xuất sắc nhiệm vụ”." in one
    assert "Tổng số 04 đảng viên; đã được đánh giá, xếp loại 04 đồng chí." in one
    own = (
        "của 03 đồng chí, trong đó “Hoàn thành xuất sắc nhiệm vụ” 01, “Hoàn thành tốt nhiệm vụ” 02"
    )
    assert own in one
    assert "gửi về Đảng ủy trước ngày 05/01/2024." in one
    assert "Danh sách này có 03 đảng viên." in one
    assert "Số      -TB/ĐU" in one and "ngày      tháng      năm 2023" in one
    assert (
        "chưa được đánh giá, xếp loại 01 đồng chí (mới kết nạp chưa đủ 06 tháng)." in made["CB02"]
    )
    assert "lại" not in one


def test_members_decided_above_are_a_number_until_the_decision_is_known(
    d: Dossier, tmp_path: Path
) -> None:
    one = told(after(d, decided(d)), tmp_path / "1")["CB01"]
    assert "01 đồng chí thuộc thẩm quyền cấp trên quyết định, thông báo sau khi có kết quả." in one
    assert "Đinh Thử D 01" not in one
    known: dict[str, Any] = {
        "decided": Level.GOOD,
        "superior": "Quyết định số 9-QĐ/TU, ngày 02/01/2024",
    }
    later = told(after(d, decided(d, {key(d.branches[0], 3): known})), tmp_path / "2")["CB01"]
    assert "đồng chí Đinh Thử D 01 “Hoàn thành tốt nhiệm vụ” (Quyết định số 9-QĐ/TU" in later
    assert "thông báo sau khi" not in later
    assert "Danh sách này có 03 đảng viên." in later
    assert "mức khác với đề nghị" not in later  # not the committee's own decision


def test_what_was_changed_is_told_with_the_reason(d: Dossier, tmp_path: Path) -> None:
    changes: dict[str, Any] = {
        "CB01": {"decided": Level.GOOD, "reason": "Còn nhiệm vụ chậm tiến độ."},
        key(d.branches[0], 0): {"decided": Level.GOOD, "reason": "Chưa nổi trội"},
    }
    made = told(after(d, decided(d, changes)), tmp_path)
    one = made["CB01"]
    proposed = "“Hoàn thành xuất sắc nhiệm vụ”"
    other = "Đảng ủy quyết định mức khác với đề nghị; lý do: còn nhiệm vụ chậm tiến độ."
    assert f"Chi bộ 1 đề nghị {proposed}; {other}" in one
    change = f"đề nghị {proposed}, quyết định “Hoàn thành tốt nhiệm vụ”; lý do: chưa nổi trội."
    assert f"- Đồng chí Đinh Thử A 01: {change}" in one
    assert "mức khác với đề nghị" not in made["CB02"]


def test_rewards_and_recognition(d: Dossier, tmp_path: Path) -> None:
    changes: dict[str, Any] = {
        "CB01": {"certificate": True, "four_good": Pass.PASS},
        key(d.branches[0], 0): {"certificate": True},
    }
    made = told(after(d, decided(d, changes)), tmp_path)
    assert "(Quyết định số 47-QĐ/ĐU, ngày 22/12/2023) cho Chi bộ 1 và đồng chí" in made["CB01"]
    assert "Chi bộ 1 được công nhận “Chi bộ bốn tốt” năm 2023." in made["CB01"]
    assert "Khen thưởng" not in made["CB02"]


def test_a_branch_that_is_not_rated(tmp_path: Path) -> None:
    blank = {"status": BranchStatus.NEW, "proposed": None, "self_level": None}
    d = dossier([of(1, review=blank)])
    one = told(after(d, decided(d)), tmp_path)["CB01"]
    assert "Chi bộ 1 chưa được đánh giá, xếp loại năm 2023 (mới thành lập chưa đủ 06 tháng)." in one
    assert "45-QĐ/ĐU" not in one and "46-QĐ/ĐU" in one


def test_a_rating_once_more_says_so_and_leaves_other_branches_alone(
    d: Dossier, tmp_path: Path
) -> None:
    first = decided(d)
    lower = {key(d.branches[1], 1): {"decided": Level.COMPLETED, "reason": "Bị khiển trách"}}
    second = decided(
        d,
        lower,
        members_number="60-QĐ/ĐU",
        members_day=date(2024, 2, 1),
        change="có quyết định kỷ luật",
        replies_until=date(2024, 1, 5),  # of the first decision: over by now
    )
    before = told(after(d, first), tmp_path / "1")
    made = told(after(d, first, second), tmp_path / "2")
    assert made["CB01"] == before["CB01"]
    two = made["CB02"]
    assert "kết quả đánh giá, xếp loại lại chất lượng đảng viên năm 2023 đối với Chi bộ 2" in two
    assert "45-QĐ/ĐU, ngày 21/12/2023 và Quyết định số 60-QĐ/ĐU, ngày 01/02/2024" in two
    assert (
        "Kết quả xếp loại đảng viên dưới đây thay cho kết quả đã thông báo theo Quyết định số "
        "46-QĐ/ĐU, ngày 21/12/2023; lý do đánh giá, xếp loại lại: có quyết định kỷ luật." in two
    )
    change = "từ “Hoàn thành tốt nhiệm vụ” thành “Hoàn thành nhiệm vụ”."
    assert f"so với lần trước: đồng chí Đinh Thử B 02 {change}" in two
    assert "gửi về Đảng ủy." in two


def test_text_of_a_branch_cannot_break_a_notice(tmp_path: Path) -> None:
    people = [{"name": "=1+1 <&>\x0b\u202eA", "post": "a" * 3000}]
    d = dossier([of(1, members=people)], names=['Chi bộ "<&>" 1'])
    bad = {key(d.branches[0], 0): {"decided": Level.COMPLETED, "reason": "\x00<w:p>&"}}
    assert "<w:p>&" in told(after(d, decided(d, bad)), tmp_path)["CB01"]
