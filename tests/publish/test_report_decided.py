"""The report of results, after the decision: its sentences, each condition both ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from pipeline.consolidate.checks.years import branch_key, person_keys
from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.intake.inbox import FileStatus
from pipeline.model import BranchStatus, Level, MemberStatus, Pass
from pipeline.model.decisions import Counting
from pipeline.publish import dashboard, report
from pipeline.publish.report import appendices
from pipeline.publish.tables.declared import APPENDICES
from pipeline.publish.tables.listed import FilledList, filled_list
from pipeline.publish.wording.parts import Text
from tests.builders import not_rated
from tests.publish.deciding import after, decided, key, lists_of, notices_of
from tests.publish.dossiers import MISSING, Branch, Unfit, dossier, of
from tests.publish.sentences import BY_132, EXCELLENT, levels, said

LOWER: dict[str, Any] = {"decided": Level.GOOD, "reason": "vượt số lượng tối đa."}
HIGHER = {"authority": "Ban Thường vụ Tỉnh ủy"}
ABOVE: dict[str, Any] = {
    "decided": Level.GOOD,
    "superior": "Quyết định số 7-QĐ/TU, ngày 05/01/2024",
}


def result(
    branches: int | Sequence[Branch],
    changes: dict[str, dict[str, Any]] | None = None,
    told: dict[str, Any] | None = None,
    **tables: Any,
) -> Dossier:
    """A night after a decision on these branches; `told` is what the meeting's sheet says."""
    d = dossier(branches, **tables)
    return after(d, decided(d, changes, **(told or {})))


def person(d: Dossier, branch: int, index: int = 0) -> str:
    return key(d.branches[branch], index)


# --- head, opening, closing -----------------------------------------------------------------------


def test_head_and_closing() -> None:
    paragraphs = [p.text for p in report.compose(result(1)).document.paragraphs]
    assert (
        "kết quả kiểm điểm, đánh giá, xếp loại chất lượng chi bộ, đảng viên năm 2023" in paragraphs
    )
    assert not any("Tài liệu phục vụ" in text for text in paragraphs)
    [last] = [text for text in paragraphs if text.startswith("Trên đây là báo cáo")]
    assert last.startswith("Trên đây là báo cáo kết quả kiểm điểm, đánh giá")
    assert last.endswith("kính báo cáo Đảng ủy Khối các cơ quan tỉnh Đồng Tháp.")


def test_always_signed() -> None:
    d = result(1, report={"signature": False, "signer": "Nguyễn Văn A"})
    frames = [c.text for t in report.compose(d).document.tables for r in t.rows for c in r.cells]
    assert any("T/M ĐẢNG ỦY" in text and "Nguyễn Văn A" in text for text in frames)


def test_no_number_and_day_older_than_the_decision() -> None:
    """What the settings say then is the number and the day of the report before the decision."""

    def shown(day: date) -> str:
        document = report.compose(result(1, report={"number": "12", "date": day})).document
        frames = [c.text for t in document.tables for r in t.rows for c in r.cells]
        return "\n".join([*frames, *(p.text for p in document.paragraphs)])

    new = shown(date(2023, 12, 25))
    assert "Số 12-BC/ĐU" in new and "Đồng Tháp, ngày 25 tháng 12 năm 2023" in new
    assert "(Kèm theo Báo cáo số 12-BC/ĐU, ngày 25/12/2023 của" in new
    alone = result(1, report={"number": "12"})  # of which report, the settings do not say
    frames = [c.text for t in report.compose(alone).document.tables for c in t._cells]
    assert any("Số      -BC/ĐU" in text for text in frames)
    old = shown(date(2023, 12, 5))
    assert "Số      -BC/ĐU" in old and "Đồng Tháp, ngày      tháng      năm 2023" in old
    assert "(Kèm theo Báo cáo số       -BC/ĐU, ngày       /      /2023 của" in old


def test_what_was_put_to_the_meeting_is_numbered_or_a_draft() -> None:
    def frames(day: date) -> str:
        before = result(1, report={"number": "12", "date": day}).before
        assert before
        return "\n".join(c.text for t in report.compose(before).document.tables for c in t._cells)

    numbered, open_ = frames(date(2023, 12, 5)), frames(date(2023, 12, 25))
    assert "Số 12-BC/ĐU" in numbered and "DỰ THẢO" not in numbered
    assert "Số      -BC/ĐU" in open_ and "DỰ THẢO" in open_


# --- I --------------------------------------------------------------------------------------------


def test_whose_result_is_still_to_come() -> None:
    some = said(result([of(1), MISSING, Unfit()]))
    assert (
        "Đến thời điểm báo cáo, 02 chi bộ đang hoàn chỉnh kết quả (Chi bộ 2 và Chi bộ 3); Đảng ủy "
        "sẽ báo cáo bổ sung sau khi có kết quả." in some
    )
    many = said(result([of(1), *[MISSING] * 6]))
    assert "06 chi bộ đang hoàn chỉnh kết quả (Biểu 1);" in many
    everybody = said(result(2))
    assert "Tất cả 02 chi bộ trực thuộc đã gửi đầy đủ" in everybody
    assert "đang hoàn chỉnh" not in everybody


