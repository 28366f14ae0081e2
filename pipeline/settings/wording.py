"""The office's own copies of the program's wording, in `mau/` beside the settings: read once, with
them. What they say is looked into where sentences are made."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from pipeline.state import disk

FOLDER = "mau"
WHOLE = ""  # stands for the folder itself
_LARGEST = 1_000_000  # bytes: ten times our longest


class OwnWords(Struct, frozen=True):
    """What lies in the folder."""

    texts: Mapping[str, str] = {}  # name of the template → its text
    unread: Mapping[str, str] = {}  # name → why, in Vietnamese


def read_words(root: Path) -> OwnWords:
    """The texts of a workspace's folder; there may be none."""
    texts, unread = dict[str, str](), dict[str, str]()
    folder = root / FOLDER
    try:
        files = sorted(path for path in folder.iterdir() if _is_template(path))
    except FileNotFoundError:
        misnamed = {WHOLE: "tên thư mục phải viết bằng chữ thường"} if _other(root) else {}
        return OwnWords(unread=misnamed)
    except OSError as error:
        return OwnWords(unread={WHOLE: f"không đọc được thư mục ({disk.explain(error)})"})
    for path in files:
        name = unicodedata.normalize("NFC", disk.shown(path.stem))
        try:
            if path.is_symlink() or not path.is_file():
                unread[name] = "không phải là tệp thường; hãy chép chính tệp vào thư mục"
            elif path.stat().st_size > _LARGEST:
                unread[name] = "tệp quá lớn, không phải là bản câu chữ"
            else:
                text = path.read_bytes().decode("utf-8-sig")
                texts[name] = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        except UnicodeDecodeError:
            unread[name] = "phải lưu theo bảng mã UTF-8"
        except OSError as error:
            unread[name] = f"không đọc được: {disk.explain(error)}"
    return OwnWords(texts, unread)


def _other(root: Path) -> bool:
    """Is there a folder of that name in other letters, where the system tells them apart?"""
    try:
        return any(path.name.casefold() == FOLDER and path.is_dir() for path in root.iterdir())
    except OSError:
        return False


def _is_template(path: Path) -> bool:
    return path.suffix.lower() == ".txt" and not path.name.startswith((".", "~"))
