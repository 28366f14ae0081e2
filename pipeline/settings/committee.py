"""The settings of a committee, each key with its type and default.

What a key is for stands beside it, in Vietnamese: `init` writes the commented file from that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from msgspec import Struct
from msgspec.structs import replace
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from pipeline.form.fields import Scoring
from pipeline.form.layout import Criterion, Form, FourGoodSheet
from pipeline.rules import tomlfile
from pipeline.rules.regulations import Regulation, RegulationError, for_year, load, load_file
from pipeline.rules.regulations.entries import CriterionEntry
from pipeline.settings.foreign import find
from pipeline.settings.sample import setting
from pipeline.settings.wording import OwnWords
from pipeline.state.places import FILE
from pipeline.vietnamese import fold, same


class SettingsError(Exception):
    """A mistake in committee.toml or a file it names; the text is one Vietnamese line."""


class TextRemark(Struct, frozen=True):
    """A remark for the office on a text of its own that was read; no error (Vietnamese)."""

    where: str  # begins a sentence
    left: tuple[str, ...] = ()  # is in the file and was not taken
    how: tuple[str, ...] = ()  # was done to what was taken


class Origin(Struct, frozen=True):
    """Where settings come from, and what was read with them."""

    path: Path = Path(FILE)
    root: Path = Path()
    dropped: tuple[str, ...] = ()
    remarks: tuple[TextRemark, ...] = ()
    words: OwnWords = OwnWords()
    base: bytes = b""


def has_blank(text: str) -> bool:
    """Does a text still hold the dots of a sample (`ngày …`)?"""
    return "…" in text or "..." in text


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        str_strip_whitespace=True,
        str_max_length=2_000,  # what is longer is a mistake, and fits in no cell of a workbook
    )


_Filled = Annotated[str, Field(min_length=1, max_length=500)]
_Name = Annotated[str, Field(min_length=1, max_length=250)]
OWN_TEXT = "the committee's own paragraphs, or the name of a file with them"  # marks such keys
_Paragraphs = Annotated[str, Field(max_length=100_000), OWN_TEXT]


def _usable_path(path: str) -> str:
    if any(ord(letter) < 32 for letter in path):  # "\\may-chu\nop": a line break, to TOML
        raise ValueError(
            "đường dẫn có ký tự xuống dòng, tab…: trong dấu nháy kép, dấu \\ có nghĩa riêng; "
            f"{tomlfile.SINGLE_QUOTES}"
        )
    if any(len(part.encode()) > 255 for part in re.split(r"[/\\]", path)):
        raise ValueError("đường dẫn có tên thư mục hoặc tệp quá dài")
    return path


_Path = Annotated[str, AfterValidator(_usable_path)]
_FilledPath = Annotated[str, Field(min_length=1), AfterValidator(_usable_path)]


def _safe_code(code: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
        raise ValueError("chỉ gồm chữ cái không dấu, chữ số, dấu - và _")
    reserved = {"CON", "PRN", "AUX", "NUL", *(f"{p}{n}" for p in ("COM", "LPT") for n in range(10))}
    if code.upper() in reserved:
        raise ValueError("là tên mà Windows không cho đặt tệp")
    return code


class Committee(_Strict):
    name: _Name = setting(
        ..., "bắt buộc; thay hết các dấu … ở ba dòng này", '"Đảng ủy Viện kiểm sát nhân dân tỉnh …"'
    )
    superior: _Name = setting(
        ..., "bắt buộc: cấp trên nhận báo cáo", '"Đảng ủy các cơ quan Đảng tỉnh …"'
    )
    superior_organisation: str = setting(
        "", "dòng đầu bên trái; để trống thì lấy từ superior", '"Đảng bộ các cơ quan Đảng tỉnh …"'
    )
    place: _Name = setting(..., "bắt buộc: địa danh ghi trước ngày báo cáo", '"…"')

    @property
    def organisation_above(self) -> str:
        """The party organisation of the superior: Đảng ủy X is the body of Đảng bộ X."""
        return self.superior_organisation or re.sub(
            r"^Đảng (ủy|uỷ)\b", "Đảng bộ", self.superior, flags=re.IGNORECASE
        )


class CeilingSettings(_Strict):
    """Readings of the ceiling that nobody has settled; None = as the regulation says."""

    percent: Annotated[float, Field(gt=0, le=100)] | None = setting(
        None, "cao hơn tỷ lệ của quy định thì phải nêu văn bản cho phép ở citation", "20"
    )
    citation: str = setting("", "", '"Quyết định số …, ngày …"')
    base: Literal["good", "good_and_better", "rated"] | None = setting(
        None, "so với: good (Tốt) | good_and_better (Tốt trở lên) | rated (đã xếp loại)", '"good"'
    )
    rounding: Literal["down", "half_up"] | None = setting(
        None, "down: làm tròn xuống | half_up: từ 0,5 thành 1", '"down"'
    )
    by_group: bool | None = setting(None, "tính riêng nhóm lãnh đạo, quản lý", "true")
    count_higher: bool = setting(True, "tính cả đảng viên do cấp trên quyết định")


class BallotSettings(_Strict):
    majority_share: Annotated[float, Field(ge=0, lt=1)] = setting(0.5, "phải hơn tỷ lệ này")
    majority_base: Literal["valid", "present", "convened"] = setting(
        "valid", "valid: phiếu hợp lệ | present: chính thức có mặt | convened: được triệu tập"
    )


class RatingSettings(_Strict):
    year: Annotated[int, Field(ge=2018, le=2100)] = setting(..., "bắt buộc: năm đánh giá", "2026")
    regulation: str = setting(
        "", "để trống thì theo năm: 2018–2022: 132; 2023–2024: 124; từ 2025: 366", '"366-QĐ/TW"'
    )
    regulation_file: _Path = setting(
        "", "bản quy định đã chỉnh theo hướng dẫn của địa phương", '"quy-dinh.toml"'
    )
    deadline: dt.date | None = setting(None, "hạn các chi bộ gửi báo cáo", "2026-11-30")
    as_of: dt.date | None = setting(
        None, "ngày chốt số liệu; để trống thì lấy ngày họp muộn nhất", "2026-12-05"
    )
    head_above_branch: bool = setting(False, "nhắc khi Bí thư được xếp loại cao hơn chi bộ", "true")
    moved_share: Annotated[float, Field(gt=0, le=1)] = setting(
        0.2, "báo ngay khi một tổng số đổi quá 20% so với lần chạy trước"
    )
    ceiling: CeilingSettings = setting(
        CeilingSettings(),
        above='Giới hạn "Hoàn thành xuất sắc nhiệm vụ". Để trống thì theo quy định của năm.',
    )
    ballots: BallotSettings = setting(
        BallotSettings(), above="Khi nào mức đề nghị bị coi là chưa được quá nửa số phiếu"
    )


class ReportSettings(_Strict):
    number: str = setting("", '"12" in thành "Số 12-BC/ĐU"; "" chừa chỗ để ghi tay', plain=True)
    symbol: str = setting("BC/ĐU", plain=True)
    date: dt.date | None = setting(
        None,
        "để trống thì là ngày lập bản báo cáo đó; báo cáo kết quả chừa chỗ ghi số nếu để trống, "
        "cả số và ngày nếu ngày này trước quyết định",
        "2026-12-05",
    )
    on_behalf: str = setting("T/M ĐẢNG ỦY", 'hoặc "T/M BAN THƯỜNG VỤ"', plain=True)
    signer_title: str = setting("BÍ THƯ", 'hoặc "PHÓ BÍ THƯ"', plain=True)
    signer: str = setting("", plain=True)
    signature: bool = setting(True, "không in phần ký ở bản trình hội nghị", "false")
    legal_bases: tuple[str, ...] = setting(
        (), 'mỗi văn bản một chuỗi: ["Quy định số …", "Kế hoạch số …"]', plain=True
    )
    recipients: tuple[str, ...] = setting(
        (),
        "nơi nhận; để trống thì: cấp trên ở trên, các đồng chí Đảng ủy viên, các chi bộ, Văn phòng",
        '["Đảng ủy … (để báo cáo)", "Lưu Văn phòng Đảng ủy"]',
    )
    meeting: dt.date | None = setting(
        None, "ngày hội nghị Đảng ủy xem xét, in ở bản trình hội nghị", "2026-12-10"
    )
    meeting_recipients: tuple[str, ...] = setting(
        (),
        "nơi nhận của bản trình hội nghị; để trống thì như recipients",
        '["Các đồng chí Đảng ủy viên", "Lưu Văn phòng Đảng ủy"]',
    )
    draft: str = setting(
        "DỰ THẢO",
        'ghi dưới số của bản trình hội nghị chưa đánh số; "Dự thảo lần 1"; "" thì không ghi',
    )
    marks: tuple[str, ...] = setting(
        (), "dấu chỉ phạm vi lưu hành, độ mật, ghi dưới số báo cáo", '["TÀI LIỆU HỘI NGHỊ"]'
    )
    subject: str = setting(
        "chi bộ, đảng viên", 'hoặc "tập thể, cá nhân", "tổ chức đảng, đảng viên"'
    )
    heading_separator: Literal[".", "-"] = setting(".", '"I." hoặc "I-": ghi "." hay "-"')
    end_mark: Literal[".", "./."] = setting(".", '"." hoặc "./."')
    tone: Literal["ủy", "uỷ"] = setting(
        "ủy", '"ủy" hoặc "uỷ" trong câu chữ có sẵn (tên riêng giữ nguyên)'
    )
    body_size: Literal[14, 15] = setting(14, "14 hoặc 15")
    line_spacing: Annotated[float, Field(ge=18, le=20)] = setting(18, "18 đến 20")
    totals: Literal["both", "text", "tables"] = setting(
        "both",
        "các mức xếp loại ở mục II nêu ở: text (lời văn) | tables (Bảng 1, Bảng 2) | both (cả hai)",
        '"text"',
    )
    charts: bool = setting(True, "biểu đồ, in sau các biểu của báo cáo", "false")
    order: Literal["branch", "post", "alphabet"] = setting(
        "branch",
        "thứ tự họ tên trong phụ lục, danh sách, thông báo: branch (như chi bộ ghi) | post (chức "
        "vụ, rồi như chi bộ ghi) | alphabet (vần chữ cái theo tên)",
        '"post"',
    )
    members_in_word: Annotated[int, Field(ge=0)] = setting(
        5000, "danh sách dài hơn thì Phụ lục chỉ ghi số lượng, họ tên ở sổ Excel"
    )
    texts: Literal["body", "appendix"] | None = setting(
        None,
        "nội dung các chi bộ viết: body (mục III, V) | appendix (phụ lục); không ghi: từ 16 chi bộ "
        "thì ở phụ lục",
        '"body"',
    )
    addresses: bool = setting(
        False,
        "mỗi số liệu trong tệp Word mang địa chỉ của nó (bấm vào số là thấy); lệnh refresh cần có",
        "true",
        plain=True,
    )
    no_break: bool = setting(
        False,
        "trong tệp Word, số không rơi xuống dòng dưới: “Chi bộ 3”, “tháng 11”, “số 46-QĐ/TW”",
        "true",
        plain=True,
    )
    base: _Path = setting(
        "",
        "văn bản gốc Word của Đảng ủy: tiêu đề, phông chữ, lề (run.py template --wording tạo mẫu)",
        '"mau/van-ban.docx"',
    )
    leadership: _Paragraphs = setting(
        "",
        "mục I.1",
        above="Đoạn văn của Đảng ủy, in trước nội dung của các chi bộ. Nhiều dòng thì đặt giữa ba "
        'dấu nháy """…""";\nhoặc ghi tên một tệp .txt hay .docx đặt cạnh tệp này: '
        'leadership = "muc-1.docx" (chỉ lấy các đoạn văn, không lấy bảng)',
    )
    assigned: bool = setting(
        False, "mục I.1: Đảng ủy viên đã được phân công dự hội nghị của các chi bộ", "true"
    )
    organisation: _Paragraphs = setting(
        "", "mục I.2: thay đổi về tổ chức trong năm, các loại chi bộ…"
    )
    guidance: _Paragraphs = setting("", "mục I.3: tập thể, cá nhân được gợi ý kiểm điểm…")
    strengths: _Paragraphs = setting("", "mục III.1")
    shortcomings: _Paragraphs = setting("", "mục III.2")
    causes: _Paragraphs = setting("", "mục III.3")
    directions: _Paragraphs = setting("", "mục V.1")
    requests: _Paragraphs = setting("", "mục V.2")


class InboxSettings(_Strict):
    folder: _FilledPath = setting(
        "inbox", "thư mục các chi bộ thả biểu mẫu vào, có thể là thư mục dùng chung", plain=True
    )
    settle_seconds: Annotated[int, Field(ge=0)] = setting(
        60, "tệp mới hơn số giây này thì đêm sau mới đọc; 0 là đọc hết", plain=True
    )
    reading_minutes: Annotated[int, Field(ge=1, le=1440)] = setting(
        180, "mỗi lần chạy đọc tệp mới không quá số phút này; còn lại chờ lần chạy sau", plain=True
    )


class StateSettings(_Strict):
    folder: _FilledPath = setting(
        "state", "sổ và bản sao các tệp đã nhận; để trên ổ đĩa của máy, nhớ sao lưu", plain=True
    )


class CriterionSettings(_Strict):
    group: _Filled
    name: _Filled
    maximum: Annotated[float, Field(gt=0, le=100)] | None = None


_CRITERIA = '[{ group = "Nhóm", name = "Tiêu chí", maximum = %s }]'  # in the sample


# One criterion a group: the four groups are the same everywhere, their details are local.
_FOUR_GOOD = tuple(
    CriterionSettings(group=group, name=name)
    for group, name in (
        ("Hoàn thành tốt nhiệm vụ chính trị", "Lãnh đạo hoàn thành các nhiệm vụ được giao"),
        ("Chất lượng sinh hoạt tốt", "Duy trì nền nếp, nâng cao chất lượng sinh hoạt chi bộ"),
        ("Đoàn kết, kỷ luật tốt", "Giữ vững đoàn kết, chấp hành nghiêm kỷ luật của Đảng"),
        ("Cán bộ, đảng viên tốt", "Cán bộ, đảng viên gương mẫu, hoàn thành tốt nhiệm vụ"),
    )
)


class FourGoodSettings(_Strict):
    use: bool = setting(True, 'có đánh giá "Chi bộ bốn tốt"', plain=True)
    legal_basis: str = setting("", "", '"Công văn số …, ngày … của …"')
    scoring: Literal["pass", "points"] = setting(
        "pass", "pass: Đạt / Không đạt | points: chấm điểm"
    )
    threshold: Annotated[float, Field(ge=0, le=100)] | None = setting(
        None, "chấm điểm: từ bao nhiêu điểm thì đạt", "80"
    )
    criteria: tuple[CriterionSettings, ...] = setting(_FOUR_GOOD, "", _CRITERIA % 25)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.scoring == "points" and any(c.maximum is None for c in self.criteria):
            raise ValueError("chấm điểm thì mỗi tiêu chí cần khóa maximum")
        if self.use and not self.criteria:
            raise ValueError("danh sách criteria trống; không áp dụng thì ghi use = false")
        return self


class OfficeSettings(_Strict):
    """Whom a branch asks; printed in reminders and on the form's first page."""

    contact: str = setting("", "", '"Nguyễn Văn A"')
    phone: str = setting("", "", '"0277 000 000"')
    letter_symbol: _Filled = setting("CV/ĐU", "ký hiệu công văn nhắc các chi bộ")


