"""The office's own copies of our templates: what of them is the office's.

A copy in `mau/` says only what it changed: a passage (block, macro, set) that still reads as it was
handed out is ours, and follows what a later edition of the program says. How it was handed out
stands at the end of the copy, in a digest for each passage; a copy without that counts as changed
wherever it differs from ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from textwrap import wrap

from jinja2 import nodes

from pipeline.publish.word.base import OURS
from pipeline.settings.wording import FOLDER

DEFINING = (nodes.Macro, nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport)
# Reports, lists, notices, letters; what the page and the feedback say stays the program's.
OFFERED = (
    *("bao-cao", "bieu", "danh-sach", "danh-sach-va-so", "thong-bao"),
    *("cong-van", "nhac-bao-cao"),
)

# Places and appendices that earlier editions had: a copy may still name them, nothing is there.
FORMER, FORMER_LISTS = ("hình 1", "hình 2"), ("sources",)
FORMER_SUMS = ("meetings.convened - meetings.present",)  # how they calculated

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{%[-+]?\s*(end)?(block|macro|set)\b(.*?)[-+]?%\}", re.DOTALL)
_HANDED_OUT = re.compile(r"\{#\s*Bản gốc\b[^:]*:(.*?)#\}", re.DOTALL)
_NEEDED = re.compile(r"\{% block (\w+) %\}\{# bắt buộc #\}")
_BLANK = re.compile(r"\n[ \t]*\n")
_INSIDE = re.compile(r"\[\[\w*\]\]|\{%.*?%\}", re.DOTALL)
_FOR_PROGRAMMERS = "Cách viết: pipeline/publish/wording/templates.py."
_NAME = re.compile(r"\s*([A-Za-z_]\w*)")


def shown(name: str) -> str:
    """A copy, as the office knows it."""
    return f"{FOLDER}/{name}.txt" if name else FOLDER


def without_comments(source: str) -> str:
    """The same lines."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)


def passages(source: str) -> dict[str, str]:
    """What has a name in a template → its text, in which passages inside it are only named.

    Blocks at any depth; macros and sets outside of blocks; "" is what stands outside of all.
    """
    bare = without_comments(source)
    found: dict[str, str] = {}
    open_: list[tuple[str, list[str]]] = [("", [])]  # name, text so far
    at = 0
    for tag in _TAG.finditer(bare):
        end, kind, rest = tag.groups()
        open_[-1][1].append(bare[at : tag.start()])
        at = tag.end()
        named = _NAME.match(rest)
        if end and len(open_) > 1:
            name, text = open_.pop()
            if name:
                found[name] = "".join(text)
            open_[-1][1].append(f"[[{name}]]" if name else "".join((*text, tag[0])))
        elif kind == "block" and named:
            open_.append((named[1], []))
        elif kind == "set" and "=" in rest:
            if named and len(open_) == 1:
                found[named[1]] = rest.partition("=")[2]
            else:
                open_[-1][1].append(tag[0])
        elif named and len(open_) == 1:
            open_.append((named[1], [rest]))
        else:  # a set inside of a block is part of it
            open_.append(("", [tag[0]]))
    found[""] = "".join((*open_[0][1], bare[at:]))
    return found


def name_of(node: nodes.Node) -> str:
    """What a definition defines; "" for what has no name of its own."""
    named = node.target if isinstance(node, nodes.Assign | nodes.AssignBlock) else node
    return named.name if isinstance(named, nodes.Macro | nodes.Name) else ""


def digest(text: str) -> str:
    """Of a passage, however its lines are broken; a blank line parts paragraphs."""
    paragraphs = (" ".join(part.split()) for part in _BLANK.split(text))
    return hashlib.sha256("\n".join(filter(None, paragraphs)).encode()).hexdigest()[:8]


def outside(source: str) -> str:
    """What stands in no passage: nobody prints it."""
    return _INSIDE.sub("", passages(source)[""]).strip()


@cache
def ours(name: str) -> str:
    """Our template."""
    return (OURS / f"{name}.txt").read_text("utf-8")


@cache
def needed(name: str) -> frozenset[str]:
    """The passages that may not be left empty: ours say so behind their first tag."""
    return frozenset(_NEEDED.findall(ours(name)))


@cache
def _digests(name: str) -> Mapping[str, str]:
    return {passage: digest(text) for passage, text in passages(ours(name)).items() if passage}


def handed_out(name: str) -> str:
    """A copy to start from."""
    said = " ".join(f"{passage}={value}" for passage, value in _digests(name).items())
    known = "\n".join(("{# Bản gốc, không sửa dòng này:", *wrap(said, 90), "#}"))
    text = ours(name).replace(_FOR_PROGRAMMERS, "Cách viết: sổ tay dành cho văn phòng, mục 13.")
    return f"{text.rstrip()}\n\n{known}\n"


def _before(source: str) -> Mapping[str, str]:
    """The digests of the passages as they were handed out."""
    found = _HANDED_OUT.search(source)
    pairs = (pair.partition("=") for pair in (found[1].split() if found else ()))
    return {passage: value for passage, _, value in pairs}


def changed(name: str, source: str) -> Iterator[str]:
    """The passages that the office wrote itself."""
    before, now = _before(source), _digests(name)
    for passage, text in passages(source).items():
        if passage and digest(text) not in (before.get(passage), now.get(passage)):
            yield passage


def left_out(name: str, source: str) -> list[str]:
    """Passages of a copy as it was handed out that it has no more: the program says its own."""
    there = passages(source)
    return [p for p in _before(source) if p in _digests(name) and p not in there]


def overtaken(name: str, source: str) -> list[str]:
    """Passages that the office changed, and the program since then, too."""
    before, now = _before(source), _digests(name)
    return [p for p in changed(name, source) if p in before and before[p] != now.get(p)]
