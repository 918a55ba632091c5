"""How far a command is: lines where nobody watches, as few as tell it."""

from __future__ import annotations

import pytest

from persona_engine.cli.progress import EVERY_S, Bar


def test_where_nobody_watches_there_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe a bar is plain lines that count, none before the first few seconds, no control characters, nothing on the output stream."""
    now = [0.0]
    with Bar("Drawing ...", 4, clock=lambda: now[0]) as bar:
        for k in range(4):
            now[0] += EVERY_S * 0.6
            bar.doing(f"Drawing {k} ...")
            bar.step()
    out, err = capsys.readouterr()
    assert out == "" and err == "Drawing 1 ... 2 of 4\nDrawing 3 ... 4 of 4\n"
