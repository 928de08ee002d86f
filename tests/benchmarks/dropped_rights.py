"""What a filter of system calls costs a reader: processor time of each frame, with and without.

    python -m tests.benchmarks.dropped_rights [FILE] [ROUNDS]

Both ways take turns, each in a process of its own; the least of the rounds counts.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from multiprocessing.connection import Connection

from vision.rights.drop import drop_rights
from vision.sources.decode import open_source
from vision.sources.spec import SourceSpec

FRAMES = 300


def measure(path: str, drops: bool, pipe: Connection) -> None:
    """Send the milliseconds of processor time for a frame, decoded and converted."""
    if drops:
        drop_rights(network=False, largest_file=None)
    pictures = open_source(SourceSpec(path)).pictures
    next(pictures)[1].bgr()
    begin = time.process_time()
    for _ in range(FRAMES):
        next(pictures)[1].bgr()
    pipe.send((time.process_time() - begin) / FRAMES * 1000)


def main() -> None:
    """Print both figures."""
    path = sys.argv[1] if len(sys.argv) > 1 else "weights/vtest.avi"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    spawn = multiprocessing.get_context("spawn")
    best = [float("inf"), float("inf")]
    for number in range(2 * rounds):
        drops = number % 4 in (1, 2)  # without, with, with, without: none is always the second
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=measure, args=(path, drops, theirs))
        process.start()
        theirs.close()
        best[drops] = min(best[drops], ours.recv())
        process.join()
    sys.stdout.write(f"all rights: {best[0]:.3f} ms a frame, dropped: {best[1]:.3f} ms\n")


if __name__ == "__main__":
    main()
