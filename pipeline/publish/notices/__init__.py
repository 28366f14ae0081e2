"""The notices to the branches (`thong-bao/CODE.docx`): what the committee decided on each."""

from pipeline.publish.notices.facts import Notice, notices
from pipeline.publish.notices.writing import write

__all__ = ["Notice", "notices", "write"]
