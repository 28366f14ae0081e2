"""What lacks before the report can be signed: said on the page and on the console."""

from __future__ import annotations

from typing import Any

from pipeline.model import Level, Pass
from pipeline.publish import dashboard
from pipeline.publish.missing import TITLE, lacking
from tests.publish.deciding import HIGHER, after, decided
from tests.publish.dossiers import MISSING, Unfit, dossier, of

OWN = ("leadership", "strengths", "shortcomings", "causes", "directions")
WHOLE: dict[str, Any] = {
    **dict.fromkeys(OWN, "Đảng bộ đã lãnh đạo."),
    "number": "12",
    "date": "2023-12-25",
    "signer": "Nguyễn Văn An",
    "legal_bases": ["Quy định số 132-QĐ/TW"],
}


def test_everything_that_lacks_is_told() -> None:
    d = dossier([of(1, members=[HIGHER, {}]), MISSING, Unfit()])
    made = after(d, decided(d, {"CB01": {"four_good": Pass.PASS}}))
    assert lacking(made) == [
        "Số của báo cáo (khóa number, mục [report] của thiết lập)",
        "Ngày của báo cáo (khóa date): không trước ngày của các quyết định",
        "Họ tên người ký (khóa signer)",
        "Văn bản căn cứ (khóa legal_bases); báo cáo đang ghi chung theo quy định",
        "Đoạn văn của Đảng ủy ở mục I.1, III.1, III.2, III.3 và V.1 (khóa leadership, strengths, "
        "shortcomings, causes và directions); báo cáo đang dùng câu chung hoặc nội dung các chi bộ "
        "viết",
        "Kết quả của 02 chi bộ: Chi bộ 2 và Chi bộ 3",
        "Quyết định của cấp trên đối với 01 đảng viên",
        "Số, ngày của quyết định công nhận “Chi bộ bốn tốt”",
    ]
    page = dashboard.page(made, [], [])
    assert f"<h2>{TITLE}</h2>" in page and "<li>Họ tên người ký (khóa signer)</li>" in page


def test_nothing_lacks() -> None:
    d = dossier([of(1)], report=WHOLE)
    assert lacking(d) == [] and lacking(after(d, decided(d))) == []
    assert TITLE not in dashboard.page(d, [], [])


def test_the_number_of_the_meetings_paper_is_not_that_of_the_result() -> None:
    d = dossier([of(1)], report=WHOLE | {"date": None})
    assert lacking(d) == []
    [line, day] = lacking(after(d, decided(d)))
    assert line == "Số của báo cáo (khóa number, cùng với date, mục [report] của thiết lập)"
    assert day.startswith("Ngày của báo cáo")


def test_places_are_those_of_the_report() -> None:
    """Without a section for the superior the last one is IV; dots of the sample are told."""
    d = dossier([of(1, review={"proposed": Level.GOOD})], report=WHOLE | {"directions": ""})
    assert "ở mục V.1 (khóa directions)" in lacking(d)[0]
    assert "ở mục IV.1 (khóa directions)" in lacking(after(d, decided(d)))[0]
    open_ = dossier([of(1)], report=WHOLE | {"legal_bases": ["Quy định số …"]})
    assert lacking(open_) == ["Chỗ còn dấu “…” ở khóa legal_bases"]
    unsigned = dossier([of(1)], report=WHOLE | {"signer": "", "number": "", "signature": False})
    assert lacking(unsigned) == []
