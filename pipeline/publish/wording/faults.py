"""What is wrong with the office's own copies of our templates, by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
from msgspec import Struct

from pipeline.publish.wording.own import changed, ours, outside, passages, shown, without_comments
from pipeline.publish.wording.templates import WordingError, environment

NEEDED = "{# bắt buộc #}"  # in a passage of ours: it may not be left empty
_PLACE = re.compile(r"(?m)^[ \t]*\[([^\]\n]+)\][ \t]*$")


class Fault(Struct, frozen=True):
    """Why a copy cannot be used."""

    name: str  # of the template
    line: int | None
    why: str  # goes on after "dòng 12: "

    def __str__(self) -> str:
        where = f" dòng {self.line}:" if self.line else ":"
        return f"{shown(self.name)}{where} {self.why}"


def faults(name: str, source: str) -> Iterator[Fault]:
    """What can be seen without figures."""
    try:
        tree = environment().parse(source)
        environment().compile(tree)
    except TemplateSyntaxError as error:
        yield Fault(name, error.lineno, _syntax(error.message or ""))
        return
    own, known = passages(source), passages(ours(name))
    mine = set(changed(name, source))
    for passage in sorted(mine - known.keys()):
        if passage in {node.name for node in tree.find_all(nodes.Block)}:
            why = f"không có khối “{passage}”; tên khối phải như trong bản gốc"
            yield Fault(name, _line(source, rf"block\s+{passage}\b"), why)
    for passage in sorted(mine & known.keys()):
        line = _line(source, rf"(block|macro|set)\s+{passage}\b")
        if NEEDED in _raw(ours(name), passage) and not own[passage].strip():
            yield Fault(name, line, f"khối “{passage}” không được để trống")
        there, wanted = _PLACE.findall(own[passage]), _PLACE.findall(known[passage])
        for place in wanted:
            if place not in there:
                yield Fault(name, line, f"khối “{passage}” thiếu dòng [{place}]")
    places = {*_PLACE.findall(ours(name))}
    for found in _PLACE.finditer(without_comments(source)):
        if found[1] not in places:
            line = source.count("\n", 0, found.start()) + 1
            yield Fault(name, line, f"không có chỗ [{found[1]}] như trong bản gốc")
    if (stray := outside(source)) and stray != outside(ours(name)):
        first = stray.splitlines()[0][:40]
        why = f"chữ viết ngoài các khối thì không được in: “{first}”"
        yield Fault(name, _line(source, re.escape(first)), why)
    yield from _unknown(name, tree)


def _unknown(name: str, tree: nodes.Template) -> Iterator[Fault]:
    """Names that nothing gives: those that our template knows are given."""
    env = environment()
    given = {node.name for node in env.parse(ours(name)).find_all(nodes.Name)}
    given |= {*env.globals, "self", "super", "loop", "caller", "varargs", "kwargs"}
    given |= {node.name for node in tree.find_all(nodes.Macro)}
    for unknown in sorted(meta.find_undeclared_variables(tree) - given):
        at = next(n.lineno for n in tree.find_all(nodes.Name) if n.name == unknown)
        yield Fault(name, at, f"không có tên “{unknown}”")


def _raw(source: str, passage: str) -> str:
    """A passage of ours up to its first nested tag, with comments."""
    found = re.search(rf"\{{% block {passage} %\}}(.*?)\{{%", source, re.DOTALL)
    return found[1] if found else ""


def _line(source: str, pattern: str) -> int | None:
    found = re.search(pattern, source)
    return source.count("\n", 0, found.start()) + 1 if found else None


_SYNTAX = (
    (r"unexpected end of template", "thiếu thẻ kết thúc (endblock, endif, endfor…)"),
    (r"unknown tag '(\w+)'", "không có thẻ “{0}”, hoặc thẻ đặt không đúng chỗ"),
    (r"No filter named '(\w+)'", "không có cách viết “|{0}”"),
    (r"No test named '(\w+)'", "không có phép thử “{0}”"),
    (r"expected token '(.+?)', got '(.+?)'", "cần “{0}” nhưng gặp “{1}”"),
    (r"block '(\w+)' defined twice", "khối “{0}” có hai lần"),
    (r"unexpected '(.+?)'", "có “{0}” không đúng chỗ"),
)


def _syntax(message: str) -> str:
    return _known(message) or "viết không đúng quy tắc của mẫu"


def _known(message: str) -> str | None:
    for pattern, said in _SYNTAX:
        if found := re.search(pattern, message, re.IGNORECASE):
            return said.format(*found.groups())
    return None


def of(error: WordingError, name: str) -> Fault:
    """A mistake that showed only when the figures were filled in."""
    return Fault(name, error.line, _filling(error.error))


def _filling(error: Exception) -> str:
    said = str(error)
    if isinstance(error, UndefinedError):
        if found := re.search(r"has no (?:attribute|element) '?(\w+)'?", said):
            return f"ở đây không có “{found[1]}”"
        found = re.search(r"'(\w+)' is undefined", said)
        return f"không có tên “{found[1]}”" if found else "dùng một tên không có"
    if "has no words" in said or "cannot be printed" in said:
        return "giá trị này cần một cách viết (ví dụ |n, |day, |level, |names)"
    if found := re.search(r"nothing is given for \[(.+)\]", said):
        return f"không có chỗ [{found[1]}]"
    known = _known(said)
    return known or "không điền được số liệu vào câu này"
