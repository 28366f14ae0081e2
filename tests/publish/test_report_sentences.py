"""The report's sentences, each condition both ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.consolidate.dossier import FileResult
from pipeline.consolidate.roster import Roster
from pipeline.intake.inbox import FileStatus
from pipeline.model import (
    BranchStatus,
    Discipline,
    FourGood,
    Group,
    Level,
    MemberStatus,
    Mended,
    Pass,
    Voting,
)
from pipeline.publish import report
from pipeline.publish.report import appendices, cases
from pipeline.publish.wording.parts import Text
from tests.builders import not_rated
from tests.publish.deciding import after, decided
from tests.publish.dossiers import COMMITTEE, MISSING, NOW, RECEIVED, Unfit, dossier, of
from tests.publish.sentences import BY_132, COMPLETED, EXCELLENT, items_under, levels, said, tables

ORDER = "Công văn số 299-CV/ĐU, ngày 07/9/2023 của Đảng ủy Viện kiểm sát nhân dân tỉnh"
HIGHER = {"authority": "Ban Thường vụ Tỉnh ủy"}


# --- head, opening, closing ---------------------------------------------------------------------


def test_opening_with_and_without_bases() -> None:
    d = dossier(1, report={"legal_bases": [" Kế hoạch số 1-KH/TU; ", ORDER + ".", ""]})
    assert f"Thực hiện Kế hoạch số 1-KH/TU; {ORDER}, {COMMITTEE} (sau đây" in said(d)
    assert "ban hành Công văn số 299-CV/ĐU về kiểm điểm" in said(d)
    assert "Thực hiện Quy định số 124-QĐ/TW, ngày 04/10/2023 của Bộ Chính trị" in said(dossier(1))
    assert "ban hành" not in said(dossier(1))


def test_documents_are_cited_in_full_once() -> None:
    text = said(dossier([of(1, members=levels(1, 5))], rating=BY_132))
    full = "Hướng dẫn số 21-HD/BTCTW, ngày 18/10/2019 của Ban Tổ chức Trung ương"
    assert text.count(full) == 1
    assert text.index(full) == text.index("Hướng dẫn số 21-HD/BTCTW")
    own = {"legal_bases": [full], "leadership": "Đảng ủy thực hiện Hướng dẫn số 21-HD/BTCTW."}
    text = said(dossier([of(1, members=levels(1, 5))], rating=BY_132, report=own))
    assert text.count(full) == 1 and "\nĐảng ủy thực hiện Hướng dẫn số 21-HD/BTCTW.\n" in text


def test_leadership_in_the_committees_own_words() -> None:
    own = said(dossier(1, report={"leadership": "Đoạn một.\n\n Đoạn hai."}))
    assert "\nĐoạn một.\nĐoạn hai.\n" in own and "quán triệt" not in own
    assert "thời hạn gửi báo cáo, chậm nhất ngày 05/12/2023." in said(
        dossier(1, rating={"deadline": date(2023, 12, 5)})
    )
    assert "thống nhất biểu mẫu." in said(dossier(1))


def test_what_the_committee_adds_to_section_one() -> None:
    own = {
        "assigned": True,
        "organisation": "Trong năm, sáp nhập Chi bộ 7 vào Chi bộ 2.",
        "guidance": "Đảng ủy gợi ý kiểm điểm đối với 02 tập thể.",
    }
    text = said(dossier(2, report=own))
    first, second, third = re.split(r"\n[123]\. ", text.split("\nII. ")[0])[1:]
    assert first.endswith("hội nghị kiểm điểm của các chi bộ được giao phụ trách.")
    assert second.endswith(str(own["organisation"]))
    assert str(own["guidance"]) in third
    assert "phân công" not in said(dossier(2))


# --- I. -------------------------------------------------------------------------------------------


def test_how_many_members_the_committees_list_has() -> None:
    d, person = dossier([of(1), MISSING]), {"name": "Lê Văn Thử"}

    def told(people: dict[str, Any]) -> str:
        return "\n".join(p.text for p in report.text(d, Roster(people)) if isinstance(p, Text))

    both = told({"CB01": (person,) * 3, "CB02": (person,) * 5})
    assert "02 chi bộ trực thuộc với 08 đảng viên theo danh sách quản lý. Báo cáo tổng" in both
    assert "danh sách quản lý" not in told({"CB01": (person,) * 3})
    twice = {**person, "card": "012345"}  # in the lists of two branches, and one person
    assert "với 03 đảng viên theo" in told({"CB01": (person, twice), "CB02": (twice, person)})


@pytest.mark.parametrize("totals", ["both", "text", "tables"])
def test_each_total_once_where_the_office_wants_it(totals: str) -> None:
    people = [*levels(1, 4), {"proposed": Level.NOT_COMPLETED}]
    text = said(
        dossier([of(1, members=people), of(2, review=EXCELLENT)], report={"totals": totals})
    )
    bullets = "“Hoàn thành tốt nhiệm vụ”: 01 chi bộ, chiếm tỷ lệ 50%" in text
    assert bullets is ("- “Hoàn thành xuất sắc nhiệm vụ”: 01 đảng viên" in text)
    assert bullets is (totals != "tables")
    assert ("Bảng 1. " in text) is ("Bảng 2. " in text) is (totals != "text")
    assert text.count("; lý do: nguyên nhân khác") == int(totals != "tables")
    alone = "Lý do được đề nghị xếp loại “Không hoàn thành nhiệm vụ”: nguyên nhân khác."
    assert (alone in text) is (totals == "tables")


def test_how_many_there_are() -> None:
    some = said(dossier([of(1, members=[{}, {"official": None}, {}]), MISSING]))
    assert "Đảng bộ có 02 chi bộ trực thuộc. Báo cáo tổng hợp số liệu của 01 chi bộ với" in some
    assert "03 đảng viên, trong đó có 02 đảng viên chính thức, 01 đảng viên dự bị." in some
    assert "có 02 chi bộ trực thuộc với 06 đảng viên, đều là đảng viên chính thức." in said(
        dossier(2)
    )
    assert "chưa có chi bộ nào có số liệu để tổng hợp" in said(dossier([MISSING]))


def test_when_they_met_and_who_came() -> None:
    one_day = said(dossier(2))
    assert (
        "\nCó 02/02 chi bộ (100%) đã có kết quả được tổng hợp; theo báo cáo, các chi bộ này tổ "
        "chức hội nghị kiểm điểm, đánh giá, xếp loại chất lượng ngày 28/11/2023. Tổng số" in one_day
    )
    assert "06 đồng chí; 100% đảng viên được triệu tập có mặt" in one_day
    later = of(2, general={"meeting_date": date(2023, 12, 2), "present": 1, "absent": 2})
    several = said(dossier([of(1), later, MISSING]))
    assert "Có 02/03 chi bộ (đạt tỷ lệ 66,67%) đã có kết quả được tổng hợp;" in several
    assert "chất lượng từ ngày 28/11/2023 đến ngày 02/12/2023. " in several
    assert "có mặt 04 đồng chí, đạt tỷ lệ 66,67%; vắng mặt 02 đồng chí." in several


def test_a_person_of_two_branches_stands_in_the_attendance_of_both() -> None:
    """128 members with 6 exempt, but 123 called: the text says whom both branches called."""
    first = of(1, members=[{}, {}, not_rated(MemberStatus.EXEMPT)])
    same = replace(of(2), members=(*of(2).members[:2], replace(first.members[0], row=12)))
    text = said(dossier([first, same]))
    assert "triệu tập là 06 đồng chí, trong đó có 01 đồng chí có tên ở hai chi bộ; 100%" in text
    exempt = replace(of(2), members=(*of(2).members[:2], replace(first.members[2], row=12)))
    assert "ở hai chi bộ" not in said(dossier([first, exempt]))  # nobody called them


@pytest.mark.parametrize(
    ("votings", "expected"),
    [
        ([Voting.SECRET, Voting.SECRET], "đề nghị mức xếp loại bằng hình thức bỏ phiếu kín. "),
        ([Voting.HANDS, Voting.HANDS], "bằng hình thức biểu quyết giơ tay. "),
        (
            [Voting.SECRET, Voting.HANDS],
            "xếp loại: 01 chi bộ bằng hình thức bỏ phiếu kín, 01 chi bộ bằng hình thức biểu quyết "
            "giơ tay. ",
        ),
        ([Voting.SECRET, None], "Các chi bộ biểu quyết đề nghị mức xếp loại. "),
    ],
)
def test_secrecy_is_stated_only_where_everybody_reported_it(
    votings: Sequence[Voting | None], expected: str
) -> None:
    given_ = [of(n, general={"voting": v}) for n, v in enumerate(votings)]
    assert expected in said(dossier(given_))


def test_ballots() -> None:
    assert "xếp loại chi bộ: phát ra 03 phiếu, thu về 03 phiếu, tất cả đều hợp lệ." in said(
        dossier(1)
    )
    spoilt = {"member_returned": 2, "member_valid": 1, "member_invalid": 1}
    assert (
        "đảng viên: phát ra 03 phiếu, thu về 02 phiếu, trong đó 01 phiếu hợp lệ, 01 phiếu không "
        "hợp lệ." in said(dossier([of(1, general=spoilt)]))
    )
    none = dict.fromkeys(("member_issued", "member_returned", "member_valid"), 0)
    assert "xếp loại đảng viên: phát ra" not in said(dossier([of(1, general=none)]))


def test_who_is_missing_is_told_by_name() -> None:
    text = said(dossier([of(1), MISSING, Unfit(), Unfit(readable=False), MISSING]))
    assert (
        "Đến ngày 15/12/2023, còn 02 chi bộ chưa gửi báo cáo: Chi bộ 2 và Chi bộ 5; 01 chi bộ đã "
        "gửi báo cáo nhưng số liệu chưa thống nhất, đã đề nghị rà soát, gửi lại: Chi bộ 3; 01 chi "
        "bộ đã gửi báo cáo nhưng không đọc được, đã đề nghị gửi lại: Chi bộ 4. Số liệu của 04 chi "
        "bộ này" in text
    )
    assert "Số liệu của chi bộ này" in said(dossier([of(1), MISSING]))
    assert "Tất cả 02 chi bộ trực thuộc đã gửi đầy đủ" in said(dossier(2))


def test_a_report_of_another_day_does_not_say_who_was_missing_on_that_day() -> None:
    """The settings may date it before or after the run: what is seen is seen on the run's day."""
    for day in ("2023-12-10", "2023-12-20"):
        text = said(dossier([of(1), MISSING], report={"date": day}))
        assert "\nĐến thời điểm tổng hợp, còn 01 chi bộ chưa gửi báo cáo: Chi bộ 2." in text
        assert "Đến ngày" not in text
    assert "Tính đến ngày 15/12/2023" in said(dossier([MISSING], report={"date": "2024-01-05"}))


