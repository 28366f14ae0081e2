"""TOML as people write it: each mistake is told with its line and what to write instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.rules.tomlfile import TomlMistake, line_of, parse, read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = “x”", "dòng 1, cột 5: dấu nháy cong “"),
        ("b = 1\na = [‘x’]", "dòng 2, cột 6: dấu nháy cong ‘"),
        ('a = "x”\nb = 1', "dấu nháy cong không tính"),
        ('a = "x\nb = 1', "dòng 1, cột 7: chuỗi mở dấu nháy mà chưa đóng"),
        ('a = 1\nb = """x\ny\n', "dòng 2: chuỗi mở dấu nháy mà chưa đóng"),
        ("a = 05/12/2026", "ngày viết năm-tháng-ngày, không có dấu nháy: 2026-12-05"),
        ("a = 5.12.2026", "ngày viết năm-tháng-ngày, không có dấu nháy: 2026-12-05"),
        ("a = 5-12-2026", "ngày viết năm-tháng-ngày, không có dấu nháy: 2026-12-05"),
        ("a = 2026-2-3", "ngày viết năm-tháng-ngày, không có dấu nháy: 2026-02-03"),
        ("a = 31/02/2026", "không có ngày 31/02/2026"),
        ("a = 2026-02-30", "không có ngày 2026/02/30"),
        ("a = 20%", "số viết không có dấu %"),
        ("a = 0,2", "phần thập phân viết sau dấu chấm: 0.2"),
        ("a = 07", "số không có chữ số 0 ở đầu: 7"),
        ("a = True", "viết chữ thường: true"),
        ("a = Chi bộ 1", "chữ đặt trong dấu nháy thẳng"),
        ("a: 1", "sau tên khóa là dấu ="),
        ("a", "thiếu dấu = sau tên khóa"),
        ("a = 1\na = 2", "dòng 2: đã ghi ở trên rồi"),
        ("[a]\n[a]", "dòng 2, cột 3: đã ghi ở trên rồi"),
        ('a = ["x" "y"]', "thiếu dấu ] hoặc dấu phẩy"),
        ("a\u00a0= 1", "dòng 1, cột 2: có dấu cách đặc biệt hoặc ký tự ẩn"),
        ("a = \u200b1", "có dấu cách đặc biệt hoặc ký tự ẩn"),
        (r'a = "D:\Xep loai"', r"dấu nháy đơn: 'D:\Xep loai'"),
        ("Đây là chú thích", "chú thích phải bắt đầu bằng dấu #"),
        ('a = "x" chú thích', "chú thích phải bắt đầu bằng dấu #"),
        ("a = " + "[" * 5_000, "lồng nhau quá nhiều lớp"),
        ("a = " + "1" * 9_999, "một số quá dài"),
    ],
)
def test_what_people_write(text: str, told: str) -> None:
    with pytest.raises(TomlMistake, match=re.escape(told)) as caught:
        parse(text)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("a = 'Đảng'", encoding="utf-16")
    with pytest.raises(TomlMistake, match="UTF-8"):
        read(path)
    with pytest.raises(TomlMistake, match="không đọc được tệp: không tìm thấy"):
        read(tmp_path / "y.toml")
    path.write_text("a = 'Đảng'", encoding="utf-8-sig")
    assert read(path) == ({"a": "Đảng"}, "a = 'Đảng'")


def test_where_a_value_stands() -> None:
    text = (
        'a = 1\n[inbox]\nfolder = "x"\n[[branches]]\ncode = "a"\n[[branches]]\ncode = "b"\n'
        "departments = [\n'x']\n[rating.ceiling]\nbase = 1\n"
    )
    lines = text.splitlines()
    for keys, line in (
        (("a",), "a = 1"),
        (("inbox", "folder"), 'folder = "x"'),
        (("inbox", "settle"), "[inbox]"),
        (("branches", 0, "code"), 'code = "a"'),
        (("branches", 1, "code"), 'code = "b"'),
        (("branches", 1, "departments", 0), "departments = ["),
        (("rating", "ceiling", "base"), "base = 1"),
    ):
        found = line_of(text, keys)
        assert found is not None
        assert lines[found - 1] == line, keys
    assert line_of(text, ("report", "number")) is None
    assert line_of(text, ()) is None
