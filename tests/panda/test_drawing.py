"""What reaches the pixels: the deformed shape, the scene's lights, shadows and fog, in the right place."""

from __future__ import annotations

import numpy as np
import pytest
from panda3d.core import (
    AmbientLight,
    BitMask32,
    CardMaker,
    DirectionalLight,
    Fog,
    Geom,
    GeomNode,
    GeomTriangles,
    GeomVertexData,
    GeomVertexFormat,
    GeomVertexWriter,
    LVector3f,
    NodePath,
    PointLight,
    Shader,
    Spotlight,
)

from persona_engine.panda.actor import PersonaActor
from persona_engine.panda.offscreen import PictureCamera, Shot
from persona_engine.panda.shaders import KINDS, VERTEX
from persona_engine.rig import skinning
from tests.panda.sample import make_avatar

pytestmark = pytest.mark.gl

NORMALS = """#version 330
in vec3 v_normal; out vec4 result;
void main() { result = vec4(normalize(v_normal) * 0.5 + 0.5, 1.0); }"""
PLAIN = """#version 330
uniform mat4 p3d_ModelViewMatrix; uniform mat4 p3d_ProjectionMatrix;
in vec4 p3d_Vertex; in vec3 p3d_Normal; out vec3 v_normal;
void main() { v_normal = mat3(p3d_ModelViewMatrix) * p3d_Normal; gl_Position = p3d_ProjectionMatrix * p3d_ModelViewMatrix * p3d_Vertex; }"""
PLAIN_FLOOR = """#version 330
uniform mat4 p3d_ModelViewMatrix; uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex; out vec4 place;
void main() { place = p3d_ModelViewMatrix * p3d_Vertex; gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; }"""
SHADOWED_FLOOR = """#version 330
uniform struct p3d_LightSourceParameters { vec4 color; sampler2DShadow shadowMap; mat4 shadowViewMatrix; } p3d_LightSource[1];
in vec4 place; out vec4 result;
void main() {
  vec4 q = p3d_LightSource[0].shadowViewMatrix * place;
  result = vec4(vec3(0.05 + 0.9 * textureProj(p3d_LightSource[0].shadowMap, q - vec4(0, 0, 0.002, 0))), 1.0);
}"""


@pytest.fixture
def camera(base):
    """A small picture of the scene, black behind."""
    made = PictureCamera(base, base.render, Shot((160, 160), 40, 1, 1, (0, 0, 0)))
    made.place((0.4, -3.4, 1.2), (0, 0, 0.8))
    yield made
    made.close()


def posed(actor, server):
    """Turn joints and open the mouth."""
    for name, hpr in (("leftUpperArm", (20, 10, 40)), ("head", (25, 5, -10)), ("rightUpperLeg", (0, 40, 0)), ("spine", (15, 0, 8))):
        node = actor.controlJoint(None, "modelRoot", name)
        node.setHpr(node, hpr)
    for shape in ("jawOpen", "eyeBlinkLeft", "mouthSmileLeft"):
        actor.controlJoint(None, "modelRoot", shape).setX(0.8)
    server.step()


def reference(actor):
    """The same character deformed on the CPU, as ordinary geometry."""
    root = NodePath("reference")
    for mesh in actor.avatar.meshes:
        for primitive in mesh.primitives:
            points, normals = skinning.deform(actor.batch.crowd, actor.row, primitive)
            data = GeomVertexData("v", GeomVertexFormat.getV3n3(), Geom.UHStatic)
            data.setNumRows(len(points))
            place, turn = GeomVertexWriter(data, "vertex"), GeomVertexWriter(data, "normal")
            for (x, y, z), (a, b, c) in zip(points.tolist(), normals.tolist()):
                place.setData3(x, -z, y)
                turn.setData3(a, -c, b)
            faces = GeomTriangles(Geom.UHStatic)
            for a, b, c in primitive.indices.reshape(-1, 3).tolist():
                faces.addVertices(a, b, c)
            geom, node = Geom(data), GeomNode("part")
            geom.addPrimitive(faces)
            node.addGeom(geom)
            root.attachNewNode(node)
    return root


def test_the_gpu_draws_what_the_cpu_computes(actor, server, base, camera):
    """Pixel for pixel, shapes and skin on the GPU equal the reference on the CPU."""
    posed(actor, server)
    actor.model.setShader(Shader.make(Shader.SL_GLSL, VERTEX, NORMALS), 100)
    ours = camera.take(2).astype(int)
    actor.hide()
    theirs_node = reference(actor)
    theirs_node.setShader(Shader.make(Shader.SL_GLSL, PLAIN, NORMALS))
    theirs_node.reparentTo(base.render)
    theirs = camera.take(2).astype(int)
    theirs_node.removeNode()
    assert (theirs.sum(2) > 0).mean() > 0.03
    assert np.abs(ours - theirs).mean() < 0.1
    assert (np.abs(ours - theirs).max(2) > 16).mean() < 0.002


