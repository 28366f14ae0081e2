"""The catalogue of findings: code → severity, Vietnamese sentence, remedy.

The wording stands in the TOML files beside this one, by subject, so that an editor finds it without
reading code. An entry:

    [SUM_RETURNED]
    severity = "error"            # error | warning | notice
    message = "…{valid} + {invalid}…"   # names row and cell, never the person
    remedy = "…"
    case = "…"                    # optional: the sentence for section IV of the report, without
                                  # the person; only findings with it are cases to consider
    subject = "individual"        # with case: collective | individual | data (its order there)
    weight = 50                   # with case: heavier first
    column = "…{count} … {cells}" # optional, of a notice on one cell: the sentence that stands on a
                                  # branch's feedback for all such cells of a column
    column_remedy = "…"           # with column
    brief = "…"                   # optional: why a file is no form that can be judged, in brackets
"""

from pipeline.rules.findings.entries import Entry, brief, catalogue, finding

__all__ = ["Entry", "brief", "catalogue", "finding"]
