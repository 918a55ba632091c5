"""Main-thread CPU of a crowd, ours against the stock `Actor`: `python -m bench.crowd --n 1 10 100 --json OUT`.

Both draw the same 60 joints and 60 blend shapes through real frames; primitives are cut to one triangle, so the rasteriser does not count. Ours is measured
with the rig alone (poses given) and with full behaviour (everyone speaks, gestures, looks about).
"""

from __future__ import annotations

import argparse
import gc
import time
from typing import Any

import numpy as np
from panda3d.core import BoundingSphere, CharacterSlider, Geom, GeomTriangles, LQuaternionf, ModelNode, NodePath, Shader, loadPrcFileData

from bench.report import cpu_ms, save, show

PRC = """load-display p3headlessgl
aux-display
window-type offscreen
win-size 16 16
audio-library-name null
gl-version 3 3
sync-video 0
textures-power-2 none
notify-level-display error
"""


STOCK_VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex; in vec3 p3d_Normal; out vec3 normal;
void main() { normal = p3d_Normal; gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; }"""
STOCK_FRAGMENT = """#version 330
in vec3 normal; out vec4 color;
void main() { color = vec4(normal * 0.5 + 0.5, 1.0); }"""


def cut(path: NodePath) -> None:
    """One triangle per geom, all vertices kept."""
    for found in path.findAllMatches("**/+GeomNode"):
        node = found.node()
        for i in range(node.getNumGeoms()):
            triangle = GeomTriangles(Geom.UHStatic)
            triangle.addVertices(0, 1, 2)
            geom = node.modifyGeom(i)
            geom.clearPrimitives()
            geom.addPrimitive(triangle)
        node.setBounds(BoundingSphere((0, 0, 0.8), 1.2))
        node.setFinal(True)


def stock(base: Any, count: int, frames: int) -> float:
    """Median ms of a frame with stock actors: setters, skinning, upload, draw."""
    from direct.actor.Actor import Actor

    from bench import synthetic

    scene = base.render.attachNewNode("stock")
    scene.setShader(Shader.make(Shader.SL_GLSL, STOCK_VERTEX, STOCK_FRAGMENT))
    model = synthetic.stock()
    cut(model)
    rng = np.random.default_rng(0)
    actors, joints, sliders = [], [], []
    for _ in range(count):
        actor = Actor(model.copyTo(NodePath("copy")))
        actor.reparentTo(scene)
        actors.append(actor)
        joints.append([actor.controlJoint(None, "modelRoot", name) for name in synthetic.NAMES])
        own = []
        for part in actor.getJoints():
            if isinstance(part, CharacterSlider):
                node = actor.attachNewNode(ModelNode("slider"))
                part.applyControl(node.node())
                own.append(node)
        sliders.append(own)
    turns = [[LQuaternionf(1, *(float(x) for x in rng.normal(size=3) * 0.05)) for _ in synthetic.NAMES] for _ in range(2)]
    weights = [rng.random(synthetic.SHAPES).tolist() for _ in range(2)]

    def frame(i: int) -> None:
        for nodes in joints:
            for node, turn in zip(nodes, turns[i & 1]):
                node.setQuat(turn)
        for nodes in sliders:
            for node, weight in zip(nodes, weights[i & 1]):
                node.setX(weight)
        base.graphicsEngine.renderFrame()

    out = float(np.median(cpu_ms(frame, frames)))
    for actor in actors:
        actor.cleanup()
        actor.removeNode()
    scene.removeNode()
    gc.collect()
    return out


def rig_only(base: Any, count: int, frames: int) -> float:
    """Median ms of a frame of ours with given poses."""
    from bench import synthetic
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.rig_server import RigServer
    from persona_engine.score.pose import PoseFrame

    server = RigServer.of(base)
    avatar = synthetic.ours()
    actors = [PersonaActor(avatar, server=server) for _ in range(count)]
    pose = PoseFrame(count)
    for column, actor in enumerate(actors):
        actor.reparentTo(base.render)
        actor.follow(column)
        cut(actor)
    rng = np.random.default_rng(0)
    poses = []
    for _ in range(2):
        turns = rng.normal(size=pose.rotations.shape).astype(np.float32) * 0.05
        turns[3] = 1
        poses.append((turns / np.linalg.norm(turns, axis=0), rng.random(pose.face.shape).astype(np.float32)))
    step = [0]

    def source(_: float) -> PoseFrame:
        pose.rotations[:], pose.face[:] = poses[step[0] & 1]
        return pose

    server.source = source

    def frame(i: int) -> None:
        step[0] = i
        server.step(i / 120)
        base.graphicsEngine.renderFrame()

    out = float(np.median(cpu_ms(frame, frames)))
    server.source = None
    server.close()
    return out


def full(base: Any, count: int, frames: int) -> tuple[float, float, float]:
    """Ms of a frame of ours with full behaviour, its median and 99th percentile, and the median of its sampling: everyone performs a sentence with gestures,
    looks at somebody, blinks, breathes."""
    from bench import synthetic
    from bench.sentence import sentence
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.rig_server import RigServer
    from persona_engine.rig.body import Body
    from persona_engine.score import Affect, GazeTarget, Roots, State
    from persona_engine.score.pose import PoseFrame
    from persona_engine.settings import Settings
    from persona_engine.stage.core import HeadlessStage

    stage = HeadlessStage(Settings(voice={"provider": "silent"}), inline=True, capacity=count)
    server = RigServer.of(base)
    avatar = synthetic.ours()
    names = [f"p{i}" for i in range(count)]
    for i, name in enumerate(names):
        row = stage.performer.add(name, i + 1, Body.standard(), sentence(name, 1, 0.0).style)
        actor = PersonaActor(avatar, server=server)
        actor.reparentTo(base.render)
        actor.follow(row)
        cut(actor)
        stage.apply(State(name, 0.0, role="speaking", attention=GazeTarget("player"), affect=Affect(0.4, 0.2, 0.0, "joy", 0.6)), 0.0)
        for k in range(4):
            stage.apply(sentence(name, k + 1, 0.2 + 5.2 * k), 0.0)
    for k in range(220):
        places = ((1.0 + 0.3 * np.sin(k * 0.1), 1.5, 2.0), *((0.5 * i, 0.0, 0.0) for i in range(count)))
        stage.world.add(Roots(k * 0.1, ("player", *names), places, (0.0,) * (count + 1)))
    stage.performer.realise_all()
    sampled = []

    def source(t: float) -> PoseFrame:
        start = time.thread_time()
        stage.performer.sample(t, stage.frame)
        sampled.append((time.thread_time() - start) * 1e3)
        return stage.frame

    server.source = source

    def frame(i: int) -> None:
        server.step(i / 120)
        base.graphicsEngine.renderFrame()

    times = cpu_ms(frame, frames, warm=10)
    server.source = None
    server.close()
    stage.destroy()
    return float(np.median(times)), float(np.percentile(times, 99)), float(np.median(sampled))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--json")
    options = parser.parse_args()
    loadPrcFileData("bench", PRC)
    from direct.showbase.ShowBase import ShowBase

    base = ShowBase()
    base.disableMouse()
    base.cam.setPos(0, -5, 1)
    rows, ratios, figures = [], {}, {}
    for count in options.n:
        frames = max(6, min(120, 600 // count))
        theirs = stock(base, count, frames)
        rig = rig_only(base, count, max(frames, 100))
        ours, worst, sampling = full(base, count, max(frames, 400))
        ratios[str(count)] = theirs / ours
        figures[str(count)] = {"stock_ms": theirs, "rig_ms": rig, "full_ms": ours, "full_p99_ms": worst, "sampling_ms": sampling}
        rows.append((count, theirs, rig, ours, worst, sampling, theirs / ours))
    show("main-thread CPU ms per frame", ["personas", "stock Actor", "rig only", "full behaviour", "full p99", "sampling", "stock / full"], rows)
    save(options.json, {"ratio_stock_over_ours": ratios, "ms": figures})


if __name__ == "__main__":
    main()
