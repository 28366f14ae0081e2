"""Vietnamese text: matching, sorting, writing, old encodings."""

from __future__ import annotations

import random
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vietnamese import (
    Encoding,
    bare,
    continued,
    count,
    decimal,
    decode_by_font,
    decode_legacy,
    detect_legacy,
    fold,
    fold_name,
    fraction,
    held_together,
    is_blank,
    join,
    long_date,
    number,
    percent,
    same,
    share,
    short_date,
    sort_key,
    take_in,
    tidy,
    tone_style,
    two_digits,
)

# --- matching -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("hòa", "hoà"),
        ("ủy", "uỷ"),
        ("Đảng ủy", "ĐẢNG UỶ"),
        ("thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("Ðảng viên", "Đảng viên"),
        ("  Chi\u00a0bộ \t 3\n", "chi bộ 3"),
        ("Họ và\u200b tên", "Họ và tên"),
        (unicodedata.normalize("NFD", "Nguyễn Thúy Hòa"), "Nguyễn Thuý Hoà"),
        ("quý", "qúy"),
        ("", " \ufeff"),
    ],
)
def test_two_spellings_of_the_same_words_are_equal(a: str, b: str) -> None:
    assert same(a, b)


def test_different_words_keep_different_keys() -> None:
    words = [
        *("ma", "mà", "má", "mả", "mã", "mạ", "mă", "mâ", "da", "đa", "mua", "mưa"),
        *("hoa", "hoà", "hoá", "hoạ", "hỏa", "thuý", "thuỷ", "thụy", "muối", "muỗi"),
        *("gia", "già", "giá", "tiền", "tiến"),
        *("Chi bộ 1", "Chi bộ 11", "1.1", "HTNV", "HTTNV", "lý", "lí"),
    ]  # fmt: skip
    assert len({fold(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    "written",
    [
        *("Đ/c Nguyễn Thị Hòa", "đ/c. Nguyễn Thị Hoà", "Đc: Nguyễn Thị Hòa", "Đ.c Nguyễn Thị Hòa"),
        *("Đồng chí Nguyễn Thị Hòa", "ĐỒNG CHÍ: NGUYỄN THỊ HÒA", "Bà Nguyễn Thị Hòa"),
        *("2. Nguyễn Thị Hòa", "1/ Nguyễn Thị Hòa", "(3) Nguyễn Thị Hòa", "4 Nguyễn Thị Hòa"),
        *("- Nguyễn Thị Hòa", "– Nguyễn Thị Hòa", "5) Đ/c Nguyễn Thị Hòa", "- Chị Nguyễn Thị Hòa"),
        *("Nguyễn Thị Hòa (chuyển đến)", "Nguyễn Thị Hòa(BT)", "Đ/c Nguyễn Thị Hòa [mới"),
        *("Ông Nguyễn Thị Hòa", "Anh Nguyễn Thị Hòa"),
    ],
)
def test_what_is_written_around_a_name_is_no_part_of_it(written: str) -> None:
    assert fold_name(written) == fold("Nguyễn Thị Hòa")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Anh Thư",
            "Bà Triệu",
            "Ông Ích Khiêm",
            "Ông Cao Thắng",
            "Ông Thị Kim Liên",
            "Chi Mai Lan",
        ),
        *(
            "Nguyễn Đồng Chí",
            "Đồng Chính Nam",
            "Nguyễn Thị Anh",
            "Đức Anh",
            "H'Hen Niê",
            "Đ/c",
            "2.",
        ),
        *("(không rõ)", "-", ""),
    ],
)
def test_a_name_that_only_looks_so_stays(name: str) -> None:
    assert fold_name(name) == fold(name)


@given(st.text())
def test_fold_accepts_any_text_and_is_stable(text: str) -> None:
    key = fold(text)
    assert fold(key) == key
    assert same(text, unicodedata.normalize("NFD", text)) or not unicodedata.is_normalized(
        "NFC", text
    )


def test_bare_has_no_diacritics() -> None:
    assert bare("Đặng Thùy Trâm, Nguyễn Ướt") == "Dang Thuy Tram, Nguyen Uot"
    assert bare("Chi bộ Viện kiểm sát khu vực 5").isascii()