def test_nothing_is_complete_where_somebody_was_late() -> None:
    late = dossier(2, rating={"deadline": date(2023, 11, 20)})
    for text in (said(late), said(after(late, decided(late)))):
        assert "\nTất cả 02 chi bộ trực thuộc đã gửi kết quả.\n" in text
        assert "gửi đầy đủ" not in text


def test_late_left_out_and_older() -> None:
    deadline = {"deadline": date(2023, 12, 5)}
    late = said(dossier(2, rating=deadline, received={1: NOW}))
    assert "01 chi bộ gửi báo cáo sau thời hạn ngày 05/12/2023: Chi bộ 2 (ngày 15/12/2023)." in late
    assert "sau thời hạn" not in said(dossier(2, rating=deadline))
    excluded = FileResult(
        "nhap.xlsx", FileStatus.EXCLUDED, "Văn phòng loại ra: Bản nháp.", "0" * 64, "CB01", RECEIVED
    )
    assert (
        "Báo cáo của Chi bộ 1 gửi ngày 01/12/2023 không được sử dụng để tổng hợp; lý do: bản nháp."
        in said(dossier(1, files=[excluded]))
    )
    d = dossier(1)
    [b] = d.branches
    assert b.choice and b.choice.used
    newest = replace(b.choice.used, received=NOW, has_errors=True)
    older = replace(d, branches=(replace(b, choice=replace(b.choice, newest=newest)),))
    assert "gửi bản mới ngày 15/12/2023 nhưng chưa sử dụng được" in said(older)
    assert "gửi bản mới" not in said(d) and "không được sử dụng" not in said(d)


