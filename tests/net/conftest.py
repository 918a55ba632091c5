"""Brokers for tests of the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net import brokers


@pytest.fixture(params=["", "nats", "redis"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A backplane of each kind."""
    kind = str(request.param)
    if kind and brokers.missing(kind):
        pytest.skip(brokers.missing(kind))
    if not kind:
        yield ""
        return
    with brokers.broker(kind, tmp_path) as address:
        yield address
