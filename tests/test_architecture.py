"""The house stays as docs/architecture.md draws it: rooms on floors, arrows down."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"

# From the ground up. A room (a package or a module directly in pipeline/) may use those on lower
# floors only; rooms on one floor do not know each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("model", "disk", "worddoc", "edition"),
    ("tomlfile", "vietnamese", "findings", "decisions", "form", "ledger", "received", "lock"),
    ("regulations", "foreign", "ours"),
    ("settings", "tally", "ceiling"),
    ("workspace", "intake", "checks"),
    ("roster", "dossier", "custody"),
    ("judged", "deciding"),
    ("seen",),
    ("judging", "history"),
    ("compiling",),
    ("publish",),
    ("audit",),
    ("nightly", "office", "verifying", "demo"),
    ("tracing",),
    ("cli",),
)
LEVEL = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

LATE = {  # used inside a function only, after both modules are loaded, and why
    # The outline is made from the finished text; callers find both in the package.
    ("pipeline.publish.report.outlining", "pipeline.publish.report"),
}


@cache
def modules() -> dict[str, Path]:
    """Dotted name → file, of all of pipeline/."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def room(name: str) -> str:
    """The package or module directly in pipeline/ that a module belongs to."""
    return name.split(".")[1] if "." in name else name


def imports(name: str) -> Iterator[str]:
    """The modules of ours that a module names, also inside functions and for types only."""
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else str(node.module)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"


def test_every_room_has_a_floor() -> None:
    rooms = {room(name) for name in modules()} - {"pipeline"}
    assert rooms == LEVEL.keys()


@pytest.mark.parametrize("name", sorted(modules()))
def test_arrows_point_down(name: str) -> None:
    here = room(name)
    for used in imports(name):
        there = room(used)
        if there not in (here, "pipeline"):  # pipeline itself holds the version only
            assert LEVEL[there] < LEVEL[here], f"{name} uses {used}"


def test_no_two_modules_import_each_other() -> None:
    """Raises CycleError, which names the circle."""
    order = {
        name: {used for used in imports(name) if (name, used) not in LATE} - {name, "pipeline"}
        for name in modules()
    }
    list(TopologicalSorter(order).static_order())


@pytest.mark.parametrize("name", sorted(n for n in modules() if room(n) != "cli"))
def test_only_the_commands_print_and_exit(name: str) -> None:
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "input", "exit", "quit", "sys.exit", "click.echo"), (
                f"{modules()[name].name}:{node.lineno}: {called}"
            )


def test_the_page_draws_these_floors() -> None:
    """docs/architecture.md names each room in its drawing, from the top floor down."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = page.split("```text\n")[1].split("```")[0].splitlines()
    drawn = [line.split("  #")[0].split() for line in drawing if line.strip()]
    assert drawn == [list(rooms) for rooms in reversed(FLOORS)]