def test_members_of_branches_without_figures_by_the_committees_list() -> None:
    d = result([of(1), MISSING, MISSING])
    person_ = {"name": "Lê Văn Thử"}

    def told(people: dict[str, Any]) -> str:
        return "\n".join(
            part.text for part in report.text(d, Roster(people)) if isinstance(part, Text)
        )

    both = told({"CB02": (person_,) * 7, "CB03": (person_,) * 5})
    assert "(Chi bộ 2 và Chi bộ 3), với 12 đảng viên theo danh sách quản lý; Đảng ủy" in both
    assert "theo danh sách quản lý" not in told({"CB02": (person_,) * 7})
    assert "theo danh sách quản lý" not in said(d)


def test_the_committees_meeting() -> None:
    full = said(result(1))
    assert (
        "4. Hội nghị Đảng ủy xem xét, quyết định\nNgày 20/12/2023, Đảng ủy tổ chức hội nghị xem "
        "xét, quyết định mức xếp loại chất lượng chi bộ, đảng viên. Số Đảng ủy viên được triệu tập "
        "là 15 đồng chí; có mặt đầy đủ. Hội nghị biểu quyết bằng phiếu: phát ra 15 phiếu, thu về "
        "15 phiếu, tất cả đều hợp lệ.\n" in full
    )
    some = said(result(1, told={"present": 14, "valid": 14, "invalid": 1}))
    assert "có mặt 14 đồng chí, đạt tỷ lệ 93,33%; vắng mặt 01 đồng chí." in some
    assert "trong đó 14 phiếu hợp lệ, 01 phiếu không hợp lệ." in some
    blank = dict.fromkeys(("day", "convened", "present", "issued"))
    nothing = said(result(1, told=blank))
    assert "\nĐảng ủy tổ chức hội nghị xem xét, quyết định mức xếp loại" in nothing
    assert "triệu tập là 15" not in nothing and "biểu quyết bằng phiếu" not in nothing
    assert "Hội nghị Đảng ủy xem xét" not in said(dossier(1))


# --- II. branches ---------------------------------------------------------------------------------


def test_who_decided_on_the_branches() -> None:
    d = [of(1, review=EXCELLENT), of(2), MISSING]
    text = said(result(d))
    assert (
        "Trên cơ sở kết quả tự đánh giá, đề nghị của các chi bộ, tại hội nghị ngày 20/12/2023, "
        "Đảng ủy đã xem xét, quyết định mức xếp loại chất lượng đối với 02/03 chi bộ trực thuộc "
        "(Quyết định số 45-QĐ/ĐU, ngày 21/12/2023); kết quả như sau (Biểu 1):\n"
        "- “Hoàn thành xuất sắc nhiệm vụ”: 01 chi bộ, chiếm tỷ lệ 50%, là Chi bộ 1;" in text
    )
    assert "Không có chi bộ được xếp loại “Hoàn thành nhiệm vụ”" in text
    assert "Bảng 1. Kết quả xếp loại chất lượng chi bộ năm 2023" in text
    alike = said(result(2))
    assert (
        "ngày 21/12/2023); kết quả (Biểu 1): 02/02 chi bộ (100%) được xếp loại “Hoàn thành tốt"
        in alike
    )
    bare = said(result(1, told={"branches_number": None, "day": None}))
    assert "của các chi bộ, Đảng ủy đã xem xét" in bare and "trực thuộc; kết quả (Biểu 1)" in bare


def test_numbers_are_printed_as_given() -> None:
    text = said(result(1, told={"branches_number": "45", "branches_day": None}))
    assert "(Quyết định số 45); kết quả" in text


def test_changed_branches() -> None:
    none = said(result([of(1, review=EXCELLENT), of(2)]))
    assert "Mức xếp loại Đảng ủy quyết định thống nhất với đề nghị của các chi bộ." in none
    best = [of(n, review=EXCELLENT) for n in (1, 2)]
    one = said(result([*best, of(3)], {"CB01": LOWER}))
    assert (
        "So với đề nghị của chi bộ, Đảng ủy quyết định mức xếp loại khác đối với 01 chi bộ: Chi bộ "
        "1, đề nghị “Hoàn thành xuất sắc nhiệm vụ”, quyết định “Hoàn thành tốt nhiệm vụ”; lý do: "
        "vượt số lượng tối đa.\n" in one
    )
    assert "thống nhất với đề nghị của các chi bộ.\nSố chi bộ" not in one
    assert "xuất sắc nhiệm vụ”: 01 chi bộ, chiếm tỷ lệ 33,33%, là Chi bộ 2;" in one
    two = said(result([*best, of(3)], {"CB01": LOWER, "CB02": LOWER}))
    assert (
        "đối với 02 chi bộ:\n- Chi bộ 1: đề nghị “Hoàn thành xuất sắc nhiệm vụ”, quyết định “Hoàn "
        "thành tốt nhiệm vụ”; lý do: vượt số lượng tối đa;\n- Chi bộ 2: đề nghị" in two
    )


