"""What is wrong with the office's own copies of our templates, by file and line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
from msgspec import Struct

from pipeline.publish.wording.addresses import FIGURES
from pipeline.publish.wording.limits import MOST, limited, refuse_calculating
from pipeline.publish.wording.own import (
    FORMER,
    changed,
    digest,
    needed,
    ours,
    outside,
    passages,
    shown,
    without_comments,
)
from pipeline.publish.wording.templates import WordingError, environment, of_the_office, template
from pipeline.vietnamese.encodings import decode_legacy, detect_legacy
from pipeline.vietnamese.syllables import is_syllable

_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LOOSE = re.compile(r".{0,20}[{}].{0,20}")  # of a tag that lost a brace
_FIGURE = re.compile(r"\{\{[-+]?(.*?)[-+]?\}\}", re.DOTALL)
_WRITTEN = re.compile(rf"\| ?({'|'.join(sorted(FIGURES))})\b(?!.*\|)")  # as a figure
_DIGITS = re.compile(r"\d[\d.,/]*")
_BEYOND = re.compile("[\u0100-\u1fff\u2c00-\uffff]")  # letters that old fonts have not
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
    """What can be seen without figures; nothing in a copy that reads as it is handed out."""
    if digest(without_comments(source)) == digest(without_comments(ours(name))):
        return
    try:
        tree = environment().parse(source)
        refuse_calculating(tree, name, set(changed(name, source)))
        with limited(to=MOST):  # constants are filtered here
            unknown = list(_unknown(name, tree))
            of_the_office(name, source)
    except TemplateSyntaxError as error:
        yield Fault(name, error.lineno, _in_words(error.message or "", "sai_quy_tac"))
        return
    except Exception as error:  # code that Python does not take: twice the same name, too deep
        yield Fault(name, None, _in_words(str(error), "sai_quy_tac"))
        return
    own, known = passages(source), passages(ours(name))
    mine = set(changed(name, source))
    for passage in sorted(mine - known.keys()):
        if passage in {node.name for node in tree.find_all(nodes.Block)}:
            why = said("khong_co_khoi", name=passage)
            yield Fault(name, _line(source, rf"block\s+{passage}\b"), why)
    for passage in sorted(mine & known.keys()):
        line = _line(source, rf"(block|macro|set)\s+{passage}\b")
        if passage in needed(name) and not own[passage].strip():
            yield Fault(name, line, said("trong", name=passage))
        there, wanted = Counter(_PLACE.findall(own[passage])), _PLACE.findall(known[passage])
        for place in wanted:
            if not there[place]:
                yield Fault(name, line, said("thieu_cho", name=passage, place=place))
            elif there[place] > 1:
                yield Fault(name, line, said("cho_hai_lan", name=passage, place=place))
        if loose := _LOOSE.search(_TAGS.sub("", own[passage])):
            shown_ = loose[0].strip()
            at = _line(source, re.escape(shown_)) or line
            yield Fault(name, at, said("dau_ngoac_le", text=shown_))
    yield from _old_letters(name, source)
    places, bare = {*_PLACE.findall(ours(name)), *FORMER}, without_comments(source)
    for found in _PLACE.finditer(bare):
        if found[1] not in places:
            line = bare.count("\n", 0, found.start()) + 1
            yield Fault(name, line, said("khong_co_cho", place=found[1]))
    if (stray := outside(source)) and stray != outside(ours(name)):
        first = stray.splitlines()[0][:40]
        yield Fault(name, _line(source, re.escape(first)), said("ngoai_khoi", text=first))
    yield from unknown


def _old_letters(name: str, source: str) -> Iterator[Fault]:
    """Words that only an old font shows as Vietnamese; theirs stand among ours in one line."""
    bare = _TAGS.sub(lambda tag: "\n" * tag[0].count("\n") or " ", without_comments(source))
    for at, line in enumerate(bare.split("\n"), 1):
        for may_be, words in groupby(line.split(), _may_be_old):
            some = " ".join(words)
            if may_be and (encoding := detect_legacy(some)):
                new = decode_legacy(some, encoding)
                yield Fault(name, at, said("phong_cu", old=some, new=new))
                break  # who types the line anew finds the others


def _may_be_old(word: str) -> bool:
    return not (_BEYOND.search(word) or (not word.isascii() and is_syllable(word.strip(",;:."))))


def _unknown(name: str, tree: nodes.Template) -> Iterator[Fault]:
    """Names that nothing gives: those that our template knows are given."""
    env = environment()
    given = {node.name for node in env.parse(ours(name)).find_all(nodes.Name)}
    given |= {*env.globals, "self", "super", "loop", "caller", "varargs", "kwargs"}
    given |= {node.name for node in tree.find_all(nodes.Macro)}
    for unknown in sorted(meta.find_undeclared_variables(tree) - given):
        at = next(n.lineno for n in tree.find_all(nodes.Name) if n.name == unknown)
        yield Fault(name, at, said("khong_co_ten", one=unknown))


def _line(source: str, pattern: str) -> int | None:
    found = re.search(pattern, source)
    return source.count("\n", 0, found.start()) + 1 if found else None


def untold(name: str, source: str) -> Iterator[str]:
    """Figures of ours that a passage of the office's does not print any more, and what it prints in
    their place: another figure may be meant, a typed one is counted by nobody."""
    own, known = passages(source), passages(ours(name))
    for passage in changed(name, source):
        ours_ = known.get(passage, "")
        here, there = _figures(own[passage]), _figures(ours_)
        where = {"file": shown(name), "name": passage}
        values = {_value(each) for each in here}
        if gone := [each for each in there if _value(each) not in values]:
            more = Counter(map(_value, here)) - Counter(map(_value, there))
            other = [each for each in dict.fromkeys(here) if _value(each) in more]
            yield said(
                "khong_con_so_lieu",
                **where,
                figures=_some(gone),
                other=_some(each for each in other if not each[0].isdigit()),
                typed=bool(_typed(own[passage]) - _typed(ours_)),
            )
        for each in dict.fromkeys(there):
            if _WRITTEN.search(each) and (bare := _value(each)) in here and bare not in there:
                yield said("thieu_cach_viet", **where, bare=_some([bare]), figure=_some([each]))


def _figures(text: str) -> list[str]:
    """What a passage prints."""
    return [" ".join(found.split()) for found in _FIGURE.findall(text)]


def _value(figure: str) -> str:
    """What is printed, however it is written."""
    return figure.partition("|")[0].strip(" ()")


def _typed(text: str) -> Counter[str]:
    """The numbers that a passage has among its words, or as constants."""
    constants = " ".join(each for each in _figures(text) if each[:1].isdigit())
    return Counter(_DIGITS.findall(f"{_TAGS.sub(' ', text)} {constants}"))


def _some(figures: Iterable[str]) -> str:
    """The first two of them, as a template has them."""
    tags = [f"{{{{ {each} }}}}" for each in dict.fromkeys(figures)]
    return ", ".join(tags[:2]) + ("…" if len(tags) > 2 else "")


def said(why: str, **facts: object) -> str:
    """What is wrong, in words (cau-chu.txt)."""
    return template("cau-chu").line(why, **facts)


_TOKENS = {"end of print statement": "}}", "end of statement block": "%}", "name": "tên"}
_SAID = (  # what Jinja says → which sentence of ours
    (r"unknown tag '(?!end|el)(?P<one>\w+)'", "the_la"),
    (r"block that needs to be closed is '(?P<one>\w+)'", "thieu_the_dong"),
    (r"end of comment", "ghi_chu_chua_dong"),
    (r"unexpected end of template", "thieu_ket_thuc"),
    (r"unknown tag '(?P<one>\w+)'", "the_la"),
    (r"No filter named '(?P<one>\w+)'", "cach_viet_la"),
    (r"No test named '(?P<one>\w+)'", "phep_thu_la"),
    (r"expected token '(?P<one>.+?)', got '(?P<two>.+?)'", "can_nhung_gap"),
    (r"block '(?P<one>\w+)' defined twice", "hai_lan"),
    (r"unexpected '(?P<one>.+?)'", "khong_dung_cho"),
    (r"has no (?:attribute|element) '?(?P<one>\w+)'?", "khong_co_o_day"),
    (r"'(?P<one>\w+)' is undefined", "khong_co_ten"),
    (r"no calculating by '(?P<one>.+?)'", "phep_tinh"),
    (r"(?:method|function) (?:\w+\.)*(?P<one>\w+) .*is not safely callable", "khong_goi_duoc"),
    (r"says too much|recursion depth", "qua_dai"),
    (r"has no words|cannot be printed", "can_cach_viet"),
    (r"nothing is given for \[(?P<place>.+)\]", "khong_co_cho"),
)


def _in_words(message: str, else_: str) -> str:
    for pattern, why in _SAID:
        if found := re.search(pattern, message, re.IGNORECASE):
            return said(why, **{k: _TOKENS.get(v, v) for k, v in found.groupdict().items()})
    return said(else_)


def of(error: WordingError) -> Fault:
    """A mistake that showed only when the figures were filled in."""
    undefined = isinstance(error.error, UndefinedError)
    else_ = "ten_nao_do" if undefined else "khong_dien_duoc"
    return Fault(error.of, error.line, _in_words(str(error.error), else_))
