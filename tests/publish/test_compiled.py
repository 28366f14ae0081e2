"""Templates are compiled once, and anew as soon as anything they depend on is another."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import pytest

from pipeline.publish.wording import compiled as kept
from pipeline.publish.wording.compiled import compiled


class Compiler:
    """Counts how often it is asked."""

    def __init__(self, folder: Path) -> None:
        self.file, self.source, self.asked = folder / "thu.txt", "1", 0

    def value(self) -> object:
        def code() -> list[CodeType]:
            self.asked += 1
            return [compile(self.source, "thu", "eval")]

        return eval(compiled(self.source, self.file, code)[0])

    @property
    def kept(self) -> Path:
        (found,) = (self.file.parent / "__pycache__").iterdir()
        return found


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiler:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    compiler = Compiler(tmp_path)
    assert [compiler.value(), compiler.value(), compiler.asked] == [1, 1, 1]
    return compiler


def flipped(compiler: Compiler, at: int) -> None:
    data = bytearray(compiler.kept.read_bytes())
    data[at] ^= 1
    compiler.kept.write_bytes(data)


CHANGES: dict[str, Callable[[Compiler, pytest.MonkeyPatch], object]] = {
    "the program": lambda _, patch: patch.setattr(kept, "edition", lambda: "another"),
    "Jinja": lambda _, patch: patch.setattr(kept, "version", lambda _name: "another"),
    "Python": lambda _, patch: patch.setattr(sys, "version", "another"),
    "the digest is damaged": lambda compiler, _: flipped(compiler, 0),
    "the code is damaged": lambda compiler, _: flipped(compiler, -1),
    "it is cut off": lambda compiler, _: compiler.kept.write_bytes(b"\0" * 40),
    "it is empty": lambda compiler, _: compiler.kept.write_bytes(b""),
    "it is gone": lambda compiler, _: compiler.kept.unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_is_compiled_anew(
    compiler: Compiler,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Compiler, pytest.MonkeyPatch], object],
) -> None:
    change(compiler, monkeypatch)
    assert [compiler.value(), compiler.value(), compiler.asked] == [1, 1, 2]


def test_another_source_comes_out(compiler: Compiler) -> None:
    compiler.source = "2"
    assert [compiler.value(), compiler.asked] == [2, 2]


def test_where_nothing_may_be_written_it_is_compiled_each_time(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler.source = "2"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [compiler.value(), compiler.value(), compiler.asked] == [2, 2, 3]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    compiler.kept.unlink()
    folder = compiler.file.parent / "__pycache__"
    folder.rmdir()
    folder.write_text("in the way")
    assert [compiler.value(), compiler.value(), compiler.asked] == [2, 2, 5]
