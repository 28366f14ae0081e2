"""Regulation files: what they say, and one line for every mistake in a committee's own copy."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from pipeline.form.fields import Scoring
from pipeline.model import Breach, Level, MemberStatus, Quality, Special
from pipeline.rules import regulations
from pipeline.rules.regulations import (
    Certainty,
    Measure,
    RegulationError,
    Statistic,
    Subject,
    for_year,
    known,
    load,
    load_file,
    total_points,
)

FOLDER = Path(regulations.__file__).parent
CODES = ("132-QĐ/TW", "124-QĐ/TW", "366-QĐ/TW")
X, G, C, N = Level.EXCELLENT, Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2018, CODES[0]), (2022, CODES[0]), (2023, CODES[1]), (2024, CODES[1]),
        (2025, CODES[2]), (2026, CODES[2]), (2099, CODES[2]),
    ],
)  # fmt: skip
def test_the_year_picks_the_regulation(year: int, code: str) -> None:
    assert for_year(year) == code


def test_there_is_none_before_2018() -> None:
    with pytest.raises(RegulationError, match="không có quy định cho năm 2017"):
        for_year(2017)


def test_codes_are_found_whatever_their_case() -> None:
    assert tuple(r.code for r in known()) == CODES
    assert load(" 366-qđ/tw ").short == "Quy định số 366-QĐ/TW"
    with pytest.raises(RegulationError, match=r"không có quy định '7-QĐ/TW'.*132-QĐ/TW"):
        load("7-QĐ/TW")


@pytest.mark.parametrize("code", CODES)
def test_every_entry_names_its_clause_and_certainty(code: str) -> None:
    data = tomllib.loads((FOLDER / f"qd{code[:3]}.toml").read_text(encoding="utf-8"))
    entries = [e for table in data.values() if isinstance(table, list) for e in table
               if isinstance(e, dict) and "title" not in e]  # fmt: skip
    entries += data.pop("bands", {}).values()
    entries += [t for key, t in data.items() if isinstance(t, dict) and key != "wording"]
    assert len(entries) > 30
    for entry in entries:
        assert entry["clause"]
        Certainty(entry["certainty"])  # type: ignore[call-arg]  # lookup by key


@pytest.mark.parametrize("code", CODES)
def test_texts_are_nfc_and_the_title_begins_with_the_citation(code: str) -> None:
    text = (FOLDER / f"qd{code[:3]}.toml").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    law = load(code)
    assert law.title.startswith(law.short)
    assert law.wording.compared.startswith(law.short)


def thresholds(code: str, subject: Subject, level: Level) -> dict[str, object]:
    found = {}
    for c in load(code).requirements(subject, level):
        given = (c.at_least, c.at_most, c.quality, c.civil)
        found[c.measure.value] = next((x for x in given if x is not None), True)
    return found


def test_conditions_of_366() -> None:
    excellent = {
        "points": 90, "tasks_done": 100, "tasks_late": 0, "tasks_above": 30, "mended": True,
    }  # fmt: skip
    for subject in Subject:
        own: dict[str, object] = {"civil_level": X}
        if subject is Subject.BRANCH:
            own = {"discipline": True}
        assert thresholds(CODES[2], subject, X) == excellent | own
        good = {"points": 70, "tasks_done": 100, "tasks_late": 0}
        assert thresholds(CODES[2], subject, G) == good
        completed = {"points": 50, "tasks_done": 100, "tasks_late": 20}
        assert thresholds(CODES[2], subject, C) == completed
        assert thresholds(CODES[2], subject, N) == {}


def test_conditions_of_124() -> None:
    for subject in Subject:
        own = {"tasks_done": 100, "tasks_above": 50, "tasks_late": 0, "civil_level": X}
        assert thresholds(CODES[1], subject, X) == {
            "results_quality": Quality.EXCELLENT,
            "conduct_quality": Quality.GOOD,
            **({"discipline": True} if subject is Subject.BRANCH else own),
        }
        assert thresholds(CODES[1], subject, G) == {
            "results_quality": Quality.GOOD,
            "conduct_quality": Quality.FAIR,
        }
        assert thresholds(CODES[1], subject, C) == {
            "results_quality": Quality.FAIR,
            "conduct_quality": Quality.FAIR,
        }


def test_conditions_of_132() -> None:
    results = {"results_quality": Quality.EXCELLENT, "conduct_quality": Quality.GOOD}
    assert thresholds(CODES[0], Subject.LEADER, X) == results | {"civil_level": X}
    branch = results | {"members_completed": 100, "members_good": 80}
    assert thresholds(CODES[0], Subject.BRANCH, X) == branch
    assert thresholds(CODES[0], Subject.BRANCH, G) == {
        "results_quality": Quality.GOOD,
        "conduct_quality": Quality.FAIR,
        "members_completed": 100,
        "members_good": 50,
    }


def test_a_civil_servants_rating_binds_under_132_only() -> None:
    binding = {
        law.code: [c.binding for c in law.conditions if c.measure is Measure.CIVIL]
        for law in known()
    }
    assert binding == {CODES[0]: [True], CODES[1]: [False], CODES[2]: [False]}


def test_not_completed_by_tasks_done() -> None:
    below = {
        (law.code, subject): [c.below for c in law.cases(subject)
                              if c.measure is Measure.TASKS_DONE]
        for law in known() for subject in Subject
    }  # fmt: skip
    for subject in Subject:
        assert below[CODES[0], subject] == [50]
        assert below[CODES[1], subject] == [50]
        assert below[CODES[2], subject] == [50 if subject is Subject.MEMBER else 70]


def test_breaches_that_alone_mean_not_completed() -> None:
    def breaches(code: str, subject: Subject) -> set[Breach]:
        cases = [c for c in load(code).cases(subject) if c.measure is Measure.DISCIPLINE]
        return {b for c in cases for b in c.breaches}

    for subject in (Subject.MEMBER, Subject.LEADER):
        assert breaches(CODES[0], subject) == breaches(CODES[1], subject) == set(Breach)
        assert breaches(CODES[2], subject) == {Breach.DUTY, Breach.CONDUCT}


def test_what_the_form_does_not_ask_is_written_down_but_no_case() -> None:
    law = load(CODES[2])
    assert any(c.measure is Measure.UNSEEN for c in law.not_completed)
    for subject in Subject:
        assert all(c.measure is not Measure.UNSEEN for c in law.cases(subject))
        assert law.cases(subject)[0].measure is Measure.POINTS
        assert law.cases(subject)[0].below == 50
        assert load(CODES[1]).cases(subject)[0].measure is not Measure.POINTS


def test_criteria_of_366_are_30_general_and_70_results() -> None:
    law = load(CODES[2])
    assert sum(c.maximum or 0 for c in law.criteria if not c.results) == 30
    assert sum(c.maximum or 0 for c in law.criteria if c.results) == 70
    assert law.scoring is Scoring.POINTS
    for code in CODES[:2]:
        assert load(code).scoring is Scoring.QUALITY
        assert {c.results for c in load(code).criteria} == {True, False}


@pytest.mark.parametrize("code", CODES)
def test_reasons_for_not_completed_reach_the_five_of_the_central_form(code: str) -> None:
    law = load(code)
    assert {r.statistic for r in law.not_completed_reasons} == set(Statistic)
    assert law.not_completed_reasons[-1].label == "Khác"
    first = law.not_completed_reasons[0]
    assert law.reason(first.label) is first
    assert law.reason("Lý do riêng") is None
    assert law.reason(None) is None


def test_lookups_of_special_cases_and_statuses() -> None:
    law = load(CODES[0])
    rule = law.special_rule(Special.SICK)
    assert rule is not None
    assert rule.at_most is C
    assert law.special_rule(Special.STUDYING) is None
    assert law.special_rule(None) is None
    assert {rule.status for rule in law.not_rated} == {*MemberStatus} - {MemberStatus.RATED}
    new = [rule for law in known() for rule in law.not_rated if rule.status is MemberStatus.NEW]
    assert [rule.reviewed for rule in new] == [True, False, False]


def test_ceiling_of_each_regulation() -> None:
    rules = [law.ceiling for law in known()]
    assert [(c.percent, c.exception, c.by_group) for c in rules] == [
        (20, None, False),
        (20, None, True),
        (20, 25, True),
    ]


# --- mistakes in a committee's own copy -----------------------------------------------------------


def copy(folder: Path, old: str = "", new: str = "", name: str = "qd366.toml") -> Path:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert not old or old in text
    path = folder / "quy-dinh.toml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["qd132.toml", "qd124.toml", "qd366.toml"])
def test_an_unchanged_copy_is_the_regulation_itself(tmp_path: Path, name: str) -> None:
    assert load_file(copy(tmp_path, name=name)) == load(f"{name[2:5]}-QĐ/TW")


def test_a_copy_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = copy(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_file(path).code == "366-QĐ/TW"


AT = "dòng N"
ABOVE = f"[[conditions]] {X.label}, tasks_above"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("at_least = 90", "", f"{AT} ([bands.excellent]), at_least: thiếu khóa bắt buộc"),
        ("at_least = 90", "at_least = 60", f"{AT}, bands: các mốc điểm phải giảm dần"),
        ("at_least = 90", "at_least = 190",
         f"{AT} ([bands.excellent]), at_least: phải không quá 100"),
        ("at_least = 70", "at_least = 90", f"{AT}, bands: các mốc điểm phải giảm dần"),
        ("at_least = 50", "at_least = 70", f"{AT}, bands: các mốc điểm phải giảm dần"),
        ("[bands.not_completed]", "[bands.kem]",
         f"{AT} ([bands]), kem: khóa không có trong quy ước, xem lại chính tả"),
        ("at_least = 30", "at_lest = 30", f"{AT} ({ABOVE}), at_lest: khóa không có trong quy ước"),
        ("at_least = 30", "", f"{AT} ({ABOVE}): ngưỡng không hợp với measure = tasks_above"),
        ("at_least = 30", "at_least = 30\nat_most = 40", f"{AT} ({ABOVE}): ngưỡng không hợp"),
        ("at_least = 30", "at_least = 130",
         f"{AT} ({ABOVE}), at_least: phải không quá 100 (đang là 130)"),
        ("at_least = 30", 'at_least = "30%"',
         f"{AT} ({ABOVE}), at_least: sai kiểu, cần số (không có dấu %) (đang là '30%')"),
        ("at_least = 30", 'quality = "Tốt"', f"{AT} ({ABOVE}): ngưỡng không hợp"),
        ('measure = "mended"', 'measure = "mended"\nat_least = 1',
         f"{AT} ([[conditions]] {X.label}, mended): ngưỡng không"),
        ('measure = "tasks_above"', 'measure = "tasks"',
         f"{AT} ([[conditions]] {X.label}, tasks), measure: phải là một trong: points, "),
        ("below = 50", "", f"{AT} ([[not_completed]] tasks_done): ngưỡng không hợp với measure = "),
        ("below = 50", "below = 50\nabove = 3", f"{AT} ([[not_completed]] tasks_done): ngưỡng"),
        ('text = "bị kết luận suy thoái"', "", f"{AT} ([[not_completed]] degraded): ngưỡng"),
        ('kinds = ["Có, liên quan chức trách"]', "", f"{AT} ([[not_completed]] discipline): ngưỡ"),
        ('civil = "Không hoàn thành nhiệm vụ"', "", f"{AT} ([[not_completed]] civil_level): ngưỡ"),
        ("certainty = \"quoted\"", "certainty = \"sure\"",
         f"{AT} ([bands.excellent]), certainty: phải là một trong: quoted, paraphrased, local, "
         "inferred (đang là 'sure')"),
        ('level = "Hoàn thành tốt nhiệm vụ"', 'level = "GOOD"',
         f"{AT} ([[conditions]] GOOD, tasks_done), level: phải là một trong: {X.label}; "),
        ("maximum = 40", "maximum = 41",
         "điểm tối đa của [[criteria]] phải cộng lại bằng 100 (đang là 101)"),
        ('scoring = "points"', 'scoring = "quality"', "[bands] phải có khi, và chỉ khi, scoring"),
        ('label = "Tổng điểm dưới 50"', 'label = "Khác"',
         "[[not_completed_reasons]] ghi hai lần: Khác"),
        ('status = "Bị đình chỉ sinh hoạt đảng"', 'status = "Mới kết nạp chưa đủ 6 tháng"',
         "[[not_rated]] ghi hai lần: Mới kết nạp chưa đủ 6 tháng"),
        ('kind = "work_done"', 'kind = "at_most"',
         f"{AT} ([[special]] Nghỉ ốm từ 3 tháng trở lên): at_most chỉ dùng"),
        ("short = \"Quy định số 366-QĐ/TW\"", "shrot = \"Quy định số 366-QĐ/TW\"",
         f"{AT}, shrot: khóa không có trong quy ước, xem lại chính tả"),
        ("short = \"Quy định số 366-QĐ/TW\"", "short = \"\"", f"{AT}, short: không được để trống"),
        ("percent = 20", "percent = \"hai mươi\"", f"{AT} ([ceiling]), percent: sai kiểu, cần số"),
        ("percent = 20", "percent = 0", f"{AT} ([ceiling]), percent: phải lớn hơn 0"),
        ("percent = 20", "percent = true", f"{AT} ([ceiling]), percent: sai kiểu"),
        ('base = "good" ', 'base = "best" ',
         f"{AT} ([ceiling]), base: phải là một trong: good, good_and_better, rated (đang là "),
        ('subjects = ["leader"]  ', 'subjects = ["head"]  ',
         f"{AT} ([[conditions]] {X.label}, tasks_late), subjects: phải là một trong: member, lead"),
        ('statistic = "degraded"', 'statistic = "x"',
         f"{AT} ([[not_completed_reasons]] Bị kết luận suy thoái), statistic: phải là một trong"),
        ("years = [2025] ", "years = [] ", f"{AT}, years: không được để trống"),
        ("years = [2025] ", "years = [2028, 2026] ", "years: năm cuối (2026) trước năm đầu (2028)"),
        ("years = [2025] ", "years = [2025, 2026, 2027] ", f"{AT}, years: có nhiều hơn 2 giá trị"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_names_the_entry(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    with pytest.raises(RegulationError) as error:
        load_file(copy(tmp_path, old, new))
    text = str(error.value)
    assert "\n" not in text
    number = re.search(r": dòng (\d+)", text)
    if number:  # the line that was changed, or the table around it
        lines = (tmp_path / "quy-dinh.toml").read_text(encoding="utf-8").splitlines()
        told, key = lines[int(number[1]) - 1], re.search(r"(?:\)|\d), (\w+): ", text)
        assert told.startswith("[") or (key and told.startswith(key[1])), (told, text)
    assert re.sub(r": dòng \d+", f": {AT}", text).startswith(f"quy-dinh.toml: {line}"), text


def test_the_same_condition_twice_is_a_mistake(tmp_path: Path) -> None:
    path = copy(tmp_path)
    text = path.read_text(encoding="utf-8")
    block = text[text.index("[[conditions]]") :].split("\n\n")[0]
    path.write_text(text + "\n" + block + "\n", encoding="utf-8")
    with pytest.raises(RegulationError, match=r"\[\[conditions\]\] ghi hai lần"):
        load_file(path)


def test_points_belong_to_366_only(tmp_path: Path) -> None:
    path = copy(tmp_path, "results = false", "results = false\nmaximum = 10", "qd132.toml")
    with pytest.raises(RegulationError, match="maximum chỉ dùng khi scoring = points"):
        load_file(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RegulationError, match=r"thieu\.toml: không đọc được tệp"):
        load_file(tmp_path / "thieu.toml")
    path = tmp_path / "x.toml"
    path.write_bytes(b'code = "\xff"')
    with pytest.raises(RegulationError, match=r"x\.toml: tệp phải lưu theo bảng mã UTF-8"):
        load_file(path)
    path.write_text("code = ", encoding="utf-8")
    with pytest.raises(RegulationError, match=r"x\.toml: dòng 1: "):
        load_file(path)


def test_regulations_cannot_be_changed_in_memory() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(CODES[0]).code = "1"  # type: ignore[misc]  # that is the point


def test_a_wrong_value_is_shown_but_never_a_whole_table(tmp_path: Path) -> None:
    def line(new: str) -> str:
        with pytest.raises(RegulationError) as error:
            load_file(copy(tmp_path, "percent = 20", new))
        return str(error.value).partition("percent: ")[2]

    assert line("percent = 120") == "phải không quá 100 (đang là 120)"
    assert line('percent = "x"') == "sai kiểu, cần số (không có dấu %) (đang là 'x')"
    assert line("percent = [20]") == "sai kiểu, cần số (không có dấu %)"


def test_a_wrong_label_is_answered_with_the_labels_of_the_form(tmp_path: Path) -> None:
    for new in ('"GOOD"', "2"):
        old = 'level = "Hoàn thành tốt nhiệm vụ"'
        with pytest.raises(RegulationError) as error:
            load_file(copy(tmp_path, old, f"level = {new}"))
        assert str(error.value).endswith(
            "level: phải là một trong: "
            "Hoàn thành xuất sắc nhiệm vụ; Hoàn thành tốt nhiệm vụ; Hoàn thành nhiệm vụ; "
            "Không hoàn thành nhiệm vụ"
        )


def test_points_with_decimals_that_make_up_100_are_100(tmp_path: Path) -> None:
    path = copy(tmp_path)
    text = path.read_text(encoding="utf-8")
    for old, new in zip(
        ("10", "10", "10", "40", "15", "15"), ("27.7", "13.6", "2.6", "12.2", "29.6", "14.3"),
        strict=True,
    ):  # fmt: skip
        text = text.replace(f"maximum = {old}\n", f"maximum = {new} \n", 1)
    path.write_text(text, encoding="utf-8")
    assert sum([27.7, 13.6, 2.6, 12.2, 29.6, 14.3]) != 100  # as binary numbers
    assert total_points(c.maximum for c in load_file(path).criteria) == 100


def test_a_copy_of_an_earlier_edition_has_one_clause_for_all_points(tmp_path: Path) -> None:
    path = copy(tmp_path)
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[bands.excellent]"), text.index("# --- Điều kiện của từng mức")
    old = """[bands]