def test_ceilings_count_what_was_decided() -> None:
    d = [of(1, review=EXCELLENT, members=levels(2, 5)), of(2, review=EXCELLENT)]
    before = dossier(d, rating=BY_132)
    text = said(after(before, decided(before, {"CB01": LOWER, person(before, 0): LOWER})))
    assert "Số chi bộ xếp loại" not in text  # 132 has no rule for branches
    assert (
        "Số đảng viên xếp loại “Hoàn thành xuất sắc nhiệm vụ” bằng 11,11% so với số đảng viên xếp "
        "loại “Hoàn thành tốt nhiệm vụ” (01/09)" in text
    )
    assert "tương ứng 01 đảng viên (làm tròn xuống); số được xếp loại là 01 đảng viên, bảo" in text
    assert "đề nghị xếp loại “" not in text
    nobody = said(result(1, rating=BY_132))
    assert "Không có đảng viên được xếp loại “Hoàn thành xuất sắc nhiệm vụ”." in nobody
    assert "(làm tròn xuống); không có trường hợp nào." in nobody
    groups = said(result([of(1, members=levels(1, 5))]))
    assert "quản lý: không có trường hợp nào “Hoàn thành xuất sắc nhiệm vụ”." in groups
    assert "quản lý: xếp loại “Hoàn thành xuất sắc nhiệm vụ” 01 đảng viên, bằng 20%" in groups


def test_branches_without_a_decision() -> None:
    d = dossier(3)
    made = decided(d)
    open_ = replace(
        made, rulings={k: r for k, r in made.rulings.items() if not k.startswith("CB02")}
    )
    text = said(after(d, open_))
    assert "đối với 02/03 chi bộ trực thuộc" in text
    assert (
        "Đảng ủy chưa quyết định mức xếp loại của Chi bộ 2 và đảng viên của chi bộ này; số liệu "
        "trong Báo cáo là mức đề nghị." in text
    )
    assert "chưa quyết định" not in said(after(d, made))


# --- II. members ----------------------------------------------------------------------------------


def test_who_decided_on_the_members() -> None:
    text = said(result([of(1, members=levels(1, 5))]))
    assert (
        "Tại hội nghị ngày 20/12/2023, Đảng ủy đã xem xét, quyết định mức xếp loại chất lượng đối "
        "với 06 đảng viên thuộc thẩm quyền (Quyết định số 46-QĐ/ĐU, ngày 21/12/2023); kết quả như "
        "sau (Biểu 2):\n" in text
    )
    with_higher = said(result([of(1, members=[EXCELLENT | HIGHER, {}, {}])]))
    assert (
        "đối với 02 đảng viên thuộc thẩm quyền (Quyết định số 46-QĐ/ĐU, ngày 21/12/2023); kết quả, "
        "tính cả 01 đồng chí do cấp trên quyết định mức xếp loại, như sau (Biểu 2):" in with_higher
    )
    only = said(result([of(1, members=[HIGHER])]))
    assert "Việc xếp loại chất lượng đảng viên thuộc thẩm quyền quyết định của cấp trên" in only


def test_changed_members() -> None:
    none = said(result(1))
    assert "đảng viên thuộc thẩm quyền thống nhất với đề nghị của các chi bộ." in none
    d = dossier([of(1, members=levels(7, 9))])
    name = d.branches[0].submission.members[0].name  # type: ignore[union-attr]  # accepted
    one = said(after(d, decided(d, {person(d, 0): LOWER})))
    assert (
        "Đảng ủy quyết định mức xếp loại khác với đề nghị của chi bộ đối với 01 đảng viên (Phụ lục "
        f"1): đồng chí {name} (Chi bộ 1), đề nghị “Hoàn thành xuất sắc nhiệm vụ”, quyết định “Hoàn "
        "thành tốt nhiệm vụ”; lý do: vượt số lượng tối đa.\n" in one
    )
    two = said(after(d, decided(d, {person(d, 0, n): LOWER for n in range(2)})))
    assert f"(Phụ lục 1):\n- Đồng chí {name} (Chi bộ 1): đề nghị" in two
    many = said(after(d, decided(d, {person(d, 0, n): LOWER for n in range(6)})))
    assert (
        "đối với 06 đảng viên (Phụ lục 1), gồm: đề nghị “Hoàn thành xuất sắc nhiệm vụ”, quyết định "
        "“Hoàn thành tốt nhiệm vụ”: 06 đảng viên. Lý do của từng trường hợp nêu tại Phụ lục 1."
        in many
    )
    assert f"đồng chí {name}" not in many


