"""What branches do by day. Each act says in a line what was done, or None if it could not be."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.outside import helpers
from tests.season import contents
from tests.season.contents import PEOPLE, Answers, Content, Kind
from tests.season.season import CODES, KEPT, Season

BINS = ("#recycle", "@Recycle", "$RECYCLE.BIN", "#snapshot", "@eaDir")


def sends(s: Season) -> str:
    return _send(s, s.answers(s.code()))


def sends_with_errors(s: Season) -> str:
    return _send(s, s.answers(s.code(), faulty=True))


def sends_for_another(s: Season) -> str:
    """In another branch's folder, under the other's name."""
    mine, other = s.chance.sample(CODES, 2)
    return s.put(f"{other}/{other} gửi hộ.xlsx", contents.form(s.answers(mine)), s.today())


def sends_the_same_again(s: Season) -> str | None:
    code = s.code()
    known = [r.content for r in s.truth.received.values() if r.code == code and r.content.answers]
    if not known:
        return None
    name = f"{code} gửi lại {s.chance.randint(1, 2)}.xlsx"
    return s.put(name, s.chance.choice(known), s.today())


def saves_the_same_again(s: Season) -> str | None:
    """The same answers as other bytes: another program, another computer."""
    code = s.code()
    known = [p.content.answers for p in s.truth.inbox.values() if p.content.code == code]
    answers = s.chance.choice(known) if known else None
    return _send(s, answers, saving=s.note()) if answers else None


def takes_a_file_away(s: Season) -> str | None:
    if not s.truth.inbox:
        return None
    name = s.chance.choice(sorted(s.truth.inbox))
    s.drop(name)
    return name


def throws_a_file_into_the_bin(s: Season) -> str | None:
    """On a server that keeps what was deleted, in a folder of its own."""
    name = _any(s)
    if name is None:
        return None
    placed = s.truth.inbox[name]
    s.drop(name)
    into = f"{s.chance.choice(BINS)}/{Path(name).name}"
    return s.put(into, placed.content, placed.modified, passed_over=True)


def copies_its_feedback_back(s: Season) -> str | None:
    found = s.documents("phan-hoi/CB*_phan-hoi.xlsx")
    if not found:
        return None
    path = s.chance.choice(found)
    code = path.name[:4]
    return s.put(f"{code}/{path.name}", Content(Kind.OWN, path.read_bytes(), code), s.today())


def mends_its_feedback(s: Season) -> str | None:
    """Opens what it was sent, puts it right, sends it."""
    code = s.code()
    path = s.place.output / "phan-hoi" / f"{code}_phan-hoi.xlsx"
    if path not in s.documents("phan-hoi/*.xlsx"):
        return None
    form = helpers.Form(path)
    answers = _told_in(s, code, form)
    if answers is None:
        return None
    form.put(helpers.GENERAL, {"Tổng số đảng viên": PEOPLE})
    when = s.today().replace(second=0)
    target = s.place.office / "sửa.xlsx"
    data = form.save(target, saved=when).read_bytes()
    target.unlink()
    content = Content(Kind.FORM, data, code, answers.mended, when)
    return s.put(f"{code}_phan-hoi.xlsx", content, _clock(s, when))


def _told_in(s: Season, code: str, form: helpers.Form) -> Answers | None:
    """The answers that a feedback workbook gives back, if they are wrong and can be mended."""
    place = str(form.label(helpers.GENERAL, "Địa điểm").value or "")
    total = form.label(helpers.GENERAL, "Tổng số đảng viên").value
    note = re.search(r"\d+$", place)
    for sent in s.truth.received.values():
        answers = sent.content.answers
        if note and answers and answers.code == code and answers.note == int(note[0]):
            return replace(answers, faulty=True) if total != PEOPLE else None
    return None


def sends_a_blank(s: Season) -> str | None:
    code = s.code()
    path = s.place.blanks / f"{code}.xlsx"
    if not path.is_file() or path in s.edited:
        return None
    return s.put(f"{code} trống.xlsx", Content(Kind.BLANK, path.read_bytes(), code), s.today())


def fills_in_where_the_form_lies(s: Season) -> str | None:
    """Types into the blank in the folder of forms to hand out."""
    found = [p for p in sorted(s.place.blanks.glob("CB*.xlsx")) if p not in s.edited]
    found = [p for p in found if not KEPT.search(p.name) and p not in s.private]
    return s.edit(s.chance.choice(found)) if found else None


def sends_something_else(s: Season) -> str:
    """What is no form of this year that could be judged."""
    code, when = s.code(), s.today()
    match s.chance.choice(("zip", "pdf", "year", "code", "broken", "folder")):
        case "zip":
            return s.put(f"{code}.zip", contents.packed(s.answers(code)), when)
        case "pdf":
            return s.put(f"{code} báo cáo.pdf", contents.paper(code), when)
        case "year":
            return s.put(f"năm trước {code[3:]}.xlsx", contents.last_year(code), when)
        case "code":  # the letter for the digit
            wrong = contents.mistyped(s.answers(code), f"CBO{code[3:]}")
            return s.put(f"gõ nhầm {code[3:]}.xlsx", wrong, when)
        case "broken":
            return s.put(f"{code} hỏng.xlsx", contents.damaged(s.answers(code)), when)
        case _:
            return s.put(f"{code}/ghi chú.txt", contents.paper(f"ghi chú {code}"), when)


def sends_seconds_before_the_night(s: Season) -> str:
    content = contents.form(s.answers(s.code()))
    young = s.night_at - timedelta(seconds=s.chance.randint(1, 50))
    return s.put(_name(s, content.code or ""), content, young)


def _send(s: Season, answers: Answers, saving: int = 0) -> str:
    when = s.today()
    inner = when if s.chance.random() < 0.6 else None
    content = contents.form(answers, inner, saving)
    return s.put(_name(s, answers.code), content, _clock(s, when))


def _name(s: Season, code: str) -> str:
    n = s.chance.randint(1, 3)
    forms = (f"{code}.xlsx", f"{code}/báo cáo {n}.xlsx", f"nộp/{code} lần {n}.xlsx")
    return s.chance.choice((*forms, f"báo cáo {s.note()}.xlsx"))


def _clock(s: Season, when: datetime) -> datetime:
    """As the share's clock shows a time: hours ahead or behind, or right."""
    return when + timedelta(hours=s.chance.choice((0, 0, 0, 0, 7, -7, 30)))


def _any(s: Season) -> str | None:
    """A file that lies openly in the inbox."""
    known = [n for n, p in s.truth.inbox.items() if p.readable and not p.passed_over]
    return s.chance.choice(sorted(known)) if known else None


# --- what happens to the share ----------------------------------------------------------------


def a_scanner_holds_a_file(s: Season) -> str | None:
    name = _any(s)
    if name is None or os.name == "nt" or os.geteuid() == 0:  # who may read everything
        return None
    (s.place.inbox / name).chmod(0)
    s.truth.inbox[name] = replace(s.truth.inbox[name], readable=False)
    s.held[name] = s.number + s.chance.randint(1, 3)
    return name


def scanners_let_go(s: Season) -> None:
    for name in [name for name, day in s.held.items() if day <= s.number]:
        (s.place.inbox / name).chmod(0o644)
        s.truth.inbox[name] = replace(s.truth.inbox[name], readable=True)
        del s.held[name]


def the_share_goes_away(s: Season) -> str:
    s.away = True
    return "tonight"