def test_tone_style_respells_the_fixed_wording_both_ways() -> None:
    assert tone_style("ĐẢNG ỦY, Ủy ban, hòa, quý, toàn", "uỷ") == "ĐẢNG UỶ, Uỷ ban, hoà, quý, toàn"
    assert tone_style("ĐẢNG UỶ, Uỷ ban, hoà, quý, toàn", "ủy") == "ĐẢNG ỦY, Ủy ban, hòa, quý, toàn"
    assert tone_style("khuỷu, ngoài, xoáy, loạn", "ủy") == "khuỷu, ngoài, xoáy, loạn"


# --- sorting ------------------------------------------------------------------------------------


def test_names_are_sorted_by_given_name_then_the_rest() -> None:
    right = [
        *("Nguyễn Văn An", "Trần An", "Lê Ăn", "Lê Ân", "Bùi Bá", "Phạm Dung", "Đỗ Đạt"),
        *("Đỗ Hà Em", "Lê Ê", "Bùi Thị Hà", "Trần Hà", "Lê Hạ", "Vũ Minh Oanh"),
        *("Vũ Ôn", "Lý Ơn", "An Thu", "Đào Thư", "Đào Y"),
    ]  # fmt: skip
    for seed in range(5):
        mixed = random.Random(seed).sample(right, len(right))
        assert sorted(mixed, key=sort_key) == right


def test_tones_only_break_ties_in_their_own_order() -> None:
    tones = ["Lê La", "Lê Là", "Lê Lả", "Lê Lã", "Lê Lá", "Lê Lạ"]
    assert sorted(set(tones), key=sort_key) == tones
    assert sorted(["Lê Lan", "Lê Lạ"], key=sort_key) == ["Lê Lạ", "Lê Lan"]


def test_a_remark_behind_the_name_is_not_the_given_name() -> None:
    names = ["Lê Văn An (B)", "Lê Văn Bình", "Lê Văn An (A)"]
    assert sorted(names, key=sort_key) == ["Lê Văn An (A)", "Lê Văn An (B)", "Lê Văn Bình"]


@given(st.lists(st.text(max_size=12)))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    mixed = random.Random(1).sample(names, len(names))
    assert sorted(mixed, key=sort_key) == sorted(names, key=sort_key)


# --- writing ------------------------------------------------------------------------------------


def test_numbers() -> None:
    assert [number(n) for n in (0, 16, 999, 3155, 1234567, -1234)] == [
        *("0", "16", "999", "3.155", "1.234.567", "-1.234")
    ]
    assert [decimal(x) for x in (23.08, 85.0, 85.5, 2.675, 1234.5, -0.001, Decimal("0.125"))] == [
        *("23,08", "85", "85,5", "2,68", "1.234,5", "0", "0,13")
    ]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3, 16, "18,75%"),
        (3, 13, "23,08%"),
        (25, 164, "15,24%"),
        (11, 47, "23,40%"),
        (16, 16, "100%"),
        (4, 16, "25%"),
        (0, 9, "0%"),
        (0, 0, "–"),
        (1, 800, "0,13%"),  # 0,125: half up, where round() and :.2f give 0,12
        (1, 32, "3,13%"),  # 3,125
        (5, 4, "125%"),
    ],
)
def test_percent(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_percent_is_exact_to_half_a_hundredth(part: int, whole: int) -> None:
    written = Decimal(percent(part, whole)[:-1].replace(".", "").replace(",", "."))
    assert abs(written * whole - Decimal(part) * 100) * 200 <= whole


def test_share_of_a_fraction() -> None:
    assert [share(x) for x in (0, 0.85, 0.855, 1)] == ["0%", "85%", "85,50%", "100%"]
    assert share(0.00005) == "0,01%"


def test_counts_in_running_text() -> None:
    assert [count(n) for n in (3, 9, 10, 3155)] == ["03", "09", "10", "3.155"]
    assert fraction(9, 12) == "09/12"
    assert fraction(16, 16) == "16/16"


def test_dates() -> None:
    assert short_date(date(2023, 9, 28)) == "28/9/2023"
    assert short_date(date(2023, 9, 5)) == "05/9/2023"
    assert short_date(date(2026, 2, 5)) == "05/02/2026"
    assert long_date(date(2023, 10, 5)) == "ngày 05 tháng 10 năm 2023"
    assert long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert long_date(date(2025, 3, 30)) == "ngày 30 tháng 3 năm 2025"


def test_a_number_is_held_to_its_noun_and_nothing_else_changes() -> None:
    text = "Chi bộ 3, ngày 05 tháng 02 năm 2026; Phụ lục 1, mục IV, số 46-QĐ/TW"
    held = "Chi bộ_3, ngày_05 tháng_02 năm_2026; Phụ lục_1, mục_IV, số_46-QĐ/TW"
    assert held_together(text) == held.replace("_", "\N{NO-BREAK SPACE}")
    assert held_together("Đến ngày ") == "Đến ngày\N{NO-BREAK SPACE}"  # a figure comes behind
    counted = "là 128_đồng chí, 03_chi bộ, 02/12_phiếu"
    assert held_together(counted.replace("_", " ")) == counted.replace("_", "\N{NO-BREAK SPACE}")
    assert held_together(" đảng viên, gồm") == "\N{NO-BREAK SPACE}đảng viên, gồm"  # behind a figure
    for other in ("các đồng chí có", "128 người", "Chi bộ Văn phòng", "mục Vi phạm", "nội bộ"):
        assert held_together(other) == other


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("Còn 2 nhiệm vụ chậm", "còn 2 nhiệm vụ chậm"),
        ("Đảng viên vi phạm", "đảng viên vi phạm"),
        ("Bị kỷ luật trong năm: khiển trách", "bị kỷ luật trong năm: khiển trách"),
        *((name, name) for name in ("Đảng ủy yêu cầu", "Chi bộ đề nghị", "Nguyễn Văn An xin")),
        *((same, same) for same in ("VKS tỉnh", "Quy định số 132", "chưa đủ", "05 việc", "")),
    ],
)
def test_behind_a_colon_a_text_goes_on_with_a_small_letter(typed: str, goes_on: str) -> None:
    assert continued(typed) == goes_on


