from itertools import pairwise

import numpy as np

from persona_engine.looks.hands import FINGERS, make_hands
from persona_engine.looks.skeleton import Figure


def _open_edges(quads: np.ndarray) -> int:
    pairs: dict[tuple[int, int], int] = {}
    for quad in quads:
        corners = list(dict.fromkeys(int(c) for c in quad))
        for a, b in zip(corners, corners[1:] + corners[:1]):
            pairs[(min(a, b), max(a, b))] = pairs.get((min(a, b), max(a, b)), 0) + 1
    assert max(pairs.values()) == 2
    return sum(count == 1 for count in pairs.values())


def test_a_hand_is_one_skin_open_only_at_the_wrist(figure: Figure) -> None:
    """Both hands are manifold; the only open edges are the two wrists' rings."""
    cage, _ = make_hands(figure)
    assert _open_edges(cage.quads) == 40


def test_fingers_follow_only_their_own_bones(figure: Figure) -> None:
    """No point of a finger beyond its first third listens to another finger or to the other hand."""
    cage, table = make_hands(figure)
    names = np.array(figure.names)
    for finger in (*FINGERS, "Thumb"):
        mine = np.char.startswith(names, "left" + finger)
        led = table[:, mine].sum(1) > 0.99
        assert led.sum() > 50
        assert np.allclose(table[led][:, ~mine], 0.0, atol=0.011)
    left = cage.points[:, 0] > 0
    assert not table[left][:, np.char.startswith(names, "right")].any()


def test_fingers_do_not_touch(figure: Figure) -> None:
    """Beyond the webs the four fingers of the flat hand stay apart."""
    cage, table = make_hands(figure)
    names = np.array(figure.names)
    tips = [cage.points[table[:, names == f"left{finger}Distal"][:, 0] > 0.95] for finger in FINGERS]
    for a, b in pairwise(tips):
        assert np.linalg.norm(a[:, None] - b[None], axis=2).min() > 0.002
