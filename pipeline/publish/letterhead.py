"""How a document of the committee begins and ends: its look by the settings, header, signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from pipeline.publish.word import Look, Paper, blocks
from pipeline.publish.word.base import BaseError
from pipeline.settings import Settings, SettingsError


def check(settings: Settings) -> None:
    """Does the office's own base document serve? Raises SettingsError."""
    if not settings.base:
        return
    try:
        _filled_in(settings)
    except Exception as error:  # python-docx says little of what it cannot read
        odd = f"không dùng làm văn bản gốc được ({type(error).__name__})"
        why = error if isinstance(error, BaseError) else odd
        file = settings.report.base
        raise SettingsError(f"{settings.file}: report.base: tệp “{file}” {why}") from error


def _filled_in(settings: Settings) -> None:
    """Everything that the program writes into its places, once."""
    today = date(settings.rating.year, 12, 31)
    paper = begin(settings, day=today, year=today.year, symbol="BC/ĐU", about="V/v", marks=["x"])
    blocks.title(paper, "Báo cáo", "năm", bracket="x")
    sign(paper, settings, ["Các chi bộ", "Văn phòng"])
    blocks.prepared(paper, settings.report.on_behalf)
    paper.save(BytesIO(), author="x", title="x", created=datetime(today.year, 1, 1, tzinfo=UTC))


def begin(
    settings: Settings,
    *,
    day: date | None,
    year: int,
    number: str | None = None,
    symbol: str | None = None,
    about: str | None = None,
    marks: Sequence[str] = (),
) -> Paper:
    """A paper with its header; without `symbol` it has no number of its own. `about`: of a letter,
    below its number; `marks`: what stands there of a draft, of who may see it."""
    look = Look(**settings.report.model_dump(include={*Look.__struct_fields__}))
    paper = Paper(look, settings.base, addresses=settings.report.addresses)
    blocks.header(
        paper,
        superior=settings.committee.organisation_above,
        issuer=settings.committee.name,
        place=settings.committee.place,
        year=year,
        day=day,
        number=number,
        symbol=symbol,
        about=about,
        marks=marks,
    )
    return paper


def sign(
    paper: Paper, settings: Settings, recipients: Sequence[str] = (), *, signed: bool = True
) -> None:
    """The signature block of the settings; of a document that nobody signs only who gets it."""
    report = settings.report
    blocks.signature(
        paper,
        recipients=recipients,
        authority=report.on_behalf if signed else None,
        post=report.signer_title,
        signer=report.signer,
        marked=settings.publish.sign,
    )
