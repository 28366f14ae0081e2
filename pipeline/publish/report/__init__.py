"""The consolidated report: [A] for the committee's meeting, what the branches propose; [B] for the
superior, what the committee decided. The dossier's stage says which.

`write` tells the story: head, opening, sections, signature, Biểu 1–5, appendices. Each section is a
module of pure functions, facts in, sentences out.
"""

from pipeline.publish.report.composition import compose, text, write
from pipeline.publish.report.outlining import outline

__all__ = ["compose", "outline", "text", "write"]