def test_words_of_the_form_get_two_digits() -> None:
    assert two_digits("Mới kết nạp chưa đủ 6 tháng") == "Mới kết nạp chưa đủ 06 tháng"
    assert two_digits("đủ 12 tháng, 3 tháng") == "đủ 12 tháng, 03 tháng"


def test_join() -> None:
    assert join([]) == ""
    assert join(["Chi bộ 1"]) == "Chi bộ 1"
    assert join(["Chi bộ 1", "Chi bộ 4"]) == "Chi bộ 1 và Chi bộ 4"
    assert join(["Chi bộ 1", "Chi bộ 4", "Chi bộ 6"]) == "Chi bộ 1, Chi bộ 4 và Chi bộ 6"


# --- old encodings ------------------------------------------------------------------------------

# TCVN 5712:1993 VN3, code by code from its published table; None = not used in VN3.
_TCVN3_CODES = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip(range(0xBB, 0xBF), "ằẳẵắ", strict=True)),
    **dict(zip(range(0xC6, 0xCD), "ặầẩẫấậè", strict=True)),
    **dict(zip(range(0xCE, 0xD9), "ẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip(range(0xDC, 0xE0), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}
_TO_TCVN3 = {letter: chr(code) for code, letter in _TCVN3_CODES.items()}
_VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_HATS = {
    "\u0302": dict(zip(("", *_VNI_TONES), "âáàåãä", strict=True)),
    "\u0306": dict(zip(("", *_VNI_TONES), "êéèúüë", strict=True)),
}
_VNI_SINGLE = dict(zip("íìỉĩịỵđơư", "íìæóòîñôö", strict=True))


def to_tcvn3(text: str) -> str:
    return "".join(_TO_TCVN3.get(c, c) for c in text)


def to_vni(text: str) -> str:
    """As the VNI fonts were typed: base letter, then its mark in the same case."""
    result = ""
    for letter in text:
        low = letter.lower()
        if low in _VNI_SINGLE:
            written = _VNI_SINGLE[low]
        else:
            base, *marks = list(unicodedata.normalize("NFD", low))
            tone = next((m for m in marks if m in _VNI_TONES), "")
            hat = next((m for m in marks if m in _VNI_HATS), "")
            if "\u031b" in marks:
                written = _VNI_SINGLE[unicodedata.normalize("NFC", base + "\u031b")]
                written += _VNI_TONES.get(tone, "")
            elif hat:
                written = base + _VNI_HATS[hat][tone]
            else:
                written = base + _VNI_TONES.get(tone, "")
        result += written.upper() if letter.isupper() else written
    return result


_ENCODERS = {"TCVN3": to_tcvn3, "VNI": to_vni}

# Words without capitals that carry a tone: TCVN3 cannot write those.
_TEXT = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Văn Thị Hữu Đức Minh "
    "Thúy Hoà Hằng Hải Hưng Khánh Lan Loan Mạnh Nghĩa Ngọc Nhựt Phúc Quỳnh Quyết Sơn Tuấn Thảo "
    "Trường Tuyết Uyên Việt Xuân Yến Đảng viên chi bộ hoàn thành tốt nhiệm vụ xuất sắc không kiểm "
    "sát nhân dân tỉnh khu vực phòng tổ chức cán bộ văn nghiệp nghị quyết khắc phục hạn chế khuyết "
    "điểm ưu điểm phương hướng biện pháp giữ gìn rõ rệt kỷ luật bỏ phiếu đồng ý chưa đủ sức khoẻ "
    "mỗi người vẫn rất giỏi ngoại ngữ tuyển dụng thuở ấy quỹ nghỉ ốm ở lại lặng lẽ xoáy khuỷu "
    "quẩn quanh hoặc ngoẵng bằng chữ ký"
)
_WORDS = _TEXT.split()
_TELLING = ["Nguyễn", "Trần", "Phạm", "Đặng", "Hiển", "Huyền", "Quyết", "nhiệm"]
sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join)


