"""The committee's own paragraphs: text in the settings, or a .txt or .docx file beside them."""

from __future__ import annotations

from pathlib import Path

ENDINGS = (".txt", ".docx")


def text_of(value: str, folder: Path) -> str:
    """The paragraphs that a setting gives, one a line; of a file only the text, not its style.

    A value of one line that ends in .txt or .docx names a file in `folder`. Raises ValueError with
    a Vietnamese phrase where that file cannot be read.
    """
    name = value.strip()
    if "\n" in name or not name.lower().endswith(ENDINGS):
        return value
    path = folder / name
    try:
        if path.suffix.lower() == ".txt":
            return path.read_text(encoding="utf-8-sig").strip()
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError

        try:
            document = Document(str(path))
        except (PackageNotFoundError, KeyError, ValueError) as error:
            raise ValueError(f"không đọc được tệp Word “{name}”") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"tệp “{name}” phải lưu theo bảng mã UTF-8") from error
    except OSError as error:
        raise ValueError(f"không đọc được tệp “{name}”") from error
    return "\n".join(p.text for p in document.paragraphs if p.text.strip())
