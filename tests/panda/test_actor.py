"""A persona is still an Actor: every inherited call that games use works on her."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from direct.actor.Actor import Actor
from panda3d.core import Filename, LPoint3f, Multifile, NodePath, StringStream, VirtualFileSystem

from persona_engine.avatar.writer import write
from persona_engine.errors import AvatarError, RigError, StageError
from persona_engine.names import ARKIT_INDEX
from persona_engine.panda.actor import PersonaActor
from persona_engine.score import FaceCue, GazeTarget, PoseFrame, State
from persona_engine.score.intent import React
from tests.panda.sample import bone

SHADOWED = {
    "allowAsyncBind", "bindAllAnims", "bindAnim", "cleanup", "controlJoint", "exposeJoint", "freezeJoint", "getActorInfo", "getAnimControl",
    "getAnimControlDict", "getAnimControls", "getAnimFilename", "getAnimNames", "getBaseFrameRate", "getCurrentAnim", "getCurrentFrame",
    "getDuration", "getFrameRate", "getJointTransform", "getJointTransformState", "getJoints", "getLODNames", "getPartBundles",
    "getPartNames", "getPlayRate", "listJoints", "loadAnims", "mergeLODBundles", "pprint", "releaseJoint", "removeNode", "setBlend",
    "stopJoint", "unloadAnims", "update", "waitPending",
}  # fmt: skip
"""Actor's own names that a persona answers differently, on purpose."""


class Port:
    """A stage's end that writes down what it is asked."""

    persona = "mira"

    def __init__(self):
        self.state = State(persona="mira", t=0.0)
        self.entries = []

    def hear(self, text, speaker):
        return ("hear", text, speaker)

    def say(self, text, interrupt, delivery=""):
        return ("say", text, interrupt)

    def perform(self, wav, text, language=""):
        return ("perform", wav, text)

    def submit(self, entry):
        self.entries.append(entry)
        if isinstance(entry, State):
            self.state = entry


def test_no_public_name_hides_one_of_actors_but_the_listed(actor):
    """Our names shadow no name of Actor or NodePath, except those that must answer differently."""
    classes = [c for c in PersonaActor.__mro__ if c.__module__.startswith("persona_engine")]
    ours = {n for c in classes for n in vars(c)} | set(vars(actor))
    theirs = {n for n in (*dir(Actor), *dir(NodePath))}
    assert {n for n in ours & theirs if not n.startswith("_")} == SHADOWED & ours


def test_she_is_a_node_path(actor, base):
    """Placing, parenting, hiding and scaling are NodePath's."""
    assert isinstance(actor, Actor) and isinstance(actor, NodePath)
    actor.setPos(1, 2, 3)
    assert actor.getPos(base.render) == LPoint3f(1, 2, 3)
    actor.hide()
    assert actor.isHidden()
    actor.show()
    parent = base.render.attachNewNode("cart")
    actor.reparentTo(parent)
    parent.setX(5)
    assert actor.getX(base.render) == 6
    parent.removeNode()


def test_clips_play_loop_pose_and_stop_on_the_session_clock(actor, server):
    """Actor's playing calls move the frame by the clock alone."""
    assert {"idle", "walk", "flap"} <= set(actor.getAnimNames())
    rate = actor.getBaseFrameRate("flap")
    actor.loop("flap")
    assert actor.getCurrentAnim() == "flap"
    server.clock.now = 0.25
    assert actor.getCurrentFrame("flap") == round(0.25 * rate)
    actor.setPlayRate(-1.0, "flap")
    server.clock.now = 0.35
    assert actor.getCurrentFrame("flap") == round(0.15 * rate)
    actor.stop()
    server.clock.now = 9.0
    assert actor.getCurrentFrame("flap") == round(0.15 * rate) and actor.getCurrentAnim() is None
    actor.setPlayRate(1.0, "flap")
    actor.play("flap", fromFrame=0, toFrame=30)
    server.clock.now = 20.0
    assert actor.getCurrentFrame("flap") == 30 and actor.getCurrentAnim() is None
    actor.pingpong("flap", fromFrame=0, toFrame=20)
    server.clock.now = 20.0 + 24.5 / rate
    assert actor.getCurrentFrame("flap") == 15
    actor.pose("flap", 7)
    assert actor.getCurrentFrame("flap") == 7
    assert actor.getNumFrames("flap") == 61 and abs(actor.getDuration("flap") - 61 / rate) < 1e-6