@given(sentences, st.sampled_from(["TCVN3", "VNI"]))
def test_old_text_comes_back_letter_by_letter(text: str, encoding: Encoding) -> None:
    assert decode_legacy(_ENCODERS[encoding](text), encoding) == text


@given(sentences, st.sampled_from(["TCVN3", "VNI"]))
def test_old_text_is_never_taken_for_the_other_encoding(text: str, encoding: Encoding) -> None:
    found = detect_legacy(_ENCODERS[encoding](text))
    assert found in (encoding, None)


@given(st.lists(st.sampled_from(_TELLING), min_size=1), sentences)
def test_telling_words_are_recognised_in_any_company(telling: list[str], rest: str) -> None:
    text = f"{' '.join(telling)} {rest}"
    assert detect_legacy(to_tcvn3(text)) == "TCVN3"
    assert detect_legacy(to_vni(text)) == "VNI"


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
def test_every_letter_of_the_alphabet(encoding: Encoding) -> None:
    letters = "".join(_TCVN3_CODES.values())
    if encoding == "VNI":
        letters += "".join(c.upper() for c in _TCVN3_CODES.values())
    # A consonant between them, so that VNI pairs do not run together.
    text = "b".join(letters)
    assert decode_legacy(_ENCODERS[encoding](text), encoding) == text


@pytest.mark.parametrize(
    ("old", "encoding", "new"),
    [
        ("NguyÔn V¨n §¹t", "TCVN3", "Nguyễn Văn Đạt"),
        ("Hoµn thµnh tèt nhiÖm vô", "TCVN3", "Hoàn thành tốt nhiệm vụ"),
        ("Nguyeãn Vaên Ñaït", "VNI", "Nguyễn Văn Đạt"),
        ("ÑAÛNG UÛY VIEÄN KIEÅM SAÙT", "VNI", "ĐẢNG ỦY VIỆN KIỂM SÁT"),
        ("NGUYÔN V¡N §¹T", "TCVN3", "NGUYỄN VĂN ĐẠT"),
        ("BÝ th\u00ad", "TCVN3", "Bí thư"),
        ("§/c TrÇn Hµ – Chi bé 3", "TCVN3", "Đ/c Trần Hà – Chi bộ 3"),
        ("Hµ", "TCVN3", "Hà"),
        ("Phaïm Thò Lan", "VNI", "Phạm Thị Lan"),
    ],
)
def test_known_old_texts(old: str, encoding: Encoding, new: str) -> None:
    assert detect_legacy(old) == encoding
    assert decode_legacy(old, encoding) == new


@pytest.mark.parametrize(
    ("typed", "font", "read"),
    [
        ("T«", ".VnTime", "Tô"),
        ("Toát", "VNI-Times", "Tốt"),
        ("Nguyễn", ".VnTime", None),  # Unicode, whatever the font's name
        ("Lê Hoà", ".VnTime", None),  # à is no code of this font
        ("Ý kiến", "VNI-Times", None),
        ("nguyÔn v¨n ®¹t", ".VnTimeH", "NGUYỄN VĂN ĐẠT"),
        ("ban chi uy", ".VnArialH", "BAN CHI UY"),  # shown in capitals
        ("05/12", ".VnTimeH", None),
        ("§¶ng viªn hoµnn thµnh", ".VnTime", "Đảng viên hoànn thành"),  # with a slip of the hand
        ("Đảng viên", "Times New Roman", None),
    ],
)
def test_fonts_settle_what_the_text_leaves_open(typed: str, font: str, read: str | None) -> None:
    found = decode_by_font(typed, font)
    assert (found and found[0]) == read


