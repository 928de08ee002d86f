"""A reader of a recording that is replaced, and one that only was not heard."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

from tests.vision.films import film
from tests.vision.watch import Watch, fast
from tests.waiting import wait_for
from vision.sources.source import Source


def test_the_others_wait_for_a_reader_that_is_replaced(tmp_path: Path) -> None:
    paths = {name: film(tmp_path / f"{name}.mp4", 60, fps=25) for name in ("one", "two")}
    films = {name: replace(fast(path), start_time=0.0) for name, path in paths.items()}
    with Watch(films, window=0.004) as watch:
        watch.until_frames("one", 5)
        os.kill(watch.feeds.reader_pids[0], signal.SIGKILL)
        watch.all()
    assert watch.numbers("one") == watch.numbers("two") == list(range(60))
    assert [names for names in watch.ticks if len(names) != 2] == []


def test_a_reader_that_was_not_heard_does_not_hang(tmp_path: Path) -> None:
    """On a very busy machine it is us who are slow."""
    source = Source(fast(film(tmp_path / "one.mp4", 20, fps=25)), 0)
    try:
        source.start_if_due()
        pipe = source.pipe
        assert pipe is not None
        wait_for(pipe.poll, 30, lambda: "the reader says nothing")
        source._heard -= 1000
        source.check_alive()
        assert source.pipe is pipe
        source.listen()
        assert source.state in ("waiting", "online")
    finally:
        source.close()