# --- II. ------------------------------------------------------------------------------------------


def test_branches_by_level_and_name() -> None:
    best = [of(n, review=EXCELLENT) for n in range(2)]
    text = said(dossier([*best, of(2), of(3, review=COMPLETED), *(of(n) for n in range(4, 9))]))
    assert (
        "- “Hoàn thành xuất sắc nhiệm vụ”: 02 chi bộ, chiếm tỷ lệ 22,22%, gồm: Chi bộ 1 và Chi bộ "
        "2;\n- “Hoàn thành tốt nhiệm vụ”: 06 chi bộ, chiếm tỷ lệ 66,67% (xem Biểu 1);\n"
        "- “Hoàn thành nhiệm vụ”: 01 chi bộ, chiếm tỷ lệ 11,11%, là Chi bộ 4.\n"
        "Không có chi bộ được đề nghị xếp loại “Không hoàn thành nhiệm vụ”." in text
    )
    alike = said(dossier(3))
    assert "03/03 chi bộ (100%) được đề nghị xếp loại “Hoàn thành tốt nhiệm vụ” (Biểu 1)." in alike
    assert "Không có chi bộ" not in alike
    assert "Chưa có chi bộ được đề nghị xếp loại." in said(dossier([MISSING]))


def test_branches_that_are_not_rated() -> None:
    new = {"status": BranchStatus.NEW, "proposed": None, "self_level": None}
    text = said(dossier([of(1), of(2, review=new)]))
    assert (
        "Chưa đánh giá, xếp loại: 01 chi bộ (Chi bộ 2), do mới thành lập chưa đủ 06 tháng." in text
    )
    assert "Chưa đánh giá, xếp loại: 01 chi bộ" not in said(dossier(2))


