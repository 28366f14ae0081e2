"""Which branch a path or a mistyped code means."""

from __future__ import annotations

import pytest

from pipeline.intake.naming import branch_meant, branch_named
from pipeline.intake.unusable import why_unusable

BRANCHES = {"CB01": "Chi bộ 1", "CB03": "Chi bộ 3", "CB10": "Chi bộ 10", "VP": "Chi bộ Văn phòng"}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("CB03.zip", "CB03"),
        ("CB03/mẫu.rar", "CB03"),
        ("Báo cáo Chi bộ 10.7z", "CB10"),
        ("chi_bo_3 (nén).zip", "CB03"),
        ("CHI BỘ VĂN PHÒNG/ảnh.jpg", "VP"),
        ("Chi bộ 1 và Chi bộ 3.zip", None),
        ("Chi bộ 03.zip", "CB03"),
        ("Chi bộ 13.zip", None),
        ("báo cáo.zip", None),
    ],
)
def test_the_branch_that_a_path_names(path: str, code: str | None) -> None:
    assert branch_named(path, BRANCHES) == code


@pytest.mark.parametrize(
    ("typed", "name", "meant"),
    [
        ("CB3", None, "CB03"),
        ("CBO3", None, "CB03"),
        ("cb 03", None, "CB03"),
        ("CB033", None, "CB03"),
        ("BC03", None, "CB03"),
        ("CD03", None, "CB03"),
        ("XX99", "Chi bộ 3", "CB03"),  # the name says it
        ("XX99", "chi bộ số 03", "CB03"),
        ("CB0", None, None),  # as near to CB01 as to CB03
        ("CB13", None, None),
        ("CB77", None, None),
        ("CB04", "Chi bộ 4", None),  # the number in the name is another one
        ("", None, None),
        ("VK", None, None),  # too short to tell
    ],
)
def test_the_branch_that_a_mistyped_code_means(
    typed: str, name: str | None, meant: str | None
) -> None:
    assert branch_meant(typed, name, BRANCHES) == meant


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *((f"CB03{end}", "PACKED") for end in (".zip", ".RAR", ".7z", ".zip.001", ".tar.gz")),
        *((f"CB03{end}", "LINKED") for end in (".gsheet", ".url", ".lnk", ".xlsx.lnk")),
        *((f"CB03.xlsx{end}", "PARTIAL_DOWNLOAD") for end in (".crdownload", ".part", ".tmp")),
        *((f"CB03{end}", "NO_WORKBOOK") for end in (".pdf", ".docx", ".jpg", "")),
    ],
)
def test_why_a_file_is_no_workbook(name: str, why: str) -> None:
    assert why_unusable(name) == why
