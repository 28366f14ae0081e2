"""A certificate authority and a signer of our own, as an office would have them."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

AUTHORITY, PERSON = "Tổ chức chứng thực thử", "Nguyễn Văn Ký"
_FROM, _TO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Office:
    """Somebody who has a key, and who vouches for him."""

    def __init__(self, person: str = PERSON, authority: str = AUTHORITY) -> None:
        root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = self._certificate(authority, root_key, authority, root_key, is_root=True)
        own = self._certificate(person, key, authority, root_key, is_root=False)
        store = SimpleCertificateStore()
        store.register(self._plain(self.root))
        raw = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.signer = signers.SimpleSigner(
            signing_cert=self._plain(own),
            signing_key=asn1_keys.PrivateKeyInfo.load(raw),
            cert_registry=store,
        )

    def sign(self, content: bytes, field: str = "ChuKy", **how: Any) -> bytes:
        """The PDF, signed in a field that is there."""
        where = {"timestamper": how.pop("timestamper", None)}
        return self._signed(content, field, how, existing_fields_only=True, **where)

    def sign_anew(self, content: bytes) -> bytes:
        """The PDF, signed in a field drawn somewhere on its first page."""
        spec = SigFieldSpec("Signature1", 0, (50, 50, 200, 100))
        return self._signed(content, "Signature1", {}, new_field_spec=spec)

    def stamp(self) -> DummyTimeStamper:
        """Somebody who vouches for the time."""
        own = self.signer
        return DummyTimeStamper(own.signing_cert, own.signing_key, own.cert_registry)

    def _signed(self, content: bytes, field: str, how: dict[str, Any], **where: Any) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        meta = signers.PdfSignatureMetadata(field_name=field, **how)
        made = signers.sign_pdf(writer, meta, signer=self.signer, **where)
        return bytes(made.getvalue())

    def trust(self, folder: Path) -> None:
        """Lay the root where the office keeps those that it trusts."""
        folder.mkdir(exist_ok=True)
        (folder / "goc.pem").write_bytes(self.root.public_bytes(serialization.Encoding.PEM))

    @staticmethod
    def _certificate(
        common: str, key: Any, issuer: str, issuer_key: Any, *, is_root: bool
    ) -> x509.Certificate:
        usage = dict.fromkeys(
            (
                *("digital_signature", "content_commitment", "key_encipherment", "key_agreement"),
                *("data_encipherment", "key_cert_sign", "crl_sign"),
                *("encipher_only", "decipher_only"),
            ),
            False,
        )
        wanted = ("key_cert_sign",) if is_root else ("digital_signature", "content_commitment")
        usage |= dict.fromkeys(wanted, True)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_FROM)
            .not_valid_after(_TO)
            .add_extension(x509.BasicConstraints(is_root, None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(authority, critical=False)
            .sign(issuer_key, hashes.SHA256())
        )

    @staticmethod
    def _plain(certificate: x509.Certificate) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
