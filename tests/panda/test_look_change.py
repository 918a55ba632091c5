"""Changing clothes in the scene: new geometry and rig, the same row of the stage's frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import AvatarError
from persona_engine.score.entries import FaceCue, LookChange
from persona_engine.settings import Settings
from persona_engine.stage.stage import Stage
from tests import samples

pytestmark = pytest.mark.gl


@pytest.fixture
def stage(base):
    """A stage on a clock moved by hand, with nothing of its own in the scene afterwards."""
    made = Stage(base, Settings(voice={"provider": "silent"}), ManualClock(), inline=True)
    yield made
    made.destroy()
    del base.persona_rig_server


@pytest.fixture
def stranger(tmp_path):
    """A small character of another kind: ARKit shapes on a Mixamo rig."""
    path = tmp_path / "stranger.glb"
    path.write_bytes(samples.arkit_glb())
    return str(path)


def run(stage: Stage, seconds: float) -> None:
    """Let time pass."""
    for _ in range(round(seconds * 60)):
        while stage.thinking:
            stage.bridge.drain(0.01)
        stage.base_clock.advance(1 / 60)
        stage.server.step()


def shown(actor, bone: str) -> np.ndarray:
    """Where a bone is drawn, in the model's axes."""
    return actor.batch.crowd.joint_places()[:, actor.batch.rig.joint(bone), actor.row].copy()


def test_a_look_change_swaps_the_body_and_keeps_the_rest(stage, stranger):
    """Mid-sentence: other geometry, the same column, place, held face shape and prop; the sentence is said to its end."""
    mira = stage.spawn("mira", pos=(1, 6, 0))
    mira.face.hold("browInnerUp", 0.8)
    held = mira.exposeJoint(None, "modelRoot", "rightHand")
    speech = mira.say("The harbour is down the hill.")
    run(stage, 1.0)
    old, column = mira.batch, mira.column
    mira.port.submit(LookChange("", 0.0, stranger))
    run(stage, 1 / 60)
    assert mira.batch is not old and old.empty and mira.column == column and tuple(mira.getPos()) == (1, 6, 0)
    shape = mira.batch.rig.shape("browInnerUp")
    assert mira.batch.crowd.weights[shape, mira.row] == pytest.approx(0.8, abs=1e-3)
    run(stage, 6.0)
    assert speech.done and speech.error is None
    hand = shown(mira, "rightHand")
    np.testing.assert_allclose(tuple(held.getPos()), (hand[0], -hand[2], hand[1]), atol=1e-4)


def test_arms_open_for_what_is_put_on(stage):
    """In a wide dress arms hang farther out, without a leap, and nearer again when it is taken off."""
    mira = stage.spawn("mira")
    run(stage, 0.5)

    def aside() -> float:
        return float(shown(mira, "leftHand")[0] - shown(mira, "leftUpperArm")[0])

    before, way = aside(), []
    stage.wardrobe.dress(mira, "summer dress")
    for _ in range(90):
        run(stage, 1 / 60)
        way.append(aside())
    assert way[-1] > before + 0.05
    assert float(np.abs(np.diff([before, *way])).max()) < 0.01
    stage.wardrobe.dress(mira, "trousers", "t-shirt")
    run(stage, 1.5)
    assert aside() < way[-1] - 0.02


def test_wear_is_an_entry_and_others_keep_theirs(stage, stranger):
    """`wear` on a stage goes through the score, to be seen by peers; a second persona of the old file stays as it is."""
    entries = []
    stage.entry_listeners.append(entries.append)
    mira, twin = stage.spawn("mira"), stage.spawn("mira", name="twin")
    run(stage, 0.1)
    mira.wear(stranger)
    run(stage, 0.1)
    assert [e.persona for e in entries if isinstance(e, LookChange)] == ["mira"]
    assert len(next(e for e in entries if isinstance(e, LookChange)).avatar) == 64
    assert mira.avatar.name != twin.avatar.name and twin.batch.actors[twin.row] is twin
    with pytest.raises(AvatarError):
        mira.wear("nowhere.vrm")


