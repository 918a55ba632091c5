"""Rules of `PoseFrame`."""

from __future__ import annotations

from persona_engine.score.pose import PoseFrame


def test_a_frame_takes_as_many_columns_as_it_is_told() -> None:
    """What stands in a column stays there, newcomers are at rest, and no array is strided."""
    frame = PoseFrame(2)
    frame.face[:] = 0.5
    frame.rotations[:, :, 1] = 0.25
    frame.fit(4)
    assert frame.capacity == 4
    assert (frame.face[:, :2] == 0.5).all() and not frame.face[:, 2:].any()
    assert (frame.rotations[:, :, 1] == 0.25).all() and (frame.rotations[3, :, 2:] == 1.0).all()
    frame.fit(1)
    assert frame.capacity == 1 and (frame.face == 0.5).all() and (frame.rotations[3] == 1.0).all()
    assert all(values.flags.c_contiguous for values in vars(frame).values())
