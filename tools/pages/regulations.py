"""The regulation files as a page that a reader who knows the law checks line by line.

`python -m tools.regenerate` writes docs/quy-dinh.md; a test keeps it current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.form.fields import CRITERIA, MEMBERS, REVIEW, by_key
from pipeline.model import Level
from pipeline.rules.regulations.entries import Case, Condition, Provision
from pipeline.rules.regulations.loader import Regulation, known
from pipeline.rules.regulations.terms import Effect, Measure, Subject
from pipeline.vietnamese import decimal

_COLUMNS = by_key(MEMBERS)
_NAMES = {
    Measure.POINTS: "tổng điểm",
    Measure.MEMBERS_COMPLETED: f"tỷ lệ đảng viên từ “{Level.COMPLETED.label}” trở lên",
    Measure.MEMBERS_GOOD: f"tỷ lệ đảng viên từ “{Level.GOOD.label}” trở lên",
    Measure.MEMBERS_DISCIPLINED: "tỷ lệ đảng viên bị kỷ luật",
    Measure.DISUNITY: by_key(REVIEW)["disunity"].label,
}
_WHO = {  # short names for the tables
    Subject.MEMBER: "Đảng viên không giữ chức vụ",
    Subject.LEADER: "Đảng viên lãnh đạo, quản lý",
    Subject.BRANCH: "Chi bộ",
}
_INTRO = """\
# Quy định đánh giá, xếp loại mà chương trình áp dụng

Trang này được lập từ các tệp `pipeline/rules/regulations/*.toml`; sửa ở tệp, không sửa ở đây.
Cột *Độ chắc chắn* cho biết điều khoản được **trích nguyên văn**, **thuật lại** theo nguồn
công khai, là **thực tế địa phương**, hay do chương trình **suy ra**. Chỗ nào ghi *suy ra*
hoặc *thực tế địa phương* thì Đảng ủy xem lại với văn bản gốc và hướng dẫn của cấp trên;
muốn khác thì chép tệp, sửa, và ghi tên tệp vào `committee.toml`, mục
`[rating] regulation_file`.