def test_an_unknown_look_leaves_her_as_she_is(stage, caplog):
    """One warning, no other effect."""
    mira = stage.spawn("mira")
    batch = mira.batch
    for _ in range(2):
        mira.port.submit(LookChange("", 0.0, "f" * 64))
        run(stage, 0.05)
    assert mira.batch is batch
    assert caplog.text.count("the old look stays") == 1


def test_a_controlled_joint_stays_controlled(stage, stranger):
    """A joint that the game drives is driven in the new body too, found by its bone."""
    mira = stage.spawn("mira")
    node = mira.controlJoint(None, "modelRoot", "head")
    run(stage, 0.1)
    mira.wear(stranger)
    run(stage, 0.1)
    before = mira.batch.crowd.rotations[:, mira.batch.rig.joint("head"), mira.row].copy()
    node.setH(node.getH() + 40)
    run(stage, 0.1)
    after = mira.batch.crowd.rotations[:, mira.batch.rig.joint("head"), mira.row]
    assert np.abs(after - before).max() > 0.1


def test_a_face_cue_still_reaches_the_new_face(stage, stranger):
    """What the game holds after the change shows on the new shapes."""
    mira = stage.spawn("mira")
    mira.wear(stranger)
    run(stage, 0.1)
    mira.port.submit(FaceCue("", 0.0, "jawOpen", 0.6, "hold"))
    run(stage, 0.2)
    assert mira.batch.crowd.weights[mira.batch.rig.shape("jawOpen"), mira.row] == pytest.approx(0.6, abs=1e-2)


def test_clothes_go_on_a_living_actor(stage):
    """A plain name is enough: the actor shows the piece in the same place, a held face shape stays, a twin keeps its clothes."""
    mira, twin = stage.spawn("mira", pos=(1, 6, 0)), stage.spawn("mira", name="twin")
    mira.face.hold("browInnerUp", 0.8)
    run(stage, 0.1)
    assert stage.wardrobe.wear(mira, "green hoodie") == "hoodie"
    stage.wardrobe.wear(mira, "straw hat")
    run(stage, 0.1)
    names = [mesh.name for mesh in mira.avatar.meshes]
    assert "Wear_outer_hoodie" in names and "Wear_hat_straw hat" in names
    assert tuple(mira.getPos()) == (1, 6, 0) and "Wear_outer_hoodie" not in [mesh.name for mesh in twin.avatar.meshes]
    assert mira.batch.crowd.weights[mira.batch.rig.shape("browInnerUp"), mira.row] == pytest.approx(0.8, abs=1e-3)
    assert stage.wardrobe.take_off(mira, "hat") == "hat"
    run(stage, 0.1)
    assert "Wear_hat_straw hat" not in [mesh.name for mesh in mira.avatar.meshes]


def test_pictures_come_with_their_mipmaps(stage):
    """The driver has none to make in the frame in which clothes are handed over."""
    mira = stage.spawn("mira")
    pictures = mira.batch.surfaces.textures
    assert pictures and all(picture.hasAllRamMipmapImages() for picture in pictures)


def test_clothes_that_cannot_be_put_together_are_not_said_to_be_worn(stage):
    """A piece of which nothing can be made stops no frame: she keeps what she wears, which is what is then said, with the reason; other changes go on."""
    mira = stage.spawn("mira")
    stage.wardrobe.wear(mira, "hoodie")
    run(stage, 0.1)
    kept, told, closet = mira.avatar, [], stage.wardrobe._closet
    stage.on_event(lambda name, data: told.append((name, data)) if name in ("persona-look", "persona-refused") else None)
    cape = closet.piece("cape")
    closet._pieces["cape"] = replace(cape, panels=tuple(replace(panel, rows=panel.rows + len(panel.bones)) for panel in cape.panels))
    stage.wardrobe.wear(mira, "cape")
    run(stage, 0.1)
    worn = {slot: item.piece for slot, item in stage.wardrobe.worn(mira).items()}
    assert mira.avatar is kept and "back" not in worn and worn["outer"] == "hoodie"
    assert told[-1][0] == "persona-look" and told[-1][1]["wears"] == worn
    assert [(data["what"], data["persona"]) for name, data in told if name == "persona-refused"] == [("look", "mira")]
    stage.wardrobe.wear(mira, "jeans")
    run(stage, 0.1)
    assert stage.wardrobe.worn(mira)["bottom"].piece == "jeans" and mira.avatar is not kept