class FormSettings(_Strict):
    higher_posts: tuple[_Filled, ...] = setting(("Tỉnh ủy viên", "Đảng ủy viên"))
    higher_authorities: tuple[_Filled, ...] = setting(
        ("Đảng ủy cấp trên trực tiếp", "Ban Thường vụ Tỉnh ủy")
    )
    criteria: tuple[CriterionSettings, ...] = setting(
        (),
        "",
        _CRITERIA % 10,
        above="Thay tiêu chí tự đánh giá của chi bộ (sheet 2); để trống thì theo quy định của năm:",
    )


class BranchSettings(_Strict):
    code: Annotated[str, AfterValidator(_safe_code)] = setting(
        ..., "chữ cái không dấu, chữ số, dấu - và _", '"CB01"', '"CB02"'
    )
    name: _Name = setting(..., "", '"Chi bộ 1"', '"Chi bộ 2"')
    departments: tuple[_Name, ...] = setting(
        (), "", '["Văn phòng", "Phòng 1"]', '["Phòng 2"]', plain=True
    )
    founded: dt.date | None = setting(
        None, "ngày thành lập; dưới 6 tháng thì không xếp loại", "2026-09-01"
    )
    predecessors: tuple[_Filled, ...] = setting(
        (),
        "mã cũ, nếu mới sáp nhập hoặc đổi mã: giữ danh sách, kết quả các năm trước",
        '["CB07", "CB08"]',
    )


