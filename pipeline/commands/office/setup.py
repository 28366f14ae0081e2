"""A new workspace, and the blank forms to hand out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from pipeline.consolidate import roster
from pipeline.consolidate.compiling import settled_rules
from pipeline.consolidate.roster import Person, Roster
from pipeline.form import blank
from pipeline.form.answers import Answers
from pipeline.form.layout import Form
from pipeline.intake.collect import examine_alone
from pipeline.intake.examine import examine
from pipeline.intake.sandbox import Sandbox
from pipeline.settings import FILE, BranchSettings, Settings, SettingsError, custody, sample
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ledger import Ledger
from pipeline.state.ours import Delivery, Ours, Put


def init(folder: Path, year: int) -> None:
    """A new workspace with a commented committee.toml. SettingsError where there is one already."""
    if (folder / FILE).exists():
        raise SettingsError(f"Thư mục “{folder}” đã có {FILE}; không ghi đè.")
    folders(folder)
    text = re.sub(r"(?m)^year = \d+", f"year = {year}", sample(Settings))
    disk.write_whole(folder / FILE, text.encode())


def folders(root: Path) -> None:
    """The folders of a workspace."""
    try:
        for name in ("inbox", "output", "input_templates"):
            disk.make_folder(root / name)
    except OSError as error:
        raise SettingsError(f"Không tạo được thư mục “{root}”: {disk.explain(error)}.") from error


def templates(workspace: Workspace, codes: Sequence[str], now: datetime) -> Delivery:
    """Write the standard form for each branch, or for those named. A form that somebody filled in
    where it lies is kept beside.

    Raises SettingsError for an unknown code or names that are still the sample's; AlreadyRunning,
    LockError, LedgerError.
    """
    settings = workspace.settings
    settings.must_be_filled_in()
    form = settled_rules(workspace).form
    people = roster.of_workspace(workspace, form) or last_year(workspace, form)
    branches: list[BranchSettings] = []
    for code in codes or [b.code for b in settings.branches]:
        branch = settings.branch(code)
        if branch is None:
            raise SettingsError(f"Không có chi bộ mã “{code}” trong {settings.file}")
        branches.append(branch)
    outcomes: dict[Path, Put] = {}
    with custody.at_work(workspace) as ledger:
        ours = Ours(workspace.root, ledger, now, form.year)
        for branch in branches:
            path = workspace.templates / f"{branch.code}.xlsx"
            issue_id = ledger.issue(form.year, branch.code, now)
            try:
                content = template(settings, branch, form, people, now, issue_id)
                outcomes[path] = ours.write(path, content)
            except OSError as error:
                raise SettingsError(f"Không ghi được {path}: {disk.explain(error)}") from error
        return ours.delivery(outcomes)


def last_year(workspace: Workspace, form: Form) -> Roster | None:
    """The members as last year's accepted forms name them; None where none were received.

    A branch takes over those of its predecessors. Where several forms became one, nobody is
    secretary yet: the posts in the branch are left open.
    """
    if not workspace.ledger.is_file():
        return None
    with Ledger(workspace.ledger, write=False) as ledger:
        used = [r for r in ledger.receipts(form.year - 1) if r.status == "used" and r.copy]
    who = [f.key for f in form.members if f.prefilled and f.key != "number"]
    lists: dict[str, tuple[Person, ...]] = {}
    with Sandbox(examine) as box:
        for receipt in used:
            copy = workspace.received / (receipt.copy or "")
            submission = examine_alone(copy, form, box).submission
            if submission and receipt.branch:  # else its members are typed once more
                lists[receipt.branch.upper()] = tuple(
                    {key: getattr(member, key) for key in who} for member in submission.members
                )
    people = {b.code: _joined(b, lists) for b in workspace.settings.branches}
    return Roster(people) if any(people.values()) else None


def _joined(branch: BranchSettings, lists: Mapping[str, tuple[Person, ...]]) -> tuple[Person, ...]:
    """The people of a branch and of its predecessors, in this order."""
    codes = dict.fromkeys(code.upper() for code in (branch.code, *branch.predecessors))
    known = [lists[code] for code in codes if code in lists]
    if len(known) < 2:
        return known[0] if known else ()
    return tuple({**person, "branch_post": None} for people in known for person in people)


def template(
    settings: Settings,
    branch: BranchSettings,
    form: Form,
    people: Roster | None,
    now: datetime,
    issue_id: str = "",
) -> bytes:
    """One branch's form, prefilled with what the settings and the roster know."""
    members = blank.roster_rows(form, people.of(branch.code)) if people else ()
    general: dict[str, object] = {"superior": settings.committee.name}
    if branch.departments:
        general["departments"] = branch.departments
    if members:
        general["members_total"] = len(members)
    buffer = BytesIO()
    blank.write(
        buffer,
        form,
        code=branch.code,
        name=branch.name,
        answers=Answers(general=general, members=members),
        contact=", ".join(filter(None, (settings.office.contact, settings.office.phone))) or None,
        issue_id=issue_id,
        created=now,
    )
    return buffer.getvalue()
