"""`bundle`: a folder with the program and all its packages, for a machine without internet.

Made on a machine that has internet; needs pip there. On the other machine nothing is built: the
packages are installed from the folder, and the program runs from it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from pipeline.settings import SettingsError
from pipeline.state import disk

PLATFORMS = {
    "windows": ("win_amd64",),
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
_ROOT = Path(__file__).resolve().parents[3]
_PARTS = (
    "run.py",
    "pipeline",
    "docs",
    "input_templates",
    "README.md",
    "LICENSE",
    "pyproject.toml",
    "constraints.txt",
)
_PAGE = """CÀI ĐẶT TRÊN MÁY KHÔNG CÓ INTERNET

Máy cần có sẵn Python {python} (bản 64 bit). Chép cả thư mục này sang máy đó, mở cửa sổ lệnh
tại thư mục này rồi gõ:

Windows:
  py -{python} -m venv .venv
  .venv\\Scripts\\pip install --no-index --find-links goi\\windows -r goi\\can-cai.txt
  .venv\\Scripts\\python run.py demo

Linux:
  python{python} -m venv .venv
  .venv/bin/pip install --no-index --find-links goi/linux -r goi/can-cai.txt
  .venv/bin/python run.py demo

Lệnh cuối chạy thử ví dụ và cho biết báo cáo nằm ở đâu. Hướng dẫn tiếp theo: docs/so-tay/ky-thuat.md
"""


def bundle(folder: Path, python: str) -> int:
    """Fill an empty or new folder; return how many packages it holds. `python` is like "3.11".

    Raises SettingsError where the folder is in use, or where packages cannot be fetched.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError(f"Thư mục “{folder}” đã có tệp; hãy chọn một thư mục trống.")
    wanted = _exact()
    try:
        disk.make_folder(folder / "goi")
        needed = folder / "goi" / "can-cai.txt"
        needed.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        for name, tags in PLATFORMS.items():
            _fetch(needed, folder / "goi" / name, tags, python)
        for part in _PARTS:
            source = _ROOT / part
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
                shutil.copytree(source, folder / part, ignore=ignored)
            elif source.is_file():
                shutil.copy2(source, folder / part)
        (folder / "CAI-DAT.txt").write_text(_PAGE.format(python=python), encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"Không ghi được vào {folder}: {disk.explain(error)}.") from error
    return sum(1 for _ in (folder / "goi").rglob("*.whl"))


def _exact() -> list[str]:
    """The run's packages in the exact versions of constraints.txt, without those of the tests."""
    pins = [
        line.strip()
        for line in (_ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    direct = [_name(entry) for entry in (*project["dependencies"], *extras["sign"])]
    versions = {_name(pin): pin for pin in pins}
    indirect = set(versions) - {_name(entry) for entry in extras["test"]}
    return [versions[name] for name in sorted({*direct, *indirect}) if name in versions]


def _name(requirement: str) -> str:
    """The package of a requirement line."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _fetch(needed: Path, target: Path, tags: tuple[str, ...], python: str) -> None:
    call = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--no-deps"]
    call += ["--python-version", python, "--implementation", "cp", "--dest", str(target)]
    for tag in tags:
        call += ["--platform", tag]
    done = subprocess.run([*call, "-r", str(needed)], capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["không rõ lý do"])[-1]
        raise SettingsError(f"Không tải được các gói ({target.name}): {last}")
