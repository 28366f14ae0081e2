from __future__ import annotations

from pipeline.form.book import Page
from pipeline.form.filling import Filling
from pipeline.form.layout import Form


def summary_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    page.put(1, 1, page.name.upper(), {})
