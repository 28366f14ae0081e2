"""The committee's own paragraphs in Word: the final view is printed, all else is told."""

from __future__ import annotations

import os
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.settings.foreign import Own, own_text
from tests.word_files import Parts, p, parts, r, write

NAME = "muc-1.docx"


def read(
    folder: Path, body: str, *, styles: str = "", numbering: str = "", name: str = "document"
) -> Own:
    made = parts(body, styles=styles, numbering=numbering, name=name)
    write(folder / NAME, made)
    return own_text(NAME, folder)


def ins(inner: str) -> str:
    return f'<w:ins w:id="1" w:author="An">{inner}</w:ins>'


def gone(inner: str) -> str:
    return f'<w:del w:id="1" w:author="An">{inner.replace("w:t", "w:delText")}</w:del>'


def field(instruction: str, result: str, *, closed: bool = True) -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return char("begin") + told + (char("separate") + r(result) + char("end") if closed else "")


VANISH = "<w:vanish/>"
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    f'<w:style w:type="paragraph" w:styleId="An"><w:rPr>{VANISH}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="AnCon"><w:basedOn w:val="An"/></w:style>'
    f'<w:style w:type="character" w:styleId="ChuAn"><w:rPr>{VANISH}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Co"><w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Gach"><w:pPr><w:numPr><w:numId w:val="1"/>'
    "</w:numPr></w:pPr></w:style>"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
)


def listed(level: int = 0, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p("Đã tổ chức ", gone(r("03")), ins(r("12")), " hội nghị."), "Đã tổ chức 12 hội nghị."),
        (p("và ", ins(r("không ")), "để xảy ra"), "và không để xảy ra"),
        (p("a", ins(gone(r("b"))), "c"), "ac"),  # inserted by one, deleted by another
        (p(f"<w:moveTo>{r('Chuyển đến.')}</w:moveTo>"), "Chuyển đến."),
        (p("Một.") + p(f"<w:moveFrom>{r('Chuyển đi.')}</w:moveFrom>") + p("Hai."), "Một.\nHai."),
        (p("Nửa đầu ", mark="<w:del/>") + p("nửa sau."), "Nửa đầu nửa sau."),
        (p("Một.", mark="<w:ins/>") + p("Hai."), "Một.\nHai."),
        (f"<w:sdt><w:sdtContent>{p('Trong khung.')}</w:sdtContent></w:sdt>", "Trong khung."),
        (p(f"<w:sdt><w:sdtContent>{r('07')}</w:sdtContent></w:sdt>", " người"), "07 người"),
        (p(f"<w:hyperlink>{r('liên kết')}</w:hyperlink>"), "liên kết"),
        (p(f"<w:smartTag><w:smartTag>{r('Đồng Tháp')}</w:smartTag></w:smartTag>"), "Đồng Tháp"),
        (p(f"<w:customXml>{r('05')}</w:customXml>"), "05"),
        (p(f'<w:fldSimple w:instr="PAGE">{r("3")}</w:fldSimple>', " trang"), "3 trang"),
        (p("Số ", field("DOCPROPERTY So", "12"), " ngày"), "Số 12 ngày"),
        (p(field(" IF a = b ", "đúng ") + field("PAGE", "4")), "đúng 4"),
        (p("Trước ", field("REF x", "", closed=False), " sau"), "Trước  sau"),
        (p("thấy", r(" ẩn", VANISH)), "thấy"),
        (p("thấy", r(" vẫn thấy", '<w:vanish w:val="0"/>')), "thấy vẫn thấy"),
        (p("Thấy.") + p("ẩn theo kiểu", style="AnCon"), "Thấy."),
        (p("Thấy", r(" ẩn", '<w:rStyle w:val="ChuAn"/>')), "Thấy"),
        (p("x", r("ẩn hai lần", '<w:rStyle w:val="ChuAn"/>'), style="An"), "ẩn hai lần"),
        (
            p("<w:r><mc:AlternateContent><mc:Choice><w:t>một</w:t></mc:Choice><mc:Fallback>"
              "<w:t>hai</w:t></mc:Fallback></mc:AlternateContent></w:r>"),
            "một",
        ),
        (p("<w:r><w:t>dòng 1</w:t><w:br/><w:t>dòng 2</w:t></w:r>"), "dòng 1\ndòng 2"),
        (p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"), "a b"),
        (p("<w:r><w:t>366</w:t><w:noBreakHyphen/><w:t>QĐ</w:t><w:softHyphen/></w:r>"), "366-QĐ"),
        (p('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', " 5"), "≥ 5"),
        (p("05", r("1", '<w:vertAlign w:val="superscript"/>'), " việc"), "05¹ việc"),
        (p("Lãnh đạo.", properties=listed()), "- Lãnh đạo."),
        (p("- Đã có gạch.", properties=listed()), "- Đã có gạch."),
        (p("Theo kiểu.", style="Gach"), "- Theo kiểu."),
        (p("Bỏ gạch.", style="Gach", properties=listed(number=0)), "Bỏ gạch."),
        (p("<w:r><w:t>khô<!-- x -->ng</w:t></w:r>"), "không"),
        (p(unicodedata.normalize("NFD", "Đảng ủy")), "Đảng ủy"),
        (p("Đảng\u202e ủy\u200b"), "Đảng ủy"),
        (p(r("§¶ng ñy ®· lµm.", '<w:rFonts w:hAnsi=".VnTime"/>')), "Đảng ủy đã làm."),
        (p(*(r(x, '<w:rFonts w:ascii=".VnTime"/>') for x in ("Hoµn th", "µn", "h"))), "Hoàn thành"),
        (p("n¨m 2026", style="Co"), "năm 2026"),
        (p(r("ñaûng vieân", '<w:rFonts w:hAnsi="VNI-Times"/>'), " Đảng"), "đảng viên Đảng"),
        (p(r("đã gõ Unicode", '<w:rFonts w:hAnsi=".VnTime"/>')), "đã gõ Unicode"),
    ],
)  # fmt: skip
def test_a_text_is_read_as_it_shows(tmp_path: Path, body: str, text: str) -> None:
    assert read(tmp_path, body, styles=STYLES, numbering=NUMBERING).text == text


