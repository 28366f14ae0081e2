"""Where a figure of the text comes from: its address, beside it from the template to the paper.

`{{ dv.level(level)|n }}` in the passage `dang_vien` has the address `dang_vien · dv.level|n ·
HTSXNV`: passage, what the template says there, and what it goes through at that moment. Whoever
has the template (templates/bao-cao.txt, the office's copy in `mau/`) finds the place by it.
The addresses are put there when a template is compiled; nobody writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from pipeline.model import Level

FIGURES = frozenset({"n", "number", "of", "share", "decimal", "day"})  # filters that print one
BETWEEN = " · "

_OPEN, _SAYS, _CLOSE = "\ue004", "\ue005", "\ue006"
MARKS = f"{_OPEN}{_SAYS}{_CLOSE}"
_FIGURE = re.compile(f"{_OPEN}([^{_SAYS}]*){_SAYS}([^{_CLOSE}]*){_CLOSE}")
_MARKS = re.compile("[\ue000-\uf8ff]")  # ours, of figures and of foreign texts
_FIGURE_HERE, _INSIDE = "figure: here", "figure: inside"  # filters of ours; no template can say so


def plain(text: str) -> str:
    """A text without the addresses of its figures."""
    return _FIGURE.sub(r"\2", text) if _OPEN in text else text


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """What a text says, piece by piece, each with its address; "" for what is no figure."""
    found = _FIGURE.split(text)
    for at in range(0, len(found), 3):
        address, figure = found[at - 2 : at] if at else ("", "")
        if figure:
            yield figure, address
        if found[at]:
            yield found[at], ""


class Addressing(NodeTransformer):
    """Makes a template say each of its figures with its address."""

    passage = ""
    loops: Sequence[str] = ()  # what the loops around go through

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802 - as jinja2 calls it
        return self._in(node, node.name, ())

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        return self._in(node, "", ())  # whoever calls it says where

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        names = [name.name for name in node.target.find_all(nodes.Name)]
        if isinstance(node.target, nodes.Name):
            names.append(node.target.name)
        return self._in(node, self.passage, [*self.loops, *names])

    def _in(self, node: nodes.Node, passage: str, loops: Sequence[str]) -> nodes.Node:
        before = self.passage, self.loops
        self.passage, self.loops = passage, loops
        self.generic_visit(node)
        self.passage, self.loops = before
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        node.nodes = [self._said(one) for one in node.nodes]
        return node

    def _said(self, said: nodes.Expr) -> nodes.Expr:
        match said:
            case nodes.TemplateData() | nodes.Const() | nodes.Name() | nodes.Getattr():
                return said
            case nodes.Filter(name=name) if name in (_FIGURE_HERE, _INSIDE):
                return said
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="self"))):
                return said  # another passage, which has its own addresses
            case nodes.Filter(name=name) if name in FIGURES:
                kind = _FIGURE_HERE
            case _:
                kind = _INSIDE
        place = BETWEEN.join(filter(None, (self.passage, _source(said))))
        loops = [nodes.Name(name, "load") for name in self.loops]
        made = nodes.Filter(said, kind, [nodes.Const(place), *loops], [], None, None)
        made.set_lineno(said.lineno)
        return made


def _source(node: nodes.Node | None) -> str:
    """What an expression asks for, as its template writes it, without what it is asked with."""
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=of, attr=attribute):
            return f"{_source(of)}.{attribute}"
        case nodes.Call(node=nodes.Name(name=name), args=args):
            return f"{name}({', '.join(filter(None, map(_source, args)))})"
        case nodes.Call(node=of) | nodes.Getitem(node=of):
            return _source(of)
        case nodes.Filter(node=of, name=name):
            asked = ", ".join(filter(None, map(_source, node.args)))
            return f"{_source(of)}|{name}({asked})" if asked else f"{_source(of)}|{name}"
        case nodes.BinExpr(left=left, right=right):
            return f"{_source(left)} {node.operator} {_source(right)}"
    return ""


def _figure(text: str, place: str, *through: Any) -> str:
    return f"{_OPEN}{_address(place, through)}{_SAYS}{text}{_CLOSE}"


def _inside(said: Any, place: str, *through: Any) -> Any:
    """The figures of what a macro says, with the place where it was called."""
    if type(said) is not str or _OPEN not in said:
        return said
    return within(said, _address(place, through))


def within(said: str, place: str) -> str:
    """The figures of a text, each with a place in front of its address."""
    return said.replace(_OPEN, f"{_OPEN}{place}{BETWEEN}") if place else said


def _address(place: str, through: tuple[Any, ...]) -> str:
    return BETWEEN.join((place, *filter(None, map(key_of, through))))


def key_of(value: Any) -> str:
    """What tells one from the others that a loop goes through; "" where nothing short does."""
    match value:
        case Level():
            return value.short
        case str():
            return " ".join(_MARKS.sub("", value).split())
        case date():
            return value.isoformat()
        case tuple() | list():
            return key_of(value[0]) if value else ""
    for name in ("code", "branch", "name", "day"):
        if (found := getattr(value, name, None)) is not None:
            return key_of(found)
    return ""


FILTERS = {_FIGURE_HERE: _figure, _INSIDE: _inside}
