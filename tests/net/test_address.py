"""Addresses as people type them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import SessionError
from persona_engine.net.address import Address, parse

PIN = "0123456789abcdef" * 4


@given(st.sampled_from(["192.168.1.4", "::1", "harbour.lan"]), st.integers(1, 65535), st.sampled_from(["", PIN]), st.sampled_from(["", "/room"]))
def test_what_is_shown_can_be_typed(host: str, port: int, pin: str, path: str) -> None:
    """The text of an address is that address again."""
    address = Address(host, port, bool(pin), pin, path)
    assert parse(str(address)) == address


@pytest.mark.parametrize("text", [None, "", "   ", "http://host:7777", "ws://", "host:99999", "host:0", "ws://[::1", "wss://host/#sha256=abc", f"ws://host/#sha256={PIN}", "wss://host/#md5=1"])
def test_what_is_no_address_is_said(text: str) -> None:
    """The error shows what was typed and what an address looks like."""
    with pytest.raises(SessionError, match=r"192\.168\.1\.4|Copy the whole address"):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    """Whatever is typed, nothing else is raised."""
    with contextlib.suppress(SessionError):
        parse(text)
