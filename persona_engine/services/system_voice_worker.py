"""The process in which the operating system's voice speaks: `python -m persona_engine.services.system_voice_worker [WAV RATE]`, started by `SystemVoice`.

With a file it writes what stdin says there, at `RATE` words a minute; without one it only tries whether there is a voice. Status 0 says that it went well.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Speak, or try to. What the library raises ends the process."""
    import pyttsx3

    engine = pyttsx3.init()
    if len(sys.argv) > 2:
        engine.setProperty("rate", float(sys.argv[2]))
        engine.save_to_file(sys.stdin.buffer.read().decode(), sys.argv[1])
        engine.runAndWait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
