"""Encrypted sessions over real sockets: who is let in, and what is said to those who are not."""

import asyncio
import datetime
import stat
import sys
import time
from pathlib import Path

import pytest

from persona_engine.errors import SessionError
from persona_engine.net import tls
from persona_engine.net.address import Address
from persona_engine.net.client import SessionClient
from persona_engine.net.discovery import Notice, read_notice
from persona_engine.net.peer_session import PeerSession
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from tests.net.test_discovery import encoded

LIMIT_S = 100.0


async def _served(certificate: tls.Certificate | None) -> tuple[SessionServer, int]:
    session = HostSession(lambda: (0.0, False, 1.0))
    server = SessionServer(session, time.perf_counter, lambda event: server.welcome(event.key, HostState(0.0, 0.05, (), ())))
    return server, await server.start("127.0.0.1", 0, None if certificate is None else certificate.context)


async def _join(address: Address) -> None:
    session = PeerSession("ann", token="secret")
    client = SessionClient(address, session, time.perf_counter, lambda _: None, lambda _: None)
    try:
        await client.start(5.0)
        assert session.joined
    finally:
        await client.close()


def _try(certificate: tls.Certificate | None, secure: bool, pin: str = "") -> None:
    async def play() -> None:
        server, port = await _served(certificate)
        try:
            await _join(Address("127.0.0.1", port, secure, pin))
        finally:
            await server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tls.Certificate:
    """A certificate made on the spot."""
    return tls.own(tmp_path_factory.mktemp("config"))


def test_the_right_fingerprint_lets_one_in(own: tls.Certificate) -> None:
    """A certificate that nobody vouches for is taken when it is the one that the address names."""
    _try(own, True, own.fingerprint)


def test_another_certificate_is_not_taken(own: tls.Certificate, tmp_path: Path) -> None:
    """Whoever shows another certificate hears no hello, and the error names both fingerprints."""
    other = tls.own(tmp_path)
    with pytest.raises(SessionError, match=f"{other.fingerprint[:16]}.*{own.fingerprint[:16]}.*Ask the host"):
        _try(other, True, own.fingerprint)


def test_without_a_fingerprint_somebody_must_vouch(own: tls.Certificate) -> None:
    """A self-signed certificate without its fingerprint is refused, with the remedy."""
    with pytest.raises(SessionError, match="nobody vouches.*#sha256="):
        _try(own, True)


@pytest.mark.parametrize(("encrypted", "hint"), [(True, "If it is encrypted, join wss://"), (False, "does not speak TLS: is its address ws://")])
def test_the_wrong_scheme_is_said(own: tls.Certificate, encrypted: bool, hint: str) -> None:
    """Plain to an encrypted port and the reverse: the error names the other scheme."""
    with pytest.raises(SessionError, match=hint):
        _try(own if encrypted else None, not encrypted, "" if encrypted else own.fingerprint)


def test_an_expired_certificate_is_said_on_both_sides(tmp_path: Path) -> None:
    """A host does not start with it; a guest of one that expired meanwhile is told so."""
    file = tmp_path / "old.pem"
    file.write_bytes(tls.made(datetime.timedelta(days=10), datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=20)))
    with pytest.raises(SessionError, match="old.pem: certificate has expired"):
        tls.load(file)
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    found = tls._PEM.search(file.read_bytes())
    assert found is not None
    pin = tls.fingerprint(ssl.PEM_cert_to_DER_cert(found.group().decode()))
    with pytest.raises(SessionError, match="has expired: its host must renew it"):
        _try(tls.Certificate(context, pin), True, pin)


def test_ones_own_certificate_is_kept(tmp_path: Path) -> None:
    """It is the same at the next start, for nobody else to read, made anew when damaged or about to expire."""
    first = tls.own(tmp_path)
    assert tls.own(tmp_path).fingerprint == first.fingerprint
    file = tmp_path / tls.FILE
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    second = tls.own(tmp_path)
    assert second.fingerprint != first.fingerprint
    file.write_bytes(tls.made(datetime.timedelta(days=10)))
    assert tls.own(tmp_path).fingerprint != second.fingerprint and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("part", [0, 1])
def test_files_that_do_not_belong_together_are_said(tmp_path: Path, part: int) -> None:
    """A key of another certificate, text, and a missing file: the error names the file."""
    one, two = tls.made(), tls.made()
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(one)
    key.write_bytes([two, b"no key"][part])
    with pytest.raises(SessionError, match="cert.pem: certificate and key cannot be used"):
        tls.load(cert, key)
    with pytest.raises(SessionError, match="no certificate in PEM form"):
        tls.load(key) if part else tls.load(_text(tmp_path))
    with pytest.raises(SessionError, match=r"absent\.pem: no such file"):
        tls.load(tmp_path / "absent.pem")


def _text(folder: Path) -> Path:
    file = folder / "text.pem"
    file.write_text("hello")
    return file


def test_a_found_session_is_pinned(own: tls.Certificate) -> None:
    """The fingerprint travels in the notice; one that is no fingerprint is no session."""
    found = read_notice(encoded(Notice("Saltmere", 7777, "a", fingerprint=own.fingerprint)), "10.0.0.2")
    assert found is not None and found.url == f"wss://10.0.0.2:7777/#sha256={own.fingerprint}"
    assert read_notice(encoded(Notice("Saltmere", 7777, "a", fingerprint="../../etc")), "10.0.0.2") is None
