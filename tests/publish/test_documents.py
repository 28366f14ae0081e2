"""The register of documents: what a night writes stands in it, and each entry is whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level, Pass
from pipeline.publish import documents
from pipeline.publish.documents import FEEDBACK, REFUSAL, Source
from pipeline.publish.lists import LISTS
from pipeline.publish.publication import Earlier, write_set
from pipeline.publish.recounts import Recount
from pipeline.publish.wording.templates import OURS
from pipeline.state.ledger import Ledger
from tests.publish.deciding import after, decided, key, two_branches


def written(d: Dossier, folder: Path) -> set[str]:
    folder.mkdir()
    with Ledger(folder.parent / "ledger.sqlite") as ledger:
        return set(
            write_set(Source(d, None, ledger), folder, lambda *_: None, Earlier(folder, None))[0]
        )


def test_before_the_decision(tmp_path: Path) -> None:
    names = written(two_branches(), tmp_path / "set")
    assert names >= {"bao-cao-tong-hop-2023.docx", "tong-hop-2023.xlsx"}
    assert {name.partition("/")[0] for name in names if "/" in name} <= {"phan-hoi"}


def test_whatever_is_written_is_registered(tmp_path: Path) -> None:
    """Also once everything was decided that has a list of its own."""
    d = two_branches()
    best, above = key(d.branches[0], 0), key(d.branches[0], 3)
    changes: dict[str, Any] = {
        "CB01": {"certificate": True, "four_good": Pass.PASS},
        best: {"higher_award": True},
        above: {"decided": Level.GOOD, "superior": "Quyết định số 9-QĐ/TU"},
    }
    told = {"four_good_number": "48-QĐ/ĐU", "four_good_day": date(2023, 12, 22)}
    names = written(after(d, decided(d, changes, **told)), tmp_path / "set")
    assert {name for name in names if documents.of(name) is None} == set()
    assert names >= {
        "bao-cao-tong-hop-2023.docx",
        "bao-cao-ket-qua-2023.docx",
        "tong-hop-2023.xlsx",
        "quyet-dinh/danh-sach-chi-bo.docx",
        "quyet-dinh/danh-sach-dang-vien.docx",
        "quyet-dinh/danh-sach-khen-thuong.docx",
        "quyet-dinh/danh-sach-chi-bo-bon-tot.docx",
        "quyet-dinh/danh-sach-cap-tren-quyet-dinh.docx",
        "quyet-dinh/danh-sach-de-nghi-cap-tren-khen-thuong.docx",
        "thong-bao/CB01.docx",
        "thong-bao/CB02.docx",
    }


@pytest.mark.parametrize(
    ("file", "document", "code"),
    [
        ("phan-hoi/CB03_phan-hoi.xlsx", FEEDBACK, "CB03"),
        ("phan-hoi/dang-uy-quyet-dinh_phan-hoi.xlsx", REFUSAL, ""),
        ("thong-bao/Chi bộ 3.docx", documents.NOTICE, "Chi bộ 3"),
        ("bao-cao-ket-qua-2023.docx", documents.RESULT, ""),
    ],
)
def test_a_file_is_found_by_its_name(file: str, document: documents.Document, code: str) -> None:
    assert documents.of(file) is document
    assert document.code(file) == code
    assert document.file(2023, code) == file


@pytest.mark.parametrize(
    "file",
    ["bao-cao.docx", "quyet-dinh/danh-sach.docx", "thong-bao/a/b.docx", "phan-hoi/CB03.xlsx"],
)
def test_any_other_file_is_no_document(file: str) -> None:
    assert documents.of(file) is None


def test_each_entry_is_whole() -> None:
    names = [one.name for one in documents.REGISTER]
    assert len(names) == len(set(names))
    for one in documents.REGISTER:
        assert isinstance(one.recount, Recount) or (one.recount.why)
        assert one.words or one.group != "" or "{code}" in one.name
    assert set(documents.folders()) == {"quyet-dinh", "thong-bao", "phan-hoi"}


def test_each_list_has_its_words() -> None:
    blocks = re.findall(r"{% block (\w+)", (OURS / "danh-sach.txt").read_text("utf-8"))
    assert {one.block for one in LISTS} <= set(blocks)