BOX = f"<w:txbxContent>{p('Trong hộp.')}</w:txbxContent>"


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        (f"<w:tbl><w:tr><w:tc>{p('Ô')}</w:tc></w:tr></w:tbl>", "1 bảng"),
        (p("<w:r><w:footnoteReference w:id='2'/></w:r>"), "1 chú thích cuối trang"),
        (p("<w:r><w:endnoteReference w:id='2'/></w:r>"), "1 chú thích cuối văn bản"),
        (
            p(f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{BOX}</wps:txbx>"
              f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict>"
              "</mc:Fallback></mc:AlternateContent></w:r>"),
            "1 hộp chữ",
        ),
        (p("<w:r><w:drawing/></w:r>"), "1 hình vẽ hoặc ảnh"),
        (p("<w:r><w:object/></w:r>"), "1 đối tượng nhúng"),
        (p("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), "1 công thức"),
        ("<w:altChunk/>", "1 tệp chèn"),
        (p('<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>'), "1 ký hiệu riêng của phông chữ"),
    ],
)  # fmt: skip
def test_what_is_no_running_text_is_told(tmp_path: Path, beside: str, told: str) -> None:
    own = read(tmp_path, p("Trước.") + beside + p("Sau."))
    assert own.text == "Trước.\nSau."
    assert own.left == (told,)


def test_a_deleted_table_is_gone(tmp_path: Path) -> None:
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(gone(r('x')))}</w:tc></w:tr>"
    assert read(tmp_path, f"{p('Còn.')}<w:tbl>{row}</w:tbl>").left == ()


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (p("a", ins(r("b"))), "đọc theo bản đã chấp nhận mọi sửa đổi (Track Changes)"),
        (p("a", r("b", VANISH)), "bỏ chữ ẩn"),
        (p("a", "<w:r><w:commentReference w:id='1'/></w:r>"), "bỏ nhận xét bên lề"),
        (p("a", r("b", "<w:strike/>")), "lấy cả chữ bị gạch ngang"),
        (p("a", properties=listed(level=1)), "đổi số thứ tự tự động thành gạch đầu dòng"),
        (p("n¨m", style="Co"), "chuyển chữ từ bảng mã TCVN3 sang Unicode"),
        (
            p("a", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Bấm vào đây')}"
              "</w:sdtContent></w:sdt>"),
            "bỏ ô nội dung chưa điền",
        ),
    ],
)  # fmt: skip
def test_how_it_was_read_is_told(tmp_path: Path, body: str, how: str) -> None:
    assert read(tmp_path, body, styles=STYLES, numbering=NUMBERING).how == (how,)


