"""The verdicts on a file: its kind, why it is refused, what is worth a remark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field


class FileKind(StrEnum):
    """The kind of a file by its content; its name says nothing."""

    XLSX = "xlsx"
    XLSM = "xlsm"  # declares itself as a workbook that may hold macros
    XLSB = "xlsb"
    XLS = "xls"  # Excel 97–2003 and older
    ENCRYPTED = "encrypted"  # opens with a password only
    LABELLED = "labelled"  # opens only for people whom a sensitivity label gives the right to
    ODS = "ods"
    OLE = "ole"  # another compound file: .doc, .msg, …
    ZIP = "zip"  # another archive, or one too damaged to say
    PACKED = "packed"  # an archive of another format: .rar, .7z, .gz, …
    HTML = "html"  # also web archives and Excel's XML of 2003
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"
    UNKNOWN = "unknown"  # could not be read at all


class Refusal(StrEnum):
    """Why a file must not be opened by a reader."""

    EMPTY_FILE = "EMPTY_FILE"  # no bytes, or nothing but zeros
    NOT_EXCEL = "NOT_EXCEL"  # Word, PDF, picture, another archive, …
    PACKED_FORM = "PACKED_FORM"  # an archive that calls itself a workbook, and may hold one
    NOT_EXCEL_TEXT = "NOT_EXCEL_TEXT"  # a page or text that Excel can open and save properly
    OLD_XLS = "OLD_XLS"
    XLSB = "XLSB"
    ODS = "ODS"
    ENCRYPTED = "ENCRYPTED"
    PROTECTED_BY_LABEL = "PROTECTED_BY_LABEL"  # rights management: there is no password to remove
    STRICT_OOXML = "STRICT_OOXML"  # readers take it for a workbook without sheets
    MACROS = "MACROS"
    DAMAGED_ARCHIVE = "DAMAGED_ARCHIVE"  # cut off, changed on the way, or put together oddly
    REPACKED = "REPACKED"  # taken apart and packed again, with what the system left there
    TOO_LARGE = "TOO_LARGE"  # honest but beyond any form
    BOMB = "BOMB"  # unpacks to far more than it is
    DOCTYPE = "DOCTYPE"  # XML that declares entities
    ENCODING = "ENCODING"  # XML that is not UTF-8
    BAD_XML = "BAD_XML"  # a part that is not well-formed, or nested without end
    BAD_WORKBOOK = "BAD_WORKBOOK"  # no sheets, two sheets of one name, parts missing
    BAD_GEOMETRY = "BAD_GEOMETRY"  # cells that stand nowhere
    FAR_CELLS = "FAR_CELLS"  # a stray cell far outside any form
    BAD_CELL = "BAD_CELL"  # a cell whose content is not of the type that it says
    UNREADABLE = "UNREADABLE"  # the system could not read the file: our side, not the sender's
    GUARD_FAILED = "GUARD_FAILED"  # a defect of ours, too

    @property
    def is_damage(self) -> bool:
        """Is the file not as Excel writes it? The exact fault helps nobody at a branch."""
        return self in _DAMAGE

    @property
    def finding(self) -> str:
        """The code of the finding for the sender."""
        return "DAMAGED" if self.is_damage else self.value


_DAMAGE = frozenset(
    {
        Refusal.DAMAGED_ARCHIVE,
        Refusal.DOCTYPE,
        Refusal.ENCODING,
        Refusal.BAD_XML,
        Refusal.BAD_WORKBOOK,
        Refusal.BAD_GEOMETRY,
    }
)


class RemarkCode(StrEnum):
    """Accepted, but a person should know."""

    EXTERNAL_LINKS = "EXTERNAL_LINKS"
    EMBEDDED_OBJECTS = "EMBEDDED_OBJECTS"
    DATA_CONNECTIONS = "DATA_CONNECTIONS"
    DATES_1904 = "DATES_1904"
    DUPLICATE_CELLS = "DUPLICATE_CELLS"


class FileRefused(Exception):  # noqa: N818 - a verdict, not a fault of the program
    """A file must not be opened. Stays inside the package: `look_into` turns it into a value."""

    def __init__(self, code: Refusal, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = {key: str(value) for key, value in detail.items()}


class Limits(Struct, frozen=True):
    """How large a form may be: a full one (500 members × 40 columns, lists) is below 3 MB of
    XML; the rest is room for pasted pictures and clumsy writers."""

    file_bytes: int = 50_000_000  # photographs of the minutes pasted in: a few MB each
    unpacked_bytes: int = 150_000_000  # all parts together; pictures unpack to what they were
    xml_bytes: int = 40_000_000  # one XML part; it is held in memory while it is parsed
    all_xml_bytes: int = 60_000_000  # all of them together
    ratio: int = 200  # unpacked to packed; styled blank cells of a real form reach about 30
    ratio_from: int = 1_000_000  # below this size no ratio can do harm
    parts: int = 2_000  # members of the archive; a form has 20, each picture adds one
    sheets: int = 100  # the form has 7; branches add notes, not hundreds
    depth: int = 64  # nesting of XML; workbooks need 15
    plain_bytes: int = 4_000_000  # of a part that one expression reads; no form of ours has more
    elements: int = 1_500_000  # in one XML part; bounds the time of the parser
    cells: int = 400_000  # in one sheet, blanks with a format included; a form has 20,000
    row: int = 20_000  # last row that holds a value; a form ends before row 1,000
    column: int = 512  # last column that holds a value; a form has 40
    area: int = 2_000_000  # rows × columns between the first and the last of them


class FileRemark(Struct, frozen=True):
    """Something worth saying about an accepted file."""

    code: RemarkCode
    params: Mapping[str, str] = field(default_factory=dict)


class Inspection(Struct, frozen=True):
    """What one file is, and what is worth saying about it."""

    kind: FileKind
    sheet_names: tuple[str, ...] = ()  # in order, also of a refused file where they can be read
    refusal: Refusal | None = None  # None = it may be read
    detail: Mapping[str, str] = field(default_factory=dict)  # params of the refusal's message
    properties: Mapping[str, str] = field(default_factory=dict)  # docProps/custom.xml
    created: datetime | None = None  # UTC, docProps/core.xml
    modified: datetime | None = None  # UTC, docProps/core.xml
    application: str | None = None  # docProps/app.xml
    legacy_fonts: tuple[str, ...] = ()  # fonts of TCVN3 (.Vn…) and VNI in the styles
    remarks: tuple[FileRemark, ...] = ()

    @property
    def accepted(self) -> bool:
        """May what is in it be read?"""
        return self.refusal is None
