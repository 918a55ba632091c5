"""Hair in the engine: it swings, it stays with her, and it is left stiff in a crowd."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.panda.actor import PersonaActor
from persona_engine.panda.batch import Batch
from persona_engine.score import PoseFrame
from tests.samples import sample_avatar

pytestmark = pytest.mark.gl


@pytest.fixture
def worn(server):
    """Someone with a hair chain on the server's clock."""
    made = PersonaActor(sample_avatar(), server=server)
    made.reparentTo(server.base.render)
    yield made
    made.cleanup()


def tip(actor: PersonaActor) -> np.ndarray:
    """Where the last hair joint is, in the model's axes."""
    batch = actor.batch
    return batch.crowd.joint_places()[:, batch.rig.joint("hair_2"), actor.row]


def test_a_turn_leaves_the_hair_behind_and_it_comes_back(worn, server):
    """A quick turn swings the tip; a second later it hangs as before."""
    for _ in range(60):
        server.clock.now += 1 / 60
        server.step()
    still = tip(worn).copy()
    swung = 0.0
    for k in range(12):
        worn.setH(6.0 * (k + 1))
        server.clock.now += 1 / 60
        server.step()
        swung = max(swung, float(np.linalg.norm(tip(worn) - still)))
    for _ in range(90):
        server.clock.now += 1 / 60
        server.step()
    assert swung > 0.005
    np.testing.assert_allclose(tip(worn), still, atol=1e-3)


def test_being_put_elsewhere_is_no_swing(worn, server):
    """A jump of metres leaves the hair hanging."""
    for _ in range(60):
        server.clock.now += 1 / 60
        server.step()
    still = tip(worn).copy()
    worn.setPos(40, -20, 0)
    server.clock.now += 1 / 60
    server.step()
    np.testing.assert_allclose(tip(worn), still, atol=1e-3)


def test_a_crowd_has_stiff_hair():
    """Beyond the limit nobody's springs are stepped."""
    batch = Batch(sample_avatar(), swinging=1)
    batch.crowd.claim()
    own = PoseFrame(4)
    batch.update(0.0, None, own, False)
    assert batch.crowd.spring_hook is not None
    batch.crowd.claim()
    batch.update(0.1, None, own, False)
    assert batch.crowd.spring_hook is None
