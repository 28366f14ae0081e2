"""The rooms of the house, their floors and the arrows between them, read from the imports.

`python -m tools.rooms` prints them, with the imports behind each arrow after `--why`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"

Arrow = tuple[str, str]


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
    """The modules of ours that a module names, also inside functions and for types only.

    Raises ValueError for a relative import.
    """
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else str(node.module)
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise ValueError(f"{name}: relative import")


def arrows() -> Mapping[Arrow, list[Arrow]]:
    """Room → room that it uses, with the imports (module, module) that make the arrow."""
    found: dict[Arrow, list[Arrow]] = defaultdict(list)
    for name in modules():
        for used in imports(name):
            here, there = room(name), room(used)
            if here != there and "pipeline" not in (here, there):  # that holds the version only
                found[here, there].append((name, used))
    return found


def floors() -> list[list[str]]:
    """The rooms by floor, the ground floor first: each stands above all that it uses.

    Raises RecursionError where rooms use each other in a circle.
    """
    drawn = arrows()

    @cache
    def floor(one: str) -> int:
        return max((floor(there) + 1 for here, there in drawn if here == one), default=0)

    found: dict[int, list[str]] = defaultdict(list)
    for one in sorted({room(name) for name in modules()} - {"pipeline"}):
        found[floor(one)].append(one)
    return [found[number] for number in sorted(found)]


@click.command()
@click.option("--why", is_flag=True, help="Also the imports behind each arrow.")
def main(why: bool) -> None:
    """Rooms, floors and arrows of pipeline/."""
    for row in reversed(floors()):
        click.echo("  ".join(row))
    drawn = arrows()
    rooms = sum(map(len, floors()))
    click.echo(f"{rooms} rooms, {len(floors())} floors, {len(drawn)} arrows")
    if why:
        for (here, there), made in sorted(drawn.items()):
            click.echo(f"{here} -> {there}")
            for name, used in sorted(set(made)):
                click.echo(f"    {name} uses {used}")


if __name__ == "__main__":
    main()