def test_ceiling_of_the_branches() -> None:
    over = said(dossier([of(1, review=EXCELLENT), of(2)]))
    assert "bằng 100% so với số chi bộ xếp loại “Hoàn thành tốt nhiệm vụ” (01/01), vượt" in over
    within = said(dossier([of(1, review=EXCELLENT), *(of(n) for n in range(2, 7))]))
    assert (
        "bằng 20% so với" in within and "(01/05), không vượt mức tối đa 20% (01 chi bộ)" in within
    )
    alone = said(dossier([of(1, review=EXCELLENT)]))
    assert "là 01; không có chi bộ xếp loại “Hoàn thành tốt nhiệm vụ” để so sánh, vượt mức" in alone
    assert "Số chi bộ đề nghị xếp loại" not in said(dossier(2))


def test_who_is_rated() -> None:
    everybody = said(dossier(1))
    assert "03/03 đảng viên (100%) thuộc diện đánh giá, xếp loại" in everybody
    people = [{}, not_rated(MemberStatus.EXEMPT), not_rated(MemberStatus.NEW)]
    some = said(dossier([of(1, members=[*people, not_rated(MemberStatus.SUSPENDED)])]))
    assert "- Được miễn công tác và sinh hoạt đảng: 01 đảng viên;" in some
    assert (
        "02 đảng viên (mới kết nạp chưa đủ 06 tháng: 01; bị đình chỉ sinh hoạt đảng: 01);" in some
    )
    assert "Đã được đánh giá, xếp loại: 01 đảng viên, bằng 25% tổng số đảng viên." in some
    assert "01 đảng viên (mới kết nạp chưa đủ 06 tháng);" in said(dossier([of(1, members=people)]))
    nobody = said(dossier([of(1, members=people[1:2])]))
    assert "Không có đảng viên được đánh giá, xếp loại." in nobody and "00 đảng viên" not in nobody


def test_members_by_level() -> None:
    lowest = {"proposed": Level.NOT_COMPLETED, "not_completed_reason": "Bị kỷ luật trong năm"}
    text = said(dossier([of(1, members=[*levels(1, 2), lowest])], rating=BY_132))
    assert "- “Hoàn thành tốt nhiệm vụ”: 02 đảng viên, chiếm tỷ lệ 50%;" in text
    assert "01 đảng viên, chiếm tỷ lệ 25%; lý do: bị kỷ luật trong năm." in text
    assert "Không có đảng viên được đề nghị xếp loại “Hoàn thành nhiệm vụ”." in text
    two = [lowest, {**lowest, "not_completed_reason": "Khác"}]
    text = said(dossier([of(1, members=two)], rating=BY_132))
    assert (
        "02/02 đảng viên (100%) được đề nghị xếp loại “Không hoàn thành nhiệm vụ” (Biểu 2); lý do: "
        in text
    )
    assert "bị kỷ luật trong năm (01), nguyên nhân khác (01)." in text


def test_no_sentence_counts_nobody() -> None:
    for d in (dossier(2), dossier([MISSING]), dossier([of(1, members=levels(0, 0, 1))])):
        text = said(d)
        assert "00 " not in text and "(0%)" not in text and ": 0 " not in text


