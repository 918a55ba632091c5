"""A game of another kind, run in a process of its own: `python -m tests.panda.host KIND`. Prints one line of JSON."""

from __future__ import annotations

import json
import sys

from panda3d.core import AmbientLight, DirectionalLight, loadPrcFileData

PAGES = {
    "none": "window-type none",
    "tiny": "load-display p3tinydisplay\nwindow-type offscreen",
}
GL = "load-display p3headlessgl\naux-display\nwindow-type offscreen\ngl-version 3 3"


def main(kind: str) -> dict[str, object]:
    """Make a show, a persona, a picture; say what came out."""
    page = PAGES.get(kind, GL)
    loadPrcFileData("host", page + "\nwin-size 96 96\naudio-library-name null\nnotify-level error\ntextures-power-2 none")
    if kind == "srgb":
        loadPrcFileData("host", "framebuffer-srgb true")
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.errors import GraphicsError
    from persona_engine.panda.actor import PersonaActor
    from tests.panda.sample import make_avatar

    base = ShowBase()
    options = {"max_lights": 2, "enable_shadows": kind == "pbr-shadows", "msaa_samples": 0}
    if kind == "pbr-shadows":
        options["max_lights"] = 1
    pipeline = None
    if kind in ("pbr-before", "pbr-shadows"):
        import simplepbr

        pipeline = simplepbr.init(**options)
    try:
        actor = PersonaActor(make_avatar())
    except GraphicsError as error:
        return {"error": str(error)}
    actor.reparentTo(base.render)
    actor.loop("walk")
    if kind == "pbr-after":
        import simplepbr

        pipeline = simplepbr.init(**options)
    light = DirectionalLight("sun")
    light.setColor((3, 3, 3, 1) if pipeline is not None else (1, 1, 1, 1))
    if kind == "pbr-shadows":
        light.setShadowCaster(True, 256, 256)
        light.getLens().setFilmSize(4, 4)
    sun = base.render.attachNewNode(light)
    sun.setPos(0, -5, 3)
    sun.lookAt(0, 0, 1)
    base.render.setLight(sun)
    if kind != "pbr-shadows":
        sky = AmbientLight("sky")
        sky.setColor((0.3, 0.3, 0.3, 1))
        base.render.setLight(base.render.attachNewNode(sky))
    if base.win is not None:
        base.cam.setPos(0, -3.6, 0.9)
    for _ in range(4):
        base.taskMgr.step()
    out: dict[str, object] = {"hips": float(actor.batch.crowd.hips[1, actor.row])}
    if base.win is not None:
        import numpy as np

        texture = base.win.getScreenshot()
        pixels = np.frombuffer(texture.getRamImageAs("RGB"), np.uint8).reshape(96, 96, 3)
        middle = pixels[30:70, 44:52]
        shades = len(np.unique(pixels.reshape(-1, 3), axis=0))
        out |= {"brightness": float(middle.mean()), "shades": shades, "encode": actor.surroundings.output.encode}
        if len(sys.argv) > 2:
            base.win.getScreenshot().write(sys.argv[2])
    return out


if __name__ == "__main__":
    print("RESULT " + json.dumps(main(sys.argv[1])), flush=True)