def test_every_kind_of_surface_draws_and_shows_light_without_lights(actor, server, camera):
    """With no light in the scene she is lit all the same: neither black nor burnt out."""
    server.step()
    picture = camera.take(2)
    body = picture[picture.sum(2) > 0]
    assert len(body) > 1000 and 60 < body.mean() < 200 and (body.min(1) > 250).mean() < 0.05
    assert set(KINDS) >= {"skin", "eye", "hair", "plain"}


def lit(camera, server):
    """Mean brightness of the left and the right half of the figure's box."""
    server.step()
    server.survey()
    picture = camera.take(3).astype(float).mean(2)
    if not picture.any():
        return 0.0, 0.0, 0.0
    columns = np.flatnonzero(picture.sum(0) > 0)
    middle = (columns[0] + columns[-1]) // 2
    return picture[:, columns[0] : middle].mean(), picture[:, middle : columns[-1]].mean(), picture.sum()


@pytest.mark.parametrize("kind", ["directional", "point", "spot"])
def test_the_scenes_own_lights_light_her(actor, server, base, camera, kind):
    """A light on one side makes that side brighter; light that is off leaves her dark."""
    camera.place((0, -3.4, 1.0), (0, 0, 0.8))
    light = {"directional": DirectionalLight, "point": PointLight, "spot": Spotlight}[kind](kind)
    node = base.render.attachNewNode(light)
    node.setPos(3, -1, 1.5)
    node.lookAt(0, 0, 1)
    base.render.setLight(node)
    left, right, _ = lit(camera, server)
    assert right > 1.5 * left
    light.setColor((0, 0, 0, 1))
    assert lit(camera, server)[2] < 160 * 160 * 0.5
    node.removeNode()


def test_ambient_light_alone_is_even(actor, server, base, camera):
    """Both sides get the same."""
    camera.place((0, -3.4, 1.0), (0, 0, 0.8))
    light = AmbientLight("a")
    light.setColor((0.5, 0.5, 0.5, 1))
    node = base.render.attachNewNode(light)
    base.render.setLight(node)
    left, right, _ = lit(camera, server)
    assert abs(left - right) < 0.15 * max(left, right)
    node.removeNode()


def test_fog_takes_her_away(actor, server, base, camera):
    """In thick fog every pixel of her has the fog's colour."""
    fog = Fog("f")
    fog.setColor(1, 0, 0)
    fog.setLinearRange(0.1, 1)
    base.render.setFog(fog)
    server.step()
    server.survey()
    picture = camera.take(2)
    body = picture[picture.sum(2) > 0]
    assert len(body) > 1000 and body[:, 0].min() > 250 and body[:, 1:].max() < 5
    far = Fog("far")
    far.setLinearRange(50, 60)
    base.render.setFog(far)
    server.survey()
    clear = camera.take(2)
    assert clear[..., 1].max() > 50


def shadow_scene(base):
    """A light from above that casts shadows on a white floor."""
    light = DirectionalLight("sun")
    light.setShadowCaster(True, 512, 512)
    light.getLens().setFilmSize(4, 4)
    light.getLens().setNearFar(0.5, 10)
    sun = base.render.attachNewNode(light)
    sun.setPos(0, 0, 5)
    sun.setP(-90)
    base.render.setLight(sun)
    card = CardMaker("floor")
    card.setFrame(-2, 2, -2, 2)
    floor = base.render.attachNewNode(card.generate())
    floor.setP(-90)
    floor.setShader(Shader.make(Shader.SL_GLSL, PLAIN_FLOOR, SHADOWED_FLOOR))
    return sun, floor


def shadow_width(camera, base, actor, server):
    """Columns of the floor in shadow, seen from above with her hidden from the camera only."""
    camera.place((0, 0, 6), (0, 0.001, 0))
    server.survey()
    actor.model.hide(camera.node.node().getCameraMask())
    picture = camera.take(3).astype(int).sum(2)
    actor.model.show(camera.node.node().getCameraMask())
    dark = (picture < 0.5 * picture.max()) & (picture >= 0)
    dark[:10], dark[-10:], dark[:, :10], dark[:, -10:] = False, False, False, False
    return np.ptp(np.flatnonzero(dark.any(0))) if dark.any() else 0


def test_her_shadow_is_that_of_her_pose(actor, server, base, camera):
    """Arms stretched out cast a wider shadow than arms at her sides."""
    camera.node.node().setCameraMask(BitMask32.bit(5))
    sun, floor = shadow_scene(base)
    server.step()
    narrow = shadow_width(camera, base, actor, server)
    for side in ("left", "right"):
        actor.freezeJoint("modelRoot", f"{side}UpperArm", pos=actor.getJointTransform("modelRoot", f"{side}UpperArm").getRow3(3))
        actor.freezeJoint("modelRoot", f"{side}LowerArm", pos=actor.getJointTransform("modelRoot", f"{side}LowerArm").getRow3(3))
    server.step()
    wide = shadow_width(camera, base, actor, server)
    assert 5 < narrow < 0.7 * wide
    assert sun.node().getTagStateKey() == "persona-shadow"
    server.close()
    assert sun.node().getTagStateKey() == ""
    sun.removeNode()
    floor.removeNode()