def test_members_of_a_higher_level() -> None:
    people = [EXCELLENT | HIGHER, EXCELLENT | HIGHER, {}]
    d = dossier([of(1, members=people)])
    first, second = (m.name for m in d.tally.branches[0].submission.members[:2])
    open_ = said(after(d, decided(d)))
    assert (
        "có 02 đồng chí thuộc thẩm quyền quyết định của cấp trên; mức xếp loại trong Báo cáo là "
        "mức đề nghị, gồm: “Hoàn thành xuất sắc nhiệm vụ” 02. Thuộc thẩm quyền Đảng ủy quyết định: "
        "01 đồng chí." in open_
    )
    assert (
        "Có 02 đồng chí thuộc thẩm quyền quyết định của cấp trên (danh sách tại Phụ lục 3); mức đề "
        "nghị là “Hoàn thành xuất sắc nhiệm vụ”.\nChưa có quyết định của cấp trên đối với 02 đồng "
        f"chí: đồng chí {first} (Chi bộ 1) và đồng chí {second} (Chi bộ 1).\n" in open_
    )
    one = said(after(d, decided(d, {person(d, 0): ABOVE})))
    assert "01 đồng chí đã có quyết định của cấp trên, 01 đồng chí chưa có quyết định" in one
    assert "“Hoàn thành xuất sắc nhiệm vụ” 01, “Hoàn thành tốt nhiệm vụ” 01. Thuộc" in one
    assert (
        "Cấp trên đã quyết định mức xếp loại của 01 đồng chí; mức quyết định khác với mức đề nghị "
        f"đối với 01 đồng chí:\n- Đồng chí {first} (Chi bộ 1): đề nghị “Hoàn thành xuất sắc nhiệm "
        "vụ”, quyết định “Hoàn thành tốt nhiệm vụ” (Quyết định số 7-QĐ/TU, ngày 05/01/2024).\n"
        f"Chưa có quyết định của cấp trên đối với đồng chí {second} (Chi bộ 1)." in one
    )
    same = ABOVE | {"decided": Level.EXCELLENT}
    all_ = said(after(d, decided(d, {person(d, 0, n): same for n in range(2)})))
    assert "mức xếp loại trong Báo cáo là mức cấp trên đã quyết định, gồm:" in all_
    assert "của tất cả các đồng chí nêu trên, thống nhất với mức đề nghị." in all_
    assert "Chưa có quyết định của cấp trên" not in all_ and "Đề nghị cấp có thẩm" not in all_
    many = said(result([of(1, members=[EXCELLENT | HIGHER] * 5 + [HIGHER])]))
    assert "mức đề nghị gồm: “Hoàn thành xuất sắc nhiệm vụ” 05, “Hoàn thành tốt nhiệm" in many
    assert "đối với 06 đồng chí (Phụ lục 3)." in many
    assert "quyết định của cấp trên" not in said(result(1))


def test_last_year_beside_what_was_decided() -> None:
    before = {"branches": {"rated": 2, "good": 2}, "members": {"rated": 6, "good": 6}}
    d = dossier([of(1, review=EXCELLENT), of(2)], last_year=before)
    assert "số chi bộ “Hoàn thành xuất sắc nhiệm vụ” tăng 01" in said(after(d, decided(d)))
    text = said(after(d, decided(d, {"CB01": LOWER})))
    assert "số chi bộ “Hoàn thành xuất sắc nhiệm vụ” không thay đổi;" in text


def test_four_good_as_the_committee_recognises() -> None:
    passed = {"four_good": Pass.PASS}
    told = {"four_good_number": "48-QĐ/ĐU", "four_good_day": date(2023, 12, 22)}
    one = said(result(2, {"CB01": passed, "CB02": {"four_good": Pass.FAIL}}, told))
    assert (
        "Đảng ủy công nhận 01 chi bộ đạt “Chi bộ bốn tốt” năm 2023 (Quyết định số 48-QĐ/ĐU, ngày "
        "22/12/2023): Chi bộ 1." in one
    )
    six = said(result(6, {f"CB0{n}": passed for n in range(1, 7)}))
    assert "Đảng ủy công nhận 06 chi bộ đạt “Chi bộ bốn tốt” năm 2023 (Biểu 4)." in six
    none = said(result(1, {"CB01": {"four_good": Pass.FAIL}}))
    assert "Đảng ủy chưa công nhận chi bộ nào đạt “Chi bộ bốn tốt” năm 2023." in none
    assert "công nhận" not in said(result(1))


def test_rewards() -> None:
    d = dossier([of(1, review=EXCELLENT, members=levels(3, 5)), of(2, review=EXCELLENT)])
    both: dict[str, Any] = {"certificate": True, "outstanding": True}
    changes: dict[str, Any] = {"CB01": both, "CB02": {"certificate": True}, person(d, 0): both}
    changes[person(d, 0, 1)] = {"certificate": True, "higher_award": True}
    text = said(after(d, decided(d, changes)))
    first, second = (
        f"đồng chí {m.name}, Chi bộ 1" for m in d.tally.branches[0].submission.members[:2]
    )
    assert (
        f"\n5. Khen thưởng\nĐảng ủy công nhận 01 chi bộ (Chi bộ 1) và 01 đảng viên ({first}) “Hoàn "
        "thành xuất sắc nhiệm vụ” tiêu biểu.\nĐảng ủy quyết định tặng Giấy khen cho 02 chi bộ (Chi "
        f"bộ 1 và Chi bộ 2) và 02 đảng viên ({first}; {second}) “Hoàn thành xuất sắc nhiệm vụ” "
        "năm 2023 (Quyết định số 47-QĐ/ĐU, ngày 22/12/2023).\nĐảng ủy đề nghị Đảng ủy Khối các cơ "
        f"quan tỉnh Đồng Tháp xét khen thưởng 01 đảng viên ({second}).\n" in text
    )
    assert "Khen thưởng" not in said(after(d, decided(d)))
    d = dossier([of(1, review=EXCELLENT)], four_good={"use": False})
    assert "\n4. Khen thưởng\n" in said(after(d, decided(d, {"CB01": both})))