def test_a_posed_clip_moves_the_joints_of_its_file(actor, server):
    """The joint turns as the file's key says."""
    actor.pose("flap", 15)
    server.step()
    shoulder, hand = bone(actor, "leftUpperArm"), bone(actor, "leftHand")
    angle = np.arctan2(*(hand - shoulder)[[1, 0]])
    assert abs(angle - 0.5) < 0.03


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), "x", None, 10**400])
def test_a_frame_or_rate_that_is_no_number_is_refused(actor, server, nonsense):
    """An error of ours says what is wanted of which clip, and what played goes on."""
    actor.loop("flap")
    for call in (lambda: actor.pose("flap", nonsense), lambda: actor.setPlayRate(nonsense, "flap"), lambda: actor.setControlEffect("flap", nonsense)):
        with pytest.raises(StageError, match="'flap'.*is a number"):
            call()
    if nonsense is not None:
        with pytest.raises(StageError, match="fromFrame is a number"):
            actor.loop("flap", fromFrame=nonsense)
    server.clock.now = 0.25
    server.step()
    assert actor.getCurrentFrame() == round(0.25 * actor.getBaseFrameRate("flap")) and np.isfinite(bone(actor, "leftHand")).all()


def test_a_clip_that_is_not_there_is_named_with_those_that_are(actor, caplog):
    """Playing one is a line in the log, as Panda has it; what names no clip at all is an error."""
    actor.loop("sit")
    actor.play(["sit", "idle"])
    assert [r.getMessage() for r in caplog.records] == [f"sample has no clip 'sit'; it has {', '.join(actor.getAnimNames())}"] * 2
    assert actor.getCurrentAnim() == "idle"
    for call in (lambda: actor.loop(5), lambda: actor.stop(float("nan")), lambda: actor.unloadAnims([None]), lambda: actor.loadAnims("walk.glb")):
        with pytest.raises(RigError, match="names no clip; it has idle|name: file"):
            call()


def test_an_actor_interval_drives_a_clip(actor, server):
    """`actorInterval` poses by its own time."""
    interval = actor.actorInterval("flap", startTime=0, endTime=1)
    interval.setT(0.5)
    assert actor.getCurrentFrame("flap") == 30
    interval.finish()


def test_clips_blend_by_control_effect(actor, server):
    """With blending on, shares of clips mix."""
    actor.setBlend(animBlend=True)
    actor.pose("flap", 15)
    actor.pose("idle", 0)
    actor.setControlEffect("flap", 0.5)
    actor.setControlEffect("idle", 0.5)
    server.step()
    mixed = bone(actor, "leftHand").copy()
    actor.setControlEffect("idle", 0.0)
    server.step()
    assert bone(actor, "leftHand")[1] > mixed[1] + 0.05
    actor.disableBlend()


def test_one_clip_gives_way_to_the_next_without_a_jump(actor, server):
    """No joint moves farther between neighbouring frames than a fade allows."""
    actor.loop("flap")
    server.clock.now = 5.0
    server.step()
    last, farthest = bone(actor, "leftHand").copy(), 0.0
    actor.loop("walk")
    for k in range(60):
        server.clock.now = 5.0 + k / 120
        server.step()
        here = bone(actor, "leftHand").copy()
        farthest, last = max(farthest, float(np.linalg.norm(here - last))), here
    assert farthest < 0.08


