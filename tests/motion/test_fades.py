"""Rules of fades: what several give together is what each gives alone."""

import numpy as np

from persona_engine.motion.fades import Fades, Together

SIZES, N = (3, 1, 4), 5


def test_fades_read_together_are_what_each_gives_alone() -> None:
    """Whatever was set and moved, and however many rows are asked for."""
    rng = np.random.default_rng(2)
    together, alone = Together(SIZES, N), [Fades(size, N) for size in SIZES]
    for step in range(40):
        part, row, value = int(rng.integers(len(SIZES))), int(rng.integers(N)), rng.random
        numbers, t = value(SIZES[part]).astype(np.float32), 0.1 * step
        for fades in (together.parts[part], alone[part]):
            if step % 7 == 0:
                fades.set(row, numbers)
            else:
                fades.move(row, numbers, t, 0.5)
        count = 1 + step % N
        for found, expected in zip(together.at(t + 0.07, count), alone):
            assert np.array_equal(found, expected.at(t + 0.07, count))
