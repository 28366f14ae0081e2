"""A readable text with places for figures → headings, paragraphs, items.

The templates (`publish/templates/*.txt`) hold every sentence of a document, in Vietnamese:

    # Kết quả                       a heading; `##` one below it: they number themselves
    Có {{ cb.rated|n }} chi bộ …    a paragraph; its lines are joined, a blank line ends it
    - một việc                      an item: `;` behind it, `.` behind the last one
    [bảng 1]                        what the program puts there: a table, quotations, a picture
    {% block ten %}…{% endblock %}  a passage with a name
    {% if B %}…{% endif %}          said only where it is so

Lines may be broken anywhere, also before a mark: what a condition leaves behind (two spaces, a
space before a comma) is taken away. Only a blank line means something; none may stand inside a
tag. Macros, and names that are set outside every block, are known everywhere, wherever they stand.

Whatever comes from outside (a name, a text of the settings or of a branch) is marked when it comes
in: it can never become markup, and its spelling stays. The spelling that the committee chose
(`ủy` or `uỷ`) is set on our own words, once, when everything has been put together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from functools import cache, lru_cache
from itertools import pairwise
from math import inf
from pathlib import Path
from traceback import walk_tb
from types import CodeType, ModuleType
from typing import Any, Literal

import jinja2
from jinja2 import FileSystemLoader, StrictUndefined, TemplateRuntimeError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Cycler
from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Level
from pipeline.publish.word.base import OURS
from pipeline.publish.wording import addresses, own
from pipeline.publish.wording.addresses import Addressing, key_of, plain, within
from pipeline.publish.wording.compiled import compiled
from pipeline.publish.wording.limits import (
    MOST,
    Stepping,
    counted,
    counting,
    limited,
    spend,
)
from pipeline.publish.wording.parts import Heading, Item, Part, Text
from pipeline.settings import Settings
from pipeline.vietnamese import (
    continued,
    count,
    decimal,
    fraction,
    join,
    number,
    percent,
    short_date,
    tone_style,
)
from pipeline.vietnamese.writing import ROOM

Tone = Literal["ủy", "uỷ"]
Slots = Mapping[str, Iterable[Part]]
NAMED = 5  # so many names at most are told in a sentence; of more, the number

_OPEN, _CLOSE, _LINE, _BLANK = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}{_LINE}{_BLANK}{addresses.MARKS}]")
_FOREIGN = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SPACES = re.compile(r"[ \t\n]+")
_LOOSE = re.compile(r" (?=[,.;:)])|(?<=\() ")
_SLOT = re.compile(r"\[([^\]]+)\]")
_HEADING = re.compile(r"(#{1,4}) +(.*)")
_ITEM = re.compile(r"^[ \t]*- ", re.MULTILINE)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class Foreign(str):
    """A text that is not ours, with its mark; a template compares it as it came."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and _unmarked(self) == _unmarked(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_unmarked(self))


def foreign(text: str) -> str:
    """A text that is not ours, marked: nobody takes it for markup or changes its spelling."""
    return Foreign(f"{_OPEN}{_MARKS.sub('', text).replace(chr(10), _LINE)}{_CLOSE}") if text else ""


def _unmarked(text: str) -> str:
    return _MARKS.sub("", text.replace(_LINE, "\n"))


class WordingError(TemplateRuntimeError):
    """The office's own copy of a template cannot be filled in."""

    def __init__(self, name: str, line: int | None, error: Exception) -> None:
        super().__init__(f"{name}, line {line}: {error}")
        self.of, self.line, self.error = name.removesuffix(".txt"), line, error


