"""Sentences: written in `publish/templates`, put together here with the figures."""

from pipeline.publish.wording.phrases import (
    Wording,
    counted,
    quoted,
    these,
    without_figures,
)
from pipeline.publish.wording.templates import NAMED, Template, template

__all__ = [
    "NAMED",
    "Template",
    "Wording",
    "counted",
    "quoted",
    "template",
    "these",
    "without_figures",
]