def test_a_plain_text_has_nothing_to_tell(tmp_path: Path) -> None:
    own = read(tmp_path, p("Một.") + p("Hai.", properties=listed()), numbering=NUMBERING)
    assert (own.text, own.left, own.how) == ("Một.\n- Hai.", (), ())


def test_the_text_may_stand_in_a_part_of_another_name_and_in_the_strict_namespace(
    tmp_path: Path,
) -> None:
    assert read(tmp_path, p("Một."), name="document2").text == "Một."
    made = parts(p("a", ins(r("b")), gone(r("c"))))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    text = str(made["word/document.xml"])
    made["word/document.xml"] = text.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", strict
    )
    write(tmp_path / NAME, made)
    assert own_text(NAME, tmp_path).text == "ab"


def test_only_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"“muc-1\.docx” không có đoạn văn nào, chỉ có 1 bảng"):
        read(tmp_path, "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")


# --- what cannot be read ------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


def without(name: str) -> Callable[[Parts], object]:
    return lambda made: made.pop(name)


def replaced(name: str, content: str | bytes) -> Callable[[Parts], object]:
    return lambda made: made.update({name: content})


def unlike(old: str, new: str) -> Callable[[Parts], object]:
    """In all parts."""
    return lambda made: made.update({k: str(v).replace(old, new) for k, v in made.items()})