def test_five_years_running() -> None:
    d = dossier([of(1, review=EXCELLENT, members=levels(2, 5))])
    first = d.tally.branches[0].submission.members[0]
    keys = (branch_key("CB01"), *person_keys(first))
    past = {year: dict.fromkeys(keys, Level.EXCELLENT) for year in range(2019, 2023)}
    text = said(after(d, decided(d), before=past))
    assert (
        f"Có 01 chi bộ (Chi bộ 1) và 01 đảng viên (đồng chí {first.name}, Chi bộ 1) “Hoàn thành "
        "xuất sắc nhiệm vụ” 05 năm liền (2019–2023)." in text
    )
    lower = said(after(d, decided(d, {"CB01": LOWER, person(d, 0): LOWER}), before=past))
    assert "năm liền" not in lower


def test_two_years_running_by_what_was_decided(tmp_path: Path) -> None:
    """The branch proposed better, the committee decided: nobody may miss what follows from it."""
    d = dossier([of(1, members=levels(0, 3)), of(2)], rating=BY_132)
    one = d.tally.branches[0].submission.members[0]
    past = {2022: dict.fromkeys(person_keys(one), Level.NOT_COMPLETED)}
    low = {"decided": Level.NOT_COMPLETED, "reason": "Bị kỷ luật trong năm"}
    made = after(d, decided(d, {person(d, 0): low}), before=past)
    assert (
        "\nCó 01 đảng viên “Không hoàn thành nhiệm vụ” hai năm liền (2022, 2023): đồng chí "
        f"{one.name} (Chi bộ 1); việc xem xét thực hiện theo quy định về rà soát, sàng lọc đảng "
        "viên.\n" in said(made)
    )
    assert [f.code for f in made.findings if f.row == one.row] == ["TWO_YEARS_NOT_COMPLETED"]
    [(_, rows)] = filled_list(made, APPENDICES["not_completed"]).tables
    assert "Không hoàn thành nhiệm vụ hai năm liền (2022, 2023)" in str(rows[0])
    for write, name in ((lists_of, "danh-sach-dang-vien.docx"), (notices_of, "CB01.docx")):
        write(made, tmp_path)
        text = "\n".join(p.text for p in docx.Document(str(tmp_path / name)).paragraphs)
        assert "hai năm liền (2022, 2023)" in text
    page = dashboard.page(made, [], [])
    assert "hai năm liền: 1 đảng viên (Chi bộ 1)" in page
    # proposed so, and decided better
    d = dossier([of(1, members=levels(0, 2, 0, 1)), of(2)], rating=BY_132)
    last = d.tally.branches[0].submission.members[2]
    past = {2022: dict.fromkeys(person_keys(last), Level.NOT_COMPLETED)}
    better = {"decided": Level.GOOD, "reason": "Đã khắc phục"}
    made = after(d, decided(d, {person(d, 0, 2): better}), before=past)
    assert "năm liền" not in said(made)
    assert "TWO_YEARS_NOT_COMPLETED" not in {f.code for f in made.findings}


BEHIND = {"texts": "appendix"}

# --- III to V -------------------------------------------------------------------------------------


def test_texts_of_the_branches_stand_behind() -> None:
    own = {"strengths": "Đảng bộ lãnh đạo toàn diện."}
    text = said(result([of(1, review={"requests": "Bổ sung."})], report=own | BEHIND))
    assert (
        "1. Ưu điểm\nĐảng bộ lãnh đạo toàn diện.\nƯu điểm trong báo cáo của 01/01 chi bộ được tổng "
        "hợp tại mục 1 Phụ lục 2.\n" in text
    )
    assert "mục 5 Phụ lục 2." in text and " | " not in text and "Phụ lục 3" not in text
    d = result([of(1, review={"requests": "Bổ sung."})], report=own | {"texts": "body"})
    inside = said(d)
    assert "Chi bộ 1 | Bổ sung." in inside and "Phụ lục 2" not in inside
    assert appendices.texts_of(d) == []


def test_what_the_committee_did_not_write_is_what_the_branches_wrote() -> None:
    """Never a section that says nothing: the branches' own words, where the settings have none."""
    d = result([of(1), of(2)], report={"strengths": "Đảng bộ lãnh đạo toàn diện."})
    text = said(d)
    assert "Đảng bộ lãnh đạo toàn diện.\nƯu điểm trong báo cáo của 02/02 chi bộ" in text
    assert "các chi bộ tự chỉ ra một số hạn chế, khuyết điểm:\nChi bộ 1 + Chi bộ 2 | " in text
    assert [title for title, _ in appendices.texts_of(d)] == ["Ưu điểm"]


