"""What a copy of the office's may do: say figures that there are, in words that come to an end.

Calculating is refused before anything is compiled (Jinja calculates with constants while it
compiles), but for the forms that stand in our own template. Whatever a passage prints, calls,
filters and goes through is counted as letters; more than `MOST` is a mistake like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from math import inf
from typing import Any

from jinja2 import Environment, TemplateRuntimeError, TemplateSyntaxError, nodes, pass_context
from jinja2.filters import FILTERS as OF_JINJA
from jinja2.visitor import NodeTransformer

from pipeline.publish.wording import own

MOST = 3_000_000  # letters; the whole report of the example, 12 branches, comes to 32,000
_STEP = 20  # letters that a step counts as
_THROUGH = "loop: through"  # a filter of ours; no template can say so
_CALCULATING = (nodes.BinExpr, nodes.Concat, nodes.Neg, nodes.Pos)
_ALLOWED = frozenset(  # filters of Jinja: none that calculates, none that makes much of little
    {"abs", "capitalize", "count", "d", "default", "first", "join", "last", "length", "list"}
    | {"lower", "map", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "string"}
    | {"title", "trim", "unique", "upper"}
)

_left: ContextVar[float] = ContextVar("left", default=inf)


# --- before anything is compiled ------------------------------------------------------------------


def refuse_calculating(tree: nodes.Template, name: str, changed: Set[str]) -> None:
    """Raises TemplateSyntaxError where a passage of the office's, or what stands in none,
    calculates as our template does not."""
    for node in _written(tree, changed):
        if _calculates(node) and node not in _ours(tree.environment, name):
            sign = getattr(node, "operator", "~")
            raise TemplateSyntaxError(f"no calculating by '{sign}'", node.lineno)


def _written(node: nodes.Node, changed: Set[str]) -> Iterator[nodes.Node]:
    """What the office wrote itself: unchanged passages are ours, as some edition had them."""
    for child in node.iter_child_nodes():
        defines = isinstance(node, nodes.Template) and isinstance(child, own.DEFINING)
        passage = child.name if isinstance(child, nodes.Block) else own.name_of(child)
        if (defines or isinstance(child, nodes.Block)) and passage not in changed:
            inner = (one for one in child.find_all(nodes.Block) if one.name in changed)
            for block in inner:
                yield from _written(block, changed)
            continue
        yield child
        yield from _written(child, changed)


def _calculates(node: nodes.Node) -> bool:
    return isinstance(node, _CALCULATING) and not isinstance(node, nodes.And | nodes.Or)


@cache
def _ours(env: Environment, name: str) -> list[nodes.Node]:
    """How our template calculates, and did in an earlier edition."""
    former = "".join(f"{{{{ {each} }}}}" for each in own.FORMER_SUMS)
    trees = (env.parse(own.ours(name)), env.parse(former))
    return [one for tree in trees for one in tree.find_all(_CALCULATING) if _calculates(one)]


# --- while it is filled in ------------------------------------------------------------------------


class TooLongError(TemplateRuntimeError):
    """A passage says more than anybody reads, or does not come to its end."""


@contextmanager
def limited(*, to: float) -> Iterator[None]:
    """What is filled in meanwhile may come to so many letters."""
    token = _left.set(to)
    try:
        yield
    finally:
        _left.reset(token)


def spend(letters: int) -> None:
    """Counts a step that makes so many letters. Raises TooLongError."""
    left = _left.get() - letters - _STEP
    if left < 0:
        raise TooLongError("says too much")
    _left.set(left)


def counted(value: Any) -> Any:
    """The value, as a step that made it. Raises TooLongError."""
    each = value if isinstance(value, list | tuple) else (value,)
    spend(sum(len(one) if isinstance(one, str) else 1 for one in each))
    return value


def counting(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The filters of ours, and of Jinja's those that sentences need; each counts what it makes."""
    every = {**{name: OF_JINJA[name] for name in _ALLOWED}, **filters}
    return {**{name: _counting(made) for name, made in every.items()}, _THROUGH: _through}


def _counting(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)  # which takes along what Jinja hands it
    def made(*args: Any, **kwargs: Any) -> Any:
        return counted(filter_(*args, **kwargs))

    return made


@pass_context  # so that it is not asked while the template is compiled
def _through(_: Any, values: Iterable[Any], letters: int) -> list[Any]:
    """What a loop goes through, whose every turn says so many letters of its own."""
    turns = list(values)
    spend(len(turns) * (letters + _STEP))
    return turns


class Stepping(NodeTransformer):
    """Makes a template count the turns of its loops."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - as jinja2 calls it
        self.generic_visit(node)
        if not (isinstance(node.iter, nodes.Filter) and node.iter.name == _THROUGH):
            said = (one for part in node.body for one in part.find_all(nodes.TemplateData))
            letters = nodes.Const(sum(len(one.data) for one in said))
            made = nodes.Filter(node.iter, _THROUGH, [letters], [], None, None)
            made.set_lineno(node.iter.lineno)
            node.iter = made
        return node
