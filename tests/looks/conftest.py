"""The default look, built once for all tests of this folder."""

from __future__ import annotations

import pytest

from persona_engine.avatar.model import Avatar
from persona_engine.looks.body import Form, make_form
from persona_engine.looks.build import build
from persona_engine.looks.skeleton import Figure, make_figure
from persona_engine.looks.spec import BodySpec, LookSpec


@pytest.fixture(scope="session")
def figure() -> Figure:
    return make_figure(BodySpec())


@pytest.fixture(scope="session")
def form(figure: Figure) -> Form:
    return make_form(figure)


@pytest.fixture(scope="session")
def mira() -> Avatar:
    return build(LookSpec())