class Template(Struct, frozen=True):
    """The sentences of one document, in the committee's spelling.

    `own`: the passages that the office wrote itself; they stand in the place of ours, which they
    may still say by `{{ super() }}`.
    """

    ours: Compiled
    tone: Tone
    own: Compiled | None = None

    def parts(self, facts: Mapping[str, Any], slots: Slots | None = None) -> list[Part]:
        """The whole document. Raises jinja2.TemplateError, which names file and line: a name or a
        place that nobody filled, a value that has no words."""
        return self._parts(self._rendered(None, facts), slots)

    def block(self, name: str, facts: Mapping[str, Any], slots: Slots | None = None) -> list[Part]:
        """One passage. Raises as `parts`."""
        return self._parts(self._rendered(name, facts), slots)

    def line(self, name: str, /, **facts: Any) -> str:
        """One passage as one line of text; "" where it says nothing. Raises as `parts`."""
        return plain(self._said(self._rendered(name, facts).replace(_BLANK, " ")))

    def lines(self, name: str, /, **facts: Any) -> list[str]:
        """The paragraphs of a passage. Raises as `parts`."""
        return [plain(line) for line in self.with_addresses(name, **facts)]

    def with_addresses(self, name: str, /, **facts: Any) -> list[str]:
        """The same, each figure with its address: for `parts.figured`."""
        said = map(self._said, self._rendered(name, facts).split(_BLANK))
        return [line for line in said if line]

    def _rendered(self, passage: str | None, facts: Mapping[str, Any]) -> str:
        template = self.ours.template
        if passage is not None and passage not in template.blocks:
            raise TemplateRuntimeError(f"{template.name}: there is no block {passage}")
        context = template.new_context({k: _incoming(v) for k, v in facts.items()})
        if self.own:
            for name, says in self.own.template.blocks.items():
                if name in self.own.passages:
                    context.blocks.setdefault(name, []).insert(0, says)
        try:
            with limited(to=MOST if self.own else inf):
                for one in filter(None, (self.ours, self.own)):
                    for _ in one.definitions.root_render_func(context):
                        pass
                says = context.blocks[passage][0] if passage else template.root_render_func
                said = "".join(says(context))
        except Exception as error:
            raise self._mistake(error) from error
        if self.own and passage in self.own.needed and not _MARKS.sub("", said).strip():
            raise self._mistake(ValueError("left empty"))
        return said

    def _mistake(self, error: Exception) -> TemplateRuntimeError:
        """What went wrong, with file and line."""
        name = place = str(self.ours.template.name)
        line = of_own = None
        for frame, at in walk_tb(error.__traceback__):
            if said_by := frame.f_globals.get("__jinja_template__"):
                place, line = said_by.name, said_by.get_corresponding_lineno(at)
                if self.own and said_by.filename == self.own.template.filename:
                    of_own = line
        if self.own:
            return WordingError(name, of_own, error)
        where = f"{place}, line {line}" if line else place
        return TemplateRuntimeError(f"{where}: {error}")

    def _parts(self, rendered: str, slots: Slots | None) -> list[Part]:
        numbers = [0] * 5
        result: list[Part] = []
        for chunk in rendered.split(_BLANK):
            items: list[str] = []
            for kind, text in _pieces(chunk):
                if kind == "item":
                    items.append(self._said(text))
                    continue
                result += _items(items)
                items = []
                if kind == "slot":
                    result += self._put(text, slots or {})
                elif found := _HEADING.fullmatch(text):
                    level = len(found[1])
                    numbers[level:] = [numbers[level] + 1, *[0] * (4 - level)]
                    title = plain(self._said(found[2]))
                    result.append(Heading(level, _number(numbers, level), title))
                elif said := self._said(text):
                    result.append(Text(said))
            result += _items(items)
        return _announced(result)

    def _put(self, place: str, slots: Slots) -> Iterable[Part]:
        if place not in slots:
            raise self._mistake(TemplateRuntimeError(f"nothing is given for [{place}]"))
        return slots[place]

    def _said(self, text: str) -> str:
        """A text without its marks: our words in the chosen spelling, all others as they came."""
        pieces = _FOREIGN.split(text.strip())
        for at, piece in enumerate(pieces):
            ours = at % 2 == 0
            pieces[at] = (
                tone_style(_LOOSE.sub("", _SPACES.sub(" ", piece)), self.tone)
                if ours
                else piece.replace(_LINE, "\n")
            )
        return "".join(pieces)


def template(name: str, settings: Settings | None = None) -> Template:
    """The template of a document, with the office's own passages where it has written some."""
    if settings is None:
        return Template(_ours(name), "ủy")
    own = settings.words.get(name)
    return Template(_ours(name), settings.report.tone, of_the_office(name, own) if own else None)


def _pieces(chunk: str) -> Iterator[tuple[str, str]]:
    """(kind, text): a paragraph, a heading, an item or a slot, with lines that go on joined."""
    kind, held = "text", ""
    for line in chunk.split("\n"):
        bare = line.strip()
        if bare == "-" or bare.startswith("- "):
            yield kind, held
            kind, held = "item", bare.removeprefix("-")
        elif (slot := _SLOT.fullmatch(bare)) or bare.startswith("#"):
            yield kind, held
            yield ("slot", slot[1]) if slot else ("text", bare)
            kind, held = "text", ""
        elif bare:
            held += f" {line}" if held else line
    yield kind, held


