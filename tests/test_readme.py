"""What the README shows is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import ROOT, blocks, broken_links, commands, name_the_committee, run

README = ROOT / "README.md"
FIVE_MINUTES = "Five minutes to your first own report"


def test_five_minutes(tmp_path: Path) -> None:
    for command in commands(README, FIVE_MINUTES):
        done = run(command, tmp_path)
        assert done.status == command.status, f"{command.line}\n{done.said}"
        if "init" in command.words:
            name_the_committee(tmp_path / "my-committee")
    (output,) = (tmp_path / "my-committee" / "output").iterdir()
    year = output.name
    assert (output / f"bao-cao-tong-hop-{year}.docx").is_file()
    assert (output / f"tong-hop-{year}.xlsx").is_file()
    assert (output / "phan-hoi" / "CB01_phan-hoi.xlsx").is_file()
    assert (output / "index.html").is_file()


def test_the_two_commands_are_those_that_are_promised() -> None:
    shown = [line for block in blocks(README, "sh", "Two commands") for line in block.splitlines()]
    assert shown == [
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[test]'"
        " && .venv/bin/python run.py demo",
        ".venv/bin/python -m pytest",
    ]


@pytest.mark.parametrize(
    "page",
    sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]),
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    assert not broken_links(page)


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs" / "images").glob("*.png"):
        assert picture.stat().st_size < 200_000
