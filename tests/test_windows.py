"""What Windows refuses, emulated on Linux: every scenario ends as it should.

The emulation is no part of the project; where it is not beside it, these skip.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping

import pytest

from tests.outside import helpers as h

EMULATION = h.SHARED / "windows" / "windows_emulation.py"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="on Windows itself nothing is emulated"),
    pytest.mark.skipif(not EMULATION.is_file(), reason="the emulation is not beside the project"),
]

# It changes some of our modules after their import, and may know them by their names of before.
ROOMS = {
    "disk": "state.disk",
    "received": "state.received",
    "office.scheduling": "commands.office.scheduling",
}

# what is played → exit statuses, what is said, what is not said
EXPECTED = {
    "demo, all calls that Windows lacks": ("0", [], ["Lỗi"]),
    "a night with something new, then verify": ("00", ["khớp hết"], []),
    "the report is open in Word for two nights": ("000", ["đang được mở"], []),
    'the report carries the attribute "read-only"': ("00", [], ["đang được mở"]),
    "run.json is held while a new set": ("00", ["“run.json” đang được mở"], ["không có quyền"]),
    "index.html is held on a night": ("0", ["“index.html”"], ["không có quyền"]),
    "a scanner holds every new file for 0.3 s (new set)": ("0", [], ["đang được mở"]),
    "the same, but it looks at the published files": ("0", [], ["đang được mở"]),
    "a scanner holds every new file for 0.3 s (nothing": ("0", [], ["đang được mở"]),
    "a file dated 1969": ("0", [], []),
    "the inbox is a share that does not answer": (
        "3333",
        ["mất kết nối", "không có quyền truy cập", "tên đăng nhập hoặc mật khẩu"],
        ["ngoài dự kiến", "grew by 0 bytes"],
    ),
    "one workbook that is no form, twice": ("", ["0 of 10 nights failed"], []),
    "a form to hand out is open": ("0", [], []),
    "pythonw.exe: no standard streams": ("0", [], ["grew by 0 bytes"]),
    "a form in a folder whose path is longer": ("0", ["đường dẫn quá dài"], ["The system"]),
    "[inbox] folder as a Windows path": ("2", ["dấu nháy đơn", r"'\\may-chu\nop-bao-cao'"], []),
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """All scenarios, each on a fresh copy of the example."""
    text = EMULATION.read_text("utf-8")
    for old, new in ROOMS.items():
        text = text.replace(f'"pipeline.{old}"', f'"pipeline.{new}"')
    adapted = tmp_path_factory.mktemp("emulation") / EMULATION.name
    adapted.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("windows_emulation", adapted)
    assert spec and spec.loader
    emulation = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(emulation)
    return dict(emulation.scenarios(h.ROOT))


@pytest.mark.parametrize("scenario", EXPECTED)
def test_it_ends_as_it_should(played: Mapping[str, str], scenario: str) -> None:
    (outcome,) = [said for name, said in played.items() if name.startswith(scenario)]
    statuses, wanted, unwanted = EXPECTED[scenario]
    assert "".join(re.findall(r"(?:^| / |\] )(\d)  ", outcome)) == statuses, outcome
    assert all(words in outcome for words in wanted), outcome
    assert not any(words in outcome for words in unwanted), outcome
