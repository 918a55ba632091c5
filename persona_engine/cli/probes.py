"""What `doctor` tries in a process of its own: `python -m persona_engine.cli.probes graphics DISPLAY | sound`; the answer is a line that begins with RESULT."""

from __future__ import annotations

import sys


def graphics(display: str) -> str:
    """Renderer | version | whether it is enough (OpenGL 3.3 with buffer textures), of an offscreen buffer on a display module of Panda3D."""
    from panda3d.core import loadPrcFileData

    loadPrcFileData("", f"load-display {display}\naux-display\nwindow-type offscreen\nwin-size 16 16")
    loadPrcFileData("", "audio-library-name null\ngl-version 3 3\nnotify-level-display fatal")
    from direct.showbase.ShowBase import ShowBase

    gsg = ShowBase().win.getGsg()
    glsl = gsg.getDriverShaderVersionMajor() * 100 + gsg.getDriverShaderVersionMinor()
    return f"{gsg.getDriverRenderer()} | {gsg.getDriverVersion()} | {int(gsg.getSupportsBufferTexture() and glsl >= 330)}"


def sound() -> str:
    """1 where a device plays."""
    from panda3d.core import AudioManager, loadPrcFileData

    loadPrcFileData("", "audio-library-name p3openal_audio\nnotify-level-audio fatal")
    return str(int(AudioManager.createAudioManager().isValid()))


if __name__ == "__main__":
    print("RESULT", sound() if sys.argv[1] == "sound" else graphics(sys.argv[2]))
