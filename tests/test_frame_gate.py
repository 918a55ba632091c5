"""Rules of the gate between frames and the threads beside them."""

import threading

from persona_engine.frame_gate import FrameGate


def test_other_threads_wait_for_the_end_of_a_frame() -> None:
    """What breathes while a frame is made goes on when it is done, also when the frame was nested or failed."""
    gate, order = FrameGate(60.0), []
    asked = threading.Event()

    def work() -> None:
        asked.set()
        gate.breathe()
        order.append("work")

    thread = threading.Thread(target=work)
    try:
        with gate:
            with gate:
                thread.start()
            asked.wait()
            order.append("frame")
            raise ValueError
    except ValueError:
        pass
    thread.join()
    assert order == ["frame", "work"]


def test_nobody_waits_for_ever() -> None:
    """Work goes on though a frame never ends."""
    gate = FrameGate()
    thread = threading.Thread(target=gate.breathe)
    with gate:
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
