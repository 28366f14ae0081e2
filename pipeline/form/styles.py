"""Colours and cell styles of the form. A style is a mapping of xlsxwriter's format properties."""

from __future__ import annotations

from pipeline.form.fields import Field, Kind
from pipeline.model import Severity

Style = dict[str, object]

FONT = "Times New Roman"  # the typeface of Vietnamese official papers
INK, MUTED, LINE = "#1F2937", "#6B7280", "#A6AEBB"
NAVY, PAPER = "#1F3864", "#FFFFFF"
PREFILLED, REQUIRED, NOT_USED = "#ECEFF4", "#FFF3C4", "#D9DCE1"
GOOD, BAD = "#1E7B34", "#B42318"

# (band, heading below it), one for each group of columns on sheet 3, in order
BANDS = (
    ("#2F5597", "#DCE6F5"),
    ("#2E7D7A", "#DAEEED"),
    ("#7A5C1E", "#F4EBD6"),
    ("#A23B3B", "#F7E1E1"),
    ("#4B7A2B", "#E4F0DA"),
    ("#6F4E9C", "#EAE2F4"),
    ("#C0601A", "#FBE7D7"),
    ("#1F3864", "#D6DEEC"),
)

SEVERITY_FILL = {
    Severity.ERROR: ("#FFC7CE", "#C00000"),  # fill, border
    Severity.WARNING: ("#FFDDA6", "#B45F06"),
    Severity.NOTICE: ("#D6E6F7", "#2F5597"),
}

TITLE: Style = {"bold": True, "font_size": 16, "font_color": NAVY, "valign": "vcenter"}
SUBTITLE: Style = {"italic": True, "font_color": MUTED, "valign": "vcenter"}
SECTION: Style = {
    "bold": True,
    "font_color": PAPER,
    "bg_color": NAVY,
    "valign": "vcenter",
    "indent": 1,
}
LABEL: Style = {
    "text_wrap": True,
    "valign": "vcenter",
    "bottom": 1,
    "bottom_color": LINE,
    "indent": 1,
}
HELP: Style = {
    "italic": True,
    "font_size": 10,
    "font_color": MUTED,
    "text_wrap": True,
    "valign": "vcenter",
    "indent": 1,
}
HEADING: Style = {
    "bold": True,
    "font_color": INK,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
    "border_color": LINE,
}
TABLE_HEADING: Style = {**HEADING, "bg_color": "#D6DEEC"}
TEXT: Style = {"text_wrap": True, "valign": "top"}
BOX: Style = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": LINE}

_FORMAT = {
    Kind.TEXT: "@",
    Kind.LONG_TEXT: "@",
    Kind.PARTS: "@",
    Kind.WHOLE: "0",
    Kind.PERCENT: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
}


def value_style(field: Field, *, locked: bool, prefilled: bool, dense: bool, table: bool) -> Style:
    """The style of a cell that holds a value of this field; `dense` on sheet 3."""
    style: Style = {**BOX, "locked": locked, "font_color": INK}
    if field.kind in _FORMAT:
        style["num_format"] = _FORMAT[field.kind]
    if prefilled:
        style["bg_color"] = PREFILLED
    if field.kind is Kind.LONG_TEXT:
        style["valign"] = "top"
    if table and field.kind in (Kind.WHOLE, Kind.NUMBER, Kind.PERCENT, Kind.DATE):
        style["align"] = "center"
    elif not dense:
        style |= {"align": "left", "indent": 1}
    return style


def marked(style: Style, severity: Severity) -> Style:
    """The style with fill and border of a marked cell."""
    fill, border = SEVERITY_FILL[severity]
    return {**style, "bg_color": fill, "border": 2, "border_color": border}