excellent = 92
good = 72
completed = 52
clause = "khoản 1 Điều 11 Quy định số 366-QĐ/TW"
certainty = "quoted"

"""
    path.write_text(text[:start] + old + text[end:], encoding="utf-8")
    law = load_file(path)
    assert law.bands is not None
    assert [law.bands.floor(level) for level in Level] == [92, 72, 52, 0]
    assert {law.bands.of(level).clause for level in Level} == {
        "khoản 1 Điều 11 Quy định số 366-QĐ/TW"
    }
    path.write_text(text[:start] + old.replace("92", "192") + text[end:], encoding="utf-8")
    number = path.read_text(encoding="utf-8").splitlines().index("excellent = 192") + 1
    with pytest.raises(RegulationError, match=f"dòng {number} .*phải không quá 100"):
        load_file(path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("at_least = 30", "at_least = 12,5", "phần thập phân viết sau dấu chấm: 12.5"),
        ("at_least = 30", "at_least = 30%", "số viết không có dấu %"),
        ("at_least = 30", "at_least 30", "thiếu dấu = sau tên khóa"),
        ("percent = 20", "percent = 20\npercent = 30", "chỉ giữ một chỗ"),
        ('code = "366-QĐ/TW"', 'code = "366-QĐ/TW', "mở dấu nháy mà chưa đóng"),
        ("[ceiling]", "[ceiling", "thiếu dấu ]"),
    ],
)
def test_syntax_is_told_in_vietnamese_with_line_and_column(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(RegulationError) as error:
        load_file(copy(tmp_path, old, new))
    text = str(error.value)
    assert re.match(r"quy-dinh\.toml: dòng \d+, cột \d+: ", text), text
    assert told in text
    assert not re.search(r"[Ee]xpected|[Ii]nvalid|line|column|overwrite", text), text


def test_a_file_that_is_not_there_is_told_without_numbers(tmp_path: Path) -> None:
    with pytest.raises(RegulationError) as error:
        load_file(tmp_path / "thieu.toml")
    assert "Errno" not in str(error.value)
    assert not str(error.value).endswith("None")


def test_an_unknown_code_is_answered_with_the_known_ones() -> None:
    with pytest.raises(RegulationError) as error:
        load("7-QĐ/TW")
    assert str(error.value).endswith("các quy định đã có: 132-QĐ/TW, 124-QĐ/TW, 366-QĐ/TW")