def test_by_group_only_where_there_are_two() -> None:
    people = [{"group": Group.LEADER, **EXCELLENT}, {"group": Group.LEADER}, {}]
    text = said(dossier([of(1, members=people)]))
    assert (
        "giữ chức vụ lãnh đạo, quản lý có 02 đồng chí, trong đó “Hoàn thành xuất sắc nhiệm vụ” 01 "
        "(50%), “Hoàn thành tốt nhiệm vụ” 01 (50%); đảng viên không giữ" in text
    )
    assert "Theo nhóm đối tượng" not in said(dossier(1))


def test_ceiling_in_total_and_by_group() -> None:
    one = said(dossier([of(1, members=levels(3, 13))], rating=BY_132))
    assert "bằng 23,08% so với số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ” (03/13)" in one
    assert (
        "bằng 18,75% so với số đảng viên xếp loại từ “Hoàn thành tốt nhiệm vụ” trở lên (03/16)"
        in one
    )
    assert (
        "tương ứng 02 đảng viên (làm tròn xuống); số đề nghị là 03 đảng viên, vượt 01 đảng" in one
    )
    half_up = {**BY_132, "ceiling": {"rounding": "half_up"}}
    two = said(dossier([of(1, members=levels(3, 13))], rating=half_up))
    assert "Mức tối đa theo Hướng dẫn số 21-HD/BTCTW" in two
    assert (
        "tương ứng 03 đảng viên (từ 0,5 trở lên làm tròn thành 1 theo thiết lập của Đảng ủy; hiểu "
        "theo quy định là làm tròn xuống)" in two
    )
    assert "không vượt" in two and "bảo đảm quy định" not in two
    groups = said(dossier([of(1, members=levels(1, 5))]))
    assert "“Hoàn thành tốt nhiệm vụ” của từng nhóm đối tượng (làm tròn xuống)." in groups
    assert "quản lý: không có đề nghị “Hoàn thành xuất sắc nhiệm vụ”." in groups
    assert "mức tối đa 01 đảng viên, bảo đảm quy định." in groups
    assert "Tính chung toàn Đảng bộ (để tham khảo)" in groups and "Tính chung" not in one
    nobody = said(dossier([of(1)], rating=BY_132))
    assert "Không có đảng viên được đề nghị xếp loại “Hoàn thành xuất sắc nhiệm vụ”." in nobody


def test_a_higher_ceiling_is_cited() -> None:
    ceiling = {"percent": 25, "citation": "Quyết định số 9-QĐ/TU, ngày 05/9/2025"}
    text = said(dossier([of(1, 2025, members=levels(1, 4))], 2025, rating={"ceiling": ceiling}))
    assert "áp dụng tỷ lệ không quá 25% theo Quyết định số 9-QĐ/TU, ngày 05/9/2025." in text
    assert "Mức tối đa theo Quyết định số 9-QĐ/TU" in text
    assert "áp dụng tỷ lệ" not in said(dossier([of(1, 2025)], 2025))


def test_the_committees_own_reading_is_not_printed_as_the_clause() -> None:
    clause = "khoản 1 Điều 11 Quy định số 366-QĐ/TW"
    good = "số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ”"
    own = {"percent": 10, "by_group": False}
    text = said(dossier([of(1, 2025, members=levels(2, 9))], 2025, rating={"ceiling": own}))
    told = f"{clause}: 20% {good} của từng nhóm đối tượng"
    assert f"Mức tối đa theo thiết lập của Đảng ủy là 10% {good}, tương ứng chưa đủ 01" in text
    assert f"(làm tròn xuống; {told}); số đề nghị là" in text
    own_limit = f"mức tối đa 10% theo thiết lập của Đảng ủy ({told}) chưa đủ 01 đảng viên, vượt"
    assert own_limit in text
    assert f"theo {clause} là 10%" not in text
    rated = said(dossier([of(1, 2025, members=levels(1, 9))], 2025,
                         rating={"ceiling": {"base": "rated"}}))  # fmt: skip
    assert "theo thiết lập của Đảng ủy là 20% số đảng viên đã được đánh giá, xếp loại" in rated
    assert "bảo đảm quy định" not in rated
    groups = said(dossier([of(1, members=levels(1, 5))],
                          rating={**BY_132, "ceiling": {"by_group": True}}))  # fmt: skip
    assert (
        f"Mức tối đa theo thiết lập của Đảng ủy là 20% {good} của từng nhóm đối tượng (làm tròn "
        "xuống; Hướng dẫn số 21-HD/BTCTW" in groups
    )
    assert f": 20% {good} trong toàn Đảng bộ)." in groups


