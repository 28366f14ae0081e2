"""Who has a document open: the lock files of office programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import disk


def word_lock(name: str, *, excel: bool = False) -> bytes:
    """As Word (162 bytes) and Excel (165) write it."""
    local = name.encode("cp1258", "replace")[:52]
    head = bytes([len(local)]) + local.ljust(53 + excel, b" ")
    return (head + bytes([len(name), 0]) + name.encode("utf-16-le")).ljust(162 + 3 * excel, b"\0")


@pytest.mark.parametrize(
    ("lock", "content"),
    [
        ("~$bao-cao.docx", word_lock("Nguyễn Văn A")),
        ("~$o-cao.docx", word_lock("Nguyễn Văn A")),
        ("~$bao-cao.docx", word_lock("Nguyễn Văn A", excel=True)),
        (".~lock.bao-cao.docx#", "Nguyễn Văn A,a,MAY-1,05.10.2023 22:00,file:///x;".encode()),
        (".~lock.bao-cao.docx#", ",Nguyễn Văn A,MAY-1,05.10.2023 22:00,file:///x;".encode()),
    ],
)
def test_the_name_of_who_has_it_open(tmp_path: Path, lock: str, content: bytes) -> None:
    (tmp_path / lock).write_bytes(content)
    assert disk.opened_by(tmp_path / "bao-cao.docx") == "Nguyễn Văn A"


@pytest.mark.parametrize("content", [b"", b"\xff" * 162, b",", b"\0" * 162])
def test_a_lock_that_names_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "~$bao-cao.docx").write_bytes(content)
    assert disk.opened_by(tmp_path / "bao-cao.docx") == ""


def test_a_document_that_nobody_has_open(tmp_path: Path) -> None:
    (tmp_path / "~$khac.docx").write_bytes(word_lock("Nguyễn Văn A"))
    assert disk.opened_by(tmp_path / "bao-cao.docx") is None
