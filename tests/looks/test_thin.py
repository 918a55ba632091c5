"""Thinned clothes keep the lines in which their picture is mirrored."""

import numpy as np

from persona_engine.looks.thin import folds


def test_folds_are_where_a_picture_turns_round() -> None:
    """On a strip whose u falls to the middle and rises again, the middle column and both ends are folds, and nothing else."""
    u = np.tile(np.array((1.0, 0.5, 0.0, 0.5, 1.0)), 3)
    corner = np.array([5 * row + column for row in range(2) for column in range(4)])
    faces = np.concatenate([np.stack([corner, corner + 1, corner + 6], 1), np.stack([corner, corner + 6, corner + 5], 1)])
    assert folds(faces, u).tolist() == [0, 2, 4, 5, 7, 9, 10, 12, 14]
