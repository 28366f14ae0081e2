"""The signatures in one PDF, looked at in a child (`intake/sandbox.py`), never on a network.

The only module that opens a signed PDF, with pyHanko; `signed.py` tells people what it found. Of a
signature counts only what it covers, so what nothing covers is looked at by hand: the room that it
stands in, what lies beside it there, and what was appended to the file.
"""

from __future__ import annotations

import io
import logging
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, parser
from cryptography.x509 import load_der_x509_certificate
from msgspec import Struct
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    DiffResult,
    ModificationLevel,
    StandardDiffPolicy,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
)
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr
from pyhanko.sign.validation.pdf_embedded import collect_embedded_signatures
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from pipeline.publish.signing import SEAL, SIGNATURE

logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())

_POLICY = StandardDiffPolicy(  # the usual one; a first signature may also forbid later changes
    [
        CatalogModificationRule(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),
        *DEFAULT_DIFF_POLICY.global_rules[1:],
    ],
    DEFAULT_DIFF_POLICY.form_rule,
)


class Job(Struct, frozen=True):
    """What a child is sent."""

    content: bytes
    own: int  # so many bytes at its beginning are a PDF that we published; 0: none
    roots: dict[str, bytes]  # certificates that the office trusts, PEM or DER, by their files


class Signature(Struct, frozen=True):
    """One signature; names as its certificates say them."""

    field: str
    signer: str = ""
    issuer: str = ""
    when: datetime | None = None
    stamp: str = ""  # who vouches for the time; "": the signer's own clock
    root: str = ""  # of the office's, that the certificate leads to
    elsewhere: bool = False  # it is drawn, and not in a field of ours
    fault: str = ""  # Vietnamese; "": what was signed is as it was


class SignedPdf(Struct, frozen=True):
    """Everything that was found in one file."""

    signatures: tuple[Signature, ...] = ()
    appended: int = 0  # bytes at the end that no signature covers
    only_signed: bool = False  # what we published stands, and nothing but signatures was added
    unread: tuple[str, ...] = ()  # files of the office that are no certificates
    fault: str = ""  # why it cannot be read (Vietnamese)


def look(job: Job) -> SignedPdf:
    """What a PDF says of its signatures. Runs in a child."""
    roots = {name: _certificates(data) for name, data in job.roots.items()}
    trusted = [one for some in roots.values() for one in some]
    try:
        reader = PdfFileReader(io.BytesIO(job.content))
        if reader.encrypted:
            return SignedPdf(fault="tệp có mật khẩu")
        found = [s for s in collect_embedded_signatures(reader) if s.sig_object_type == "/Sig"]
        return SignedPdf(
            tuple(_signature(one, job.content, trusted) for one in found),
            len(job.content) - max((sum(list(one.byte_range)[2:]) for one in found), default=0),
            bool(job.own) and _only_signed(reader, job.content[: job.own]),
            tuple(name for name, some in roots.items() if not some),
        )
    except Exception:  # whatever a damaged file makes of a reader
        return SignedPdf(fault="tệp hỏng, bị cắt hoặc đã bị sửa")


def _certificates(data: bytes) -> list[Any]:
    try:
        found = list(load_certs_from_pemder_data(data))
        return [one for one in found if one.subject]  # looks into each
    except Exception:
        return []


def _only_signed(reader: PdfFileReader, own: bytes) -> bool:
    """Was nothing changed between our edition and the whole file, but for signatures?"""
    edition = PdfFileReader(io.BytesIO(own))
    last = edition.xrefs.total_revisions - 1
    if reader.xrefs.get_startxref_for_revision(last) != edition.last_startxref:
        return False
    base = reader.get_historical_resolver(last)
    name = pdf_name("/AcroForm")
    if name in reader.root and name not in base.root:
        base.root[name] = form = DictionaryObject(reader.root[name])
        form[pdf_name("/Fields")] = ArrayObject()  # published without: an empty form is no change
    return _is_signing(_POLICY.review_file(reader, base))


def _is_signing(change: object) -> bool:
    return (
        isinstance(change, DiffResult)
        and change.modification_level <= ModificationLevel.FORM_FILLING
    )


def _signature(one: EmbeddedPdfSignature, content: bytes, roots: list[Any]) -> Signature:
    name = str(one.field_name)
    try:
        when = one.self_reported_timestamp
        when = when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=when)
        usage = KeyUsageConstraints(
            key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
        )
        status = validate_pdf_signature(one, context, key_usage_settings=usage)
        stamp = status.timestamp_validity
        path = status.validation_path if status.trusted else None
        return Signature(
            name,
            _name(status.signing_cert.subject),
            _name(status.signing_cert.issuer),
            stamp.timestamp if stamp else when,
            _stamper(stamp) if stamp else "",
            _name(path.trust_anchor.authority.name) if path else "",
            name not in (SIGNATURE, SEAL) and _is_drawn(one),
            _fault(one, status, content, roots),
        )
    except Exception:
        return Signature(name, fault="dữ liệu của chữ ký hỏng hoặc đã bị sửa")