ENTITY = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
DEEP = f"<x>{'<a>' * 5000}{'</a>' * 5000}</x>"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "rỗng"),
        (b"\0" * 5000, "rỗng"),
        (b"Day khong phai la tep Word", "không phải là văn bản Word"),
        (b"PK\x03\x04 cut off", "bị hỏng"),
        (OLE, "không phải là văn bản Word"),
        (stream("EncryptedPackage"), "có mật khẩu"),
        (stream("DRMEncryptedTransform") + "EncryptedPackage".encode("utf-16-le"), "IRM"),
        (stream("WordDocument"), "loại .doc cũ"),
        (b"{\\rtf1 x}", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (without("word/document.xml"), "bị hỏng"),
        (without("_rels/.rels"), "bị hỏng"),
        (without("[Content_Types].xml"), "không phải là văn bản Word"),
        (replaced("word/document.xml", "<w:document"), "bị hỏng"),
        (replaced("word/document.xml", b"\xff\xfe<\0x\0/\0>\0"), "bị hỏng"),
        (replaced("word/document.xml", f"{ENTITY}<x>&b;</x>"), "bị hỏng"),
        (replaced("word/document.xml", DEEP), "bị hỏng"),
        (replaced("word/document.xml", b" " * 50_000_000), "lớn quá mức"),
        (replaced("word/styles.xml", "<w:styles"), "bị hỏng"),
        (replaced("_rels/.rels", "<Relationships"), "bị hỏng"),
        (unlike('Target="word/document.xml"', 'Target="word/khac.xml"'), "không phải là văn bản"),
        (unlike('Target="word/document.xml"', 'Target="../../etc/passwd"'), "không phải là văn"),
        (unlike("wordprocessingml.document.main", "spreadsheetml.sheet.main"), "không phải là văn"),
        (unlike("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                "vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_phrase_with_its_name(
    tmp_path: Path, content: bytes | Callable[[Parts], object], why: str
) -> None:
    path = tmp_path / NAME
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        made = parts(p("Một."))
        content(made)
        write(path, made)
    with pytest.raises(ValueError, match=why) as caught:
        own_text(NAME, tmp_path)
    assert f"tệp “{NAME}” " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_cut_or_changed_archive(tmp_path: Path) -> None:
    """Wherever it is cut off, whichever byte is changed: it is read whole, or refused."""
    whole = write(tmp_path / NAME, parts(p("Một."))).read_bytes()
    for at in range(0, len(whole), 7):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            (tmp_path / NAME).write_bytes(data)
            try:
                assert own_text(NAME, tmp_path).text == "Một."
            except ValueError as error:
                assert f"tệp “{NAME}” " in str(error)


def test_an_encrypted_part(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / NAME, parts(p("Một."))).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # the flag in the directory
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(ValueError, match="có mật khẩu"):
        own_text(NAME, tmp_path)


def test_an_archive_of_very_many_parts(tmp_path: Path) -> None:
    made = parts(p("Một.")) | {f"word/media/image{n:06}.png": b"" for n in range(16_000)}
    write(tmp_path / NAME, made)
    with pytest.raises(ValueError, match="có quá nhiều thành phần"):
        own_text(NAME, tmp_path)


def test_what_is_no_file_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "thu-muc.docx").mkdir()
    (tmp_path / "thu-muc.txt").mkdir()
    for name in ("thu-muc.docx", "thu-muc.txt"):
        with pytest.raises(ValueError, match=f"“{name}” là một thư mục"):
            own_text(name, tmp_path)
    with pytest.raises(ValueError, match=r"không có tệp “vang\.docx” cạnh tệp thiết lập"):
        own_text("vang.docx", tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize("name", ["ong.docx", "ong.txt"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(ValueError, match="không phải là một tệp thông thường"):
        own_text(name, tmp_path)


@pytest.mark.parametrize("name", ["muc-1.doc", "muc-1.docm", "muc-1.odt", "muc-1.pdf", "muc-1.rtf"])
def test_a_file_of_another_kind_is_not_printed_as_text(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"tệp “{name}” không dùng được: cần tệp .docx hoặc .txt"):
        own_text(name, tmp_path)


def test_a_large_text_is_read_in_a_moment_or_refused(tmp_path: Path) -> None:
    write(tmp_path / NAME, parts(p("<w:r/>" * 200_000, "x")))
    assert own_text(NAME, tmp_path).text == "x"


# --- names and plain texts ----------------------------------------------------------------------


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (nfd("Phần 1/Mục I.docx"), "Phần 1/Mục I.docx"),
        ("Phần 1/Mục I.docx", nfd("Phần 1/Mục I.docx")),
        ("Hoà.docx", "Hòa.docx"),
        ("Muc-1.DOCX", "muc-1.docx"),
    ],
)
def test_a_file_is_found_by_what_its_name_says(tmp_path: Path, stored: str, asked: str) -> None:
    path = tmp_path / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, parts(p("Một.")))
    assert own_text(asked, tmp_path).text == "Một."


def test_of_two_that_are_alike_none_is_taken(tmp_path: Path) -> None:
    for name in ("MUC.txt", "Muc.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    if len(list(tmp_path.iterdir())) == 2:
        with pytest.raises(ValueError, match="không có tệp"):
            own_text("muc.txt", tmp_path)


def test_a_plain_text_is_taken_in_as_any_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(nfd("\ufeffĐảng\u202e ủy\r\n\r\nDòng hai.\x07"), "utf-8")
    assert own_text("a.txt", tmp_path).text == "Đảng ủy\n\nDòng hai."
    (tmp_path / "b.txt").write_text("§¶ng ñy ®· hoµn thµnh tèt nhiÖm vô.", "utf-8")
    own = own_text("b.txt", tmp_path)
    assert own.text == "Đảng ủy đã hoàn thành tốt nhiệm vụ."
    assert own.how == ("chuyển chữ từ bảng mã TCVN3 sang Unicode",)
    (tmp_path / "c.txt").write_bytes(b"\0\1\2")
    with pytest.raises(ValueError, match="không phải là tệp văn bản"):
        own_text("c.txt", tmp_path)


def test_the_package_is_not_left_open(tmp_path: Path) -> None:
    """On Windows an open file cannot be replaced."""
    path = write(tmp_path / NAME, parts(p("Một.")))
    own_text(NAME, tmp_path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("x", "")