def test_something_between_her_and_the_light_shades_her(actor, server, base, camera):
    """A roof under the light makes her darker."""
    camera.node.node().setCameraMask(BitMask32.bit(5))
    light = DirectionalLight("sun")
    light.setShadowCaster(True, 512, 512)
    light.getLens().setFilmSize(4, 4)
    light.getLens().setNearFar(0.1, 12)
    sun = base.render.attachNewNode(light)
    sun.setPos(0, -5, 3)
    sun.lookAt(0, 0, 1)
    base.render.setLight(sun)
    server.step()
    server.survey()
    bright = camera.take(3).astype(float).sum()
    card = CardMaker("roof")
    card.setFrame(-2, 2, -2, 2)
    roof = base.render.attachNewNode(card.generate())
    roof.setTwoSided(True)
    roof.hide(camera.node.node().getCameraMask())
    roof.setPos(0, -4.2, 2.66)
    roof.lookAt(sun)
    dark = camera.take(3).astype(float).sum()
    roof.removeNode()
    sun.removeNode()
    assert dark < 0.5 * bright


def test_she_is_drawn_at_the_edge_of_the_screen(actor, server, base, camera):
    """Her bounds hold her in any pose: a hand reaching into the picture is drawn though she stands outside."""
    actor.setPos(1.35, 0, 0)
    camera.place((0, -2.0, 1.0), (0, 0, 1.0))
    for bone in ("rightUpperArm", "rightLowerArm"):
        actor.freezeJoint("modelRoot", bone, pos=actor.getJointTransform("modelRoot", bone).getRow3(3))
    server.step()
    assert camera.take(2)[:, 80:].sum() > 0


def test_a_colour_scale_and_hiding_reach_her(actor, server, camera):
    """NodePath's own ways of changing what is drawn work."""
    server.step()
    plain = camera.take(2).astype(float)
    actor.setColorScale(1, 0, 0, 1)
    red = camera.take(2).astype(float)
    assert red[..., 1].sum() < 0.2 * plain[..., 1].sum() and red[..., 0].sum() > 0.5 * plain[..., 0].sum()
    actor.hide()
    assert camera.take(2).sum() == 0


def test_two_personas_of_one_avatar_show_two_poses(server, base, avatar, camera):
    """Rows do not mix."""
    pair = [PersonaActor(avatar, server=server) for _ in range(2)]
    for x, actor in zip((-0.5, 0.5), pair):
        actor.reparentTo(base.render)
        actor.setX(x)
    camera.place((0, -4, 1.0), (0, 0, 0.8))
    pair[1].freezeJoint("modelRoot", "head", pos=(0, 0, 5))
    server.step()
    picture = camera.take(2).sum(2) > 0
    assert picture[:50, :80].any() and not picture[25:50, 100:120].any()


def test_a_blended_material_lets_the_background_through(server, base, camera):
    """Alpha mode BLEND mixes with what is behind."""
    import dataclasses

    whole = make_avatar(clip=False)
    glass = tuple(dataclasses.replace(m, alpha_mode="BLEND", color=(*m.color[:3], 0.25)) for m in whole.materials)
    actor = PersonaActor(dataclasses.replace(whole, materials=glass), server=server)
    actor.reparentTo(base.render)
    server.step()
    thin = camera.take(2).astype(float).sum()
    actor.cleanup()
    solid = PersonaActor(whole, server=server)
    solid.reparentTo(base.render)
    server.step()
    assert thin < 0.7 * camera.take(2).astype(float).sum()


def test_the_ray_through_a_pixel_meets_her(actor, server, base):
    """Picking follows the pose and the node, and misses beside her."""
    actor.setPos(2, 0, 0)
    server.step()
    hit = server.pointer.along(actor.getPos() + LVector3f(0, -5, 1), actor.getPos() + LVector3f(0, 0, 1))
    assert hit is not None and hit.actor is actor and abs(hit.distance - 5) < 0.2
    head = server.pointer.along(actor.getPos() + LVector3f(0, -5, 1.3), actor.getPos() + LVector3f(0, 0, 1.3))
    assert head is not None and head.bone == "head"
    assert server.pointer.along(actor.getPos() + LVector3f(0, -5, 2.5), actor.getPos() + LVector3f(0, 0, 2.5)) is None
    actor.hide()
    assert server.pointer.along(actor.getPos() + LVector3f(0, -5, 1), actor.getPos() + LVector3f(0, 0, 1)) is None


def test_a_click_on_the_screen_sends_an_event(actor, server, base):
    """`persona-clicked` carries the actor and the bone."""
    base.cam.setPos(0, -4, 1)
    base.cam.lookAt(0, 0, 1)
    server.step()
    hit = server.pointer.at(0.0, 0.0)
    assert hit is not None and hit.actor is actor
    assert server.pointer.at(0.9, 0.9) is None