class Excluded(_Strict):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{6,64}$")] = setting(
        ..., "các chữ đầu của mã ghi ở phụ lục “Danh mục báo cáo của các chi bộ”", '"0123456789ab"'
    )
    reason: _Filled = setting(..., "", '"Gửi nhầm bản nháp"')


class CountedAt(_Strict):
    person: _Filled = setting(..., "số thẻ đảng viên, hoặc họ và tên", '"0123456789"')
    branch: _Filled = setting(..., "", '"CB01"')


class Event(_Strict):
    date: dt.date = setting(..., "", "2026-12-02")
    branch: _Filled = setting(..., "", '"CB01"')
    person: _Filled = setting(..., "số thẻ đảng viên, hoặc họ và tên", '"0123456789"')
    kind: Literal["discipline", "transfer", "admission", "death"] = setting(
        ...,
        "discipline: kỷ luật | transfer: chuyển sinh hoạt | admission: kết nạp | death: từ trần",
        '"discipline"',
    )
    text: str = setting("", "nói rõ thêm, không bắt buộc", '"khiển trách, Quyết định số …"')


class PublishSettings(_Strict):
    pdf: bool = setting(
        False, "lập thêm bản PDF/A của mọi văn bản Word; máy phải có LibreOffice", "true"
    )
    sign: bool = setting(
        False, "đặt ô ký, ô dấu trống vào bản PDF (cần pdf = true và phần cài thêm pyHanko)", "true"
    )

    @model_validator(mode="after")
    def _fields_need_a_pdf(self) -> Self:
        if self.sign and not self.pdf:
            raise ValueError("sign = true thì cần pdf = true: ô ký, ô dấu nằm trong bản PDF")
        return self


