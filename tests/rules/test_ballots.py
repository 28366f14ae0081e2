"""Both sets of ballots, and the votes on the branch and on each person."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pipeline.form.layout import MEMBERS_SHEET
from pipeline.model import BranchStatus, Cell, Level, MemberStatus, Voting
from tests.builders import PLACES, at, not_rated, submission
from tests.rules.cases import ERROR, WARNING, Fault, assert_found, codes, found

BLANK = {f"votes_{level.lower()}": None for level in Level}
FAULTS = [
    Fault(
        "BALLOTS_ISSUED",
        ERROR,
        "1!C21 C20",
        submission(general={"member_issued": 4}),
        ["“Phiếu xếp loại đảng viên: phát ra” (ô C21) là 4", "(ô C20) là 3"],
    ),
    Fault(
        "BALLOTS_RETURNED",
        ERROR,
        "1!C26 C25",
        submission(general={"branch_returned": 4, "branch_invalid": 1}),
        ["“Phiếu xếp loại chi bộ: thu về” (ô C26) là 4, nhiều hơn"],
    ),
    Fault(
        "BALLOTS_SUM",
        ERROR,
        "1!C22 C23 C24",
        submission(general={"member_invalid": 1}),
        ["đảng viên: thu về” (ô C22) là 3", "cộng lại là 4"],
    ),
    Fault(
        "BALLOTS_NONE",
        WARNING,
        "1!C22 C26",
        submission(
            general={
                f"{one}_{part}": 0
                for one in ("member", "branch")
                for part in ("returned", "valid", "invalid")
            },
            review=dict.fromkeys(BLANK, 0),
            members=[dict.fromkeys(BLANK, 0)],
        ),
        ["“Bỏ phiếu kín”", "(ô C22) là 0", "(ô C26) là 0", "không có phiếu nào thu về"],
    ),
    Fault(
        "BRANCH_VOTES",
        ERROR,
        "2!C15 C16 C17 C18 1!C27",
        submission(review={"votes_completed": 1}),
        ["cộng lại là 4", "“Phiếu xếp loại chi bộ: hợp lệ” (ô C27) là 3"],
    ),
    Fault(
        "MEMBER_VOTES",
        ERROR,
        f"3!{at(*BLANK, row=8)} 1!C23",
        submission(members=[{}, {"votes_excellent": 3}]),
        [
            "Dòng 8",
            f"(ô {at('votes_excellent', row=8)} đến {at('votes_not_completed', row=8)})",
            "cộng lại là 5",
            "(ô C23) là 2",
        ],
        row=8,
    ),
    Fault(
        "VOTES_MISSING",
        WARNING,
        f"3!{at(*BLANK)}",
        submission(members=[BLANK]),
        ["01 đảng viên", "(dòng 7)"],
        row=7,
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_both_sets_of_ballots_are_checked() -> None:
    for what, code in (("issued", "BALLOTS_ISSUED"), ("invalid", "BALLOTS_SUM")):
        general = {f"{kind}_{what}": 9 for kind in ("member", "branch")}
        findings = [f for f in found(submission(general=general)) if f.code == code]
        labels = [f.message.partition(":")[0] for f in findings]
        assert labels == ["“Phiếu xếp loại đảng viên", "“Phiếu xếp loại chi bộ"]


def test_a_show_of_hands_is_counted_by_the_same_rules() -> None:
    hands = {"voting": Voting.HANDS}
    assert codes(submission(general=hands)) == set()
    assert codes(submission(general={**hands, "member_issued": 4})) == {"BALLOTS_ISSUED"}


def test_unreturned_and_invalid_ballots_and_abstentions_are_no_fault() -> None:
    ballots = {"returned": 2, "valid": 1, "invalid": 1}
    general = {f"{kind}_{what}": n for kind in ("member", "branch") for what, n in ballots.items()}
    s = submission(members=[{"votes": 1}, {"votes": 0}, {"votes": 1}], general=general)
    assert codes(s) == {"BRANCH_VOTES"}
    s = submission(members=[{"votes": 1}, {"votes": 0}], general=general, review={"votes_good": 1})
    assert codes(s) == set()


def test_levels_without_votes_may_stay_blank() -> None:
    votes = {**BLANK, "votes_good": 1}
    assert codes(submission(members=[votes])) == set()


def test_members_without_votes_are_told_in_one_finding() -> None:
    (f,) = found(submission(members=[BLANK, BLANK, {}, BLANK]))
    assert (f.code, f.row, len(f.cells)) == ("VOTES_MISSING", None, 12)
    assert "Còn 03 đảng viên" in f.message
    assert "(dòng 7–8, 10)" in f.message


def test_who_is_not_rated_needs_no_votes() -> None:
    from pipeline.model import MemberStatus

    assert codes(submission(members=[{}, not_rated(MemberStatus.EXEMPT)])) == set()


def test_votes_that_reading_refused_are_not_asked_for_again() -> None:
    cell = Cell(MEMBERS_SHEET, 7, PLACES.tables["members"][1]["votes_good"])
    assert codes(submission(members=[BLANK], faulty=[cell])) == set()


def test_blank_counts_are_left_to_the_required_fields() -> None:
    keys = ("full_present", "member_issued", "member_returned", "member_valid", "branch_valid")
    assert codes(submission(general=dict.fromkeys(keys))) == {"REQUIRED"}


def test_a_blank_in_one_set_does_not_hide_a_fault_in_the_other() -> None:
    blank = {"member_returned": None}
    assert codes(submission(general={**blank, "branch_issued": 2})) == {
        "REQUIRED",
        "BALLOTS_RETURNED",
    }
    assert codes(submission(general={**blank, "branch_invalid": 1})) == {"REQUIRED", "BALLOTS_SUM"}


def test_none_issued_but_one_returned() -> None:
    general = {"member_issued": 0, "member_returned": 1, "member_valid": 1}
    assert "BALLOTS_RETURNED" in codes(submission(members=[{"votes": 1}], general=general))
    none = {"member_issued": 0, "member_returned": 0, "member_valid": 0}
    assert codes(submission(members=[{"votes": 0}], general=none)) == {"BALLOTS_NONE"}
    hands = {**none, "voting": Voting.HANDS}
    assert codes(submission(members=[{"votes": 0}], general=hands)) == set()


def test_votes_of_a_form_without_addresses_are_told_by_row() -> None:
    s = submission(members=[{"votes_good": 9}])
    (f,) = found(replace(s, places=replace(s.places, tables={}, labels={})))
    assert f.message.startswith("Dòng 7: số phiếu của bốn mức cộng lại là 9")


def test_nothing_returned_is_no_matter_of_a_show_of_hands_or_where_nobody_is_rated() -> None:
    nothing = {
        f"{one}_{part}": 0
        for one in ("member", "branch")
        for part in ("issued", "returned", "valid", "invalid")
    }
    zero = dict.fromkeys(BLANK, 0)
    hands = submission(general={**nothing, "voting": Voting.HANDS}, review=zero, members=[zero])
    assert "BALLOTS_NONE" not in codes(hands)
    unrated = submission(
        general=nothing,
        review={**zero, "status": BranchStatus.NEW, "proposed": None},
        members=[not_rated(MemberStatus.EXEMPT)],
    )
    assert "BALLOTS_NONE" not in codes(unrated)
    only_branch = submission(
        general={**nothing, "branch_issued": 3},
        review=zero,
        members=[not_rated(MemberStatus.EXEMPT)],
    )
    (told,) = [f for f in found(only_branch) if f.code == "BALLOTS_NONE"]
    assert [cell.a1 for cell in told.cells] == ["C26"]
