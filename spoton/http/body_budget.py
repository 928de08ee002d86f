"""How much of bodies the server holds at once, in all and from one network."""

from __future__ import annotations

from collections import Counter


class Budget:
    """Bytes that are held: in memory or, for files of users, on disk.

    >>> budget = Budget(in_all=10, per_network=6)
    >>> budget.hold("a", 6), budget.hold("a", 1), budget.hold("b", 4), budget.hold("b", 1)
    (True, False, True, False)
    >>> budget.release("a", 6); budget.hold("b", 1)
    True
    """

    def __init__(self, in_all: int, per_network: int) -> None:
        self.in_all = in_all
        self.per_network = per_network
        self.held = 0
        self._of: Counter[str] = Counter()

    def hold(self, network: str, size: int) -> bool:
        """Hold `size` bytes more, or return False: there is no room for them now."""
        if self.held + size > self.in_all or self._of[network] + size > self.per_network:
            return False
        self.held += size
        self._of[network] += size
        return True

    def release(self, network: str, size: int) -> None:
        """Give back what was held."""
        self.held -= size
        self._of[network] -= size
        if self._of[network] <= 0:
            del self._of[network]
