"""Sentences in templates: what becomes a paragraph, what stays text, what is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError

from pipeline.consolidate.measures import Counts
from pipeline.model import Level
from pipeline.publish.wording import Template, template
from pipeline.publish.wording.parts import Heading, Item, Part, Text
from pipeline.publish.wording.templates import FILTERS, OURS, Tone, codes, loaded, with_blank_lines


class Book:
    """Templates written by a test."""

    def __init__(self) -> None:
        self.made = 0

    def holds(self, source: str, tone: Tone = "ủy") -> Template:
        self.made += 1
        name = f"thu-{self.made}.txt"
        return Template(loaded(codes(with_blank_lines(source), name, name)), tone)

    def parts(
        self, source: str, slots: Mapping[str, Sequence[Part]] | None = None, **facts: Any
    ) -> list[Part]:
        return self.holds(source).parts(facts, slots)

    def lines(self, source: str, tone: Tone = "ủy", **facts: Any) -> list[str]:
        """Paragraphs, items with their dash, headings with their number."""
        return [shown(part) for part in self.holds(source, tone).parts(facts)]


def shown(part: Part) -> str:
    match part:
        case Heading():
            return f"{part.number}. {part.text}"
        case Item():
            return f"- {part.text}"
        case Text():
            return part.text
    raise AssertionError(part)


@pytest.fixture
def book() -> Book:
    return Book()


# --- paragraphs, items, headings, places ----------------------------------------------------------


def test_lines_are_joined_and_a_blank_line_parts_paragraphs(book: Book) -> None:
    assert book.lines("Một\n  hai.\n\n\n  \nBa.\n") == ["Một hai.", "Ba."]


@pytest.mark.parametrize(("a", "b"), [(True, True), (True, False), (False, True), (False, False)])
def test_what_is_not_said_leaves_nothing_behind(book: Book, a: bool, b: bool) -> None:
    source = """
Đầu
{% if a %}
  (một
  {% if b %}
    , hai
  {% endif %}
  )
{% endif %}
{% if b %}, ba{% endif %}.

{% if a %}
  Giữa.
{% endif %}

{% for one in [1, 2] if b %}

Lần {{ one }}.

{% endfor %}
Cuối.
"""
    first = "Đầu" + (" (một, hai)" if a and b else " (một)" if a else "") + (", ba." if b else ".")
    expected = [first, *(["Giữa."] if a else []), *(["Lần 1.", "Lần 2."] if b else []), "Cuối."]
    assert book.lines(source, a=a, b=b) == expected


def test_items_get_their_marks(book: Book) -> None:
    source = "Gồm:\n- một\n  việc\n{% if False %}\n- hai\n{% endif %}\n- ba.\n-\n  bốn\n\nHết."
    assert book.lines(source) == ["Gồm:", "- một việc;", "- ba.", "- bốn.", "Hết."]


def test_headings_number_themselves(book: Book) -> None:
    source = "# A\n\n## B\n\n## C\n\n### D\n\n### E\n\n#### F\n\n#### G\n\n# H\n\n## I {{ x }}\n"
    numbers = ["I. A", "1. B", "2. C", "2.1. D", "2.2. E", "a. F", "b. G", "II. H", "1. I # 9"]
    assert book.lines(source, x="# 9") == numbers


def test_what_announces_stays_with_what_follows(book: Book) -> None:
    parts = book.parts("A:\n- b\n\nC:\n\n## D\n\nE:\n\n# F\n\nG:\n\n[lời]\n\nH.\n",
                       {"lời": [Text("K:", ours=False), Text("L")]})  # fmt: skip
    kept = [part.text for part in parts if isinstance(part, Text) and part.with_next]
    assert kept == ["A:", "C:", "G:"]  # not before a section; others' paragraphs are as they came


def test_places_are_filled_where_they_stand(book: Book) -> None:
    own = [Text("Của Đảng ủy.", ours=False)]
    assert book.parts("Một.\n\n[a]\n\nHai.\n[a]\n", {"a": own, "b": []}) == [
        Text("Một."), *own, Text("Hai."), *own,
    ]  # fmt: skip
    assert book.parts("[a]\n\n[b]\n", {"a": [], "b": []}) == []


def test_passages_by_name(book: Book) -> None:
    made = book.holds(
        "{% block a %}Một {{ x }}.\n\n{{ noi() }}{% endblock %}\n\n"
        "{% block b %}- c\n- d{% endblock %}"
        "{% macro noi() %}Hai {{ y }}.{% endmacro %}{% set y = x ~ '!' %}"
    )
    assert made.lines("a", x="đ") == ["Một đ.", "Hai đ!."]
    assert made.line("a", x="đ") == "Một đ. Hai đ!."
    assert made.block("b", {"x": ""}) == [Item("c;"), Item("d.")]
    assert [shown(part) for part in made.parts({"x": "đ"})] == ["Một đ.", "Hai đ!.", "- c;", "- d."]


# --- what comes from outside ----------------------------------------------------------------------

HOSTILE = [
    "- không phải gạch đầu dòng",
    "# Không phải mục",
    "[bảng 1]",
    "{{ x }}{% if %}{# #}",
    "hai\n\ndòng\n- ba",
    "\ue000\ue001\ue002\ue003- x",
    "  hai  dấu  cách , và chấm .",
    "<b>&amp;",
]


@dataclass(frozen=True)
class Person:
    name: str
    posts: tuple[str, ...]

    def named(self) -> str:
        return self.name

    named.__module__ = "pipeline.model"  # only the program's own may be called


@pytest.mark.parametrize("text", HOSTILE)
def test_others_text_stays_text(book: Book, text: str) -> None:
    clean = re.sub("[\ue000-\ue003]", "", text)
    person = Person(text, (text,))
    source = """
{{ text }}

