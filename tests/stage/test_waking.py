"""Members and actors that are asked only when they are due do the same as those that are asked in every frame."""

from panda3d.core import NodePath

from persona_engine.clock import ManualClock
from persona_engine.panda.standing import Standing
from persona_engine.rig.body import Body
from persona_engine.score.entries import Entry
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage

FPS = 30


def _score(asked: bool) -> list[Entry]:
    """What two personas beside a visitor do in twenty seconds, the one spoken to twice; `asked` steps everyone in every frame."""
    clock = ManualClock()
    stage = HeadlessStage(Settings(voice={"provider": "silent"}, awareness=True), clock, inline=True, capacity=8)
    entries: list[Entry] = []
    stage.entry_listeners.append(entries.append)
    stage.targets["player"] = lambda: (0.5, 1.4, 2.0 if clock.now() > 1 else 20.0, 0.0)
    cast = [stage.cast_member(stage.find_persona(name), Body.standard()) for name in ("mira", "bram")]
    for k, member in enumerate(cast):
        stage.targets[member.id] = lambda k=k: (1.5 * k, 0.0, 0.0, 0.0)
    for frame in range(20 * FPS):
        if frame in (3 * FPS, 5 * FPS):
            cast[0].hear("Hello! Where is the harbour?", "player" if frame < 4 * FPS else "somebody else")
        if frame == 15 * FPS:
            cast[1].listen("player", "I wonder")
        while stage.thinking:
            stage.bridge.drain(0.01)
        if asked:
            stage.due.clear()
        stage.step()
        clock.advance(1 / FPS)
    stage.destroy()
    return entries


def test_who_is_asked_only_when_due_misses_nothing() -> None:
    """The score is the same to the last entry."""
    due = _score(False)
    assert len(due) > 20
    assert due == _score(True)


def test_a_place_is_read_again_when_the_node_or_what_it_hangs_from_moves() -> None:
    """Session space: Panda's y is -z; what stands still gives the same object, what was removed stays where it was."""
    scene, cart = NodePath("scene"), NodePath("cart")
    cart.reparentTo(scene)
    node = cart.attachNewNode("node")
    standing = Standing(scene, node)
    node.setPos(1, 2, 3)
    first = standing.place()
    assert first == (1.0, 3.0, -2.0, 0.0) and standing.place() is first
    cart.setX(4)
    assert standing.place() == (5.0, 3.0, -2.0, 0.0)
    scene.setX(10)
    assert standing.place() == (5.0, 3.0, -2.0, 0.0)
    node.removeNode()
    assert standing.place() == (5.0, 3.0, -2.0, 0.0)
