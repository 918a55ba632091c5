"""Joints and blend shapes in the hands of the game: exposed, controlled, frozen, listed, and the face."""

from __future__ import annotations

import numpy as np
import pytest
from panda3d.core import Point3

from persona_engine.errors import RigError, StageError
from persona_engine.panda.joints import JointHandle
from tests.panda.sample import bone


def test_an_exposed_joint_carries_a_prop(actor, server, base):
    """A node on the hand follows it, turned as the hand is."""
    held = actor.exposeJoint(None, "modelRoot", "rightHand")
    prop = held.attachNewNode("cup")
    actor.setPos(3, 0, 0)
    server.step()
    rest = prop.getPos(base.render)
    assert rest.x < 3 and 0.5 < rest.z < 1.1
    arm = actor.controlJoint(None, "modelRoot", "rightUpperArm")
    arm.setR(arm.getR() + 80)
    server.step()
    assert (prop.getPos(base.render) - rest).length() > 0.2
    x, y, z = bone(actor, "rightHand")
    assert (prop.getPos(actor) - Point3(float(x), float(-z), float(y))).length() < 1e-4
    actor.stopJoint("modelRoot", "rightHand")
    stays = prop.getPos(base.render)
    arm.setR(0)
    server.step()
    assert prop.getPos(base.render) == stays


def test_a_controlled_joint_obeys_its_node_until_released(actor, server):
    """The node starts where the joint rests, turns it, and lets it go."""
    server.step()
    rest = bone(actor, "leftEye").copy()
    node = actor.controlJoint(None, "modelRoot", "head")
    node.setH(40)
    server.step()
    turned = bone(actor, "leftEye").copy()
    assert turned[2] < rest[2] - 0.01
    assert actor.releaseJoint("modelRoot", "head") is True
    server.step()
    assert np.abs(bone(actor, "leftEye") - rest).max() < 1e-4
    assert actor.releaseJoint("modelRoot", "head") is False


def test_a_frozen_joint_holds(actor, server):
    """`freezeJoint` keeps a joint at its angles whatever plays."""
    rest = actor.getJointTransform("modelRoot", "leftUpperArm").getRow3(3)
    actor.freezeJoint("modelRoot", "leftUpperArm", pos=rest, hpr=(0, 0, -90))
    actor.pose("flap", 15)
    server.step()
    way = bone(actor, "leftHand") - bone(actor, "leftUpperArm")
    assert abs(way[1]) > 0.9 * np.linalg.norm(way)


def test_a_controlled_blend_shape_takes_its_weight_from_x(actor, server):
    """A control on a shape's name drives all meshes that have it."""
    node = actor.controlJoint(None, "modelRoot", "jawOpen")
    node.setX(0.4)
    server.step()
    crowd = actor.batch.crowd
    assert abs(crowd.weights[crowd.rig.shape("jawOpen"), actor.row] - 0.4) < 1e-6


def test_joints_are_listed_and_found_by_pattern(actor, capsys):
    """`getJoints` and `listJoints` know every joint; patterns and VRM bone names find them."""
    assert len(actor.getJoints()) == 55 + 4
    assert [j.getName() for j in actor.getJoints(jointName="leftIndex*")] == ["leftIndexProximal", "leftIndexIntermediate", "leftIndexDistal"]
    actor.listJoints()
    assert "leftIndexDistal" in capsys.readouterr().out
    assert isinstance(actor.getJoints(jointName="head")[0], JointHandle)


def test_a_missing_joint_or_shape_is_named_with_what_is_close(actor):
    """Errors say what exists instead."""
    with pytest.raises(RigError, match="leftHand"):
        actor.exposeJoint(None, "modelRoot", "leftHnad")
    with pytest.raises(RigError, match="jawOpen"):
        actor.face["jawOpne"] = 1
    for name in (None, 5, []):
        for call in (actor.releaseJoint, actor.freezeJoint, lambda part, name: actor.exposeJoint(None, part, name), lambda part, name: actor.getJoints(part, name)):
            with pytest.raises(RigError, match="joint"):
                call("modelRoot", name)
    with pytest.raises(RigError, match="three numbers"):
        actor.freezeJoint("modelRoot", "head", hpr=(float("nan"), 0, 0))
    with pytest.raises(StageError, match="no node"):
        actor.exposeJoint("hat", "modelRoot", "head")


def test_the_face_adds_holds_and_lets_go(actor, server):
    """`face[...]`, `hold` and `del` reach the blend shapes without a stage."""
    shape = actor.batch.rig.shape("jawOpen")
    actor.face["jawOpen"] = 0.3
    server.step()
    assert abs(actor.batch.crowd.weights[shape, actor.row] - 0.3) < 1e-6
    actor.face.hold("jawOpen", 0.8)
    assert actor.face["jawOpen"] == 0.8 and actor.face.held("jawOpen")
    del actor.face["jawOpen"]
    server.step()
    assert actor.batch.crowd.weights[shape, actor.row] == 0 and "jawOpen" not in list(actor.face)


@pytest.mark.parametrize("weight", [1.5, -1.01, float("nan"), "wide", None, [0.2, 0.3]])
def test_a_weight_that_is_none_is_refused_in_a_line(actor, weight):
    """What cannot be added to a shape, or held, is an error of ours that says what can; what was set before stays."""
    actor.face["jawOpen"] = 0.3
    with pytest.raises(StageError, match="jawOpen.*between -1.*and 1"):
        actor.face["jawOpen"] = weight
    with pytest.raises(StageError, match="jawOpen.*from 0.*to 1"):
        actor.face.hold("jawOpen", weight)
    with pytest.raises(StageError, match="from 0"):
        actor.face.hold("jawOpen", -0.5)
    assert actor.face["jawOpen"] == 0.3 and not actor.face.held("jawOpen")
