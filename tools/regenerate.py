"""Writes anew what stands in the repository and is made from something else.

    python -m tools.regenerate              # pages of docs/, the blank form, expected documents
    python -m tools.regenerate --samples    # also the forms that other programs have had in hand

Tests hold each of them to its source and name this command. Read the difference before it is
committed: with the expected documents it is what a reader of the report will notice.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from tests.publish import test_report_golden
from tools import generic_form, samples
from tools.pages import fields, findings, regulations
from tools.rooms import ROOT

PAGES: dict[str, Callable[[], str]] = {
    "docs/phat-hien.md": findings.markdown,
    "docs/quy-dinh.md": regulations.markdown,
    "docs/tu-dien-du-lieu.md": fields.markdown,
}


@click.command()
@click.option("--samples", "also_samples", is_flag=True, help="Needs LibreOffice and msoffcrypto.")
def main(also_samples: bool) -> None:
    """Writes anew what is made from something else."""
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8", newline="\n")
    generic_form.write(ROOT / generic_form.FILE)
    test_report_golden.write_anew()
    if also_samples:
        samples.write_anew()


if __name__ == "__main__":
    main()
