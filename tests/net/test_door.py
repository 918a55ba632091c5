"""Who may connect."""

from persona_engine.net.door import SPARE, Door


def test_who_is_barred_or_too_many_is_refused_with_the_reason() -> None:
    """So many at a time and from one address; nobody from a barred one until its time is over; this machine itself is never barred."""
    door = Door(2, 3)
    assert door.refusal("10.0.0.1", 0.0) == ""
    for _ in range(3):
        door.came("10.0.0.1")
    assert "from one address (3)" in door.refusal("10.0.0.1", 0.0) and door.refusal("10.0.0.2", 0.0) == ""
    door.left("10.0.0.1")
    assert door.refusal("10.0.0.1", 0.0) == ""
    for address in ("10.0.0.1", "127.0.0.1", "::1", ""):
        door.bar(address, 10.0)
        assert bool(door.refusal(address, 9.0)) == (address == "10.0.0.1") and door.refusal(address, 10.0) == ""
    for k in range(SPARE):
        door.came(f"10.0.1.{k}")
    assert "full (2 peers)" in door.refusal("10.0.0.9", 0.0)
