"""One red line more on a published page, and the page without it."""

from __future__ import annotations

import html
import re

_LINE = re.compile(rb'<p class="alert" role="alert" data-run="failed">.*?</p>\n', re.DOTALL)
_BEFORE = b"<main>\n"


def with_line(page: bytes, text: str) -> bytes:
    """The page with this line at its head, in place of an earlier one; any other page as it is."""
    line = f'<p class="alert" role="alert" data-run="failed">{html.escape(text)}</p>\n'
    head, main, rest = without_line(page).partition(_BEFORE)
    return head + main + line.encode() + rest if main else page


def without_line(page: bytes) -> bytes:
    """The page as it was published."""
    return _LINE.sub(b"", page)
