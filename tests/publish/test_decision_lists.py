"""The lists that go with the decisions: who stands in them, what they count, whether they open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level, Pass
from pipeline.vietnamese import count
from tests.publish.deciding import HIGHER, after, decided, key, lists_of, two_branches
from tests.publish.dossiers import MISSING, dossier, of
from tests.publish.sentences import levels

BRANCHES, MEMBERS = "danh-sach-chi-bo.docx", "danh-sach-dang-vien.docx"
REWARDS, FOUR_GOOD = "danh-sach-khen-thuong.docx", "danh-sach-chi-bo-bon-tot.docx"
ABOVE = "danh-sach-cap-tren-quyet-dinh.docx"
PROPOSED = "danh-sach-de-nghi-cap-tren-khen-thuong.docx"


@pytest.fixture(name="d")
def _d() -> Dossier:
    return two_branches()


def lists(d: Dossier, folder: Path) -> dict[str, Document]:
    folder.mkdir(exist_ok=True)
    written = lists_of(d, folder)
    for path in written:
        result = OpenXmlValidator().validate(path)
        assert [f"{e.part_uri}: {e.description}" for e in result.errors] == []
    return {path.name: docx.Document(str(path)) for path in written}


def said(document: Document) -> str:
    return "\n".join(p.text for p in document.paragraphs)


def rows(document: Document, table: int = 1) -> list[list[str]]:
    """The rows of a table below its headings; table 0 is the header block."""
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows][1:]


def test_nothing_before_the_decision(d: Dossier, tmp_path: Path) -> None:
    assert lists(d, tmp_path) == {}


def test_branches_and_own_members_with_the_level_decided(d: Dossier, tmp_path: Path) -> None:
    better = key(d.branches[1], 0)
    changes = {"CB01": {"decided": Level.GOOD}, better: {"decided": Level.EXCELLENT}}
    made = lists(after(d, decided(d, changes)), tmp_path)
    assert set(made) == {BRANCHES, MEMBERS}
    branches, members = made[BRANCHES], made[MEMBERS]
    assert rows(branches) == [
        ["1", "Chi bộ 1", "Hoàn thành tốt nhiệm vụ", ""],
        ["2", "Chi bộ 2", "Hoàn thành tốt nhiệm vụ", ""],
    ]
    assert "(Kèm theo Quyết định số 45-QĐ/ĐU, ngày 21/12/2023 của Đảng ủy" in said(branches)
    assert "Danh sách này có 02 chi bộ; trong đó: “Hoàn thành tốt nhiệm vụ” 02." in said(branches)
    assert "Số" not in branches.tables[0].cell(1, 0).text  # a list has no number of its own
    assert [len(rows(members, n)) for n in (1, 2)] == [3, 2]
    assert "Chi bộ 1 (03 đảng viên)" in said(members)
    assert "46-QĐ/ĐU" in said(members)
    told = "“Hoàn thành xuất sắc nhiệm vụ” 02, “Hoàn thành tốt nhiệm vụ” 03."
    assert f"Danh sách này có 05 đảng viên; trong đó: {told}" in said(members)


def test_headings_repeat_and_layout_is_fixed(d: Dossier, tmp_path: Path) -> None:
    for document in lists(after(d, decided(d)), tmp_path).values():
        for table in document.tables[1:-1]:
            xml = table._tbl.xml
            assert "w:tblHeader" in xml and 'w:tblLayout w:type="fixed"' in xml


def test_rewards_recognition_and_proposals(d: Dossier, tmp_path: Path) -> None:
    best = key(d.branches[0], 0)
    changes: dict[str, Any] = {
        "CB01": {"outstanding": True, "certificate": True, "four_good": Pass.PASS},
        "CB02": {"four_good": Pass.FAIL},
        best: {"certificate": True, "higher_award": True, "outstanding": True},
    }
    told = {"four_good_number": "48-QĐ/ĐU", "four_good_day": date(2023, 12, 22)}
    made = lists(after(d, decided(d, changes, **told)), tmp_path)
    assert set(made) == {BRANCHES, MEMBERS, REWARDS, FOUR_GOOD, PROPOSED}
    rewards = made[REWARDS]
    assert "47-QĐ/ĐU" in said(rewards) and "01 chi bộ và 01 đảng viên." in said(rewards)
    outstanding = "Hoàn thành xuất sắc nhiệm vụ tiêu biểu năm 2023"
    assert rows(rewards) == [["1", "Chi bộ 1", outstanding]]
    [[_, name, _, branch, merit]] = rows(rewards, 2)
    assert (name, branch) == ("Đinh Thử A 01", "Chi bộ 1")
    assert merit == outstanding
    assert rows(made[MEMBERS])[0][-1] == "Hoàn thành xuất sắc nhiệm vụ (tiêu biểu)"
    assert rows(made[FOUR_GOOD]) == [["1", "Chi bộ 1", ""]]
    assert "48-QĐ/ĐU" in said(made[FOUR_GOOD])
    assert "Kèm theo" not in said(made[PROPOSED])
    assert "\nchi bộ, đảng viên được tặng Giấy khen năm 2023\n" in said(rewards)
    assert "\nđảng viên được đề nghị cấp trên xét khen thưởng năm 2023\n" in said(made[PROPOSED])
    assert rows(made[BRANCHES])[0][3] == "Tiêu biểu"


def test_members_decided_above_stand_in_a_list_of_their_own(d: Dossier, tmp_path: Path) -> None:
    above = key(d.branches[0], 3)
    superior: dict[str, Any] = {
        "decided": Level.EXCELLENT,
        "superior": "Quyết định số 9-QĐ/TU, ngày 02/01/2024",
    }
    made = lists(after(d, decided(d, {above: superior})), tmp_path)
    [row] = rows(made[ABOVE])
    assert row[1] == "Đinh Thử D 01"
    assert row[4:] == ["Hoàn thành xuất sắc nhiệm vụ", superior["superior"]]
    everybody = [name for n in (1, 2) for _, name, *_ in rows(made[MEMBERS], n)]
    assert "Đinh Thử D 01" not in everybody and len(everybody) == 5


def test_who_is_still_open_above_is_named(tmp_path: Path) -> None:
    d = dossier([of(1, members=[*levels(0, 1), *levels(2, **HIGHER)])])
    superior = {"decided": Level.GOOD, "superior": "Quyết định số 9-QĐ/TU"}
    made = lists(after(d, decided(d, {key(d.branches[0], 1): superior})), tmp_path)
    still = "Còn 01 đồng chí chưa có quyết định của cấp trên: đồng chí Đinh Thử C 01 (Chi bộ 1)."
    assert still in said(made[ABOVE])


# --- a later decision -----------------------------------------------------------------------------

LATER: dict[str, Any] = {"members_number": "60-QĐ/ĐU", "members_day": date(2024, 2, 1)}


def test_a_later_decision_lists_what_it_changes(d: Dossier, tmp_path: Path) -> None:
    lower = key(d.branches[1], 1)
    first = decided(d)
    second = decided(d, {lower: {"decided": Level.COMPLETED, "reason": "Bị khiển trách"}}, **LATER)
    made = lists(after(d, first, second), tmp_path)
    members = made[MEMBERS]
    assert "đảng viên được xếp loại lại chất lượng năm 2023" in said(members)
    assert "(Kèm theo Quyết định số 60-QĐ/ĐU, ngày 01/02/2024" in said(members)
    [[_, name, _, was, now, why]] = rows(members)
    assert name.startswith("Đinh Thử B 02")
    assert (was, now) == ("Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ")
    assert why == "Bị khiển trách"
    rest = "04 đảng viên còn lại giữ nguyên theo Quyết định số 46-QĐ/ĐU, ngày 21/12/2023."
    assert rest in said(members)
    assert "45-QĐ/ĐU" in said(made[BRANCHES]) and len(rows(made[BRANCHES])) == 2  # untouched


def test_who_is_rated_for_the_first_time_is_not_called_rated_again(
    d: Dossier, tmp_path: Path
) -> None:
    """A branch that came late stands in the list of those whose level is changed."""
    lower = key(d.branches[0], 1)
    first = decided(d)
    late = {k: v for k, v in first.rulings.items() if not k.startswith("CB02")}
    first = replace(first, rulings=late)
    change = {lower: {"decided": Level.COMPLETED, "reason": "Bị khiển trách"}}
    members = lists(after(d, first, decided(d, change, **LATER)), tmp_path)[MEMBERS]
    assert "đảng viên được xếp loại, xếp loại lại chất lượng năm 2023" in said(members)
    assert [was for _, _, _, was, *_ in rows(members, 2)] == ["–", "–"]


def test_a_branch_that_came_later_is_no_rating_once_more(tmp_path: Path) -> None:
    before = dossier([of(1), MISSING])
    d = dossier([of(1), of(2)])
    numbers: dict[str, Any] = {
        **LATER,
        "branches_number": "59-QĐ/ĐU",
        "branches_day": date(2024, 2, 1),
    }
    made = lists(after(d, decided(before), decided(d, **numbers)), tmp_path)
    assert "lại" not in said(made[BRANCHES]).split("-----")[0]
    assert rows(made[BRANCHES])[0][1] == "Chi bộ 2" and "59-QĐ/ĐU" in said(made[BRANCHES])
    assert len(rows(made[MEMBERS])) == 3
    assert f"{count(3)} đảng viên còn lại giữ nguyên" in said(made[MEMBERS])


def test_the_superiors_decision_changes_no_list_of_ours(d: Dossier, tmp_path: Path) -> None:
    """Entered later under the committee's same numbers or under new ones."""
    above = key(d.branches[0], 3)
    known = {above: {"decided": Level.GOOD, "superior": "Quyết định số 9-QĐ/TU"}}
    once = lists(after(d, decided(d)), tmp_path / "1")
    for n, numbers in enumerate(({}, LATER), 2):
        made = lists(after(d, decided(d), decided(d, known, **numbers)), tmp_path / str(n))
        assert set(made) == {*once, ABOVE}
        for name in once:
            assert said(made[name]) == said(once[name])


def test_a_certificate_that_was_taken_back_is_told(d: Dossier, tmp_path: Path) -> None:
    given = {key(d.branches[0], n): {"certificate": True} for n in (0, 1)}
    kept = {key(d.branches[0], 1): {"certificate": True}}
    numbers: dict[str, Any] = {**LATER, "rewards_number": "61-QĐ/ĐU"}
    made = lists(after(d, decided(d, given), decided(d, kept, **numbers)), tmp_path)
    taken = "Thôi tặng Giấy khen đã tặng theo Quyết định số 47-QĐ/ĐU, ngày 22/12/2023"
    assert f"{taken} đối với: đồng chí Đinh Thử A 01 (Chi bộ 1)." in said(made[REWARDS])


def test_the_same_dossier_gives_the_same_bytes(d: Dossier, tmp_path: Path) -> None:
    decided_ = after(d, decided(d))
    for name in ("a", "b"):
        lists(decided_, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
