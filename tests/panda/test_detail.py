"""Levels of detail in the scene, and the workshop that makes what takes longer than a frame."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from panda3d.core import Texture

from persona_engine.errors import AvatarError
from persona_engine.panda.actor import PersonaActor
from persona_engine.panda.workshop import Goods, Workshop

pytestmark = pytest.mark.gl
AVATARS = Path("assets/avatars")
PATIENCE_S = 100.0


def until(server, done) -> None:
    """Frames until something made in the background is there."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end
        server.step()


@pytest.fixture
def finn(server, base, tmp_path):
    """Finn, whose file has levels beside it, before the camera."""
    for path in AVATARS.glob("finn*.vrm"):
        shutil.copy(path, tmp_path)
    made = PersonaActor(str(tmp_path / "finn.vrm"), server=server)
    made.reparentTo(base.render)
    server.detail.active, server.detail.thresholds = True, (40.0, 16.0)
    yield made
    made.cleanup()
    base.cam.setPos(0, 0, 0)


def triangles(actor) -> int:
    """What is drawn of an actor."""
    return sum(p.getNumPrimitives() for path in actor.model.findAllMatches("**/+GeomNode") for g in path.node().getGeoms() for p in g.getPrimitives())


def test_the_far_are_drawn_with_fewer_triangles(finn, server, base):
    """Going away the levels follow each other, coming back too; joints stand where they stood, and blend shapes still move the face."""
    finn.server.show_face(finn, 0, 0.5)
    counts, places = [], []
    for level, away in ((0, 1.5), (1, 4.0), (2, 12.0), (1, 4.0), (0, 1.5)):
        base.cam.setPos(0, -away, 0.6)
        until(server, lambda level=level: finn.level == level)
        server.step(0.0)
        counts.append(triangles(finn))
        places.append(finn.batch.crowd.joint_places()[:, :, finn.row].copy())
    assert counts[1] < 0.55 * counts[0] and counts[2] < 0.5 * counts[1] and counts[3:] == counts[1::-1]
    assert all(np.array_equal(p, places[0]) for p in places)
    assert finn.batch.crowd.count == 1


def test_between_two_levels_nothing_flickers(finn, server, base):
    """Around a threshold the level stays as it is until somebody is clearly beyond it."""
    base.cam.setPos(0, -4.0, 0.6)
    until(server, lambda: finn.level == 1)
    pixels = finn.batch.rig.body.eye_height * 1.12 * 64 / (2 * np.tan(np.radians(base.camLens.getVfov()) / 2))
    for k in range(20):
        base.cam.setPos(0, -(pixels / 40.0) * (1.04 if k % 2 else 0.96), 0.6)
        server.step()
        assert finn.level == 1


def test_without_levels_the_finest_stays(actor, server, base):
    """An avatar that has no coarser files is drawn as it is, however far."""
    server.detail.active, server.detail.thresholds = True, (400.0, 200.0)
    base.cam.setPos(0, -60, 1)
    until(server, lambda: 2 in actor.batch.levels)
    server.step()
    assert actor.level == 0


def test_another_character_is_no_level(finn, server, base, tmp_path, caplog):
    """A file beside the avatar with other joints is passed over with a word."""
    shutil.copy(AVATARS / "mira.vrm", tmp_path / "finn.lod1.vrm")
    (tmp_path / "finn.lod2.vrm").unlink()
    base.cam.setPos(0, -12, 0.6)
    until(server, lambda: 2 in finn.batch.levels)
    base.cam.setPos(0, -4, 0.6)
    until(server, lambda: 1 in finn.batch.levels)
    server.step()
    assert finn.level == 0 and "level of detail" in caplog.text