{{ person.name }}

{{ person.named() }}

{{ person.posts[0] }}

{{ by_key.a }}

{% for key, value in by_key.items() %}{{ value }}{% endfor %}

{% for key in keys %}{{ key }}{% endfor %}

{{ one_by_one|first }}

{{ [person]|map(attribute="name")|names }}
"""
    facts = {
        "text": text,
        "person": person,
        "by_key": {"a": text},
        "keys": {text: 1},
        "one_by_one": (one for one in [text]),
    }
    assert book.parts(source, **facts) == [Text(clean)] * 9
    assert book.lines("- {{ text }}\n- b\n\n## {{ text }}", text=text)[2] == f"1. {clean}"


@settings(max_examples=100)
@given(text=st.text(min_size=1))
def test_any_text_stays_text(book: Book, text: str) -> None:
    if clean := re.sub("[\ue000-\ue003]", "", text):
        assert book.parts("{{ text }}", text=text) == [Text(clean)]
        assert book.parts("Của {{ text }}.", text=text) == [Text(f"Của {clean}.")]


def test_a_text_is_compared_as_it_came(book: Book) -> None:
    source = """
{% if text == "branches" and text in ["branches"] and text != "members" %}a{% endif %}
{% if text == person.name and by_key[text] == "x" and level == "GOOD" %}b{% endif %}
"""
    facts = {"text": "branches", "person": Person("branches", ()), "by_key": {"branches": "x"}}
    assert book.lines(source, level=Level.GOOD, **facts) == ["a b"]


def test_the_spelling_is_set_on_our_words_only(book: Book) -> None:
    source = "Đảng ủy, {{ name }}; {% set y %}hòa{% endset %}{{ y }}, {{ 'ủy viên'|capital }}."
    facts = {"name": "Đảng ủy Hòa Bình"}
    assert book.lines(source, "uỷ", **facts) == ["Đảng uỷ, Đảng ủy Hòa Bình; hoà, Uỷ viên."]
    facts = {"name": "Đảng uỷ Hoà Bình"}
    assert book.lines(source, "ủy", **facts) == ["Đảng ủy, Đảng uỷ Hoà Bình; hòa, Ủy viên."]


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "Một.\n\n{{ nobody }}",
        "Một.\n\n{% if nobody %}Hai.{% endif %}",
        "Một.\n\n{{ person.nobody }}",
        "Một.\n\n{{ by_key.nobody }}",
        "{% macro a() %}\n\n{{ nobody }}{% endmacro %}{{ a() }}",
        "Một.\n\n{{ level }}",
        "Một.\n\n{{ day }}",
        "Một.\n\n{{ 0.5 }}",
        "Một.\n\n{{ true }}",
        "Một.\n\n{{ none }}",
        "Một.\n\n{{ [text] }}",
        "Một.\n\n{{ person }}",
        "Một.\n\n{{ person.__class__ }}",
        "Một.\n\n{{ text|day }}",
    ],
)
def test_what_cannot_be_said_is_an_error_with_file_and_line(book: Book, source: str) -> None:
    facts = {
        "text": "a",
        "person": Person("b", ()),
        "by_key": {"a": "b"},
        "level": Level.GOOD,
        "day": date(2023, 12, 1),
    }
    with pytest.raises(TemplateError, match=r"^thu-1\.txt, line 3: "):
        book.parts(source, **facts)


def test_a_place_or_passage_that_is_not_there_is_an_error(book: Book) -> None:
    with pytest.raises(TemplateError, match=r"^thu-1\.txt: .*\[bảng 9\]"):
        book.parts("Một.\n\n[bảng 9]", {"bảng 1": []})
    with pytest.raises(TemplateError, match=r"^thu-2\.txt: .*nobody"):
        book.holds("Một.").line("nobody")
    with pytest.raises(TemplateError):
        book.holds("{% if %}")


# --- filters --------------------------------------------------------------------------------------


def test_filters_say_values(book: Book) -> None:
    counts = Counts(excellent=2, completed=1)
    facts = {"names": ["A", "B", "C"], "many": list("ABCDEF"), "counts": counts}
    said = {
        "{{ 3|n }}, {{ names|n }}, {{ 3155|n }}": "03, 03, 3.155",
        "{{ 9|of(12) }}; {{ names|of(12) }}": "09/12; 03/12",
        "{{ 3|share(16) }}; {{ 1|share(4) }}": "18,75%; 25%",
        "{{ 23.0769|decimal }}": "23,08",
        "{{ names|names }}": "A, B và C",
        "x{{ names|these }}; x{{ many|these('Biểu 1') }}; x{{ many|these }}":
            "x: A, B và C; x (Biểu 1); x",
        "{% if names|few and not many|few %}ít{% endif %}": "ít",
        "{{ counts|levels|map('level')|names }}":
            "“Hoàn thành xuất sắc nhiệm vụ” và “Hoàn thành nhiệm vụ”",
        "{{ names|each(q)|names }}{% macro q(x) %}\n “{{ x }}”\n{% endmacro %}": "“A”, “B” và “C”",
        "{{ 'đồng chí'|capital }} {{ 'đ'|capital }} {{ (' ' ~ names[0])|capital }}":
            "Đồng chí Đ A",
        "{{ 'a.'|bare }} {{ reason|bare }}!": "a b!",
    }  # fmt: skip
    for source, expected in said.items():
        assert book.lines(source, reason=" b; .", **facts) == [expected]


def test_items_of_a_passage_in_one_sentence(book: Book) -> None:
    source = """
Còn
{% filter inline %}
  - {{ names[0] }}
  {% if False %}
    - hai
  {% endif %}
  - {% if False %}không{% endif %}
  - ba,
    bốn
{% endfilter %}
({% filter inline(", ") %}
  {% for name in names %}
    - {{ name }}
  {% endfor %}
{% endfilter %}).
"""
    assert book.lines(source, names=["- một", "năm"]) == ["Còn - một; ba, bốn (- một, năm)."]


# --- ours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(OURS.glob("*.txt")), ids=lambda file: file.name)
def test_our_templates_compile_and_fit_a_page_of_code(file: Path) -> None:
    template(file.stem)
    lines = file.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 or line != line.rstrip()] == []


def test_every_filter_says_what_it_does() -> None:
    assert [name for name, does in FILTERS.items() if not does.__doc__] == []
