"""Section II.3: which branches rate themselves four-good, and where the others fell short."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.consolidate.dossier import Dossier
from pipeline.model import FourGood, Pass
from pipeline.publish.tables.branch_rows import group_result
from pipeline.publish.wording import counted, these
from pipeline.vietnamese import count, fraction, join

Failed = tuple[str, Sequence[str]]  # a branch and the groups it did not pass


def sentence(d: Dossier) -> str:
    """What the branches say of themselves."""
    groups = d.form.four_good.groups if d.form.four_good else ()
    passed: list[str] = []
    failed: list[Failed] = []
    for b in d.branches:
        answers = b.submission.four_good if b.submission else None
        if answers is None or answers.self_result is None:
            continue
        if answers.self_result is Pass.PASS:
            passed.append(b.branch.name)
        else:
            failed.append((b.branch.name, not_passed(answers, groups)))
    basis = d.settings.four_good.legal_basis.strip(" .;,")
    return result(basis, len(d.branches), passed, failed)


def not_passed(answers: FourGood, groups: Sequence[str]) -> list[str]:
    return [group for group in groups if group_result(answers, group) == Pass.FAIL.label]


def result(basis: str, expected: int, passed: Sequence[str], failed: Sequence[Failed]) -> str:
    """The sentence of II.3."""
    rated = len(passed) + len(failed)
    start = f"Thực hiện {basis}, " if basis else ""
    if not rated:
        text = f"{start}chưa có chi bộ tự đánh giá mô hình “Chi bộ bốn tốt”."
        return text[0].upper() + text[1:]
    text = f"{start}{fraction(rated, expected)} chi bộ đã tự đánh giá mô hình “Chi bộ bốn tốt”"
    if not failed:
        return f"{text}; tất cả tự đánh giá đạt (Biểu 4)."
    fell = f"{counted(len(failed), 'chi bộ')} tự đánh giá chưa đạt"
    if these([name for name, _ in failed]):
        fell += f": {'; '.join(told(name, groups) for name, groups in failed)}"
    if not passed:
        return f"{text}; {fell} (Biểu 4)."
    named = f", gồm: {join(passed)}" if these(passed) else ""
    return f"{text}; {count(len(passed))} chi bộ tự đánh giá đạt{named}; {fell} (Biểu 4)."


def told(name: str, groups: Sequence[str]) -> str:
    """A branch that fell short, with the groups it did not pass where it says which."""
    if not groups:
        return name
    return f"{name} (nhóm tiêu chí chưa đạt: {join([f'“{group}”' for group in groups])})"
