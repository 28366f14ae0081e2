"""docs/quy-dinh.md says what the data files say."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import Level
from pipeline.rules.regulations import Certainty, known
from tools.pages.regulations import markdown

PAGE = Path(__file__).parents[2] / "docs" / "quy-dinh.md"


def test_the_page_is_current() -> None:
    """Else: `python -m tools.regenerate`."""
    assert PAGE.read_text(encoding="utf-8") == markdown()


def test_every_entry_has_its_line() -> None:
    page = markdown()
    for law in known():
        part = page.split(f"\n## {law.short}\n")[1].split("\n## ")[0]
        lines = [line for line in part.splitlines() if line.startswith("| ")]
        heads = [line for line in lines if line.startswith("| ---")]
        bands = 4 if law.bands else 0
        expected = (
            len(law.conditions) + len(law.not_completed) + bands + len(law.not_rated) + 2
            + len(law.special) + 4 + 3 + (law.ceiling.exception is not None)
            + len(law.criteria) + len(law.not_completed_reasons) + len(law.notes)
        )  # fmt: skip
        assert len(lines) - 2 * len(heads) == expected
        for line in lines:
            if line not in heads and not line.endswith("Độ chắc chắn |"):
                assert line.split(" | ")[-1].removesuffix(" |") in {c.label for c in Certainty}


def test_thresholds_are_written_as_people_read_them() -> None:
    page = markdown()
    assert "tỷ lệ nhiệm vụ vượt mức: ít nhất 30%" in page
    assert "tỷ lệ nhiệm vụ chậm tiến độ: không quá 20%" in page
    assert "tổng điểm từ 90 điểm trở lên" in page
    assert "tổng điểm dưới 50 điểm" in page
    assert "trừ trường hợp tự phát hiện" in page
    assert f"xếp loại cao nhất là “{Level.COMPLETED.label}”" in page
    assert "25%, khi cấp có thẩm quyền quyết định" in page
    assert "biểu mẫu không hỏi" in page
