"""The status page in a real browser: no error, no foreign markup, no script needed, axe-core.

Chromium is found on the PATH or named by CHROMIUM; axe-core (`npm install -g axe-core`) among the
global node modules, or AXE_CORE names axe.min.js. Without them the tests skip.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline import nightly
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as small

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium on the PATH, none named by CHROMIUM"
)
HOSTILE = (
    "<script>document.title='xau'</script>",
    "<img src=x onerror=\"document.title='xau'\">",
    "</td></table><svg onload=document.title='xau'>",
    '" onmouseover="x" {{ 7 * 7 }} & &lt;b&gt;',
)
POLICY = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')  # no script, no network
WIDTHS = {"screen": 1100, "A4": 680, "phone": 320}


def axe_core() -> Path | None:
    """axe.min.js, where there is one."""
    if named := os.environ.get("AXE_CORE"):
        return Path(named)
    if not (npm := shutil.which("npm")):
        return None
    root = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=False)
    path = Path(root.stdout.strip()) / "axe-core" / "axe.min.js"
    return path if path.is_file() else None


def browse(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Chromium with a profile of its own, without a network, on one page."""
    assert CHROMIUM
    call = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    call += ["--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"]
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        call += [f"--user-data-dir={profile}", "--virtual-time-budget=20000"]
        done = subprocess.run(
            [*call, *options, page.as_uri()],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=1800,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done


def dom(page: Path, *options: str) -> str:
    """What the browser made of the page. Nothing is said on its console."""
    done = browse(page, "--dump-dom", *options)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert not said
    return done.stdout


def layout(page: Path) -> str:
    """Every word with its place and size as the page is printed: what a picture shows, but for the
    edges of letters, which differ from run to run on a busy machine."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "page.pdf"
        browse(page, f"--print-to-pdf={target}", "--no-pdf-header-footer")
        call = ["pdftotext", "-bbox", str(target), "-"]
        done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=True)
    words = re.findall(r"<(?:page|word) .*", done.stdout)
    assert len(words) > 100
    return "\n".join(words)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights of a committee whose names are markup: every part of the page is there."""
    root = tmp_path_factory.mktemp("page")
    codes = [f"CB0{n}" for n in range(1, 7)]
    small.workspace(root, codes)
    text = (root / FILE).read_text("utf-8")
    text = text.replace("[inbox]", "deadline = 2023-09-30\n[inbox]")
    for code, name in zip(codes, HOSTILE, strict=False):
        text = text.replace(f'"Chi bộ {code[2:]}"', f"'''{name}'''")
    committee = '"Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"'
    assert committee in text
    text = text.replace(committee, f"'''{HOSTILE[0]}'''")
    (root / FILE).write_text(text, "utf-8")
    ws = Workspace(root, read(root / FILE))
    for number, code in enumerate(codes[:5]):
        data = small.form(code, faulty=number == 4)
        small.drop(ws.inbox, f"{code}.xlsx", data, small.FIRST)
    names = ("<b>x</b>.txt", "&lt;i&gt;.txt") if os.name != "nt" else ("&lt;i&gt;.txt",)
    for name in names:
        small.drop(ws.inbox, name, b"x", small.FIRST)
    small.drop(ws.inbox, "nam cu.xlsx", small.form("CB01", year=2022), small.FIRST)
    nightly.run(ws, now=small.night(1))
    for name in ("CB01.xlsx", "CB02.xlsx"):
        text += f'[[excluded]]\nsha256 = "{_sha256(ws, name)}"\nreason = "{HOSTILE[2]}"\n'
    (root / FILE).write_text(text, "utf-8")
    ws = Workspace(root, read(root / FILE))
    small.drop(ws.inbox, "CB05b.xlsx", small.form("CB05"), small.night(1))
    nightly.run(ws, now=small.night(2))
    made = (ws.year_output / "index.html").read_text("utf-8")
    for part in ('class="alert"', 'class="news"', "<details>", "sau thời hạn", "quá hạn"):
        assert part in made
    return ws.year_output / "index.html"


def _sha256(ws: Workspace, name: str) -> str:
    told = json.loads((ws.year_output / "run.json").read_text("utf-8"))
    return str(next(f["sha256"] for f in told["files"] if f["file"] == name))


def test_names_are_text_and_the_console_is_silent(page: Path) -> None:
    made = dom(page)
    text = html.unescape(re.sub(r"<[^>]*>", "", made))
    for name in HOSTILE:
        assert name in text
    assert re.search(r"<title>(.*)</title>", made)
    assert "xau" not in re.findall(r"<title>(.*?) – năm 2023</title>", made)
    assert not re.search(r"<(script|img|b|i)[ >]", made)
    assert len(re.findall("<svg", made)) == 2  # the charts


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext to find the words")
def test_the_page_forbids_scripts_and_needs_none(page: Path, tmp_path: Path) -> None:
    """Its policy lets no script run; without the policy it looks the same."""
    text = page.read_text("utf-8")
    assert "default-src 'none'" in POLICY.findall(text)[0]
    forbidden = tmp_path / "forbidden.html"
    forbidden.write_text(
        text.replace("</body>", "<script>document.body.textContent = ''</script></body>"), "utf-8"
    )
    free = tmp_path / "free.html"
    free.write_text(POLICY.sub("", text), "utf-8")
    assert layout(page) == layout(free) == layout(forbidden)


def test_it_prints_on_paper(page: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.pdf"
    browse(page, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    data = target.read_bytes()
    assert data.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    assert boxes
    for width, height in boxes:
        assert (round(float(width)), round(float(height))) == (595, 842)  # A4 upright


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_core_finds_no_violation(page: Path, width: int, tmp_path: Path) -> None:
    script = axe_core()
    if script is None:
        pytest.skip("no axe-core: AXE_CORE names no file, npm has none among its global modules")
    code = script.read_text("utf-8").replace("</script>", r"<\/script>")
    ask = (
        "axe.run().then(r => { const p = document.createElement('pre'); p.id = 'axe';"
        " p.textContent = JSON.stringify([r.passes.length, r.violations.map(v =>"
        " [v.id, v.help, v.nodes.map(n => n.target.join(' '))])]); document.body.append(p); })"
    )
    asked = tmp_path / "axe.html"
    text = POLICY.sub("", page.read_text("utf-8"))
    text = text.replace("</body>", f"<script>{code}</script><script>{ask}</script></body>")
    asked.write_text(text, "utf-8")
    told = re.search(r'(?s)<pre id="axe">(.*?)</pre>', dom(asked, f"--window-size={width},900"))
    assert told, "axe-core gave no answer"
    passes, violations = json.loads(html.unescape(told[1]))
    assert passes > 20
    assert violations == []
