"""Members and branches of every standing, and what totals, report and folders make of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.outside import helpers as h

NOW = dt.datetime(2023, 10, 5, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
BLANK, SAVED = NOW - dt.timedelta(days=30), NOW - dt.timedelta(days=6)
KINDS = (
    "Được miễn công tác và sinh hoạt đảng",
    "Mới kết nạp chưa đủ 6 tháng",
    "Bị đình chỉ sinh hoạt đảng",
    "Chưa đánh giá vì lý do khác",
)
UNRATED, YOUNG, PLAIN, REJECTED, PAIR = "CB01", "CB02", "CB03", "CB04", "CB05"


@dataclass(frozen=True)
class Night:
    ws: Path
    run: dict[str, Any]


def mixed() -> list[h.Row]:
    """One excellent, two good, one completed, one not completed, one of each that is not rated."""
    voters = 8  # of nine members one is on probation
    levels = (h.EXCELLENT, h.GOOD, h.GOOD, h.COMPLETED, h.NOT_COMPLETED)
    rows = [h.member(UNRATED, n, level, voters) for n, level in enumerate(levels, 1)]
    rows[4] |= {
        "Lý do không hoàn thành": "Khác",
        "Mức thấp nhất các tiêu chí kết quả nhiệm vụ": "Kém",
    }
    for number, kind in enumerate(KINDS, 6):
        over: h.Row = {**h.no_rating(), "Diện đánh giá": kind}
        if kind == "Mới kết nạp chưa đủ 6 tháng":
            over |= {"Ngày vào Đảng": dt.date(2023, 7, 1), "Ngày chính thức": None}
        if kind == "Chưa đánh giá vì lý do khác":
            over["Lý do chưa đánh giá"] = "Đang chờ kết luận của cấp có thẩm quyền"
        rows.append(h.member(UNRATED, number, **over))
    return rows


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = tmp_path_factory.mktemp("totals")
    share, state = home / "máy chủ" / "hộp thư", home / "ổ đĩa" / "state"
    toml = h.settings((UNRATED, YOUNG, PLAIN, REJECTED, PAIR), rating="as_of = 2023-10-05")
    toml = toml.replace("[inbox]", f'[inbox]\nfolder = "{share.as_posix()}"')
    toml = toml.replace(
        '[[branches]]\ncode = "CB02"', '[[branches]]\nfounded = 2023-06-01\ncode = "CB02"'
    )
    toml += f'\n[state]\nfolder = "{state.as_posix()}"\n'
    ws = h.workspace(home / "ws", toml)
    (ws / "inbox").rmdir()
    share.mkdir(parents=True)
    blanks = h.templates(ws, 2023)

    form = h.fill(blanks / f"{UNRATED}.xlsx", mixed(), probationary=1)
    form.put(h.FOUR_GOOD, {"Chi bộ tự đánh giá": "Không đạt"})
    form.put_table(h.FOUR_GOOD, "Tiêu chí", "Kết quả", "Không đạt")
    form.save(share / "sâu" / "hơn nữa" / "a.xlsx", SAVED, BLANK)

    form = h.small(blanks / f"{YOUNG}.xlsx", YOUNG)
    form.put(h.BRANCH, {"Diện đánh giá chi bộ": "Mới thành lập dưới 6 tháng"})
    levels = ("Mức chi ủy (chi bộ) tự đánh giá", "Mức chi bộ đề nghị")
    votes = [f"Phiếu xếp loại chi bộ: {level}" for level in h.LEVELS]
    form.put(h.BRANCH, dict.fromkeys((*levels, *votes)))
    form.save(share / "b.xlsx", SAVED, BLANK)

    h.small(blanks / f"{PLAIN}.xlsx", PLAIN).save(share / "c.xlsx", SAVED, BLANK)
    form = h.small(blanks / f"{REJECTED}.xlsx", REJECTED)
    form.put(h.GENERAL, {"Tổng số đảng viên": 99})
    form.save(share / "d.xlsx", SAVED, BLANK)

    # The same person in two branches, nowhere marked as moved: counted in the file saved later.
    form = h.small(blanks / f"{PAIR}.xlsx", PAIR)
    same = {
        k: h.member(PLAIN, 3)[k]
        for k in ("Họ và tên", "Số thẻ đảng viên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức")
    }
    form.put_member(3, same)
    form.save(share / "e.xlsx", SAVED + dt.timedelta(hours=1), BLANK)
    return Night(ws, h.night(ws, NOW))


def test_every_standing_is_counted_where_it_belongs(night: Night) -> None:
    found = h.branch(night.run, UNRATED)
    assert found["status"].startswith("accepted"), h.findings(night.run, "a.xlsx")
    assert found["file"] == "sâu/hơn nữa/a.xlsx"
    assert found["members"] == {
        "total": 9,
        "rated": 5,
        "exempt": 1,
        "not_yet_rated": 3,
        "excellent": 1,
        "good": 2,
        "completed": 1,
        "not_completed": 1,
    }
    assert found["four_good"] is False


def test_a_young_branch_is_accepted_and_not_rated(night: Night) -> None:
    found = h.branch(night.run, YOUNG)
    assert found["status"].startswith("accepted"), h.findings(night.run, "b.xlsx")
    assert found["proposed_rating"] is None
    branches = night.run["totals"]["branches"]
    assert branches == {
        "expected": 5,
        "accepted": 4,
        "rejected": 1,
        "missing": 0,
        "rated": 3,
        "not_rated": 1,
        "excellent": 0,
        "good": 3,
        "completed": 0,
        "not_completed": 0,
    }


def test_a_person_in_two_branches_counts_in_the_file_saved_later(night: Night) -> None:
    counts = [h.branch(night.run, code)["members"]["total"] for code in (PLAIN, PAIR)]
    assert counts == [2, 3]


def test_totals_hold_exactly_the_accepted_branches(night: Night) -> None:
    accepted = [b for b in night.run["branches"] if b["members"]]
    assert [b["code"] for b in accepted] == [UNRATED, YOUNG, PLAIN, PAIR]
    assert night.run["totals"]["members"] == {
        k: sum(b["members"][k] for b in accepted) for k in h.EIGHT
    }
    assert night.run["totals"]["members"]["total"] == 9 + 3 + 2 + 3


def test_the_report_names_the_branch_that_was_left_out(night: Night) -> None:
    text = report_text(night.ws)
    assert "Chi bộ 04" in text
    assert "03 đảng viên" in text  # not yet rated, in running text with a leading zero


def test_inbox_and_state_stand_where_the_settings_say(night: Night) -> None:
    assert not (night.ws / "inbox").exists()
    assert not (night.ws / "state").exists()
    state = night.ws.parent / "ổ đĩa" / "state"
    assert (state / "ledger.sqlite").exists()
    assert len(list((state / "received").rglob("*.xlsx"))) == 5


def test_a_changed_setting_is_something_new(night: Night) -> None:
    toml = night.ws / "committee.toml"
    before = toml.read_text(encoding="utf-8")
    number = '[report]\nnumber = "12"\ndate = 2023-10-20\nsigner = "Nguyễn Văn Ký"\n[inbox]'
    toml.write_text(before.replace("[inbox]", number), encoding="utf-8")
    run = h.night(night.ws, NOW + dt.timedelta(days=1))
    toml.write_text(before, encoding="utf-8")
    text = report_text(night.ws)
    assert "Số 12-BC/ĐU" in text
    assert "Đồng Tháp, ngày 20 tháng 10 năm 2023" in text
    assert "Nguyễn Văn Ký" in text
    assert run["totals"] == night.run["totals"]


def report_text(ws: Path) -> str:
    document = docx.Document(str(ws / "output/2023/bao-cao-tong-hop-2023.docx"))
    lines = [p.text for p in document.paragraphs]
    lines += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join(lines)


def test_a_branch_not_rated_for_another_reason_is_counted_alike_by_both_ways(
    tmp_path: Path,
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    form = h.small(h.templates(ws, 2023) / "CB01.xlsx", "CB01")
    form.put(h.BRANCH, {"Diện đánh giá chi bộ": "Chưa đánh giá vì lý do khác"})
    levels = ("Mức chi ủy (chi bộ) tự đánh giá", "Mức chi bộ đề nghị")
    votes = [f"Phiếu xếp loại chi bộ: {level}" for level in h.LEVELS]
    form.put(h.BRANCH, dict.fromkeys((*levels, *votes)))
    form.save(ws / "inbox" / "a.xlsx")
    run = h.night(ws, NOW)
    assert run["totals"]["branches"]["not_rated"] == 1
    done = h.run(ws, "verify")
    assert done.returncode == 0, done.stdout
