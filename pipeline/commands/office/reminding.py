"""`remind`: a short reminder for each branch that has not sent a usable form yet.

Plain text and Word, to send by whatever the office uses. Made from the last run's run.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline.publish import documents, letters, record, trial
from pipeline.publish.wording.faults import Fault
from pipeline.settings import SettingsError, custody
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ours import Delivery, Ours
from pipeline.state.places import RECORD


def remind(workspace: Workspace, now: datetime) -> tuple[Delivery, Sequence[Fault]]:
    """Write a reminder for each branch that is missing or rejected; those of branches that have
    sent theirs since go. What the office wrote itself, or wrote into a reminder, stays.

    Also returns what is wrong with the office's own wording, which was not used then.
    Raises SettingsError where no run has been made yet, or where nothing can be written;
    AlreadyRunning, LockError, LedgerError.
    """
    workspace.settings.must_be_filled_in()
    with custody.at_work(workspace) as ledger:
        return _remind(workspace, Ours(workspace.root, ledger, now, workspace.settings.rating.year))


def _remind(workspace: Workspace, ours: Ours) -> tuple[Delivery, Sequence[Fault]]:
    try:
        run = record.read(workspace.year_output / RECORD)
    except record.RecordError as error:
        raise SettingsError(str(error)) from error
    if not run:
        raise SettingsError("Chưa chạy tổng hợp lần nào; hãy chạy lệnh run trước.")
    folder = workspace.year_output / documents.REMINDERS
    made, wrong = trial.until_it_serves(
        workspace.settings, lambda settings: letters.files(settings, run, ours.now)
    )
    files = {folder / name: content for name, content in made.items()}
    try:
        for old in sorted(folder.iterdir()) if folder.is_dir() else ():
            if old not in files and old.is_file():  # branches that have sent theirs since
                ours.remove(old)
        delivery = ours.delivery({path: ours.write(path, data) for path, data in files.items()})
    except OSError as error:
        raise SettingsError(f"Không ghi được vào {folder}: {disk.explain(error)}.") from error
    return delivery, wrong
