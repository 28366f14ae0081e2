"""One faulty workbook for each rule of form.md: every one is rejected, at the right sheet and cell.

All of them go through one `check --json`, as a script would do it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.outside import helpers as h
from tests.outside.helpers import BRANCH, FOUR_GOOD, GENERAL, MEMBERS

Key = tuple[str, str | int, str]
"""A cell by its names: (sheet, "", label) or (sheet 3, number of the person, heading)."""


@dataclass(frozen=True)
class Fault:
    """What is typed in, and the cells one of which an error must name (default: the same cells)."""

    name: str
    typed: Mapping[Key, Any]
    named: tuple[Key, ...] = ()
    says: tuple[str, ...] = ()
    severity: str = "error"  # "" where form.md leaves open how heavy it is


def g(label: str) -> Key:
    return GENERAL, "", label


def b(label: str) -> Key:
    return BRANCH, "", label


def m(number: int, heading: str) -> Key:
    return MEMBERS, number, heading


def _general() -> Iterator[Fault]:
    for name, value in (("fraction", 3.5), ("words", "ba người"), ("negative", -3)):
        yield Fault(f"total-{name}", {g("Tổng số đảng viên"): value})
    yield Fault("total-rows", {g("Tổng số đảng viên"): 5})
    yield Fault("meeting-before-year", {g("Ngày họp đánh giá"): dt.date(2022, 12, 31)})
    yield Fault("meeting-after-january", {g("Ngày họp đánh giá"): dt.date(2024, 2, 1)})
    yield Fault("meeting-not-a-date", {g("Ngày họp đánh giá"): "31/02/2023"})
    yield Fault("voting-choice", {g("Hình thức biểu quyết"): "Vỗ tay"})
    yield Fault(
        "convened-sum",
        {g("Số đảng viên được triệu tập"): 5},
        (
            g("Số đảng viên được triệu tập"),
            g("Số đảng viên có mặt"),
            g("Số đảng viên vắng mặt"),
        ),
    )
    yield Fault(
        "full-members-present",
        {g("Số đảng viên chính thức có mặt"): 4},
        (g("Số đảng viên chính thức có mặt"), g("Số đảng viên có mặt")),
    )
    for ballots in ("Phiếu xếp loại đảng viên", "Phiếu xếp loại chi bộ"):
        out, back = g(f"{ballots}: phát ra"), g(f"{ballots}: thu về")
        valid, invalid = g(f"{ballots}: hợp lệ"), g(f"{ballots}: không hợp lệ")
        which = "members" if "đảng viên" in ballots else "branch"
        yield Fault(f"issued-{which}", {out: 4}, (out, g("Số đảng viên chính thức có mặt")))
        yield Fault(f"returned-{which}", {back: 4, invalid: 1}, (back, out))
        yield Fault(f"valid-{which}", {invalid: 1}, (back, valid, invalid))
        yield Fault(f"negative-{which}", {invalid: -1, valid: 4}, (invalid,))
    yield Fault("error-value", {g("Số đảng viên vắng mặt"): "#REF!"})
    yield Fault("missing-written-out", {g("Ngày lập"): "chưa rõ"})


def _branch() -> Iterator[Fault]:
    asked, done = b("Số nhiệm vụ, chỉ tiêu được giao"), b("Số nhiệm vụ hoàn thành đúng hạn")
    more, late = b("Số nhiệm vụ hoàn thành vượt mức"), b("Số nhiệm vụ chậm tiến độ")
    failed = b("Số nhiệm vụ không hoàn thành")
    yield Fault("tasks-sum", {asked: 25}, (asked, done, late, failed))
    yield Fault("tasks-more-than-done", {more: 21}, (more, done))
    for label in (
        "Diện đánh giá chi bộ",
        "Hạn chế, khuyết điểm kỳ trước",
        "Có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật",
        "Nội bộ mất đoàn kết hoặc có sai phạm đã kết luận",
        "Mức chi ủy (chi bộ) tự đánh giá",
        "Mức chi bộ đề nghị",
    ):
        yield Fault(f"choice-{label}", {b(label): "Khá"})
    yield Fault("kind-blank", {b("Diện đánh giá chi bộ"): None})
    votes = [b(f"Phiếu xếp loại chi bộ: {level}") for level in h.LEVELS]
    yield Fault("votes-over-valid", {votes[2]: 2}, (*votes, g("Phiếu xếp loại chi bộ: hợp lệ")))
    yield Fault("votes-negative", {votes[3]: -1})
    yield Fault("votes-fraction", {votes[3]: 0.5})


def _members() -> Iterator[Fault]:
    for heading in (
        "Họ và tên",
        "Ngày sinh",
        "Ngày vào Đảng",
        "Đơn vị công tác",
        "Nhóm đối tượng",
        "Diện đánh giá",
        "Thẩm quyền quyết định",
        "Chi bộ đề nghị xếp loại",
    ):
        yield Fault(f"blank-{heading}", {m(2, heading): None})
    for heading in (
        "Giới tính",
        "Chức vụ chi bộ",
        "Cấp ủy cấp trên",
        "Nhóm đối tượng",
        "Diện đánh giá",
        "Trường hợp đặc biệt",
        "Kỷ luật trong năm",
        "Hạn chế, khuyết điểm kỳ trước",
        "Mức thấp nhất các tiêu chí phẩm chất, đạo đức, kỷ luật, tác phong",
        "Mức thấp nhất các tiêu chí kết quả nhiệm vụ",
        "Xếp loại công chức, viên chức, người lao động",
        "Tự xếp loại",
        "Chi ủy đề nghị",
        "Chi bộ đề nghị xếp loại",
        "Thẩm quyền quyết định",
    ):
        yield Fault(f"choice-{heading}", {m(2, heading): "Xoàng"})
    card = h.member("CB01", 1)["Số thẻ đảng viên"]
    yield Fault(
        "card-twice",
        {m(2, "Số thẻ đảng viên"): card},
        (m(1, "Số thẻ đảng viên"), m(2, "Số thẻ đảng viên")),
    )
    joined, full = m(2, "Ngày vào Đảng"), m(2, "Ngày chính thức")
    yield Fault(
        "under-18",
        {m(2, "Ngày sinh"): dt.date(1994, 3, 4)},
        (m(2, "Ngày sinh"), joined),
        severity="warning",
    )
    for name, value in (("number", 1962), ("date", dt.date(1905, 5, 15))):
        yield Fault(f"bare-year-{name}", {m(2, "Ngày sinh"): value})
    yield Fault("full-before-joined", {full: dt.date(2012, 3, 2)}, (full, joined))
    yield Fault("birth-not-a-date", {m(2, "Ngày sinh"): "29/02/1975"})
    yield Fault("other-department", {m(2, "Đơn vị công tác"): "Phòng không có"}, severity="")
    other, unrated = "Chưa đánh giá vì lý do khác", h.no_rating()
    yield Fault(
        "reason-not-rated",
        {m(2, "Diện đánh giá"): other, **{m(2, k): v for k, v in unrated.items()}},
        (m(2, "Lý do chưa đánh giá"),),
    )
    yield Fault(
        "level-though-not-rated",
        {m(2, "Diện đánh giá"): "Được miễn công tác và sinh hoạt đảng"},
        (m(2, "Chi bộ đề nghị xếp loại"), m(2, "Diện đánh giá")),
    )
    yield Fault(
        "breach-kind",
        {m(2, "Kỷ luật trong năm"): "Cảnh cáo", m(2, "Quyết định kỷ luật"): "01-QĐ, 02/02/2023"},
        (m(2, "Tính chất vi phạm"),),
        severity="warning",  # under 132 any kind is the same
    )
    yield Fault(
        "reason-not-completed",
        {m(2, "Chi bộ đề nghị xếp loại"): h.NOT_COMPLETED},
        (m(2, "Lý do không hoàn thành"),),
    )
    for heading in ("hoàn thành", "vượt mức", "chậm tiến độ"):
        key = m(2, f"Tỷ lệ nhiệm vụ {heading}")
        yield Fault(f"percent-850-{heading}", {key: 850}, says=("0%", "100%"))
        yield Fault(f"percent-negative-{heading}", {key: -0.1})
        yield Fault(f"percent-words-{heading}", {key: "gần hết"})
    votes = [m(2, vote) for vote in h.VOTES]
    yield Fault("member-votes", {votes[0]: 1}, (*votes, g("Phiếu xếp loại đảng viên: hợp lệ")))
    yield Fault("member-votes-negative", {votes[3]: -1})
    yield Fault("member-votes-fraction", {votes[3]: 0.5})


def _four_good() -> Iterator[Fault]:
    key = (FOUR_GOOD, "", "Chi bộ tự đánh giá")
    yield Fault("four-good-blank", {key: None})
    yield Fault("four-good-choice", {key: "Gần đạt"})


FAULTS = (*_general(), *_branch(), *_members(), *_four_good())

GENERAL_REQUIRED = tuple(
    label for label in h.general(3) if label not in ("Địa điểm", "Biên bản hội nghị", "Điện thoại")
)
BRANCH_REQUIRED = tuple(
    label
    for label in h.own_rating(3)
    if label not in ("Diện đánh giá chi bộ", "Đề xuất, kiến nghị")
)


def _at(form: h.Form, key: Key) -> tuple[str, str]:
    sheet, number, name = key
    cell = form.member(int(number), name) if number else form.label(sheet, name)
    return sheet, str(cell.coordinate)


@dataclass(frozen=True)
class Checked:
    form: h.Form
    report: Mapping[str, Any]
    alone: Mapping[str, Any]
    status: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    home = tmp_path_factory.mktemp("rules")
    ws = h.workspace(home / "ws", h.settings(["CB01"]))
    form = h.small(h.templates(ws, 2023) / "CB01.xlsx", "CB01")
    files = home / "files"
    paths = [form.save(files / "valid.xlsx")]
    for number, fault in enumerate(FAULTS):
        with form.changed({_at(form, key): value for key, value in fault.typed.items()}):
            paths.append(form.save(files / f"{number}.xlsx"))
    with form.changed({_at(form, g(label)): None for label in GENERAL_REQUIRED}):
        paths.append(form.save(files / "blank-1.xlsx"))
    with form.changed({_at(form, b(label)): None for label in BRANCH_REQUIRED}):
        paths.append(form.save(files / "blank-2.xlsx"))
    levels = [label for label in BRANCH_REQUIRED if "Phiếu" in label or label.startswith("Mức")]
    new: dict[tuple[str, str], Any] = {_at(form, b(label)): None for label in levels}
    new[_at(form, b("Diện đánh giá chi bộ"))] = "Chưa đánh giá vì lý do khác"
    with form.changed(new):
        paths.append(form.save(files / "not-rated.xlsx"))
    with form.changed({_at(form, g("Ngày họp đánh giá")): dt.date(2024, 1, 31)}):
        paths.append(form.save(files / "january.xlsx"))
    before = h.contents(home)
    done = h.run(ws, "check", *paths, "--json")
    assert done.stderr == "" and done.returncode in (0, 1), done.stderr
    alone = h.run(ws, "check", paths[0], "--json")
    return Checked(
        form,
        json.loads(done.stdout),
        {"status": alone.returncode, **json.loads(alone.stdout)},
        done.returncode,
        before,
        h.contents(home),
    )


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[f.name for f in FAULTS])
def test_a_broken_rule_is_an_error_at_its_cell(checked: Checked, number: int) -> None:
    fault = FAULTS[number]
    errors = h.findings(checked.report, f"{number}.xlsx", fault.severity)
    assert errors, "no finding at all"
    wanted = {_at(checked.form, key) for key in fault.named or tuple(fault.typed)}
    hits = [e for e in errors if (e["sheet"], e["cell"]) in wanted]
    assert hits, [(e["code"], e["sheet"], e["cell"]) for e in errors]
    for words in fault.says:
        assert any(words in e["message"].replace(".", "").replace(" %", "%") for e in hits), (
            words,
            [e["message"] for e in hits],
        )


def test_every_message_says_what_to_do_in_vietnamese(checked: Checked) -> None:
    people = {h.person("CB01", n) for n in (1, 2, 3)}
    for found in checked.report["findings"]:
        assert found["message"] and found["remedy"], found
        assert not any(p in found["message"] + found["remedy"] for p in people), found
        assert set(found) == {
            "code", "severity", "branch", "file", "sheet", "cell", "message", "remedy",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "sheet", "labels"),
    [("blank-1.xlsx", GENERAL, GENERAL_REQUIRED), ("blank-2.xlsx", BRANCH, BRANCH_REQUIRED)],
)
def test_every_required_field_left_blank_is_named(
    checked: Checked, file: str, sheet: str, labels: tuple[str, ...]
) -> None:
    errors = {(e["sheet"], e["cell"]) for e in h.findings(checked.report, file, "error")}
    silent = [label for label in labels if _at(checked.form, (sheet, "", label)) not in errors]
    assert silent == []


def test_a_valid_form_has_no_finding_and_check_ends_with_0(checked: Checked) -> None:
    assert h.findings(checked.report, "valid.xlsx") == []
    assert checked.alone["status"] == 0
    assert checked.alone["findings"] == []


def test_levels_are_asked_only_of_a_branch_that_is_rated(checked: Checked) -> None:
    assert h.findings(checked.report, "not-rated.xlsx", "error") == []


def test_a_meeting_on_31_january_after_the_year_is_allowed(checked: Checked) -> None:
    errors = h.findings(checked.report, "january.xlsx", "error")
    meeting = _at(checked.form, g("Ngày họp đánh giá"))
    assert [e for e in errors if (e["sheet"], e["cell"]) == meeting] == []


def test_check_with_errors_ends_with_1_and_lists_every_file(checked: Checked) -> None:
    assert checked.status == 1
    assert set(checked.report) == {"files", "findings"}
    assert len(checked.report["files"]) == len(FAULTS) + 5
    for file in checked.report["files"]:
        assert set(file) == {"file", "sha256", "branch", "status", "reason"}
        faulty = bool(h.findings(checked.report, file["file"], "error"))
        assert file["status"] == ("rejected" if faulty else "used"), file
        assert bool(file["reason"]) == faulty


def test_check_writes_nothing(checked: Checked) -> None:
    assert checked.before == checked.after
