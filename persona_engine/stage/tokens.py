"""Signed tokens (JSON Web Token, RFC 7519): a site that knows its players says who is let in, and in which role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from persona_engine.errors import AccessError, SessionError
from persona_engine.names import PEER_ROLES, PeerRole

AUDIENCE = "persona"
"""What a token must say in `aud`: it was made for a session, not for something else of the same site."""
SHORTEST_KEY = 32
"""Characters of a shared secret (RFC 7518 section 3.2)."""
LEEWAY_S = 10.0
"""Clocks of site and host may differ by so much."""
SIGNED, SHARED = ("RS256", "ES256", "EdDSA"), ("HS256",)
"""Algorithms for a public key, and for a shared secret; never both for one key."""
_BEGIN = "-----BEGIN"


def library() -> Any:
    """PyJWT. Raises `SessionError`."""
    try:
        import jwt
    except ImportError as error:
        raise SessionError("net.jwt_key needs the package PyJWT: pip install 'panda3d-persona[public]'") from error
    return jwt


def check_key(key: str) -> str:
    """The key itself: a shared secret, a public key (PEM), or what is in the file of that name. Raises `SessionError`."""
    library()
    if "\n" not in key and len(key) < 1024 and key.endswith(".pem"):
        try:
            key = Path(key).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SessionError(f"net.jwt_key: {key} cannot be read as a public key ({getattr(error, 'strerror', None) or 'no text'})") from error
    if "PRIVATE KEY" in key:
        raise SessionError("net.jwt_key is a private key; a host needs the public one: openssl pkey -in FILE -pubout")
    if _BEGIN not in key and len(key) < SHORTEST_KEY:
        raise SessionError(f"net.jwt_key has {len(key)} characters; a shared secret needs at least {SHORTEST_KEY}")
    return key


def role_in(token: str, key: str, usual: PeerRole) -> PeerRole:
    """The role in a token, `usual` where it names none; `key` as `check_key` gave it. Raises `AccessError` with a reason for the player."""
    jwt = library()
    algorithms = list(SIGNED if _BEGIN in key else SHARED)
    if not token:
        raise AccessError("this session asks for a token: log in where you found its address")
    try:
        claims = jwt.decode(token, key, algorithms=algorithms, audience=AUDIENCE, leeway=LEEWAY_S, options={"require": ["exp", "aud"]})
    except jwt.ExpiredSignatureError as error:
        raise AccessError("your token is too old: log in again where you found the address of this session") from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise AccessError("this session does not take that token") from error
    role = claims.get("role", usual)
    if role not in PEER_ROLES:
        raise AccessError(f"your token names a role that there is not; there are {', '.join(PEER_ROLES)}")
    return role  # type: ignore[no-any-return]
