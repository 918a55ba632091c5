"""Words in front of the scene: who speaks, what is typed, and that it is an AI character."""

from __future__ import annotations

import pytest
from panda3d.core import KeyboardButton

from persona_engine.panda.overlay import LONGEST_LINE, Overlay


@pytest.fixture
def shown(base):
    """An overlay that writes down what is typed."""
    lines: list[str] = []
    made = Overlay(base, lines.append)
    made.lines = lines
    yield made
    made.destroy()


def words(overlay):
    """All the text that stands on the screen."""
    found = [*overlay._base.aspect2d.findAllMatches("**/+TextNode"), *overlay._base.a2dTopRight.findAllMatches("**/+TextNode")]
    return " | ".join(path.node().getText() for path in found if not path.isHidden() and not hidden(path))


def hidden(path):
    """Whether the path or any ancestor is hidden."""
    while not path.isEmpty() and path.hasParent():
        if path.isHidden():
            return True
        path = path.getParent()
    return False


def test_the_badge_shows_unless_refused_and_refusal_is_logged(base, shown, caplog):
    """Players see what they talk to; hiding that leaves a trace."""
    assert "AI character" in words(shown) and shown.badge_visible
    bare = Overlay(base, print, badge=False)
    assert not bare.badge_visible and "badge is hidden" in caplog.text
    bare.destroy()


def test_subtitles_follow_the_stages_events(base, shown):
    """A sentence shows while it is spoken, and a late end of an older one does not take it away."""
    base.messenger.send("persona-speaking", [{"persona": "mira", "id": 1, "text": "Hello."}])
    assert "Hello." in words(shown) and "Mira" in words(shown)
    base.messenger.send("persona-speaking", [{"persona": "mira", "id": 2, "text": "Down the hill."}])
    base.messenger.send("persona-spoke", [{"persona": "mira", "id": 1, "text": "Hello."}])
    assert "Down the hill." in words(shown)
    base.messenger.send("persona-spoke", [{"persona": "mira", "id": 2, "text": "Down the hill."}])
    assert "hill" not in words(shown) and "Mira" not in words(shown)


def test_nothing_is_wider_than_the_window(base, shown):
    """Long hints and sentences are broken into lines, and the chat box is made smaller, in windows that are narrow."""
    base.messenger.send("persona-speaking", [{"persona": "mira", "id": 1, "text": "Down the hill and along the quay. " * 7}])
    shown.hint("WASD: walk    Enter: talk    Tab: dress up    Esc: leave    " * 4)
    for aspect in (0.7, 4 / 3, 21 / 9):
        base.setAspectRatio(aspect)
        half = max(aspect, 1.0)
        assert all(-half <= box[0] < box[1] <= half for box in (shown._hint.box, shown._subtitle.box)), aspect
        assert shown._hint.box[3] < shown._subtitle.box[2]
        shown.open()
        low, high = shown._box.getTightBounds(base.aspect2d)
        assert -half <= low[0] < high[0] <= half
        shown.close()
    base.setAspectRatio(0)


def test_the_chat_box_says_who_is_spoken_to(base):
    """Whoever is asked for when it opens, until it closes; while it is `closed` it does not open."""
    to = ["Mira"]
    made = Overlay(base, print, to=lambda: to[0])
    made.open()
    to[0] = "Bram"
    made.hint("something else")
    assert "to Mira" in words(made)
    made.close()
    assert "to Mira" not in words(made)
    made.closed = True
    base.messenger.send("enter")
    assert not made.typing
    made.destroy()


def test_the_chat_box_takes_the_keyboard_and_gives_it_back(base, shown):
    """Enter opens, a line is sent trimmed, escape closes without sending."""
    base.messenger.send("enter")
    assert shown.typing
    shown._entry["command"]("  Where is   the harbour?  ")
    assert shown.lines == ["Where is the harbour?"] and not shown.typing
    base.messenger.send("enter")
    base.messenger.send("escape")
    assert not shown.typing and len(shown.lines) == 1


@pytest.mark.parametrize(("typed", "seen"), [("שלום", "םולש"), ("say שלום!", "say םולש!"), ("سلام", "\ufee1\ufefc\ufeb3")])
def test_what_runs_from_the_right_is_typed_so(base, shown, typed, seen):
    """While they are typed, such words stand joined and in the order in which they are read; others stay the entry field's own."""
    shown.open()
    shown._entry.enterText(typed)
    base.taskMgr.step()
    assert shown._typed_line.shown == seen
    shown._entry.enterText("hello")
    base.taskMgr.step()
    assert shown._typed_line.shown == ""


def test_a_long_line_shows_the_part_before_the_caret(base, shown):
    """What is typed beyond the width of the box pushes its beginning out of sight, never its end."""
    shown.open()
    shown._entry.enterText("אבג " * 60 + "ש")
    base.taskMgr.step()
    seen = shown._typed_line.shown
    assert seen.startswith("ש") and 20 < len(seen) < 200


def test_escape_leaves_only_when_nothing_is_typed(base):
    """The first Escape closes the chat box, the next one leaves."""
    left: list[bool] = []
    made = Overlay(base, print, leave=lambda: left.append(True))
    base.messenger.send("enter")
    base.messenger.send(made._entry.guiItem.getPressEvent(KeyboardButton.escape()), [None])
    assert not made.typing and not left
    base.messenger.send("escape")
    assert left == [True]
    made.destroy()


def test_odd_lines_do_no_harm(shown):
    """Empty lines are dropped, endless ones cut; emoji and right-to-left text stand."""
    shown.say_line("   ")
    shown.say_line("x" * 10_000)
    assert [len(line) for line in shown.lines] == [LONGEST_LINE]
    for text in ("שלום לך", "🙂🙂", "y" * 10_000):
        shown.subtitle("You", text)
    assert len(words(shown)) < 600


def test_destroying_leaves_nothing_behind(base):
    """No nodes and no listeners stay."""
    before = len(base.aspect2d.findAllMatches("**"))
    made = Overlay(base, print)
    made.destroy()
    assert len(base.aspect2d.findAllMatches("**")) <= before
    base.messenger.send("persona-speaking", [{"persona": "mira", "id": 1, "text": "Hello."}])
