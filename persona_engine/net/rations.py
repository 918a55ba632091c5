"""`Ration`: a token bucket."""

from __future__ import annotations


class Ration:
    """So much a second, and at most `burst` at once.

    >>> ration = Ration(10.0, 20.0); ration.take(20.0, 0.0), ration.take(5.0, 0.0), ration.take(5.0, 0.5)
    (True, False, True)
    """

    def __init__(self, per_second: float, burst: float) -> None:
        self._rate, self._burst = per_second, burst
        self._left, self._filled = burst, float("-inf")

    def take(self, amount: float, now: float) -> bool:
        """Whether `amount` may be used at time `now`, seconds; if so, it is."""
        if self.wait(amount, now) > 0.0:
            return False
        self._left -= amount
        return True

    def wait(self, amount: float, now: float) -> float:
        """Seconds until `amount` is there; what is more than the burst counts as the burst."""
        if self._filled == float("-inf"):
            self._filled = now
        self._left = min(self._burst, self._left + max(0.0, now - self._filled) * self._rate)
        self._filled = max(now, self._filled)
        return max(0.0, (min(amount, self._burst) - self._left) / self._rate)