def test_members_of_a_higher_level_both_ways() -> None:
    people = levels(2, 5)
    people[0] |= HIGHER
    counted = said(dossier([of(1, members=people)], rating=BY_132))
    assert "có 01 đồng chí thuộc thẩm quyền quyết định của cấp trên" in counted
    assert "Thuộc thẩm quyền Đảng ủy quyết định: 06 đồng chí." in counted
    assert "vượt 01 đảng viên.\nNếu không tính 01 đảng viên do cấp trên quyết định" in counted
    assert "tỷ lệ là 20% (01/05), mức tối đa 01 đảng viên, bảo đảm quy định." in counted
    without = {**BY_132, "ceiling": {"count_higher": False}}
    text = said(dossier([of(1, members=people)], rating=without))
    assert "Nếu tính cả 01 đảng viên do cấp trên quyết định" in text
    assert "tỷ lệ là 40% (02/05), mức tối đa 01 đảng viên, vượt 01 đảng viên." in text
    assert "cấp trên quyết định" not in said(dossier([of(1)], rating=BY_132))


def test_discipline() -> None:
    people = [{"discipline": Discipline.REPRIMAND}, {"discipline": Discipline.WARNING}, {}]
    text = said(dossier([of(1, members=people)]))
    assert "có 02 đảng viên bị thi hành kỷ luật (khiển trách 01, cảnh cáo 01)" in text
    assert "theo báo cáo của các chi bộ, không có đảng viên bị thi hành kỷ luật." in said(
        dossier(1)
    )


def test_last_year() -> None:
    before = {
        "branches": {"rated": 4, "excellent": 1, "good": 2, "completed": 1},
        "members": {"rated": 10, "excellent": 0, "good": 10},
    }
    d = dossier(
        [of(1, review=EXCELLENT, members=levels(2, 1, 1)), of(2, review=EXCELLENT)],
        last_year=before,
    )
    text = said(d)
    assert (
        "So với năm 2022, số chi bộ “Hoàn thành xuất sắc nhiệm vụ” tăng 01 chi bộ (từ 01 lên 02); "
        "tỷ lệ chi bộ “Hoàn thành tốt nhiệm vụ” trở lên tăng 25 điểm phần trăm." in text
    )
    assert "tăng 02 đảng viên (năm 2022 không có)" in text
    assert "trở lên giảm 14,29 điểm phần trăm." in text
    first, second = tables(d)
    assert [c.group for c in first.columns] == [None, *["Năm 2023"] * 2, *["Năm 2022"] * 2, None]
    assert first.rows[0] == ["Hoàn thành xuất sắc nhiệm vụ", "2", "100%", "1", "25%", "+75"]
    assert first.rows[1] == ["Hoàn thành tốt nhiệm vụ", "0", "0%", "2", "50%", "-50"]
    assert second.total == ["Tổng cộng", "7", "100%", "10", "100%", None]
    same = {"branches": {"rated": 2, "good": 2}, "members": {"rated": 6, "good": 6}}
    text = said(dossier(2, last_year=same))
    assert "số đảng viên “Hoàn thành xuất sắc nhiệm vụ” không thay đổi; tỷ lệ đảng viên" in text
    assert "trở lên không thay đổi." in text
    assert "So với năm" not in said(dossier(2)) and len(tables(dossier(2))[0].columns) == 3


def test_four_good() -> None:
    basis = {"legal_basis": "Công văn số 1491-CV/ĐUK, ngày 30/3/2023;"}
    all_ = said(dossier(2, four_good=basis))
    assert "Thực hiện Công văn số 1491-CV/ĐUK, ngày 30/3/2023, 02/02 chi bộ đã tự đánh giá" in all_
    assert "tất cả tự đánh giá đạt (Biểu 4)." in all_
    passed = of(1).four_good
    assert passed
    rows = (*passed.rows[:3], replace(passed.rows[3], result=Pass.FAIL))
    fell = of(2, four_good=FourGood(rows, Pass.FAIL, None))
    some = said(dossier([of(1), fell, of(3, four_good=None)]))
    assert (
        "02/03 chi bộ đã tự đánh giá mô hình “Chi bộ bốn tốt”; 01 chi bộ tự đánh giá đạt, gồm: Chi "
        "bộ 1; 01 chi bộ tự đánh giá chưa đạt: Chi bộ 2 (nhóm tiêu chí chưa đạt: “Cán bộ, đảng "
        "viên tốt”) (Biểu 4)." in some
    )
    assert "Chưa có chi bộ tự đánh giá mô hình" in said(dossier([MISSING]))
    unused = said(dossier(1, four_good={"use": False}))
    assert "bốn tốt" not in unused and "\n3. Số liệu thống kê theo mẫu của Trung ương" in unused


