"""The house stays as docs/architecture.md draws it: rooms on floors, arrows down."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter

import pytest

from tools.rooms import ROOT, arrows, floors, imports, modules, room

# From the ground up: a room may use those on lower floors only. Rooms on one floor do not know
# each other.
FLOORS = (
    ("model", "vietnamese"),
    ("form", "state"),
    ("rules",),
    ("intake", "settings"),
    ("consolidate",),
    ("publish",),
    ("audit", "nightly"),
    ("commands",),
)
MOST_ARROWS = 55
TALK = [n for n in modules() if n.rpartition(".")[0] == "pipeline.commands"]  # print, ask, exit


def test_the_rooms_stand_on_their_floors() -> None:
    assert [tuple(row) for row in floors()] == [tuple(sorted(row)) for row in FLOORS]


def test_few_rooms_know_each_other() -> None:
    assert len(arrows()) <= MOST_ARROWS


def test_no_two_modules_import_each_other() -> None:
    """Raises CycleError, which names the circle."""
    order = {name: set(imports(name)) - {name, "pipeline"} for name in modules()}
    for name, used in order.items():  # a face hands on what stands in its own package
        order[name] = {u for u in used if not name.startswith(f"{u}.")}
    list(TopologicalSorter(order).static_order())


@pytest.mark.parametrize("name", sorted(set(modules()) - set(TALK) - {"pipeline.commands"}))
def test_only_the_commands_print_and_exit(name: str) -> None:
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "input", "exit", "quit", "sys.exit", "click.echo"), (
                f"{modules()[name].name}:{node.lineno}: {called}"
            )


@pytest.mark.parametrize("name", sorted(n for n, f in modules().items() if f.stem == "__init__"))
def test_a_face_only_hands_names_on(name: str) -> None:
    body = ast.parse(modules()[name].read_text(encoding="utf-8")).body
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
    assert [ast.unparse(node) for node in body if not isinstance(node, allowed)] == []


def test_the_page_draws_these_floors() -> None:
    """docs/architecture.md names each room in its drawing, from the top floor down."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = page.split("```text\n")[1].split("```")[0].splitlines()
    drawn = [line.split("  #")[0].split() for line in drawing if line.strip()]
    assert drawn == [list(row) for row in reversed(FLOORS)]
    assert {room(name) for name in modules()} - {"pipeline"} == {
        one for row in FLOORS for one in row
    }