def _stamper(stamp: TimestampSignatureStatus) -> str:
    return _name(stamp.signing_cert.subject) + ("" if stamp.trusted else " (chưa xét độ tin cậy)")


def _is_drawn(one: EmbeddedPdfSignature) -> bool:
    if "/Rect" not in one.sig_field:  # it has several
        return True
    left, below, right, above = one.sig_field["/Rect"]
    return bool(left != right and below != above)


def _name(name: Any) -> str:
    """The common name, or all there is."""
    common = name.native.get("common_name")
    return str(common or name.human_friendly)


def _fault(
    one: EmbeddedPdfSignature, status: PdfSignatureStatus, content: bytes, roots: list[Any]
) -> str:
    stamp = status.timestamp_validity
    if not _stands_alone(one, content):
        return "chỗ đặt chữ ký đã bị sửa"
    if not status.intact:
        return "nội dung đã bị sửa sau khi ký"
    if not status.valid or (stamp and not (stamp.valid and stamp.intact)):
        return "chữ ký hoặc dấu thời gian không khớp với chứng thư"
    if not re.match(r"sha(2|3|5)", status.md_algorithm):
        return f"ký bằng thuật toán cũ ({status.md_algorithm}), không chứng tỏ được là còn nguyên"
    if not _is_bound(one.signed_data, roots):
        return (
            "phần đi kèm chữ ký không kiểm được: thiếu chứng thư cấp trên trong chung-thu, hoặc "
            "đã bị sửa"
        )
    if not (status.docmdp_ok and _is_signing(status.diff_result)):
        return "sau khi ký, tệp bị thêm nội dung khác, không chỉ chữ ký"
    return ""


def _is_bound(data: Any, roots: list[Any]) -> bool:
    """Does all of a signature hang together that it does not cover itself: does its head say what
    its signer says, and is each certificate in it confirmed by another?"""
    (signer,) = data["signer_infos"]
    own = extract_certificate_info(data).signer_cert
    numbered = signer["sid"].name == "issuer_and_serial_number"
    plain = numbered and data["encap_content_info"]["content_type"].native == "data"
    algorithms = [one.native for one in (*data["digest_algorithms"], signer["digest_algorithm"])]
    certificates = [one.chosen for one in data["certificates"]]
    extra = list(signer["unsigned_attrs"])
    return (
        _is_whole(data)
        and _is_whole(signer)
        and data["version"].native == ("v1" if plain else "v3")
        and signer["version"].native == ("v1" if numbered else "v3")
        and (not numbered or signer["sid"].chosen["issuer"].dump() == own.issuer.dump())
        and all(one == algorithms[0] for one in algorithms)
        and data["crls"] is core.VOID
        and all(one["type"].native == "signature_time_stamp_token" for one in extra)
        and all(
            _is_whole(token) and _is_bound(token["content"], roots)
            for one in extra
            for token in one["values"]
        )
        and all(
            (one.dump() == own.dump() and get_signing_cert_attr(signer["signed_attrs"]) is not None)
            or _is_confirmed(one, certificates, roots)
            for one in certificates
        )
    )


def _is_whole(sequence: Any) -> bool:
    """Is all that stands in a sequence one of its fields?"""
    return sum(len(sequence[key].dump()) for key in sequence) == len(sequence.contents)


def _is_confirmed(one: Any, beside: list[Any], roots: list[Any]) -> bool:
    """Is a certificate one of the office's, or signed by one of these?"""
    if any(one.dump() == root.dump() for root in roots):
        return True
    for other in (*beside, *roots):
        with suppress(Exception):
            issuer = load_der_x509_certificate(other.dump())
            load_der_x509_certificate(one.dump()).verify_directly_issued_by(issuer)
            return True
    return False


def _stands_alone(one: EmbeddedPdfSignature, content: bytes) -> bool:
    """Does it cover everything up to its end but the room it stands in, and is there nothing else
    in that room: one hexadecimal number, filled up with zeros?"""
    start, first, second, length = one.byte_range
    room, value = content[first:second], one.pkcs7_content
    return (
        start == 0
        and second + length <= len(content)
        and re.fullmatch(rb"<([0-9a-f]+|[0-9A-F]+)>", room) is not None
        and bytes.fromhex(room[1:-1].decode()) == value
        and not any(value[parser.peek(value) :])
        and _is_whole(cms.ContentInfo.load(value))
    )
