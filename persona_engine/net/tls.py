"""Encryption of a session: a certificate made on the spot or brought along, pinned by its fingerprint where nobody vouches for it."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import os
import re
import socket
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

from persona_engine.errors import SessionError
from persona_engine.net.address import Address

FILE = "session.pem"
LASTS, RENEW = datetime.timedelta(days=800), datetime.timedelta(days=30)
"""How long a certificate that is made here is valid, and how long before its end the next one is made."""
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Certificate:
    """What a host shows. `fingerprint`: SHA-256 of the certificate, hexadecimal."""

    context: ssl.SSLContext
    fingerprint: str


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate in DER form, 64 hexadecimal digits."""
    return hashlib.sha256(der).hexdigest()


def load(cert: Path, key: Path | None = None) -> Certificate:
    """A certificate (PEM, its chain after it) and its key, which may be in the same file. Raises `SessionError` when a client would not take it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        found = _PEM.search(cert.read_bytes())
        if found is None:
            raise SessionError(f"{cert}: there is no certificate in PEM form in this file")
        der = ssl.PEM_cert_to_DER_cert(found.group().decode("ascii"))
        context.load_cert_chain(cert, key, password=lambda: "")
    except FileNotFoundError as error:
        raise SessionError(f"{error.filename or key or cert}: no such file; give the certificate and its key, both in PEM form") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", "") or error
        raise SessionError(f"{cert}: certificate and key cannot be used ({reason}); both must be in PEM form, belong together, and have no password") from error
    problem = _try(context, der)
    if problem:
        raise SessionError(f"{cert}: {problem}; nobody could join with this certificate. Get a new one, or let one be made (tls without files)")
    return Certificate(context, fingerprint(der))


def chosen(certificate: str, key: str, folder: Path) -> Certificate:
    """The one that the settings name, or this user's own, kept in `folder`. Raises `SessionError`."""
    if certificate:
        return load(Path(certificate), Path(key) if key else None)
    if key:
        raise SessionError("net.key is set without net.certificate; give both, or neither to have one made")
    return own(folder)


def own(folder: Path) -> Certificate:
    """This user's certificate, signed by itself, made when first needed and kept in `folder`. Raises `SessionError`."""
    path = folder / FILE
    try:
        if path.exists() and not _ends(path):
            return load(path)
    except (SessionError, ValueError):
        pass  # a damaged file is made anew
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, made())
    except OSError as error:
        raise SessionError(f"the session's certificate cannot be kept in {folder}: {error.strerror or error}") from error
    return load(path)


def made(lasts: datetime.timedelta = LASTS, begins: datetime.datetime | None = None) -> bytes:
    """A new key and a certificate for it that it signed itself, in PEM form. Raises `SessionError` without the package cryptography."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    except ImportError as error:
        raise SessionError(_MISSING) from error
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "persona session")])
    start = begins or datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    names = [x509.DNSName("localhost"), x509.DNSName(re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:63] or "host")]
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, start + lasts)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret + builder.sign(key, hashes.SHA256()).public_bytes(pem)


_MISSING = "a certificate can only be made with the package cryptography: pip install 'panda3d-persona[lan]', or give files of your own"


def _ends(path: Path) -> bool:
    """Whether a certificate should be renewed."""
    try:
        from cryptography import x509
    except ImportError:
        return False
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc < datetime.datetime.now(datetime.UTC) + RENEW


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and for this user's eyes only."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def anchored(der: bytes) -> ssl.SSLContext:
    """For a client that trusts exactly this certificate, while it is valid."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.load_verify_locations(cadata=der)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _try(server: ssl.SSLContext, der: bytes) -> str:
    """Shake hands with oneself in memory; what is wrong, or ""."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [server.wrap_bio(up, down, server_side=True), anchored(der).wrap_bio(down, up)]
    for _ in range(8):
        for end in tuple(ends):
            try:
                end.do_handshake()
                ends.remove(end)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
            except ssl.SSLError as error:
                return error.reason or str(error)
    return "" if not ends else "the handshake does not end"


async def trusted(address: Address) -> ssl.SSLContext | None:
    """How to check the host at `address`: by the fingerprint in it, else by the authorities that this machine trusts; None for plain addresses.

    Raises `SessionError` when the host shows another certificate, `OSError` when there is none to see.
    """
    if not address.secure:
        return None
    if not address.fingerprint:
        return ssl.create_default_context()
    glance = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    glance.check_hostname, glance.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(address.host, address.port, ssl=glance)
    try:
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    if der is None or fingerprint(der) != address.fingerprint:
        shown = fingerprint(der or b"")
        raise SessionError(
            f"{address.url} shows another certificate ({shown[:16]}...) than its address says ({address.fingerprint[:16]}...): it is not the host you mean, "
            "somebody is in between, or it has a new one. Ask the host for its address"
        )
    return anchored(der)


def advice(url: str, error: BaseException) -> str:
    """What a failed handshake means, for people; "" where it is not about encryption."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in (18, 19):  # signed by itself
            return f"nobody vouches for the certificate of {url}: use the whole address that its host shows, with #sha256= at the end, or find it by discovery"
        if error.verify_code == 10:
            return f"the certificate of {url} has expired: its host must renew it (one that was made on the spot is renewed when the host is started again)"
        return f"the certificate of {url} is not valid: {error.verify_message}"
    if isinstance(error, (ssl.SSLError, ConnectionResetError, ConnectionAbortedError)) and url.startswith("wss"):
        return f"{url} does not speak TLS: is its address ws:// instead of wss://?"
    return ""