@pytest.mark.parametrize("own", [{}, {"strengths": "Của Đảng ủy."}])
def test_no_sentence_of_sections_three_and_five_stands_twice(own: dict[str, str]) -> None:
    for branches in (2, 16):
        text = said(result(branches, report=own))
        lines = [line for line in text.split("\nIII. ")[1].split("\n") if " | " not in line]
        assert len(lines) == len(set(lines)), lines
        assert (" | " in text) is (branches < 16)


def test_nothing_to_report_to_the_superior() -> None:
    text = said(result(1))
    assert "Những vấn đề báo cáo cấp trên" not in text
    assert "\nIV. Phương hướng; đề xuất, kiến nghị\n" in text and "\nV. " not in text
    above = said(result([of(1, members=[HIGHER, {}])]))
    assert "\nIV. Những vấn đề báo cáo cấp trên\nCó 01 đồng chí thuộc thẩm quyền" in above
    assert "mức xếp loại trong Báo cáo là mức đề nghị: “Hoàn thành tốt nhiệm vụ”." in above
    assert "\nV. Phương hướng; đề xuất, kiến nghị\n" in above
    assert "trường hợp cần xem xét" not in text + above


def test_requests_are_lettered_where_there_are_several() -> None:
    told: dict[str, Any] = {"own_level": Level.GOOD, "own_points": 88.5, "own_votes": 14}
    d = dossier([of(1, members=[HIGHER, {}], review={"requests": "Bổ sung biên chế."})])
    text = said(after(d, decided(d, **told)))
    assert (
        "2. Đề xuất, kiến nghị\na) Đảng ủy tự đánh giá, đề nghị Đảng ủy Khối các cơ quan tỉnh Đồng "
        "Tháp xem xét, quyết định xếp loại chất lượng Đảng bộ Viện kiểm sát nhân dân tỉnh Đồng "
        "Tháp năm 2023: “Hoàn thành tốt nhiệm vụ”; tổng điểm tự chấm: 88,5; kết quả biểu quyết: "
        "14/15 phiếu (93,33%).\nb) Đề nghị cấp có thẩm quyền xem xét, quyết định mức xếp loại của "
        "01 đồng chí thuộc diện cấp trên quản lý (Phụ lục 2).\nc) Đề xuất, kiến nghị của các chi "
        "bộ:\n"
        "Chi bộ 1 | Bổ sung biên chế." in text
    )
    plain = said(result(1))
    assert "2. Đề xuất, kiến nghị\nCác chi bộ không có đề xuất, kiến nghị." in plain
    no_points = said(result(1, told={"own_level": Level.GOOD}))
    assert "năm 2023: “Hoàn thành tốt nhiệm vụ”.\nb) Các chi bộ không có đề xuất" in no_points


# --- a rating once more ---------------------------------------------------------------------------

AGAIN: dict[str, Any] = {
    "day": date(2024, 1, 15),
    "members_number": "3-QĐ/ĐU",
    "members_day": date(2024, 1, 16),
    "change": "có kết luận kiểm tra mới.",
}


def test_a_supplementary_report() -> None:
    d = dossier([of(1, members=levels(2, 5)), of(2)])
    name = d.tally.branches[0].submission.members[0].name
    text = said(after(d, decided(d), decided(d, {person(d, 0): LOWER}, **AGAIN)))
    assert "báo cáo bổ sung kết quả kiểm điểm, đánh giá, xếp loại" in text
    assert "\nBáo cáo này thay thế các số liệu tương ứng đã báo cáo trước khi" in text
    assert "Ngày 15/01/2024, Đảng ủy tổ chức hội nghị xem xét, điều chỉnh, bổ sung kết quả" in text
    assert "của các chi bộ, tại hội nghị ngày 20/12/2023, Đảng ủy đã" in text
    assert (
        "Tại các hội nghị ngày 20/12/2023 và ngày 15/01/2024, Đảng ủy đã xem xét, quyết định mức "
        "xếp loại chất lượng đối với 10 đảng viên thuộc thẩm quyền (Quyết định số 46-QĐ/ĐU, ngày "
        "21/12/2023 và Quyết định số 3-QĐ/ĐU, ngày 16/01/2024); kết quả" in text
    )
    assert (
        "\nIV. Những vấn đề báo cáo cấp trên\nNgày 15/01/2024, Đảng ủy quyết định điều chỉnh kết "
        "quả xếp loại chất lượng năm 2023 (Quyết định số 3-QĐ/ĐU, ngày 16/01/2024); lý do: có kết "
        "luận kiểm tra mới.\n- Đồng chí "
        f"{name} (Chi bộ 1): từ “Hoàn thành xuất sắc nhiệm vụ” thành “Hoàn thành tốt nhiệm vụ”.\n"
        in text
    )
    first = said(after(d, decided(d)))
    assert "bổ sung kết quả" not in first and "Báo cáo này thay thế" not in first
    paragraphs = [p.text for p in report.compose(after(d, decided(d), decided(d, **AGAIN)))
                  .document.paragraphs]  # fmt: skip
    assert any(p.startswith("bổ sung kết quả kiểm điểm") for p in paragraphs)