def test_a_gait_walks_without_a_stage(actor, server):
    """A procedural clip moves the legs in turn."""
    actor.loop("walk")
    ahead = []
    for k in range(12):
        server.clock.now = 1.0 + k * 0.1
        server.step()
        ahead.append(float(bone(actor, "leftFoot")[2] - bone(actor, "rightFoot")[2]))
    assert max(ahead) > 0.1 and min(ahead) < -0.1


def test_clips_of_another_file_load_under_a_name_of_choice(actor, avatar):
    """`loadAnims` takes {name: file}, and says what a file has instead."""
    actor.loadAnims({"wave_arms": (avatar, "flap")})
    assert actor.getNumFrames("wave_arms") == 61
    actor.unloadAnims(["wave_arms"])
    assert actor.getNumFrames("wave_arms") is None
    with pytest.raises(RigError, match="flap"):
        actor.loadAnims({"x": (avatar, "flop")})


def test_without_a_stage_speech_is_a_clear_error(actor):
    """hear, say, perform and react name the remedy."""
    for call in (lambda: actor.hear("hi"), lambda: actor.say("hi"), lambda: actor.perform("a.wav"), lambda: actor.react("hit")):
        with pytest.raises(StageError, match="init"):
            call()


def test_with_a_stage_her_calls_are_entries_of_the_score(actor, base, server):
    """What the game asks becomes State, FaceCue and intents with her id."""
    port = Port()
    actor.join(port, 0)
    assert actor.say("hi", interrupt=True) == ("say", "hi", True)
    actor.gaze_at((1, -2, 3))
    assert port.state.attention == GazeTarget(point=(1.0, 3.0, 2.0))
    lamp = base.render.attachNewNode("lamp")
    actor.gaze_at(lamp)
    assert server.targets[port.state.attention.id] == lamp
    actor.loop("walk")
    assert (port.state.locomotion, port.state.loop) == ("walk", True) and port.state.attention.id
    actor.stop("walk")
    assert port.state.locomotion == "idle"
    actor.face["jawOpen"] = 0.5
    actor.react("hit", at=lamp, strength=0.5)
    cue, react = port.entries[-2:]
    assert isinstance(cue, FaceCue) and (cue.persona, cue.weight) == ("mira", 0.5)
    assert isinstance(react, React) and (react.event, react.source.id) == ("hit", port.state.attention.id)


def test_a_clip_that_the_score_names_plays_on_any_machine(actor, server):
    """A state with a clip of the file starts it at the state's own time; idle ends it."""
    port = Port()
    actor.join(port, 0)
    server.source = lambda t: PoseFrame(1)
    port.state = State(persona="mira", t=1.0, locomotion="flap", locomotion_t=1.0)
    server.clock.now = 1.25
    server.step()
    assert actor.getCurrentAnim() == "flap" and actor.getCurrentFrame() == 15
    port.state = State(persona="mira", t=2.0)
    server.step()
    assert actor.getCurrentAnim() is None


def test_the_stages_frame_moves_her(actor, server):
    """The column she follows is what is drawn; leaving gives her body back."""
    frame = PoseFrame(3)
    frame.face[ARKIT_INDEX["jawOpen"], 2] = 0.7
    actor.follow(2)
    server.source = lambda t: frame
    server.step()
    assert abs(actor.batch.crowd.weights[actor.batch.rig.shape("jawOpen"), actor.row] - 0.7) < 1e-6
    actor.leave()
    server.step()
    assert actor.batch.crowd.weights[actor.batch.rig.shape("jawOpen"), actor.row] == 0


def test_she_turns_to_a_point_and_faces_it_with_minus_y(actor, server, base):
    """The turn is smooth, ends at the target, and takes the shorter way."""
    actor.setH(170)
    actor.turn_to((-1, 1, 0))
    seen = []
    for k in range(80):
        server.clock.now = k / 30
        server.step()
        seen.append(actor.getH())
    forward = base.render.getRelativeVector(actor, (0, -1, 0))
    assert forward.dot((-0.7071, 0.7071, 0)) > 0.9999
    assert max(abs(a - b) for a, b in zip(seen, seen[1:])) < 12
    with pytest.raises(StageError, match="nobody"):
        actor.turn_to("nobody")


