"""What the report still lacks before somebody can sign it: for the status page and the console."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Pass
from pipeline.publish import rulings
from pipeline.publish.report.opening import dated
from pipeline.publish.wording import Wording, counted, these
from pipeline.settings import has_blank
from pipeline.vietnamese import join

TITLE = "Còn thiếu trước khi ký"
_PARAGRAPHS = {
    "leadership": "I.1",
    "strengths": "III.1",
    "shortcomings": "III.2",
    "causes": "III.3",
    "directions": "{last}.1",
}


def lacking(d: Dossier) -> list[str]:
    """One thing a line, without a mark at its end; nobody is named. Empty where nothing lacks."""
    say = Wording(d.settings.report.tone)
    return [*_head(d), *_text(say, d), *_results(say, d)]


def _head(d: Dossier) -> Iterator[str]:
    """Number, day, signer, legal bases."""
    report, when = d.settings.report, dated(d)
    if report.signature or d.current:
        if when.number is None:
            alone = ", cùng với date" if d.current and report.number else ""
            yield f"Số của báo cáo (khóa number{alone}, mục [report] của thiết lập)"
        if when.day is None:
            yield "Ngày của báo cáo (khóa date): không trước ngày của các quyết định"
        if not report.signer:
            yield "Họ tên người ký (khóa signer)"
    if not report.legal_bases:
        yield "Văn bản căn cứ (khóa legal_bases); báo cáo đang ghi chung theo quy định"
    texts = {
        "legal_bases": report.legal_bases,
        "recipients": report.recipients,
        "citation": (d.settings.rating.ceiling.citation,),
        "legal_basis": (d.settings.four_good.legal_basis if d.form.four_good else "",),
    }
    if open_ := [key for key, given in texts.items() if any(map(has_blank, given))]:
        yield f"Chỗ còn dấu “…” ở khóa {join(open_)}"


def _text(say: Wording, d: Dossier) -> Iterator[str]:
    """The committee's own paragraphs."""
    last = "V" if d.current is None or _reports_to_superior(d) else "IV"
    open_ = [key for key in _PARAGRAPHS if not getattr(d.settings.report, key).strip()]
    if open_:
        places = join([_PARAGRAPHS[key].format(last=last) for key in open_])
        yield say(
            "Đoạn văn của Đảng ủy ở mục {places} (khóa {keys}); báo cáo đang dùng câu chung hoặc "
            "nội dung các chi bộ viết",
            places=places,
            keys=join(open_),
        )


def _reports_to_superior(d: Dossier) -> bool:
    """Has [B] a section IV?"""
    return bool(rulings.above(d)) or bool(d.decisions and d.decisions.supplementary)


def _results(say: Wording, d: Dossier) -> Iterator[str]:
    """Branches without figures, decisions that are still to come."""
    waiting = d.decisions.waiting if d.decisions else {}
    open_ = [b.branch for b in d.branches if not b.accepted and b.branch.code not in waiting]
    if open_:
        yield f"Kết quả của {counted(len(open_), 'chi bộ')}{these(b.name for b in open_)}"
    if waiting:
        n = counted(len(waiting), "chi bộ")
        yield say(
            "Quyết định bổ sung đối với {n} đã gửi, chưa có trong bộ số liệu đã quyết định",
            n=n,
        )
    if above := sum(p.decided is None for p in rulings.above(d)):
        yield f"Quyết định của cấp trên đối với {counted(above, 'đảng viên')}"
    recognised = any(b.ruling and b.ruling.four_good is Pass.PASS for b in rulings.bodies(d))
    if recognised and d.current and not d.current.meeting.four_good_number:
        yield "Số, ngày của quyết định công nhận “Chi bộ bốn tốt”"
