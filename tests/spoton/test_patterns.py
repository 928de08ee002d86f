"""No regular expression takes long, whatever a stranger sends: it would hold everybody up.

A search that goes over its text once for each character does so in Python's lock: no other
request, socket or health check is served meanwhile.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations
from operator import mul

import pytest

from spoton.conf import redaction
from spoton.http import heads
from tests.spoton import patterns
from tracking.models.validators import validate_identifier

LONGEST = 64 * 1024
SECONDS = 0.05
_SHORTEST = 1024
_PAIR_LENGTH = 8 * 1024  # a search that is too slow takes its 50 ms here already


def slowest(pattern: re.Pattern[str], text: str) -> float:
    """The longest that one use takes of this thread's own time, at best of three.

    A substitution begins with what a search does, and that with what a match does.
    """
    uses: tuple[Callable[[], object], ...] = (
        lambda: pattern.fullmatch(text),
        lambda: pattern.sub("", text),
    )
    return max(best_of_three(use) for use in uses)


def best_of_three(use: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        use()
        best = min(best, time.thread_time() - begun)
        if best < SECONDS:
            break
    return best


def texts(pattern: re.Pattern[str]) -> Iterator[tuple[Callable[[int], str], int]]:
    """Yield what makes a text of each length, and the length up to which it is to be quick."""
    own = patterns.characters(pattern)
    begun = patterns.beginnings(pattern)
    yield from ((partial(mul, char), LONGEST) for char in own)
    for start in begun:
        yield from ((partial(_begun, start, char), _PAIR_LENGTH) for char in own)
    repeated = [*begun[1:], *(one + two for one, two in permutations(own, 2))]
    yield from ((partial(_repeated, part), _PAIR_LENGTH) for part in repeated)


def _begun(start: str, char: str, length: int) -> str:
    return start + char * length


def _repeated(part: str, length: int) -> str:
    return part * (length // len(part))


def first_slow(pattern: re.Pattern[str], text: Callable[[int], str], longest: int) -> str:
    """Return what is wrong with the shortest text that takes long; empty if none does.

    Short before long: a bad pattern shows itself before it takes minutes. Longer texts are left out
    where they would be quick even if the time grew with the square of the length. What grows faster
    takes long for a thousand characters already, unless it demands more of them.
    """
    may_leave_out = patterns.longest_repeat(pattern) < _SHORTEST
    length = _SHORTEST
    while True:
        length = min(length, longest)
        long_text = text(length)[:longest]
        took = slowest(pattern, long_text)
        if took >= SECONDS:
            return f"{took:.2f} s for {long_text[:30]!r}… ({len(long_text)})"
        is_quick = may_leave_out and took * (longest / length) ** 2 < SECONDS
        if is_quick or length == longest:
            return ""
        length *= 4


def test_every_pattern_of_the_project_is_found() -> None:
    found = patterns.all_patterns()
    assert {"spoton.conf.redaction._VALUES", "spoton.source_addresses._NAMELESS", "routes"} <= set(
        found.values()
    )
    assert patterns.again(validate_identifier.regex).pattern in {
        pattern.pattern for pattern in found
    }
    assert len(found) > 100
    assert patterns.unseen_calls() == []


@pytest.mark.slow
def test_none_of_them_takes_long() -> None:
    slow = []
    for pattern, place in patterns.all_patterns().items():
        # Django's own `r/<path>/<path>/` goes over a path twice: longer ones do not come so far.
        limit = heads.PATH_BYTES if place == patterns.ADMIN_ROUTES else LONGEST
        found = (first_slow(pattern, text, min(long, limit)) for text, long in texts(pattern))
        if words := next(filter(None, found), ""):
            slow.append(f"{place}: {words}")
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"a*b", "a"),
        (r"\s+x", " "),
        (r"x.*y.*z", "xy"),
        (r"(?:://)?[^@/]*@", "a"),
        (r"a{5000}b", "a"),
    ],
)
def test_a_bad_one_is_found(pattern: str, text: str) -> None:
    assert first_slow(re.compile(pattern), partial(_repeated, text), LONGEST)


@pytest.mark.parametrize("start", ["", "://", "rtsp://a", "://:", "?token=", "@", "://a@"])
@pytest.mark.parametrize("char", [":", "/", "@", "=", "?", "&", "a", ";", "_", "://", "a:", "@:"])
def test_what_a_stranger_makes_us_log_is_redacted_at_once(start: str, char: str) -> None:
    text = start + char * (LONGEST // len(char))
    assert best_of_three(lambda: redaction.redact(text)) < SECONDS
