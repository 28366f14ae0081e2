"""The bundle for machines without internet: what it asks for, and what it refuses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.commands.office import bundling
from pipeline.settings import SettingsError

ROOT = Path(__file__).parents[2]


def test_every_package_of_the_program_is_in_with_its_exact_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {bundling._name(entry) for entry in project["dependencies"]}
    pinned = {bundling._name(pin): pin for pin in bundling._exact()}
    assert wanted <= pinned.keys()
    assert {"pyhanko", "pyhanko-certvalidator", "cryptography"} <= pinned.keys()
    assert "colorama" in pinned  # click needs it on Windows only, so pip here does not ask for it
    assert all("==" in pin for pin in pinned.values())
    assert not {"pytest", "mypy", "hypothesis"} & pinned.keys()


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(SettingsError, match="thư mục trống"):
        bundling.bundle(tmp_path, "3.11")
