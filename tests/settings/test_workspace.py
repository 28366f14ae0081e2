"""The folders of a workspace lie apart: overlaps are refused before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.workspace import Workspace, held_apart
from tests.outside import helpers as h

PROGRAM = Path(__file__).parents[2]


def opened(root: Path, *, inbox: str = "inbox", state: str = "state") -> Workspace:
    root.mkdir(exist_ok=True)
    text = h.settings().replace("[inbox]", f"[inbox]\nfolder = '{inbox}'")
    (root / FILE).write_text(f"{text}\n[state]\nfolder = '{state}'\n", encoding="utf-8")
    return held_apart(Workspace(root, read(root / FILE)))


@pytest.mark.parametrize(
    ("inbox", "state", "told"),
    [
        (".", "state", "[inbox] folder (thư mục nhận báo cáo) chứa [state] folder"),
        ("..", "state", "chứa"),
        ("./inbox/..", "state", "chứa"),
        ("output", "state", "[inbox] folder (thư mục nhận báo cáo) trùng với thư mục kết quả"),
        ("output/2023", "state", "nằm trong thư mục kết quả output"),
        ("output/2023/phan-hoi", "state", "nằm trong thư mục kết quả output"),
        ("input_templates", "state", "trùng với thư mục biểu mẫu input_templates"),
        ("state", "state", "trùng với [state] folder"),
        ("state/received", "state", "nằm trong [state] folder"),
        ("inbox", "inbox", "[inbox] folder (thư mục nhận báo cáo) trùng với [state] folder"),
        ("inbox", "inbox/state", "chứa [state] folder"),
        ("inbox", "output/2023", "[state] folder (sổ theo dõi) nằm trong thư mục kết quả"),
        ("inbox", ".", "[state] folder"),
        ("/", "state", "chứa"),
        (str(PROGRAM), "state", "[inbox] folder (thư mục nhận báo cáo) chứa thư mục chương trình"),
        (str(PROGRAM / "pipeline"), "state", "trùng với thư mục chương trình"),
        ("inbox", str(PROGRAM / "pipeline" / "state"), "nằm trong thư mục chương trình"),
    ],
)
def test_folders_that_overlap_are_refused(
    tmp_path: Path, inbox: str, state: str, told: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        opened(tmp_path / "ws", inbox=inbox, state=state)
    assert str(caught.value).startswith("committee.toml: ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("inbox", "state"),
    [
        ("inbox", "state"),
        ("nop/bao-cao", "so/nam"),
        ("inbox2", "inbox3"),  # names that begin alike are not inside each other
        ("outputs", "output2"),
        ("../nop", "../so"),
    ],
)
def test_folders_beside_each_other_are_fine(tmp_path: Path, inbox: str, state: str) -> None:
    assert opened(tmp_path / "ws", inbox=inbox, state=state).root == tmp_path / "ws"


def test_a_workspace_may_lie_in_the_programs_folder() -> None:
    settings = Workspace(
        Path(), read(PROGRAM / "pipeline" / "commands" / "demo" / "committee.toml")
    ).settings
    assert held_apart(Workspace(PROGRAM, settings))
    assert held_apart(Workspace(PROGRAM / "output" / "demo", settings))


def test_links_are_seen_through(tmp_path: Path) -> None:
    share, root = tmp_path / "share", tmp_path / "ws"
    (root / "output" / "2023").mkdir(parents=True)
    share.symlink_to(root / "output")
    with pytest.raises(SettingsError, match="nằm trong thư mục kết quả"):
        opened(root, inbox=str(share / "2023"))
    (root / "inbox").symlink_to(tmp_path / "ws")
    with pytest.raises(SettingsError, match="chứa"):
        opened(root)
    (root / "vong").symlink_to(root / "vong")  # in a circle: the run will say that it is not there
    assert opened(root, inbox="vong")


@pytest.mark.parametrize(
    "args",
    [("run",), ("status",), ("template",), ("report", "--dry-run"), ("purge", "--yes", "2023")],
)
def test_every_command_refuses_with_one_line(tmp_path: Path, args: tuple[str, ...]) -> None:
    text = h.settings().replace("[inbox]", '[inbox]\nfolder = "."')
    root = h.workspace(tmp_path / "ws", text)
    done = h.run(root, *args)
    assert done.returncode == 2, done.stderr
    assert not done.stdout
    assert done.stderr.count("\n") == 1
    assert "[inbox] folder" in done.stderr
    assert sorted(path.name for path in root.iterdir()) == ["committee.toml", "inbox"]


def test_check_refuses_too(tmp_path: Path) -> None:
    text = h.settings().replace("[inbox]", '[inbox]\nfolder = "output"')
    root = h.workspace(tmp_path / "ws", text)
    done = h.run(root, "check", root / "committee.toml")
    assert done.returncode == 2
    assert "[inbox] folder" in done.stderr


def test_a_folder_that_cannot_be_looked_into(tmp_path: Path) -> None:
    done = h.run(tmp_path / ("x" * 300), "status")
    assert done.returncode == 2
    assert "đường dẫn quá dài" in done.stderr