class DecisionSettings(_Strict):
    symbol: _Filled = setting("QĐ/ĐU", "ký hiệu quyết định")
    notice_symbol: _Filled = setting("TB/ĐU", "ký hiệu thông báo gửi chi bộ")
    folder: _FilledPath = setting(
        "decisions", "nơi văn phòng để sổ quyết định chờ nhận; chi bộ không được ghi vào đây"
    )
    take_at_night: bool = setting(
        False, "true: đêm tự nhận, chỉ khi không ai ngoài văn phòng ghi được vào thư mục đó"
    )
    reopen: tuple[_Filled, ...] = setting(
        (), 'mã các chi bộ gửi lại sau quyết định được đưa ra xét lại: ["CB02"]'
    )


class RosterSettings(_Strict):
    file: _Path = setting(
        "", "danh sách đảng viên để điền sẵn biểu mẫu và đối chiếu", '"danh-sach-dang-vien.xlsx"'
    )


class Settings(_Strict):
    committee: Committee
    rating: RatingSettings
    report: ReportSettings = ReportSettings()
    inbox: InboxSettings = InboxSettings()
    state: StateSettings = StateSettings()
    office: OfficeSettings = setting(OfficeSettings(), "người chi bộ liên hệ khi cần hỗ trợ")
    form: FormSettings = FormSettings()
    four_good: FourGoodSettings = FourGoodSettings()
    roster: RosterSettings = RosterSettings()
    publish: PublishSettings = PublishSettings()
    decisions: DecisionSettings = setting(DecisionSettings(), "khi Đảng ủy quyết định mức xếp loại")
    branches: Annotated[tuple[BranchSettings, ...], Field(min_length=1)] = setting(
        ..., above="Mỗi chi bộ một khối [[branches]], theo thứ tự in trong báo cáo."
    )
    excluded: tuple[Excluded, ...] = setting(
        (), above="Bỏ một bản đã gửi ra khỏi tổng hợp (bản sao vẫn được giữ):"
    )
    counted_at: tuple[CountedAt, ...] = setting(
        (), above="Một người có tên ở hai chi bộ thì tính ở đâu:"
    )
    events: tuple[Event, ...] = setting(
        (), above="Việc xảy ra sau hội nghị chi bộ: nêu để Đảng ủy xem xét, không tự sửa số liệu:"
    )
    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def dropped(self) -> tuple[str, ...]:
        """One line on each key that meant something to an earlier edition and is ignored now."""
        return self._origin.dropped

    @property
    def remarks(self) -> tuple[TextRemark, ...]:
        """How the texts of the settings, and of the files that they name, were read."""
        return self._origin.remarks

    @property
    def words(self) -> Mapping[str, str]:
        """The office's own copies of templates: name → text."""
        return self._origin.words.texts

    @property
    def unread_words(self) -> Mapping[str, str]:
        """Copies that cannot be read: name → why (Vietnamese)."""
        return self._origin.words.unread

    @property
    def base(self) -> bytes:
        """The office's own base document; empty where the program's serves."""
        return self._origin.base

    @property
    def root(self) -> Path:
        """The folder below which the files lie that they name."""
        return self._origin.root

    @property
    def identity(self) -> tuple[str, ...]:
        """All that the settings say, with what they name: changes whenever any of it does."""
        own = [f"{key}={text}" for key, text in sorted(self.words.items())]
        return self.model_dump_json(), *own, hashlib.sha256(self.base).hexdigest()

    def with_words_of(self, other: Settings) -> Settings:
        """The same, worded and looking as those of another committee."""
        return self.read_from(replace(self._origin, words=other._origin.words, base=other.base))

    def without_words(self, name: str) -> Settings:
        """The same, with the program's own wording of a document."""
        left = {key: text for key, text in self.words.items() if key != name}
        return self.read_from(replace(self._origin, words=OwnWords(left, self.unread_words)))

    def read_from(self, origin: Origin) -> Settings:
        """The same settings, from there."""
        made = self.model_copy()
        made._origin = origin
        return made

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen: dict[str, str] = {}
        for branch in self.branches:
            key = branch.code.upper()  # Windows takes names that differ in case for one
            if key in seen:
                raise ValueError(f"[[branches]] có hai chi bộ cùng mã {branch.code}")
            if any(same(branch.name, other) for other in seen.values()):
                raise ValueError(f"[[branches]] có hai chi bộ cùng tên “{branch.name}”")
            seen[key] = branch.name
        for branch in self.branches:
            for old in branch.predecessors:
                where, heir = f"[[branches]] {branch.code}, predecessors", branch.code.upper()
                if old.upper() in seen and old.upper() != heir:
                    raise ValueError(f"{where}: {old} đang là mã của chi bộ khác")
                if self.successors[old.upper()].upper() != heir:
                    raise ValueError(f"{where}: {old} đã là mã cũ của chi bộ khác")
        named = [("[[counted_at]] branch", entry.branch) for entry in self.counted_at]
        named += [("[[events]] branch", event.branch) for event in self.events]
        named += [("[decisions] reopen", code) for code in self.decisions.reopen]
        for key, code in named:
            if code.upper() not in seen:
                raise ValueError(f"{key}: không có chi bộ mã {code}")
        return self

    @property
    def file(self) -> str:
        """The name of the file that they come from, for a sentence."""
        return self._origin.path.name

    @property
    def path(self) -> Path:
        """The file that they were read from."""
        return self._origin.path

    @cached_property
    def left_open(self) -> str | None:
        """One line on the first name that still stands as in the file that `init` writes, with its
        “…”; None where all are filled in."""
        committee = self.committee
        named = [(f"committee.{k}", str(getattr(committee, k))) for k in Committee.model_fields]
        named += [(f"branches[{n}].name", b.name) for n, b in enumerate(self.branches, 1)]
        open_ = next((key for key, text in named if has_blank(text)), None)
        return f"{self.file}: {open_} còn dấu “…” của bản mẫu, hãy ghi đầy đủ" if open_ else None

    def must_be_filled_in(self) -> None:
        """Raise SettingsError where a name would be printed with the “…” of the sample."""
        if self.left_open:
            raise SettingsError(self.left_open)

    @cached_property
    def successors(self) -> Mapping[str, str]:
        """Former code in capitals → code of the branch that took its place."""
        return {old.upper(): branch.code for branch in self.branches for old in branch.predecessors}

    def branch(self, code: str | None) -> BranchSettings | None:
        """The branch with this code, whatever its case."""
        return self.by_code.get((code or "").upper())

    @cached_property
    def by_code(self) -> Mapping[str, BranchSettings]:
        """The branches by their codes in capitals."""
        return {b.code.upper(): b for b in self.branches}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of the branches by their codes, in order."""
        return {b.code: b.name for b in self.branches}

    def regulation(self, root: Path) -> Regulation:
        """The regulation of the rating year, or the one that the settings name.

        Raises SettingsError where it is unknown or the committee's own file has a mistake.
        """
        own, named = self.rating.regulation_file, self.rating.regulation
        try:
            if not own:
                return load(named or for_year(self.rating.year))
            path = find(root, own)
            if not os.path.lexists(path):
                raise RegulationError(f"không có tệp {own}")
            regulation = load_file(path)
            self._own_file_fits(regulation)
        except RegulationError as error:
            key = "regulation_file" if own else "regulation"
            raise SettingsError(f"{self.file}: [rating] {key}: {error}") from error
        return regulation

    def _own_file_fits(self, own: Regulation) -> None:
        """Is a committee's own file the regulation that is named, and of the rating year?

        A regulation that has ended may still be chosen, by naming it: the year 2023 by 132.
        """
        name, year, named = self.rating.regulation_file, self.rating.year, self.rating.regulation
        if named and fold(named) != fold(own.code):
            raise RegulationError(
                f"{name} là quy định {own.code}, trong khi khóa regulation ghi {named}; sửa một "
                "trong hai"
            )
        first, last = own.years[0], own.years[-1] if len(own.years) > 1 else year
        if year < first or (year > last and not named):
            of = f"{first}–{last}" if len(own.years) > 1 else f"từ {first}"
            hint = "" if year < first else f", hoặc ghi regulation = “{own.code}” nếu vẫn áp dụng"
            raise RegulationError(
                f"{name} áp dụng cho năm đánh giá {of} (khóa years), không có năm {year}; sửa khóa "
                f"years{hint}"
            )

    def form_of_year(self, regulation: Regulation) -> Form:
        """The form that the branches of this committee fill in. Raises SettingsError."""
        own = _criteria(self.form.criteria)
        if regulation.scoring is Scoring.POINTS and any(c.maximum is None for c in own):
            why = f"{regulation.code} chấm điểm, mỗi tiêu chí cần khóa maximum"
            raise SettingsError(f"{self.file}: [form] criteria: {why}")
        four_good = FourGoodSheet(
            scoring=Scoring.POINTS if self.four_good.scoring == "points" else Scoring.QUALITY,
            criteria=_criteria(self.four_good.criteria),
            threshold=self.four_good.threshold,
        )
        return Form(
            year=self.rating.year,
            regulation=regulation.code,
            scoring=regulation.scoring,
            criteria=own or _criteria(regulation.criteria),
            not_completed_reasons=tuple(r.label for r in regulation.not_completed_reasons),
            higher_posts=self.form.higher_posts,
            authorities=("Đảng ủy cơ sở", *self.form.higher_authorities),
            four_good=four_good if self.four_good.use else None,
        )


def _criteria(listed: Iterable[CriterionSettings | CriterionEntry]) -> tuple[Criterion, ...]:
    return tuple(Criterion(c.group, c.name, c.maximum) for c in listed)
