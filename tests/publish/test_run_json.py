"""run.json as it lies there: whole, not there, or one line that says what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.record import RecordError, read

WHOLE: dict[str, Any] = {
    "finished": "2023-10-04T22:00:00+07:00",
    "published": [{"file": "bao-cao-tong-hop-2023.docx", "sha256": "0" * 64}],
    "branches": [{"code": "CB01", "name": "x", "status": "missing", "received": None}],
    "files": [{"file": "a.xlsx", "status": "used"}],
    "findings": [{"code": "X", "severity": "error", "branch": None, "message": "…"}],
}
BRANCH = WHOLE["branches"][0]


def test_what_is_whole_and_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert read(path) == {}
    path.write_text(json.dumps(WHOLE), encoding="utf-8")
    assert read(path) == WHOLE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        *(
            json.dumps({**WHOLE, **change}).encode()
            for change in (
                {"finished": None},
                {"finished": "hôm qua"},
                {"finished": "2023-10-04T22:00:00"},
                {"published": [{"file": "x.docx"}]},
                {"branches": 1},
                {"branches": [1]},
                {"branches": [{}]},
                {"branches": [{**BRANCH, "status": "lost"}]},
                {"branches": [{**BRANCH, "received": "hôm qua"}]},
                {"files": [{"file": "a"}]},
                {"findings": {}},
            )
        ),
    ],
)
def test_what_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="chạy lại lệnh run"):
        read(path)


def test_what_cannot_be_read_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(RecordError, match="Không đọc được"):
        read(tmp_path / "run.json")
