"""When a source that failed is tried again."""

from __future__ import annotations

from itertools import pairwise

from vision.sources.retries import (
    JITTER,
    LASTING_RETRY_SECONDS,
    REFUSED_SECONDS,
    REFUSED_TRIES,
    RETRY_SECONDS,
    Retries,
)


def near(seconds: float, about: float) -> bool:
    return (1 - JITTER) * about <= seconds <= (1 + JITTER) * about


def test_pauses_double_up_to_a_limit_and_begin_again() -> None:
    retries = Retries()
    pauses = [retries.pause(lasting=False, refused=False) for _ in range(8)]
    expected = [min(RETRY_SECONDS[0] * 2**number, RETRY_SECONDS[1]) for number in range(8)]
    assert all(map(near, pauses, expected))
    retries.worked()
    assert near(retries.pause(lasting=False, refused=False), RETRY_SECONDS[0])


def test_pauses_differ_between_cameras() -> None:
    assert len({Retries().pause(lasting=True, refused=False) for _ in range(9)}) == 9


def test_a_wrong_password_is_soon_tried_less_often() -> None:
    """A camera that counts such tries would lock us out."""
    retries = Retries()
    pauses = [retries.pause(lasting=True, refused=True) for _ in range(12)]
    assert all(near(pause, LASTING_RETRY_SECONDS) for pause in pauses[:REFUSED_TRIES])
    assert all(after > before for before, after in pairwise(pauses[REFUSED_TRIES - 1 : 6]))
    assert near(pauses[-1], REFUSED_SECONDS)
    retries.worked()
    assert near(retries.pause(lasting=True, refused=True), LASTING_RETRY_SECONDS)