def test_two_decisions_of_one_meeting_name_its_day_once() -> None:
    d = dossier([of(1, members=levels(2, 5)), of(2)])
    same_day = {key: value for key, value in AGAIN.items() if key != "day"}
    text = said(after(d, decided(d), decided(d, {person(d, 0): LOWER}, **same_day)))
    assert "Tại hội nghị ngày 20/12/2023, Đảng ủy đã xem xét, quyết định mức xếp loại" in text
    assert "và Quyết định số 3-QĐ/ĐU, ngày 16/01/2024)" in text


def test_what_a_later_decision_adds() -> None:
    d = dossier(2)
    whole = decided(d, **(AGAIN | {"change": None}))
    first = replace(
        decided(d), rulings={k: r for k, r in whole.rulings.items() if k.startswith("CB01")}
    )
    text = said(after(d, first, whole))
    assert (
        "Đảng ủy quyết định bổ sung kết quả xếp loại chất lượng năm 2023 (Quyết định số 3-QĐ/ĐU, "
        "ngày 16/01/2024).\n- Bổ sung mức xếp loại của Chi bộ 2 và 03 đảng viên." in text
    )
    both = said(
        after(d, first, decided(d, {"CB01": LOWER | {"decided": Level.COMPLETED}}, **AGAIN))
    )
    assert "quyết định điều chỉnh, bổ sung kết quả" in both
    assert "- Chi bộ 1: từ “Hoàn thành tốt nhiệm vụ” thành “Hoàn thành nhiệm vụ”;\n" in both


def test_many_changed_and_branches_that_sent_again() -> None:
    d = dossier([of(1, members=levels(11, 9))])
    changed = decided(d, {person(d, 0, n): LOWER for n in range(11)}, **AGAIN)
    assert "- Điều chỉnh mức xếp loại của 11 đảng viên (Phụ lục 1)." in said(
        after(d, decided(d), changed)
    )
    other = replace(decided(d), basis=replace(changed.basis, branches={"CB01": Counting("f" * 64)}))
    text = said(after(d, other, changed))
    assert (
        "- Quyết định lại mức xếp loại của 11 đảng viên theo kết quả gửi lại của Chi bộ 1 (Phụ lục "
        "1)." in text
    )


def test_a_higher_levels_decision_is_not_the_committees() -> None:
    d = dossier([of(1, members=[EXCELLENT | HIGHER, {}])])
    text = said(after(d, decided(d), decided(d, {person(d, 0): ABOVE}, **AGAIN)))
    assert "Cấp trên đã quyết định mức xếp loại của 01 đồng chí; mức quyết định khác" in text
    assert "từ “" not in text and "Bổ sung mức xếp loại" not in text


# --- appendices -----------------------------------------------------------------------------------


def listed(d: Dossier) -> dict[int, FilledList]:
    return {int(label.split()[-1]): made for label, made in appendices.lists(d)}


def test_lists_without_ballots_and_sources() -> None:
    people = [*levels(2, 2, 0, 1), EXCELLENT | HIGHER, not_rated(MemberStatus.EXEMPT)]
    d = dossier([of(1, members=people)])
    changes: dict[str, Any] = {
        person(d, 0): LOWER,
        person(d, 0, 1): {"certificate": True, "outstanding": True},
    }
    found = listed(after(d, decided(d, changes)))
    assert sorted(found) == [1, 2, 3, 4, 5]
    titles = [c.title for c in found[1].columns]
    assert titles[4:] == ["Mức chi bộ đề nghị", "Mức quyết định", "Ghi chú"]
    assert not any("phiếu" in c.title for made in found.values() for c in made.columns)
    [(_, rows)] = found[1].tables
    cells = {str(row[1]): tuple(row[4:]) for row in rows}  # type: ignore[index]  # plain rows
    names = [m.name or "" for m in d.tally.branches[0].submission.members]
    assert cells[names[0]] == ("HTXSNV", "HTTNV", "Khác đề nghị: vượt số lượng tối đa")
    assert cells[names[1]] == ("HTXSNV", "HTXSNV", "Tiêu biểu; Giấy khen")
    assert cells[names[5]] == ("HTXSNV", None, "Cấp trên quyết định; chưa có quyết định")
    assert cells[names[6]] == (None, None, MemberStatus.EXEMPT.label)
    assert len(found[2].tables[0][1]) == 2  # one lowered, one of a higher level
    [(_, above)] = found[5].tables
    assert above[0][5:] == ("HTXSNV", "Ban Thường vụ Tỉnh ủy", None, "Chưa có quyết định")  # type: ignore[index]  # plain rows
    settled = listed(after(d, decided(d, {person(d, 0, 5): ABOVE})))[5].tables[0][1]
    assert settled[0][7:] == ("HTTNV", ABOVE["superior"])  # type: ignore[index]  # plain rows
    assert sorted(listed(result(1))) == [1]


