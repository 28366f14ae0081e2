"""What becomes of strange files in the inbox, beside the good forms of the example.

    python -m benchmarks.corpus [../shared/corpus]      writes docs/corpus.md

The example's inbox is taken in and judged twice: as it is, and with every file of the corpus in it.
The branches must come out the same; each strange file gets one status and a reason.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.commands.demo import NOW, make
from pipeline.commands.demo.plan import SETTINGS
from pipeline.consolidate.dossier import FileResult
from pipeline.consolidate.history import decided_before
from pipeline.consolidate.judged import Judge
from pipeline.consolidate.judging import Verdicts, judge
from pipeline.intake.collect import collect
from pipeline.intake.inbox import FileStatus
from pipeline.intake.package.workbook import look_into
from pipeline.rules.findings import catalogue
from pipeline.settings import read
from pipeline.state.ledger import Ledger

FOLDERS = ("crafted", "found")
DOCUMENT = Path(__file__).parents[1] / "docs" / "corpus.md"


@dataclass(frozen=True)
class Comparison:
    """The night without the corpus, and with it."""

    before: Verdicts
    after: Verdicts

    @property
    def strange(self) -> list[FileResult]:
        """What became of the corpus's files."""
        return [f for f in self.after.files if f.name.split("/")[0] in FOLDERS]


def compare(corpus: Path, root: Path) -> Comparison:
    """Two nights on the example, in the empty folder `root`."""
    (root / "committee.toml").write_bytes(SETTINGS.read_bytes())
    settings = read(root / "committee.toml")
    regulation = settings.regulation(root)
    judges = Judge(settings, settings.form_of_year(regulation), regulation)
    make(root, judges.form)
    before = _night(root, judges, "before")
    for folder in FOLDERS:
        shutil.copytree(corpus / folder, root / "inbox" / folder)
    return Comparison(before, _night(root, judges, "after"))


def _night(root: Path, judges: Judge, name: str) -> Verdicts:
    codes = [branch.code for branch in judges.settings.branches]
    with Ledger(root / f"{name}.sqlite") as ledger:
        ledger.start_run(judges.form.year, NOW)
        collected = collect(
            root / "inbox",
            root / name,
            ledger,
            judges.form,
            codes,
            now=NOW,
            settle_seconds=0,
        )
        past = decided_before(ledger, judges.form.year)
        return judge(judges, collected, None, {}, NOW, past)


def table(files: Sequence[FileResult]) -> str:
    """The files counted by status and reason, as a table in Markdown."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for file in files:
        reason, code = file.reason or "", ""
        for entry in catalogue().values():
            worded = re.sub(r"\\{\w+\\}", ".*?", re.escape(entry.message))
            if re.match(worded, reason):
                reason, code = entry.message, entry.code
        if file.status is FileStatus.DUPLICATE:
            reason = "Nội dung giống hệt một tệp khác"
        counts[file.status.value, code, reason] += 1
    lines = ["| Trạng thái | Mã | Lý do | Số tệp |", "|---|---|---|---:|"]
    for (status, code, reason), count in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        lines.append(f"| `{status}` | {f'`{code}`' if code else ''} | {reason} | {count} |")
    lines.append(f"| | | **Cộng** | **{counts.total()}** |")
    return "\n".join(lines) + "\n"


def guard_seconds(files: Sequence[Path]) -> list[float]:
    """How long the guard takes for each file."""
    seconds = []
    for path in files:
        start = time.perf_counter()
        look_into(path.read_bytes())
        seconds.append(time.perf_counter() - start)
    return seconds


def document(comparison: Comparison, corpus: Path, seconds: float) -> str:
    """docs/corpus.md."""
    taken = guard_seconds([p for folder in FOLDERS for p in sorted((corpus / folder).iterdir())])
    count = len(comparison.strange)
    return f"""# Tệp lạ trong thư mục nhận báo cáo

{count} tệp lạ (hỏng, mã hóa, sai kiểu, nén bất thường, …) được đặt cạnh các biểu mẫu của bộ ví dụ
rồi tổng hợp một đêm. Không tệp nào làm dừng chương trình; kết quả của từng chi bộ không đổi;
mỗi tệp có một trạng thái và một lý do. Bảng do `python -m benchmarks.corpus` ghi ra từ một lần
chạy thật, và được kiểm lại trong bộ kiểm thử.

{table(comparison.strange)}
Đo trong lần chạy ghi ra bảng này: cả hai đêm {seconds:.1f} giây; đọc mất
{statistics.median(taken) * 1000:.1f} mili giây một tệp (trung vị), lâu nhất {max(taken) * 1000:.0f}
mili giây.
"""


def main() -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).parents[2] / "shared" / "corpus"
    parser.add_argument("corpus", nargs="?", type=Path, default=default)
    corpus = parser.parse_args().corpus
    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        comparison = compare(corpus, Path(folder))
    page = document(comparison, corpus, time.perf_counter() - start)
    DOCUMENT.write_text(page, encoding="utf-8", newline="\n")
    print(f"{DOCUMENT}: {len(comparison.strange)} files")


if __name__ == "__main__":
    main()