Chương trình đối chiếu và giải thích, không thay đổi mức xếp loại nào. Số liệu để trống là
“không đủ số liệu để đối chiếu”, không phải là đạt.
"""


def markdown() -> str:
    """The page for all regulations of the project, oldest first."""
    return "\n".join([_INTRO, *(_regulation(r) for r in known())]).rstrip() + "\n"


def _regulation(r: Regulation) -> str:
    return "\n".join(
        [
            f"## {r.short}\n",
            f"{r.title}.\n",
            f"Năm đánh giá: {_years(r)}. Hướng dẫn: {'; '.join(g.title for g in r.guidance)}.\n",
            "### Điều kiện của từng mức\n",
            _table(("Mức", "Đối tượng", "Điều kiện"), _conditions(r)),
            f"### Trường hợp “{Level.NOT_COMPLETED.label}”\n",
            _table(("Đối tượng", "Trường hợp"), _cases(r)),
            "### Ai được đánh giá, đến mức nào\n",
            _table(("Nội dung", "Quy định"), _standing(r)),
            f"### Giới hạn “{Level.EXCELLENT.label}”\n",
            _table(("Nội dung", "Quy định"), _ceiling(r)),
            "### Tiêu chí tự đánh giá của chi bộ (biểu mẫu, sheet 2)\n",
            _table(("Nhóm", "Tiêu chí", by_key(CRITERIA)["maximum"].label), _criteria(r)),
            f"### Lý do “{Level.NOT_COMPLETED.label}” trong biểu mẫu\n",
            _table(("Lý do", "Dòng của mẫu thống kê Trung ương"), _reasons(r)),
            "### Những chỗ văn bản để ngỏ\n",
            _table(("Nội dung",), (((n.text,), n) for n in r.notes)),
            "### Câu chữ trong báo cáo\n",
            f"- Đối chiếu với: {r.wording.compared}.",
            f"- Khi thiết lập không nêu căn cứ: {r.wording.general_basis}.",
            f"- Về kỷ luật: {r.wording.discipline}.\n",
        ]
    )


def _years(r: Regulation) -> str:
    first, *last = r.years
    return f"{first}–{last[0]}" if last else f"từ {first}"


_Row = tuple[tuple[str, ...], Provision]


def _table(heads: tuple[str, ...], rows: Iterable[_Row]) -> str:
    all_heads = (*heads, "Điều khoản", "Độ chắc chắn")
    lines = [all_heads, tuple("---" for _ in all_heads)]
    lines += [(*cells, entry.clause, entry.certainty.label) for cells, entry in rows]
    return (
        "\n".join(f"| {' | '.join(c.replace('|', '/') for c in line)} |" for line in lines) + "\n"
    )


def _who(subjects: Iterable[Subject]) -> str:
    return "; ".join(_WHO[s] for s in subjects)


def _name(measure: Measure) -> str:
    text = _NAMES.get(measure) or _COLUMNS[measure.value].label
    return text[0].lower() + text[1:]


def _conditions(r: Regulation) -> Iterator[_Row]:
    for level in Level:
        if r.bands and level is not Level.NOT_COMPLETED:
            points = f"tổng điểm từ {decimal(r.bands.floor(level))} điểm trở lên"
            yield (level.label, _who(Subject), points), r.bands.of(level)
        for c in r.conditions:
            if c.level is level:
                yield (level.label, _who(c.subjects), _condition(c)), c


def _condition(c: Condition) -> str:
    if c.quality:
        return f"{_name(c.measure)}: ít nhất “{c.quality.label}”"
    if c.civil:
        basis = "" if c.binding else " (là cơ sở, không bắt buộc: chi bộ giải trình)"
        return f"{_name(c.measure)}: “{c.civil.label}”{basis}"
    if c.at_least is not None:
        return f"{_name(c.measure)}: ít nhất {decimal(c.at_least)}%"
    if c.at_most is not None:
        return f"{_name(c.measure)}: không quá {decimal(c.at_most)}%"
    if c.measure is Measure.MENDED:
        return "đã khắc phục hết hạn chế, khuyết điểm kỳ trước (hoặc kỳ trước không có)"
    return "không có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật"


def _cases(r: Regulation) -> Iterator[_Row]:
    if r.bands:
        points = f"tổng điểm dưới {decimal(r.bands.completed.at_least)} điểm"
        yield (_who(Subject), points), r.bands.not_completed
    for case in r.not_completed:
        yield (_who(case.subjects), _case(case)), case


def _case(case: Case) -> str:
    text = _case_text(case)
    if case.measure is Measure.UNSEEN:
        return f"{text} (biểu mẫu không hỏi, chương trình không đối chiếu)"
    if case.provided:
        text += f", nếu {case.provided}"
    return text + ("; trừ trường hợp tự phát hiện, khắc phục xong do cấp có thẩm quyền xem xét"
                   if case.unless_self_mended else "")  # fmt: skip  # one thought


def _case_text(case: Case) -> str:
    if case.text:
        return case.text
    if case.quality:
        return f"{_name(case.measure)}: “{case.quality.label}”"
    if case.civil:
        return f"{_name(case.measure)}: “{case.civil.label}”"
    if case.below is not None:
        return f"{_name(case.measure)}: dưới {decimal(case.below)}%"
    if case.above is not None:
        return f"{_name(case.measure)}: trên {decimal(case.above)}%"
    kinds = "; ".join(f"“{k.label}”" for k in (*case.breaches, *case.kinds))
    what = "thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật" if case.kinds else "bị kỷ luật"
    return f"{what}: {kinds}"


def _standing(r: Regulation) -> Iterator[_Row]:
    for rule in r.not_rated:
        review = {True: "; vẫn kiểm điểm", False: "; không kiểm điểm", None: ""}[rule.reviewed]
        yield (rule.status.label, f"không xếp loại{review}"), rule
    member = f"dưới {r.new_member.months} tháng, tính đến ngày chi bộ họp: không xếp loại"
    yield ("Đảng viên mới kết nạp", member), r.new_member
    branch = f"dưới {r.new_branch.months} tháng, tính đến ngày chi bộ họp: không xếp loại"
    yield ("Chi bộ mới thành lập", branch), r.new_branch
    for special in r.special:
        match special.kind:
            case Effect.AT_MOST:
                level = special.at_most.label if special.at_most else ""
                text = f"xếp loại cao nhất là “{level}”"
            case Effect.WORK_DONE:
                text = special.text
            case Effect.UNSTATED:
                text = "quy định không nêu"
        yield (special.special.label, text), special
    yield ("Đảng viên dự bị", r.probationary.text), r.probationary
    yield ("Chuyển sinh hoạt", r.transfer.text), r.transfer
    yield ("Sinh hoạt tạm thời", r.temporary.text), r.temporary
    yield ("Người đứng đầu (thiết lập, mặc định tắt)", r.heads.text), r.heads


def _ceiling(r: Regulation) -> Iterator[_Row]:
    c = r.ceiling
    yield ("Tỷ lệ tối đa", f"{decimal(c.percent)}% so với {c.base.label}"), c
    if c.exception is not None:
        text = f"{decimal(c.exception)}%, khi cấp có thẩm quyền quyết định (phải nêu văn bản)"
        yield ("Ngoại lệ", text), c
    yield ("Cách làm tròn (thiết lập)", c.rounding.label), c
    group = "theo từng nhóm đối tượng" if c.by_group else "trong toàn Đảng bộ cơ sở"
    yield ("Phạm vi tính (thiết lập)", group), c


def _criteria(r: Regulation) -> Iterator[_Row]:
    for c in r.criteria:
        most = decimal(c.maximum) if c.maximum is not None else "–"
        yield (c.group, c.name, most), c


def _reasons(r: Regulation) -> Iterator[_Row]:
    for reason in r.not_completed_reasons:
        yield (reason.label, reason.statistic.label), reason
