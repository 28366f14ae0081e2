"""Sentences: written in `publish/templates`, put together here with the figures."""

from pipeline.publish.wording.templates import Template, template

__all__ = ["Template", "template"]
