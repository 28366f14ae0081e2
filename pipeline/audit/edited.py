"""`verify FILE.docx`: a document that the office has edited, figure by figure, by address.

What is counted a second time is held to that count; what is not, to the newest set that is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.audit.contents import Difference, Unverified
from pipeline.audit.figures import addresses
from pipeline.audit.measures import Figure
from pipeline.audit.recount import Published, published
from pipeline.audit.verifying import Verification, shown
from pipeline.consolidate.compiling import settled_rules
from pipeline.publish import documents
from pipeline.publish.edited import Edited, KeptDocument, careful, merged, origin, short
from pipeline.publish.edited import published as document_of
from pipeline.publish.recounts import Recount
from pipeline.publish.tables import readback
from pipeline.settings import SettingsError
from pipeline.settings.custody import StateLost, loss
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger


def verify_document(workspace: Workspace, file: Path) -> Verification:
    """Holds the figures of a Word document to those that stand for it now; writes nothing.

    Raises SettingsError, LedgerError, StateLost, NothingPublishedError.
    """
    judge = settled_rules(workspace)
    if lost := loss(workspace):
        raise StateLost(lost)
    with Ledger(workspace.ledger, write=False) as ledger:
        sets = ledger.sets(judge.form.year)
    folder = workspace.year_output
    with careful(file):
        edited = Edited(file)
        found = origin(edited, folder, sets)
    now = document_of(folder, sets[-1], found.name) if found else None
    if found is None or now is None:
        raise SettingsError(
            f"“{file}” không phải là bản được sửa từ văn bản của bộ đã công bố còn giữ trong "
            "luu-tru."
        )
    p = published(workspace, judge.form, judge.regulation)
    unverified = []
    if not now.figures:
        why = "văn bản công bố không ghi địa chỉ số liệu (report.addresses)"
        unverified.append(Unverified(file.name, why))
    with careful(file):
        differences = tuple(_differences(edited, found, now, _counted(p, found)))
        notes = tuple(_notes(edited, found, sets[-1].stamp))
    return Verification(
        differences,
        notes,
        len(now.figures),
        1,
        tuple(unverified),
    )


def _counted(p: Published, found: KeptDocument) -> dict[str, Figure]:
    """The figures of the tables by address, counted a second time."""
    registered = documents.of(found.name)
    if registered is None or registered.recount not in (Recount.PROPOSED, Recount.DECIDED):
        return {}
    counted = p.as_proposed() if registered.recount is Recount.PROPOSED and p.decided else p
    return {address: line.figures[heading] for address, line, heading in addresses(counted)}


def _differences(
    edited: Edited, found: KeptDocument, now: Edited, counted: dict[str, Figure]
) -> Iterator[Difference]:
    for address, figure in now.figures.items():
        if address not in edited.figures:
            yield Difference(address, figure, "không còn trong tệp")
    said = now.figures.keys() | counted.keys()
    for address, alone in edited.all_figures():
        text = edited.joined.get(address, alone)
        if text == now.joined.get(address):
            text = alone
        if address in counted and readback.same(counted[address].value, text):
            continue
        if address in found.document.figures and address not in said:
            yield Difference(address, "không còn số này", text or "chỗ trống")
        if address in counted:
            yield Difference(address, shown(counted[address]), text or "chỗ trống")
        elif address in now.figures and now.figures[address] != text:
            yield Difference(address, now.figures[address], text or "chỗ trống")


def _notes(edited: Edited, found: KeptDocument, newest: str) -> Iterator[str]:
    """Numbers that nobody of ours wrote."""
    for number, text in merged(edited, found.document, found.document).alone:
        yield f"Số không có địa chỉ, không đối chiếu được: {number} ở {short(text)}"
    if found.of.stamp != newest:
        yield (
            f"Tệp này được sửa từ bộ {found.of.stamp}; lệnh refresh đưa số liệu của bộ {newest} "
            "vào."
        )
