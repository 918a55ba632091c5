"""Signed tokens decide who is let in."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest

from persona_engine.errors import AccessError, SessionError
from persona_engine.settings import NetSettings
from persona_engine.stage.access import role_of
from persona_engine.stage.tokens import check_key

jwt = pytest.importorskip("jwt")
ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
SECRET = "a secret of at least thirty-two characters"


def token(key: Any = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    """What a site gives its player, good for a minute."""
    return str(jwt.encode({"aud": "persona", "exp": time.time() + 60, **claims}, key, algorithm=algorithm))


def test_a_token_gives_its_role_and_codes_go_on_working() -> None:
    """The role of the claim, else that of visitors; the admin's code still makes an admin."""
    net = NetSettings(jwt_key=SECRET, visitor_role="viewer", admin_code="root")
    assert role_of(token(role="puppeteer"), net) == "puppeteer" and role_of(token(), net) == "viewer" and role_of("root", net) == "admin"


def test_a_public_key_checks_what_the_private_one_signed() -> None:
    """A host needs no secret; and a token "signed" with the public key as if that were a secret is refused."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    net = NetSettings(jwt_key=public)
    assert role_of(token(private, "ES256", role="admin"), net) == "admin"
    with pytest.raises(AccessError, match="does not take that token"):
        role_of(token(SECRET, "HS256", role="admin"), net)


@pytest.mark.parametrize(
    ("claims", "words"),
    [({"exp": 1.0}, "too old"), ({"aud": "shop"}, "does not take"), ({"role": "god"}, "there are viewer"), ({"nbf": 4e9}, "does not take")],
)
def test_what_is_wrong_with_a_token_is_said(claims: dict[str, object], words: str) -> None:
    """Old ones, those for something else, unknown roles, and those not yet good."""
    with pytest.raises(AccessError, match=words):
        role_of(token(**claims), NetSettings(jwt_key=SECRET))


@pytest.mark.parametrize("said", ["", "tide", "a.b.c", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJwZXJzb25hIiwiZXhwIjo0ZTl9.", "\u00e9.\u00e9.\u00e9"])
def test_what_is_no_token_is_refused(said: str) -> None:
    """Nothing, codes, garbage, unsigned tokens."""
    with pytest.raises(AccessError):
        role_of(said, NetSettings(jwt_key=SECRET))


def test_a_key_that_is_none_is_said_before_anybody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short secrets, private keys, missing files, a missing package: a line that says what to do."""
    for key, words in (("short", "at least 32"), ("-----BEGIN PRIVATE KEY-----", "the public one"), ("nowhere.pem", "nowhere.pem cannot be read")):
        with pytest.raises(SessionError, match=words):
            check_key(key)
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(SessionError, match=r"panda3d-persona\[public\]"):
        check_key(SECRET)