def _items(texts: Sequence[str]) -> Iterator[Item]:
    said = [text for text in texts if text]
    for at, text in enumerate(said, 1):
        marked = text.endswith((".", ";", ":"))
        yield Item(text if marked else text + (";" if at < len(said) else "."))


def _number(numbers: Sequence[int], level: int) -> str:
    match level:
        case 1:
            return _ROMAN[numbers[1]]
        case 2:
            return str(numbers[2])
        case 3:
            return f"{numbers[2]}.{numbers[3]}"
        case _:
            return chr(ord("a") + numbers[4] - 1)


def _announced(parts: Sequence[Part]) -> list[Part]:
    """A paragraph that announces what follows stays on its page; it does not announce a section."""
    result = list(parts)
    for at, (part, after) in enumerate(pairwise(parts)):
        if isinstance(part, Text) and part.ours and part.text.endswith(":"):
            section = isinstance(after, Heading) and after.level == 1
            result[at] = replace(part, with_next=not section)
    return result


# --- what a template may use ----------------------------------------------------------------------


def _incoming(value: Any) -> Any:
    """A value on its way in: a text is marked as foreign, whatever it came in."""
    if type(value) is str:
        return foreign(value)
    if isinstance(value, Mapping):
        return {_incoming(key): _incoming(one) for key, one in value.items()}
    if isinstance(value, list | tuple | Set | ValuesView | Iterator):
        spend(0)
        return [_incoming(one) for one in value]
    return value


class _Environment(SandboxedEnvironment):
    """Whatever a template gets hold of passes `_incoming`; its figures are said with addresses."""

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        for change in (Addressing(), Stepping()):
            change.visit(source)
        source.set_environment(self)  # for what is new in it
        return super()._generate(source, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        found = super().getattr(obj, attribute)
        if isinstance(found, Path | bytes | type | ModuleType):
            raise SecurityError(f"{attribute} is none of a template's business")
        return _incoming(found)

    def is_safe_callable(self, obj: Any) -> bool:
        """Macros, filters, and what our own facts offer; of plain values what a loop goes through:
        nothing that leads outside, or makes other words and numbers of them."""
        if isinstance(obj, BlockReference | Macro):
            return True
        if not super().is_safe_callable(obj):
            return False
        of = getattr(obj, "__self__", None)
        ours = (getattr(obj, "__module__", None) or "").split(".")[0] in ("pipeline", "jinja2")
        return ours or isinstance(of, dict)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return _incoming(super().getitem(obj, argument))

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        said = counted(super().call(context, obj, *args, **kwargs))
        return said if isinstance(obj, BlockReference | Macro) else _incoming(said)


class _Loader(FileSystemLoader):
    """Our templates; none includes one of the office's."""

    def get_source(self, environment: Any, template: str) -> Any:
        source, name, current = super().get_source(environment, template)
        return with_blank_lines(source), name, current


def with_blank_lines(source: str) -> str:
    """Blank lines of a source are marked before anything is put in: they part paragraphs, and a
    condition that says nothing leaves none behind. The end of a source is none: it may be one that
    others include."""
    return re.sub(r"(?m)^[ \t]*$(?!\Z)", _BLANK, source)


@cache
def environment() -> SandboxedEnvironment:
    """What every template is compiled in."""
    made = _Environment(
        loader=_Loader(OURS),
        undefined=StrictUndefined,
        finalize=_printable,
        autoescape=False,  # no markup of a browser: see `foreign`
        cache_size=-1,
        auto_reload=False,
    )
    made.filters = {**counting(FILTERS), **addresses.FILTERS}
    # no `range`: a template goes through what there is, and comes to an end
    made.globals = {"cycler": Cycler}
    made.globals.update(NAMED=NAMED, ROOM=foreign(ROOM), Level=Level)
    return made


class Compiled(Struct, frozen=True):
    """A template, and what it defines outside of blocks: a block alone would not know it."""

    template: jinja2.Template
    definitions: jinja2.Template
    passages: frozenset[str] = frozenset()  # of the office's own copy: those that it changed
    needed: frozenset[str] = frozenset()  # of these, those that may not say nothing


@cache
def _ours(name: str) -> Compiled:
    path = OURS / f"{name}.txt"
    source = with_blank_lines(path.read_text("utf-8"))
    return loaded(compiled(source, path, lambda: codes(source, path.name, str(path))))


@lru_cache(maxsize=64)
def of_the_office(name: str, source: str) -> Compiled | None:
    """The office's copy of a template; None where it says what ours says. Raises
    jinja2.TemplateSyntaxError."""
    changed = frozenset(own.changed(name, source))
    if not changed:
        return None
    made = loaded(codes(with_blank_lines(source), f"{name}.txt", own.shown(name), changed))
    return replace(made, passages=changed, needed=changed & own.needed(name))


def codes(source: str, name: str, file: str, wanted: Set[str] | None = None) -> Iterator[CodeType]:
    """The code of the whole, and of what it defines outside of blocks (of that, what is wanted)."""
    tree = environment().parse(source, name, file)
    yield environment().compile(tree, name, file)
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, own.DEFINING) and (wanted is None or own.name_of(node) in wanted)
    ]
    yield environment().compile(tree, name, file)