# --- III. and V. ----------------------------------------------------------------------------------


def test_branches_are_quoted_as_they_wrote() -> None:
    list_ = "- Một.\n- Hai:\n  a) Ba"
    same = [of(n, review={"strengths": "Tốt."}) for n in (1, 3)]
    text = said(dossier([same[0], of(2, review={"strengths": list_}), same[1]]))
    assert "\nChi bộ 1 + Chi bộ 3 | Tốt.\n" in text
    assert f"\nChi bộ 2 | {list_}\n" in text
    d = dossier([of(2, review={"strengths": list_})])
    paragraphs = [p.text for p in report.compose(d).document.paragraphs]
    start = paragraphs.index("- Chi bộ 1:")
    assert paragraphs[start + 1 : start + 4] == ["- Một.", "- Hai:", "a) Ba"]
    assert "- Chi bộ 1: Bố trí thời gian chưa hợp lý." in paragraphs


def test_own_paragraphs_come_first() -> None:
    own = dict.fromkeys(
        ("strengths", "shortcomings", "causes", "directions", "requests"), "Của ĐU."
    )
    text = said(dossier(1, report=own))
    assert text.count("\nCủa ĐU.\n") == 5
    assert text.index("Của ĐU.") < text.index("những ưu điểm chủ yếu")


def test_silence() -> None:
    silent = {"strengths": None, "causes": " \n "}
    some = said(dossier([of(1), of(2, review=silent)]))
    assert "\nChi bộ 2 không nêu ưu điểm.\n" in some
    assert "\nChi bộ 2 không nêu nguyên nhân.\n" in some
    many = said(dossier([of(1), *(of(n, review=silent) for n in range(2, 8))]))
    assert "\n06 chi bộ không nêu ưu điểm.\n" in many
    nobody = said(dossier([of(1, review=silent)]))
    assert "1. Ưu điểm\nCác chi bộ không nêu ưu điểm." in nobody
    assert "Các chi bộ không có đề xuất, kiến nghị." in nobody
    asked = said(dossier([of(1, review={"requests": "Bổ sung biên chế."}), of(2)]))
    assert "Chi bộ 1 | Bổ sung biên chế." in asked and "không có đề xuất" not in asked
    assert "Chi bộ 2 không nêu" not in asked


@pytest.mark.parametrize(
    "answer",
    ["Không", "- Không có.", "KHÔNG CÓ", "Chi bộ không có đề xuất, kiến nghị gì.", "Chưa có ý kiến",
     "Không có nội dung kiến nghị thêm"],
)  # fmt: skip  # one answer after the other
def test_who_answers_that_there_is_no_request_has_none(answer: str) -> None:
    nobody = said(dossier([of(1, review={"requests": answer})]))
    assert "Các chi bộ không có đề xuất, kiến nghị." in nobody
    two = [of(1, review={"requests": answer}), of(2, review={"requests": "Bổ sung biên chế."})]
    some = said(dossier(two, report={"texts": "appendix"}))
    assert "Đề xuất, kiến nghị trong báo cáo của 01/02 chi bộ được" in some


@pytest.mark.parametrize("request_", ["Không có kinh phí, đề nghị cấp thêm", "Chưa có trụ sở"])
def test_a_request_that_begins_alike_is_one(request_: str) -> None:
    assert f"Chi bộ 1 | {request_}" in said(dossier([of(1, review={"requests": request_})]))


def test_mended() -> None:
    all_ = said(dossier(2))
    assert "02/02 chi bộ báo cáo đã khắc phục hết" in all_
    answers = [Mended.ALL, Mended.NOT_ALL, Mended.NONE]
    some = said(dossier([of(n, review={"mended": a}) for n, a in enumerate(answers)]))
    assert "01/03 chi bộ báo cáo đã khắc phục hết" in some
    assert "; 01 chi bộ chưa khắc phục hết: Chi bộ 2; 01 chi bộ không có hạn chế" in some
    blank = said(dossier([of(1, review={"mended": None})]))
    assert "kỳ trước\nCác chi bộ không nêu nội dung này." in blank


