"""Pictures stay until the engine, the task and everyone who looks at them have let go."""

from __future__ import annotations

from vision.sources import Tick
from worker.elsewhere.held import HELD, HeldTick, HeldTicks


class Ticks:
    """Makes ticks, and notes which were released."""

    def __init__(self) -> None:
        self.released: list[int] = []

    def make(self, number: int) -> Tick:
        return Tick({}, {}, 0.0, 0.0, lambda: self.released.append(number))

    def keep(self, held: HeldTicks, number: int) -> Tick:
        """A tick that is kept, and that the engine has not released yet."""
        tick = held.counted(self.make(number))
        held.keep(number, HeldTick(tick, {}, {}))
        return tick


def test_it_goes_when_both_have_let_go() -> None:
    ticks, held = Ticks(), HeldTicks(drops=True)
    first, second = ticks.keep(held, 1), ticks.keep(held, 2)
    first.release()
    assert ticks.released == []
    held.drop(1)
    assert ticks.released == [1]
    held.drop(2)
    assert ticks.released == [1]
    second.release()
    assert ticks.released == [1, 2]


def test_who_looks_at_it_keeps_it() -> None:
    ticks, held = Ticks(), HeldTicks(drops=True)
    ticks.keep(held, 1).release()
    borrowed = held.borrow(1)
    assert borrowed
    held.drop(1)
    assert (ticks.released, held.borrow(1)) == ([], None)
    held.give_back(1, borrowed)
    assert ticks.released == [1]


def test_of_live_cameras_only_the_newest_are_kept() -> None:
    live, recorded, ticks = HeldTicks(drops=True), HeldTicks(drops=False), Ticks()
    for number in range(HELD + 2):
        ticks.keep(live, number).release()
        Ticks().keep(recorded, number).release()
    assert ticks.released == [0, 1]
    assert recorded.borrow(0)


def test_after_its_end_nothing_is_kept() -> None:
    ticks, held = Ticks(), HeldTicks(drops=False)
    ticks.keep(held, 1).release()
    held.close()
    ticks.keep(held, 2).release()
    held.drop(3)
    assert ticks.released == [1, 2]
