"""What a film says of how it was made."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from persona_engine.stage.film import FilmWriter


@pytest.mark.parametrize(("recorded", "kind", "says"), [(False, "/trainedAlgorithmicMedia", "voice and motion are generated"), (True, "/compositeWith", "recorded voice")])
def test_films_tell_a_made_voice_from_a_recorded_one(recorded: bool, kind: str, says: str, tmp_path: Path) -> None:
    """IPTC's source type and the comment are those of media made by a program as a whole, or around a voice that somebody spoke."""
    with FilmWriter(tmp_path / "a.mp4", (16, 16), recorded=recorded) as film:
        film.add_frame(np.zeros((16, 16, 3), np.uint8))
        film.add_sound(np.zeros(1600, np.float32))
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert kind in file.metadata["DigitalSourceType"] and says in file.metadata["comment"] and "AI character" in file.metadata["comment"]