def test_a_level_that_needs_more_of_the_pose_is_no_level(finn, caplog):
    """A coarser file, as of another version, whose vertices hang on a joint that the finest does not move is not drawn: nothing reads beyond the pose."""
    from persona_engine.avatar.reader import read

    level = read((AVATARS / "finn.lod1.vrm").read_bytes())
    assert finn.batch.coarser(level) is not None
    idle = int(np.flatnonzero(finn.batch.rig.palette_index < 0)[0])
    first, *others = level.meshes
    part = first.primitives[0]
    joints = part.joints.copy()
    joints[0, part.weights[0].argmax()] = idle
    changed = replace(level, meshes=(replace(first, primitives=(replace(part, joints=joints),)), *others))
    assert finn.batch.coarser(changed) is None and "level of detail" in caplog.text


def test_what_cannot_be_made_beside_the_game_is_told(actor):
    """Whoever ordered it learns why, in a frame, and what was worn stays."""
    before, told = actor.batch, []

    def fails():
        raise IndexError("a needle broke")

    actor.change_when_ready(fails, told.append)
    until(actor.server, lambda: told)
    assert "a needle broke" in told[0] and actor.batch is before and not actor.changing


def test_clothes_are_changed_without_a_pause(actor, server, base):
    """The old body is drawn until the new one is whole; of changes that wait the last counts, and one that was begun is seen on the way to it: whoever
    leafs through a wardrobe sees what they try on."""
    from persona_engine.avatar.reader import read

    before, started = actor.batch, threading.Event()
    go = threading.Event()

    def slow():
        started.set()
        go.wait(PATIENCE_S)
        return read((AVATARS / "finn.lod2.vrm").read_bytes(), "finn")

    actor.change_when_ready(slow)
    assert started.wait(PATIENCE_S)
    server.step()
    assert actor.batch is before
    other = read((AVATARS / "mira.lod2.vrm").read_bytes(), "mira")
    actor.change_when_ready(lambda: pytest.fail("it waited, and was not the last"))
    actor.change_when_ready(lambda: other)
    go.set()
    until(server, lambda: actor.batch is not before)
    assert actor.avatar.name != other.name
    until(server, lambda: actor.avatar is other)
    assert not server.workshop.holds(actor) and before.empty


def test_what_cannot_be_made_is_one_line(base, caplog):
    """An error in the workshop leaves everything as it was, and later orders are served."""
    workshop, got = Workshop(base), []

    def broken():
        raise AvatarError("no such file", path="nobody.vrm")

    workshop.order("a", broken, got.append)
    workshop.order("b", lambda: Goods(7), got.append)
    end = time.monotonic() + PATIENCE_S
    while workshop.busy and time.monotonic() < end:
        workshop.poll()
    workshop.close()
    assert got == [7] and "nobody.vrm" in caplog.text


def test_orders_that_wait_are_bounded(base):
    """Of more orders than wait, the oldest go; none is delivered twice."""
    workshop, got, hold = Workshop(base), [], threading.Event()
    workshop.order("first", lambda: (hold.wait(PATIENCE_S), Goods(-1))[1], got.append)
    for k in range(200):
        workshop.order(k, lambda k=k: Goods(k), got.append)
    hold.set()
    end = time.monotonic() + PATIENCE_S
    while workshop.busy and time.monotonic() < end:
        workshop.poll()
    workshop.close()
    assert got[-64:] == list(range(136, 200)) and len(got) <= 66


def test_slow_frames_carry_more(base):
    """What takes sixteen fast frames to reach the GPU takes two slow ones, and however slow they are no frame carries more."""

    def frames(frame_s: float) -> int:
        workshop, got, made, count = Workshop(base), [], threading.Event(), 0
        textures = tuple(Texture(f"t{k}") for k in range(16))
        for texture in textures:
            texture.setup2dTexture(512, 512, Texture.TUnsignedByte, Texture.FRgba)
        workshop.order("a", lambda: Goods(7, textures), got.append)
        workshop.order("b", lambda: made.set() or Goods(8), got.append)
        assert made.wait(PATIENCE_S)
        while not got:
            workshop.poll(frame_s)
            count += 1
        workshop.close()
        return count - 1

    assert (frames(1 / 60), frames(1 / 30), frames(0.5), frames(50.0)) == (16, 8, 2, 2)