def test_reason_of_the_not_completed_is_the_decisions_own() -> None:
    d = dossier([of(1, members=levels(0, 3))], rating=BY_132)
    low = {"decided": Level.NOT_COMPLETED, "reason": "Bị kỷ luật trong năm"}
    after_ = after(d, decided(d, {person(d, 0): low}))
    [(_, rows)] = filled_list(after_, APPENDICES["not_completed"]).tables
    assert rows[0][5] == "Bị kỷ luật trong năm"  # type: ignore[index]  # plain rows
    assert "chiếm tỷ lệ 33,33%; lý do: bị kỷ luật trong năm." in said(after_)


def test_long_lists_name_no_workbook() -> None:
    d = result(1, report={"members_in_word": 2})
    note = listed(d)[1].note
    assert note.endswith("; danh sách họ tên lưu tại Văn phòng Đảng ủy.")


# --- the document ---------------------------------------------------------------------------------

# Rule 7 of the sentences: words of the office's own papers, never the superior's.
FORBIDDEN = re.compile(
    r"\b(file|tệp|lỗi|bị loại|cảnh báo|hệ thống|sheet|xlsx|sha|ô [A-Z]+\d+)\b", re.IGNORECASE
)
LAW = "trong hệ thống chính trị"  # the title of Quy định 132-QĐ/TW


def everything_said(document: Any) -> list[str]:
    cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
    return [*(p.text for p in document.paragraphs), *cells]


def variant(name: str, year: int) -> Dossier:
    people = [*levels(3, 13, 1, 1), not_rated(MemberStatus.EXEMPT), not_rated(MemberStatus.NEW)]
    branches: list[Branch] = [of(1, year, review=EXCELLENT, members=people), of(2, year)]
    new = {"status": BranchStatus.NEW, "proposed": None, "self_level": None}
    match name:
        case "missing":
            branches += [MISSING, Unfit(), Unfit(readable=False), of(6, year, review=new)]
        case "higher":
            branches.append(of(3, year, members=[EXCELLENT | HIGHER, HIGHER, {}]))
    tables: dict[str, Any] = {"report": {"members_in_word": 4}} if name == "long" else {}
    d = dossier(branches, year, **tables)
    changes: dict[str, Any] = {} if name == "same" else {"CB01": LOWER, person(d, 0): LOWER}
    changes |= {"CB02": {"four_good": Pass.PASS}, person(d, 0, 1): {"certificate": True}}
    first = decided(d, changes, own_level=Level.GOOD, own_votes=15)
    if name == "again":
        return after(d, first, decided(d, changes | {person(d, 0, 2): LOWER}, **AGAIN))
    return after(d, first)


@pytest.mark.parametrize("year", [2022, 2025])
@pytest.mark.parametrize("name", ["same", "changed", "again", "higher", "missing", "long"])
def test_valid_and_without_words_of_the_office(name: str, year: int, tmp_path: Path) -> None:
    d = variant(name, year)
    report.write(d, tmp_path / "b.docx")
    errors = OpenXmlValidator().validate(tmp_path / "b.docx").errors
    assert [f"{e.part_uri}: {e.description}" for e in errors] == []
    texts = everything_said(docx.Document(str(tmp_path / "b.docx")))
    assert [t for t in texts if FORBIDDEN.search(t.replace(LAW, ""))] == []
    assert not any(f.status is not FileStatus.USED for f in d.files) or name == "missing"
    assert not any(re.search(r"\b00 |\(0%\)|None|\{", t) for t in texts)


def test_same_decision_same_bytes(tmp_path: Path) -> None:
    d = variant("higher", 2025)
    for name in ("a.docx", "b.docx"):
        report.write(d, tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    properties = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert properties.title.startswith("Báo cáo kết quả kiểm điểm")
    assert properties.created == datetime(2023, 12, 15, 15, tzinfo=UTC)


def test_outline_names_the_lists() -> None:
    d = result([of(1, members=[HIGHER, {}])], report=BEHIND)
    lines = [line for line in report.outline(d) if line.startswith("[Phụ lục")]
    assert [line.split(":")[0] for line in lines] == [
        "[Phụ lục 1. Danh sách xếp loại chất lượng đảng viên năm 2023",
        "[Phụ lục 2. Danh sách đảng viên thuộc thẩm quyền cấp trên quyết định và mức đề nghị xếp "
        "loại năm 2023",
        "[Phụ lục 3. Nội dung tự kiểm điểm của các chi bộ",
    ]
    assert lines[-1].endswith(": 4 mục]")


def test_other_spelling() -> None:
    d = result([of(1, members=[HIGHER, {}])], report={"tone": "uỷ"}, told={"own_level": Level.GOOD})
    committee = d.settings.committee
    text = said(d)
    for given in (committee.name, committee.superior, "Ban Tổ chức Tỉnh ủy"):
        text = text.replace(given, "")
    assert "ủy" not in text and "Đảng uỷ đã xem xét, quyết định" in text
