"""Who is in a performer and what it holds of them: places, seeds, what is forgotten and freed."""

from __future__ import annotations

import gc

import msgspec
import numpy as np
import pytest

from persona_engine.errors import StageError
from persona_engine.motion.performer import GAZE_AFTER, Performer
from persona_engine.motion.played import RealiseJob
from persona_engine.motion.tracks import Tracks
from persona_engine.motion.world import World
from persona_engine.score import Cut, Performance, Resume, Style
from persona_engine.score.pose import PoseFrame
from tests.motion.scenes import BODY, Film, roots, sentence, state

OPENING = [(0.0, state(0.0)), *roots(9.0)]


def test_old_performances_are_forgotten() -> None:
    """Some seconds after its end a performance is no longer part of the snapshot."""
    scene = Film([*OPENING, (1.0, sentence(1, 2.0))])
    scene.run(np.arange(1.0, 12.0, 1 / 15))
    assert not [e for e in scene.performer.snapshot() if isinstance(e, Performance)]


def test_tracks_of_who_is_gone_are_dropped() -> None:
    """A job that comes back after its persona left changes nothing for whoever has its place."""
    performer, frame = Performer(1, World()), PoseFrame(1)
    performer.add("ann", 7, BODY, Style())
    performer.apply(sentence(1, 0.5), 0.0)
    (job,) = performer.jobs()
    performer.remove("ann")
    performer.add("bob", 7, BODY, Style())
    performer.apply(msgspec.structs.replace(sentence(1, 0.5, visemes=(), blocks=()), persona="bob"), 0.0)
    plain = performer.sample(0.9, frame).face.copy()
    performer.adopt(job, job.run())
    assert np.array_equal(plain, performer.sample(0.9, frame).face)


@pytest.mark.parametrize("handed_out", [True, False])
def test_frames_go_on_when_somebody_leaves_whose_course_is_not_drawn_yet(handed_out: bool) -> None:
    """Gaze waits for nobody who is gone: what was to be drawn, or is just being drawn, for one who left stops no frame of those who stay."""
    performer, frame = Performer(2, World()), PoseFrame(2)
    for name in ("ann", "bob"):
        performer.add(name, 7, BODY, Style())
        performer.apply(msgspec.structs.replace(state(0.5), persona=name), 0.0)
    performer.sample(0.0, frame)
    performer.sample(0.5 + GAZE_AFTER, frame)
    jobs = performer.jobs() if handed_out else []
    performer.remove("bob")
    jobs += performer.jobs()
    assert jobs
    for t in (1.0, 2.0, 2.1):
        assert np.isfinite(performer.sample(t, frame).face[:, 0]).all()
    for job in jobs:
        performer.adopt(job, job.run())
    performer.sample(2.2, frame)


def test_what_is_over_is_freed_without_a_walk() -> None:
    """A performance that was forgotten holds itself in no circle: its tracks are gone without the garbage collector, which a full server keeps from walking."""

    def alive() -> int:
        return sum(type(o) in (Tracks, RealiseJob) for o in gc.get_objects())

    script = [(0.0, sentence(1, 0.5)), (0.6, Cut("ann", 1, 0.7, 0.4)), (0.9, Resume("ann", 1, 1.2, 0.4)), (2.0, sentence(2, 4.0, after=1)), *OPENING]
    gc.collect()
    gc.disable()
    try:
        before, scene = alive(), Film(script)
        scene.run(np.arange(0.0, 4.5, 1 / 10))
        assert alive() > before
        scene.run(np.arange(4.5, 16.0, 1 / 10))
        assert alive() == before
    finally:
        gc.enable()


@pytest.mark.parametrize("seed", [-1, 1 << 64])
def test_an_impossible_seed_takes_no_place(seed: int) -> None:
    """Whoever another host sends with a seed that is none does not come on stage: no half-made row makes poses that are no numbers."""
    performer = Performer(2, World())
    performer.add("ann", 1, BODY, Style())
    for attempt in (lambda: performer.add("bob", seed, BODY, Style()), lambda: performer.restart("ann", seed, Style())):
        with pytest.raises(StageError, match="seed"):
            attempt()
    frame = performer.sample(1.0, PoseFrame(2))
    assert list(frame.face.shape) == [52, 1] and np.isfinite(frame.face).all() and np.isfinite(frame.rotations).all()
    assert performer.add("bob", 2, BODY, Style()) == 1


def test_the_cast_is_checked() -> None:
    """Two personas of one name, one too many, and unknown ones are errors; a row can be used again and starts clean."""
    performer = Performer(1, World())
    performer.add("ann", 1, BODY, Style())
    with pytest.raises(StageError, match="already on stage"):
        performer.add("ann", 1, BODY, Style())
    with pytest.raises(StageError, match="full"):
        performer.add("bob", 1, BODY, Style())
    with pytest.raises(StageError, match="ann"):
        performer.row("bob")
    frame = PoseFrame(1)
    performer.apply(sentence(1, 0.5), 0.0)
    performer.realise_all()
    performer.sample(1.0, frame)
    performer.remove("ann")
    performer.sample(1.1, frame)
    assert performer.add("bob", 1, BODY, Style()) == 0
    fresh = Performer(1, World())
    fresh.add("bob", 1, BODY, Style())
    faces = [other.sample(1.2, PoseFrame(1)).face for other in (performer, fresh)]
    assert np.array_equal(*faces)
