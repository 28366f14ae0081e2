"""committee.toml: what is right is read; each mistake is one line that names the key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from docx import Document
from pydantic import BaseModel

from pipeline.rules import regulations
from pipeline.settings import Settings, SettingsError, read, sample

GOOD = """
[committee]
name = "Đảng ủy Viện kiểm sát nhân dân tỉnh"
superior = "Đảng ủy Khối các cơ quan tỉnh"
place = "Đồng Tháp"
[rating]
year = 2023
[[branches]]
code = "CB01"
name = "Chi bộ 1"
"""


def settings(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "committee.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_the_required_keys_are_enough(tmp_path: Path) -> None:
    s = settings(tmp_path, GOOD)
    assert s.regulation(tmp_path).code == "124-QĐ/TW"
    assert s.inbox.settle_seconds == 60
    assert s.committee.organisation_above == "Đảng bộ Khối các cơ quan tỉnh"


def test_names_of_the_sample_are_told_one_by_one(tmp_path: Path) -> None:
    for key, text in {
        "committee.name": GOOD.replace("nhân dân tỉnh", "nhân dân tỉnh …"),
        "committee.superior": GOOD.replace("cơ quan tỉnh", "cơ quan tỉnh ..."),
        "committee.place": GOOD.replace("Đồng Tháp", "…"),
        "branches[1].name": GOOD.replace("Chi bộ 1", "Chi bộ …"),
    }.items():
        open_ = settings(tmp_path, text)
        assert open_.left_open and open_.left_open.startswith(f"committee.toml: {key} còn dấu “…”")
        with pytest.raises(SettingsError, match="còn dấu"):
            open_.must_be_filled_in()
    settings(tmp_path, GOOD).must_be_filled_in()


@pytest.mark.parametrize(
    ("year", "code"),
    [(2018, "132-QĐ/TW"), (2022, "132-QĐ/TW"), (2023, "124-QĐ/TW"), (2024, "124-QĐ/TW"),
     (2025, "366-QĐ/TW"), (2030, "366-QĐ/TW")],
)  # fmt: skip
def test_the_year_picks_the_regulation(tmp_path: Path, year: int, code: str) -> None:
    text = GOOD.replace("year = 2023", f"year = {year}")
    assert settings(tmp_path, text).regulation(tmp_path).code == code


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("year = 2023", "year = 1823"), "rating.year"),
        (("year = 2023", 'year = "2023"'), "rating.year"),
        (("year = 2023", ""), "rating.year"),
        (("year = 2023", 'year = 2023\ndeadline = "2023-10-05"'), "rating.deadline"),
        (("year = 2023", "year = 2023\nyeer = 1"), "rating.yeer"),
        (('place = "Đồng Tháp"', ""), "committee.place"),
        (('place = "Đồng Tháp"', 'place = ""'), "committee.place"),
        (('place = "Đồng Tháp"', "place = 5"), "committee.place"),
        (("[[branches]]", "[report]\nline_spacing = 40\n[[branches]]"), "report.line_spacing"),
        (("[[branches]]", "[rating.ceiling]\nbase = 'x'\n[[branches]]"), "rating.ceiling.base"),
        (("[[branches]]", '[[branches]]\ncode = "cb01"\nname = "x"\n[[branches]]'), "CB01"),
        (('code = "CB01"', 'code = "CB 01"'), "branches[1].code"),
        (('code = "CB01"', 'code = "CON"'), "branches[1].code"),
        (('code = "CB01"', 'code = "../x"'), "branches[1].code"),
        (("[rating]", "[rating"), "dòng 6, cột 8: thiếu dấu ]"),
        (('name = "Chi bộ 1"', f'name = "{"x" * 35_000}"'), "branches[1].name: dài quá 250 ký tự"),
        (("[rating]", f'[inbox]\nfolder = "{"x" * 5_000}"\n[rating]'), "inbox.folder"),
        (("year = 2023", f"year = {'[' * 5_000}"), "lồng nhau"),
        (("[[branches]]", "[extra]\na = 1\n[[branches]]"), "extra"),
        (("[[branches]]", '[decisions]\nreopen = ["CB09"]\n[[branches]]'), "CB09"),
        (("[[branches]]", '[decisions]\nsymbol = ""\n[[branches]]'), "decisions.symbol"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, GOOD.replace(*change))
    line = str(caught.value)
    assert named in line
    assert "\n" not in line


@pytest.mark.parametrize("value", ["2", "0", '"two"'])
def test_a_key_of_an_earlier_edition_is_ignored_and_named(tmp_path: Path, value: str) -> None:
    s = settings(tmp_path, f"{GOOD}[inbox]\nreaders = {value}\nsettle_seconds = 5\n")
    assert s.inbox.settle_seconds == 5
    (line,) = s.dropped
    assert line.startswith("committee.toml: dòng 12: inbox.readers: khóa không còn dùng")
    assert settings(tmp_path, GOOD).dropped == ()


EVENT = """[[events]]
date = 2023-12-02
branch = "cb01"
person = "Trần Văn Thử"
kind = "death"
"""


def test_events_and_decisions(tmp_path: Path) -> None:
    s = settings(tmp_path, GOOD + EVENT)
    assert [(e.branch, e.kind, e.text) for e in s.events] == [("cb01", "death", "")]
    assert (s.decisions.symbol, s.decisions.notice_symbol) == ("QĐ/ĐU", "TB/ĐU")
    assert s.decisions.reopen == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('"cb01"', '"CB09"'), "[[events]] branch: không có chi bộ mã CB09"),
        (('"death"', '"party"'), "events[1].kind"),
        (("2023-12-02", '"2/12/2023"'), "events[1].date"),
        (('person = "Trần Văn Thử"', ""), "events[1].person"),
    ],
)
def test_a_mistake_in_an_event_is_one_line(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, GOOD + EVENT.replace(*change))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_regulation_and_a_missing_file(tmp_path: Path) -> None:
    for key in ('regulation = "999-QĐ/TW"', 'regulation_file = "khong-co.toml"'):
        s = settings(tmp_path, GOOD.replace("year = 2023", f"year = 2023\n{key}"))
        with pytest.raises(SettingsError):
            s.regulation(tmp_path)


def test_a_missing_regulation_file_is_named_as_the_settings_name_it(tmp_path: Path) -> None:
    s = settings(tmp_path, GOOD.replace("year = 2023", 'year = 2023\nregulation_file = "a/b.toml"'))
    with pytest.raises(SettingsError) as caught:
        s.regulation(tmp_path)
    assert str(caught.value) == "committee.toml: [rating] regulation_file: không có tệp a/b.toml"


@pytest.mark.parametrize(("year", "refused"), [(2026, True), (2023, False)])
def test_own_criteria_need_a_maximum_where_points_are_given(
    tmp_path: Path, year: int, refused: bool
) -> None:
    own = '[form]\ncriteria = [{ group = "Nhóm", name = "Tiêu chí" }]\n[[branches]]'
    text = GOOD.replace("year = 2023", f"year = {year}").replace("[[branches]]", own, 1)
    s = settings(tmp_path, text)
    regulation = s.regulation(tmp_path)
    if not refused:
        assert s.form_of_year(regulation).criteria[0].maximum is None
        return
    with pytest.raises(SettingsError, match=r"\[form\] criteria: 366-QĐ/TW chấm điểm.*maximum$"):
        s.form_of_year(regulation)


def test_the_commented_file_shows_every_key(tmp_path: Path) -> None:
    """Uncommented, the file that `init` writes is valid and leaves no key of the settings out."""
    text = sample(Settings)
    plain = re.sub(r"(?m)^# (?=\[|[a-z_0-9]+ = )", "", text)
    shown = tomllib.loads(plain)
    settings(tmp_path, text)
    assert not list(missing(Settings, shown, ""))


def missing(model: type[BaseModel], shown: object, above: str) -> list[str]:
    """The keys of a settings class that a table does not show."""
    left: list[str] = []
    table = shown[0] if isinstance(shown, list) else shown
    assert isinstance(table, dict), above
    for name, field in model.model_fields.items():
        if name not in table:
            left.append(f"{above}{name}")
            continue
        inner = next(
            (
                t
                for t in (field.annotation, *getattr(field.annotation, "__args__", ()))
                if isinstance(t, type) and issubclass(t, BaseModel)
            ),
            None,
        )
        if inner and name != "criteria":
            left.extend(missing(inner, table[name], f"{above}{name}."))
    return left


def test_the_committees_paragraphs_may_stand_in_files(tmp_path: Path) -> None:
    (tmp_path / "muc-1.txt").write_text("Đoạn một.\nĐoạn hai.\n", encoding="utf-8")
    document = Document()
    for text in ("Ưu điểm thứ nhất.", "", "Ưu điểm thứ hai."):
        document.add_paragraph(text)
    document.save(str(tmp_path / "uu-diem.docx"))
    own = '[report]\nleadership = "muc-1.txt"\nstrengths = "uu-diem.docx"\ncauses = "Tại chỗ."\n'
    report = settings(tmp_path, GOOD.replace("[[branches]]", f"{own}[[branches]]")).report
    assert report.leadership == "Đoạn một.\nĐoạn hai."
    assert report.strengths == "Ưu điểm thứ nhất.\nƯu điểm thứ hai."
    assert report.causes == "Tại chỗ."


@pytest.mark.parametrize("name", ["khong-co.txt", "khong-co.docx", "hong.docx", "cu.txt"])
def test_a_paragraph_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "hong.docx").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "cu.txt").write_bytes("Đảng ủy".encode("utf-16"))
    own = f'[report]\ncauses = "{name}"\n'
    with pytest.raises(SettingsError, match=r"report\.causes") as caught:
        settings(tmp_path, GOOD.replace("[[branches]]", f"{own}[[branches]]"))
    assert "\n" not in str(caught.value)


LAW = (Path(regulations.__file__).parent / "qd366.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rating", "law", "told"),
    [
        ("year = 2028", "years = [2035]", "từ 2035 (khóa years), không có năm 2028; sửa khóa yea"),
        ("year = 2028", "years = [2025, 2027]", "2025–2027 (khóa years), không có năm 2028; sửa"),
        ("year = 2024", "years = [2025]", "không có năm 2024"),
        ('year = 2028\nregulation = "132-QĐ/TW"', "years = [2025]",
         "quy-dinh.toml là quy định 366-QĐ/TW, trong khi khóa regulation ghi 132-QĐ/TW"),
        ("year = 2028", "years = [2028, 2026]", "năm cuối (2026) trước năm đầu (2028)"),
    ],
)  # fmt: skip
def test_an_own_regulation_must_be_of_the_year_and_the_one_that_is_named(
    tmp_path: Path, rating: str, law: str, told: str
) -> None:
    own = LAW.replace("years = [2025] ", f"{law} ")
    (tmp_path / "quy-dinh.toml").write_text(own, encoding="utf-8")
    rating += '\nregulation_file = "quy-dinh.toml"'
    s = settings(tmp_path, GOOD.replace("year = 2023", rating))
    with pytest.raises(SettingsError, match=r"\[rating\] regulation_file") as caught:
        s.regulation(tmp_path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rating", ["year = 2028", 'year = 2028\nregulation = "366-qđ/tw"'])
def test_an_own_regulation_of_the_year_is_taken(tmp_path: Path, rating: str) -> None:
    (tmp_path / "quy-dinh.toml").write_text(LAW, encoding="utf-8")
    rating += '\nregulation_file = "quy-dinh.toml"'
    s = settings(tmp_path, GOOD.replace("year = 2023", rating))
    assert s.regulation(tmp_path).code == "366-QĐ/TW"


def test_a_regulation_that_has_ended_may_still_be_chosen_by_its_name(tmp_path: Path) -> None:
    ended = LAW.replace("years = [2025] ", "years = [2025, 2027] ")
    (tmp_path / "quy-dinh.toml").write_text(ended, encoding="utf-8")
    own = 'year = 2028\nregulation = "366-QĐ/TW"\nregulation_file = "quy-dinh.toml"'
    s = settings(tmp_path, GOOD.replace("year = 2023", own))
    assert s.regulation(tmp_path).years == (2025, 2027)


OTHER = '[[branches]]\ncode = "CB02"\nname = "{name}"\n{more}\n'


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("chi bộ  1", "", "có hai chi bộ cùng tên “chi bộ 1”"),
        ("Chi bộ 2", 'predecessors = ["cb01"]', "CB02, predecessors: cb01 đang là mã của chi bộ"),
        ("Chi bộ 2", 'predecessors = ["CB09"]', "CB09 đã là mã cũ của chi bộ khác"),
        ("Chi bộ 2", 'predecessors = "CB09"', "branches[2].predecessors"),
    ],
)
def test_two_branches_that_would_be_taken_for_one(
    tmp_path: Path, name: str, more: str, told: str
) -> None:
    first = GOOD.replace('code = "CB01"', 'code = "CB01"\npredecessors = ["CB08", "CB09"]')
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, first + OTHER.format(name=name, more=more))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_former_codes_lead_to_the_branch_of_today(tmp_path: Path) -> None:
    own = 'predecessors = ["CB02", "cb08", "CB09"]'  # its own code may stand there, too
    s = settings(tmp_path, GOOD + OTHER.format(name="Chi bộ 2", more=own))
    assert dict(s.successors) == {"CB02": "CB02", "CB08": "CB02", "CB09": "CB02"}


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, GOOD + 'departments = ["Phòng 1"]\nfounded = "hôm qua"\n')
    assert str(caught.value).startswith("committee.toml: dòng 12: branches[1].founded: ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\\may-chu\nop-bao-cao", r"\\may-chu\nop-bao-cao"),
        (r"C:\temp\báo cáo", r"C:\temp\báo cáo"),
        (r"C:\ws\inbox", r"C:\ws\inbox"),  # no escape of TOML's: the parser itself refuses it
        (r"C:\\ws\new", r"C:\ws\new"),
        (r"D:\Users\x", r"D:\Users\x"),
    ],
)
@pytest.mark.parametrize(
    "key", ["[inbox]\nfolder", "[state]\nfolder", "[roster]\nfile", "[decisions]\nfolder"]
)
def test_a_windows_path_in_double_quotes(
    tmp_path: Path, key: str, written: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, GOOD.replace("[[branches]]", f'{key} = "{written}"\n[[branches]]'))
    assert str(caught.value).startswith("committee.toml: dòng 9")
    assert str(caught.value).endswith(f"đường dẫn Windows đặt trong dấu nháy đơn: '{meant}'")
    assert "\n" not in str(caught.value)
    good = settings(tmp_path, GOOD.replace("[[branches]]", f"{key} = '{meant}'\n[[branches]]"))
    paths = (good.inbox.folder, good.state.folder, good.roster.file, good.decisions.folder)
    assert meant in paths