def loaded(made: Iterable[CodeType]) -> Compiled:
    """The template of what `codes` gives."""
    env = environment()
    whole, definitions = (
        env.template_class.from_code(env, one, env.make_globals(None)) for one in made
    )
    return Compiled(whole, definitions)


def _printable(value: Any) -> Any:
    """Nothing but texts and whole numbers can be said as they are."""
    if isinstance(value, Undefined):
        str(value)  # says what is not defined
    if isinstance(value, str) and type(value) not in (str, Foreign):
        raise TypeError(f"{value!r} has no words")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError(f"{value!r} cannot be printed")
    return counted(value)


def _n(number: int | Sequence[Any]) -> str:
    """A number in a sentence, or how many there are of something: `03`, `12`, `3.155`."""
    return count(number if isinstance(number, int) else len(number))


def _of(part: int | Sequence[Any], whole: int) -> str:
    """So many of all: `09/12`."""
    return fraction(part if isinstance(part, int) else len(part), whole)


def _level(level: Level) -> str:
    """`“Hoàn thành tốt nhiệm vụ”`."""
    return f"“{level.label}”"


def _levels(counts: Any) -> list[Level]:
    """Of counts by level: the levels that somebody has."""
    return [level for level in Level if counts.level(level)]


def _names(names: Iterable[str]) -> str:
    """`Chi bộ 1, Chi bộ 4 và Chi bộ 6`."""
    return join(list(names))


def _few(names: Sequence[Any]) -> bool:
    """Are they so few that a sentence names them?"""
    return len(names) <= NAMED


def _these(names: Sequence[str], elsewhere: str = "") -> str:
    """`: Chi bộ 3 và Chi bộ 7`; of more than five only where they stand: ` (Biểu 1)`."""
    if _few(names):
        return f": {join(names)}"
    return f" ({elsewhere})" if elsewhere else ""


def _each(values: Iterable[Any], says: Callable[[Any], str]) -> list[str]:
    """Each of them as a macro says it: `people|each(dong_chi)|names`."""
    return [within(says(value).strip(), key_of(value)) for value in values]


def _inline(text: str, between: str = "; ") -> str:
    """The items of a passage in one sentence, `một; hai; ba`: `{% filter inline %}- một …`."""
    return between.join(piece for item in _ITEM.split(text) if (piece := item.strip()))


def _capital(text: str) -> str:
    """The first letter as a sentence begins."""
    text = text.strip()
    at = 1 if text.startswith(_OPEN) else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def _bare(text: str) -> str:
    """Without the mark that a person may have typed at the end."""
    found = _FOREIGN.fullmatch(text)
    return foreign(found[1].strip(" .;")) if found else text.strip(" .;")


def _going_on(text: str) -> str:
    """The same, as it goes on behind a colon: `Còn chậm.` is `còn chậm`."""
    found = _FOREIGN.fullmatch(text := _bare(text))
    return foreign(continued(found[1])) if found else continued(text)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "n": _n,
    "number": number,
    "of": _of,
    "share": percent,
    "decimal": decimal,
    "day": short_date,
    "level": _level,
    "levels": _levels,
    "names": _names,
    "few": _few,
    "these": _these,
    "each": _each,
    "inline": _inline,
    "capital": _capital,
    "bare": _bare,
    "going_on": _going_on,
}
"""What a template may do with a value: the docstrings say what comes of it."""
