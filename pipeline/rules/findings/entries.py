"""The catalogue of findings: code → severity, Vietnamese sentence, remedy.

The wording stands in the TOML files beside this one, by subject, so that an editor finds it without
reading code. An entry:

    [SUM_RETURNED]
    severity = "error"            # error | warning | notice
    message = "…{valid} + {invalid}…"   # names row and cell, never the person
    remedy = "…"
    case = "…"                    # optional: the sentence for section IV of the report, without
                                  # the person; only findings with it are cases to consider
    lead = "đề nghị “{level}” …"  # with case: how it begins, unless a case before it on the
                                  # same person or branch has told the level
    subject = "individual"        # with case: collective | individual | data (its order there)
    weight = 50                   # with case: heavier first
    column = "…{count} … {cells}" # optional, of a finding on one cell: the sentence that a branch
                                  # reads for all such cells of a column; it can name {rows} and
                                  # {sheet}, what stands there ({raws}), the fields ({fields}), and
                                  # what is the same for all of them
    column_remedy = "…"           # with column
    across = ["…", "…"]           # optional: the same for several cells of one row, with remedy
    blank = true                  # optional: is so of any form that nobody filled in
    brief = "…"                   # optional: why a file is no form that can be judged, in brackets
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from string import Formatter

from msgspec import Struct

from pipeline.model import Cell, Finding, Severity, Spot


class Entry(Struct, frozen=True):
    """How a finding is graded and worded; `{…}` are filled from the finding's parameters."""

    code: str
    severity: Severity
    message: str
    remedy: str
    case: str | None = None
    lead: str = ""
    subject: str = "data"
    weight: int = 0
    column: str | None = None
    column_remedy: str = ""
    across: tuple[str, ...] = ()
    blank: bool = False
    brief: str = "chưa dùng được"


@cache
def catalogue() -> dict[str, Entry]:
    """All entries by code. Raises ValueError where two files define the same code."""
    entries: dict[str, Entry] = {}
    for part in sorted(files(__package__).iterdir(), key=lambda p: p.name):
        if not part.name.endswith(".toml"):
            continue
        for code, body in tomllib.loads(part.read_text(encoding="utf-8")).items():
            if code in entries:
                raise ValueError(f"finding {code} is defined twice ({part.name})")
            body["severity"] = Severity[body["severity"].upper()]
            entries[code] = Entry(code=code, **body | {"across": tuple(body.get("across", ()))})
    return entries


@cache
def placeholders(code: str) -> frozenset[str]:
    """The names that the sentences of a code fill in. Raises KeyError for an unknown code."""
    entry = catalogue()[code]
    texts = (entry.message, entry.remedy, entry.lead, entry.case, entry.column, entry.brief)
    return frozenset(
        name for text in filter(None, texts) for _, name, _, _ in Formatter().parse(text) if name
    )


def finding(
    code: str,
    where: Iterable[Spot | Cell] = (),
    /,
    *,
    row: int | None = None,
    severity: Severity | None = None,
    **params: object,
) -> Finding:
    """A finding of the catalogue, worded.

    `where` are the values to mark (the first one is shown), a bare cell where it is no field's;
    `row` the row of the member concerned. `params` fill the templates; `{cell}`, `{sheet}`,
    `{row}` and `{at}` (` (ô F9)`) come from the first cell by themselves.
    `severity` overrides the catalogue's where a setting says so. Raises KeyError for an unknown
    code or a missing parameter: a defect of ours, which the tests find.
    """
    entry = catalogue()[code]
    spots = tuple(x if isinstance(x, Spot) else Spot("", "", x) for x in where)
    first = spots[0].cell if spots else None
    texts = {key: str(value) for key, value in params.items()}
    texts.setdefault("cell", first.a1 if first else "")
    texts.setdefault("at", f" (ô {first.a1})" if first else "")
    texts.setdefault("sheet", first.sheet if first else "")
    texts.setdefault("row", str(row if row is not None else first.row if first else ""))
    quoted = {key: _quoted(text) for key, text in texts.items()}
    return Finding(
        code=code,
        severity=severity or entry.severity,
        message=entry.message.format_map(quoted),
        remedy=entry.remedy.format_map(quoted),
        spots=spots,
        row=row,
        case=(entry.lead + entry.case).format_map(texts) if entry.case else None,
        params=texts if entry.case else quoted,
    )


_QUOTED = 500  # characters of a text or list in a message; the workbooks hold it whole


def _quoted(text: str) -> str:
    """A text as a message quotes it: a message stands in every list, once for each row."""
    return text if len(text) <= _QUOTED else text[:_QUOTED].rstrip() + "…"


def brief(f: Finding) -> str:
    """Why a file is nothing that can be judged, in a few words."""
    return catalogue()[f.code].brief.format_map(f.params)


def follows(f: Finding) -> str:
    """The case of a finding after one that has told the level proposed."""
    return (catalogue()[f.code].case or "").format_map(f.params)