def test_texts_in_the_appendix() -> None:
    d = dossier([of(1, review={"requests": "Bổ sung."})], report={"texts": "appendix"})
    text = said(d)
    assert "\nƯu điểm trong báo cáo của 01/01 chi bộ được tổng hợp tại mục 1 Phụ lục 2.\n" in text
    assert "mục 5 Phụ lục 2." in text and " | " not in text
    assert [title for title, _ in appendices.texts_of(d)][-1] == "Đề xuất, kiến nghị"
    paragraphs = [p.text for p in report.compose(d).document.paragraphs]
    assert (
        any(p.startswith("Phụ lục 2\n") for p in paragraphs)
        and "- Chi bộ 1: Bổ sung." in paragraphs
    )
    assert appendices.texts_of(dossier(1)) == [] and "Phụ lục 2" not in said(dossier(1))
    assert appendices.texts_of(dossier(15)) == []
    assert len(appendices.texts_of(dossier(16))) == 4


# --- IV. ------------------------------------------------------------------------------------------


def calm(n: int, **changes: Any) -> Any:
    """A branch about which there is nothing to say."""
    return of(n, **{"members": [{"civil_level": None}] * 3, **changes})


def test_nothing_to_consider() -> None:
    assert "chưa phát hiện trường hợp cần xem xét thêm" in said(dossier([calm(1)], rating=BY_132))
    assert "để đối chiếu với quy định" in said(dossier([MISSING]))


def test_cases_by_subject_and_weight() -> None:
    people = levels(3, 5)
    people[0] |= {"self_level": Level.COMPLETED, "votes_excellent": 2, "votes_good": 6}
    d = dossier([of(1, members=people, review=EXCELLENT), calm(2)], rating=BY_132)
    found = cases.cases(d)
    order = [list(cases.SUBJECTS).index(case.subject) for case in found]
    assert order == sorted(order)
    for subject in cases.SUBJECTS:
        weights = [case.weight for case in found if case.subject == subject]
        assert weights == sorted(weights, reverse=True)
    individual = items_under(d, "Đối với cá nhân")
    assert individual[0] == (
        "Tỷ lệ xuất sắc: số đảng viên đề nghị “Hoàn thành xuất sắc nhiệm vụ” là 03, bằng 37,50% "
        "so với 08 trường hợp “Hoàn thành tốt nhiệm vụ” (03/08); mức tối đa 20% là 01, vượt 02. Đề "
        "nghị Đảng ủy cân nhắc, lựa chọn."
    )
    about = [text for text in individual if text.startswith("Đồng chí Đinh Thử A 01 (Chi bộ 1): ")]
    assert len(about) == 1
    assert about[0].count("đề nghị “Hoàn thành xuất sắc nhiệm vụ” nhưng") == 1
    assert "02/08 phiếu (25%), không quá một nửa" in about[0]
    assert f"có {len(found):02} trường hợp đề nghị Đảng ủy xem xét" in said(d)
    text = said(d)
    assert text.index("1. Đối với tập thể") < text.index("2. Đối với cá nhân")


def test_a_person_in_two_branches_is_one_case() -> None:
    first, second = calm(1), calm(2)
    who = first.members[1]
    same = replace(second.members[2], name=who.name, card=who.card, born=who.born)
    d = dossier([first, replace(second, members=(*second.members[:2], same))], rating=BY_132)
    [case] = cases.cases(d)
    assert case.subject == "data"
    [told] = items_under(d, "Những trường hợp cần xem xét")  # of one subject: no heading below
    assert told.startswith(f"Đồng chí {who.name}, sinh ngày ")
    assert ", có tên trong danh sách của Chi bộ 1 và Chi bộ 2; chỉ được tính một lần" in told


def test_nothing_of_rejected_forms_is_a_case() -> None:
    d = dossier([calm(1), Unfit()], rating=BY_132)
    assert cases.cases(d) == []


def test_ceiling_of_each_group_only() -> None:
    people = [*levels(2, 3), *levels(0, 9, group=Group.LEADER)]
    texts = items_under(dossier([of(1, members=people)]), "Những trường hợp cần xem xét")
    [told] = [text for text in texts if text.startswith("Tỷ lệ xuất sắc")]
    assert "thuộc nhóm đảng viên không giữ chức vụ lãnh đạo, quản lý là 02" in told
    assert "mức tối đa 20% chưa đủ 01 đảng viên, vượt 02." in told