def test_many_share_one_geometry_and_rows_come_back(server, base, avatar):
    """The buffer grows with the crowd, controls survive, and cleaned-up rows are used again."""
    first = PersonaActor(avatar, server=server)
    first.controlJoint(None, "modelRoot", "head").setH(40)
    server.step()
    turned = bone(first, "leftEye").copy()
    others = [PersonaActor(first, server=server) for _ in range(9)]
    server.step()
    assert np.abs(bone(first, "leftEye") - turned).max() < 1e-5
    assert len({a.row for a in (first, *others)}) == 10 and len({id(a.batch) for a in others}) == 1
    row = others[3].row
    others[3].removeNode()
    assert PersonaActor(avatar, server=server).row == row


def test_another_avatar_can_be_worn(actor, server):
    """`wear` keeps place and held props."""
    from tests.panda.sample import make_avatar

    held = actor.exposeJoint(None, "modelRoot", "rightHand")
    actor.setX(4)
    old = actor.batch
    actor.wear(make_avatar(clip=False))
    server.step()
    assert actor.getX() == 4 and actor.batch is not old and "flap" not in actor.getAnimNames()
    assert held.getPos().length() > 0.3


def test_cleanup_twice_is_harmless_and_leaves_nothing(server, base, avatar):
    """After the last actor the server holds no batch."""
    gone = PersonaActor(avatar, server=server)
    gone.reparentTo(base.render)
    gone.cleanup()
    gone.cleanup()
    server.step()
    assert not server.actors and not server._batches


def test_a_subclass_is_an_actor_of_its_own(server, avatar):
    """Games derive from PersonaActor."""

    class Guide(PersonaActor):
        def greet(self) -> str:
            return self.getName()

    assert Guide(avatar, server=server).greet() == "sample"


def test_a_missing_file_is_named(server):
    """A path that is not there is an AvatarError naming it."""
    with pytest.raises(AvatarError, match=r"nowhere\.vrm"):
        PersonaActor("nowhere.vrm", server=server)


def test_a_path_may_start_in_the_current_folder(server, avatar, tmp_path, monkeypatch):
    """As a stage does, an actor finds a file where the program was started, wherever the program itself lies."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.glb").write_bytes(write(avatar))
    PersonaActor("here.glb", server=server).cleanup()


@pytest.mark.parametrize("compression", [0, 6])
def test_a_file_may_lie_in_a_mounted_archive(server, avatar, tmp_path, compression):
    """A character of a packed game, stored there as it is or compressed, is the one of the file."""
    archive, data = Multifile(), write(avatar)
    other, whole = StringStream(data[:99]), StringStream(data)  # they must outlive the archive
    archive.openReadWrite(Filename.fromOsSpecific(str(tmp_path / "game.mf")))
    archive.addSubfile("other.glb", other, 0)
    archive.addSubfile("people/sample.glb", whole, compression)
    archive.close()
    files = VirtualFileSystem.getGlobalPtr()
    files.mount(Filename.fromOsSpecific(str(tmp_path / "game.mf")), "/packed", VirtualFileSystem.MFReadOnly)
    try:
        made = PersonaActor(Filename("/packed/people/sample.glb"), server=server)
        assert write(made.avatar) == data
        made.cleanup()
    finally:
        files.unmountPoint("/packed")


def test_a_server_holds_files_only_while_they_are_worn(server, avatar, tmp_path):
    """An avatar's file is read once for all who wear it, and its character leaves memory with the last of them."""
    path = tmp_path / "sample.glb"
    path.write_bytes(write(avatar))
    first, second = PersonaActor(str(path), server=server), PersonaActor(str(path), server=server)
    held = weakref.ref(first.batch.avatar)
    assert second.batch.avatar is held() is not None
    for actor in (first, second):
        actor.cleanup()
    del first, second, actor
    gc.collect()
    assert held() is None