@pytest.mark.parametrize(
    "text",
    [
        *("Hồ Thị Hà", "Lê Văn Cò", "Nguyễn Thu Hà", "Bùi Đình Phú", "Tô Hoài", "Võ Văn Ân", "Ân"),
        *("Đặng Thùy Trâm", "Lã Thị Ý", "Cù Huy Hà Vũ", "Tô Ngọc Vân", "Lê Anh Tú", "Hà Thu Hòa"),
        *(
            "Ngô Quý Hùng",
            "Bùi Bá Hiên",
            "Lê Hoà",
            "TÔN NỮ Ý NHI",
            "LÊ VÂN ANH",
            "Âu Cơ",
            "Ôn",
            "Ý",
        ),
        *("Đào Duy Kỳ", "Tú", "Lê Thúy", "Lê Thuý", "Trà Vinh", "cò", "xuôi dòng", "Nông Văn Dền"),
        *("Thư ký", "Bí thư", "Phó Bí thư", "Không", "Nam", "Nữ", "Có", "Tốt", "Kém", "Trung bình"),
        *(
            "Không có hạn chế",
            "không có gì",
            "hai ngày",
            "bàn thêm",
            "nhà xuôi",
            "Hà Tiên",
            "Hà Nam",
        ),
        *(
            "",
            "NA",
            "N/A",
            "None",
            "001",
            "The quick brown fox",
            "Microsoft® Excel™",
            "5 µm",
            "© 2023",
        ),
        *(
            "café",
            "Noël",
            "naïve",
            "São Paulo",
            "François Müller",
            "déjà vu",
            "être prêt",
            "Zürich",
        ),
        *(
            "tôt ou tard",
            "Loïc",
            "cuisine thaï",
            "l'État, c'est moi",
            "où est-il ?",
            "été",
            "à côté",
        ),
        *("« Tô Hoài »", "§ 5, khoản 2", "m²", "25 °C", "£m", "1º", "Mª Teresa", "¿Qué?", "Ñandú"),
        *("Ærø", "Bjørn", "þú", "ß", "÷", "×", "2×3", "…", "•", "🙂", "Ðoàn", "Ðinh Bá Hùng"),
        *("môt hôp", "Y Bàn Niê", "Krông Ana", "Viêt Nam", "Lô Lô", "H'Hà", "tòan bô", "HàNôi"),
        "Thành phố Hồ Chí Minh, ngày 28 tháng 9 năm 2023",
        unicodedata.normalize("NFD", "Tô Hoài Hà"),
    ],
)
def test_other_texts_are_never_taken_for_old_ones(text: str) -> None:
    assert detect_legacy(text) is None


@given(st.lists(st.sampled_from([w for w in _WORDS if max(w) <= "ÿ"]), min_size=1))
def test_unicode_words_of_western_letters_stay(words: list[str]) -> None:
    assert detect_legacy(" ".join(words)) is None


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=30))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = detect_legacy(text)
    if found:
        decode_legacy(text, found)


# --- what nobody can see --------------------------------------------------------------------------

INVISIBLE = (
    *("\u00a0", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u180e", "\u200b", "\u200c"),
    *("\u200d", "\u200e", "\u2028", "\u202e", "\u202f", "\u2060", "\u2063", "\u2066", "\u2800"),
    *("\u3000", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufffc", "\x00", "\x07", "\x1f", "\x7f"),
    *("\x85", "\x9f", "\ud800", "\U000e0001", "\U000e0101"),
)


@pytest.mark.parametrize("value", [None, "", " ", "\n", "\t ", *INVISIBLE, " \u200b\ufeff\u00a0"])
def test_blank(value: object) -> None:
    assert is_blank(value)
    if isinstance(value, str):
        assert (take_in(value).text, tidy(value)[0]) == ("", "")


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "-", ".", "\u200bx", "ư", "_x000D_", "🙂"])
def test_not_blank(value: object) -> None:
    assert not is_blank(value)


@given(st.text(st.characters(exclude_categories=["L", "M", "N", "P", "S"])))
def test_separators_and_marks_that_format_are_blank(text: str) -> None:
    seen = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # Arabic, Syriac
    private_or_unassigned = any(unicodedata.category(c) in ("Co", "Cn") for c in text)
    if not private_or_unassigned and not any(c in seen or c > "\U00010000" for c in text):
        assert is_blank(text)
