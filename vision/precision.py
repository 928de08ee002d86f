"""In which precision a network is fastest on this processor: measured once, then kept.

What a processor advertises does not say: bfloat16 without AMX is slower than single precision.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
import openvino as ov

from .int8 import digest, has_int8, int8_path, offers_int8
from .precision_file import (
    HINTS,
    INT8,
    MeasurementProgress,
    Progress,
    read_answers,
    write_answers,
)

logger = logging.getLogger(__name__)

AUTO: Final = "auto"
_ROUNDS: Final = 3
_ROUND_SECONDS: Final = 0.03
_COMPILING: Final = 0.7
"""Part of the time that compiling takes, about."""
_HOPELESS: Final = 2.0
"""Times as slow as the fastest in the first round: not measured further."""
_HOPELESS_AT_FIRST: Final = 4.0
"""The same of the runs before, in which all that is set up once is set up."""

Compile = Callable[[str], ov.CompiledModel]
Step = Callable[[str, float], None]
"""Told which precision runs, and what part of the measurement is done, 0–1."""


@dataclass(frozen=True, slots=True)
class Precisions:
    """Chooses the precision of each network and input size.

    Args:
        wish: "auto" measures; any other is taken as it is, but INT8 only where it was exported.
        file: where answers are kept as JSON, for all processes; may be a link to where others keep
            them too. None measures each time.
        progress: told how far a measurement is; see `Progress`.
    """

    wish: str = AUTO
    file: Path | None = None
    progress: Progress = lambda _: None
    _own: dict[str, str] = field(default_factory=dict)

    def choose(self, model: Path, size: str, threads: int, compile_as: Compile) -> str:
        """Return the precision for `model` (its .xml) with inputs of `size`."""
        if self.wish != AUTO and (self.wish != INT8 or has_int8(model)):
            return self.wish
        key = _key(model, size, threads)
        if key not in self._own:
            if self.file is None:
                self._own[key] = fastest(self._measured(model, size, compile_as))
            else:
                self._own[key] = self._kept_or_measured(self.file, key, model, size, compile_as)
        return self._own[key]

    def _kept_or_measured(
        self, file: Path, key: str, model: Path, size: str, compile_as: Compile
    ) -> str:
        file = file.resolve()
        known = read_answers(file).get(key)
        if known is not None:
            return str(known["precision"])
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two at once would slow each other down; the second takes the first one's answer.
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = read_answers(file)
            if key not in kept:
                logger.info("measuring which precision is fastest for %s at %s", model.stem, size)
                rates = self._measured(model, size, compile_as)
                kept[key] = {
                    "model": model.stem,
                    "size": size,
                    "precision": fastest(rates),
                    "per_second": {name: round(rate, 1) for name, rate in rates.items()},
                }
                logger.info("%s at %s runs in %s", model.stem, size, kept[key]["precision"])
                write_answers(file, kept)
        return str(kept[key]["precision"])

    def _measured(self, model: Path, size: str, compile_as: Compile) -> dict[str, float]:
        def step(name: str, done: float) -> None:
            self.progress(MeasurementProgress(model.stem, size, name, done))

        try:
            return measure(compile_as, step, names_of(model))
        finally:
            self.progress(None)


IN_FULL: Final = Precisions("f32")
"""Nothing is measured."""


def candidates() -> list[str]:
    """Return the precisions that the processor advertises."""
    able = ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return [name for name, capability in HINTS.items() if capability in able]


def names_of(model: Path) -> list[str]:
    """Return the precisions that a network (its .xml) can run in here: INT8 where it is offered."""
    return [*candidates(), *([INT8] if offers_int8(model) else [])]


def fastest(rates: dict[str, float]) -> str:
    """Return the precision with the highest rate.

    >>> fastest({"f32": 25.9, "bf16": 16.5})
    'f32'
    """
    return max(rates, key=rates.__getitem__)


def measure(
    compile_as: Compile, step: Step = lambda *_: None, names: Sequence[str] = ()
) -> dict[str, float]:
    """Return requests per second by precision, in turns, each one's best round.

    They are those of an idle machine: see `_Run.seconds`.

    Args:
        compile_as: compiles the network in a precision.
        step: told how far it is.
        names: of the precisions; none: `candidates`.
    """
    runs: dict[str, _Run] = {}
    names = names or candidates()
    for done, name in enumerate(names):
        step(name, _COMPILING * done / len(names))
        runs[name] = _Run(compile_as(name))
    best = {name: run.first for name, run in runs.items()}
    running = _within(_HOPELESS_AT_FIRST, runs, best)
    best |= {name: run.seconds(1) for name, run in running.items()}
    running = _within(_HOPELESS, running, best)
    counts = {name: max(1, round(_ROUND_SECONDS / best[name])) for name in running}
    # In turns, so that what others do to caches and clock rates hits all alike.
    for done, (_, name) in enumerate(product(range(_ROUNDS), running)):
        step(name, _COMPILING + (1 - _COMPILING) * done / (_ROUNDS * len(running)))
        best[name] = min(best[name], running[name].seconds(counts[name]))
    return {name: 1 / seconds for name, seconds in best.items()}


def _within(times: float, runs: dict[str, _Run], best: dict[str, float]) -> dict[str, _Run]:
    """Return the runs that take at most so many times as long as the fastest."""
    limit = times * min(best.values())
    return {name: run for name, run in runs.items() if best[name] <= limit}


class _Run:
    """A compiled network with all its requests in flight.

    Attributes:
        first: seconds per request of the first ones.
    """

    def __init__(self, compiled: ov.CompiledModel) -> None:
        self._requests: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._threads: int = compiled.get_property("INFERENCE_NUM_THREADS")
        self._queue = ov.AsyncInferQueue(compiled, self._requests)
        shape = tuple(compiled.input(0).shape)
        self._input = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
        self.first = self.seconds(1)

    def seconds(self, times: int) -> float:
        """Return the seconds per request over `times` requests in each place.

        They are the processor's, shared out to the network's threads: the clock's would tell on a
        busy machine what others did meanwhile.
        """
        count = times * self._requests
        begin = time.process_time()
        for _ in range(count):
            self._queue.start_async([self._input])
        self._queue.wait_all()
        return (time.process_time() - begin) / count / max(1, self._threads)


def _key(model: Path, size: str, threads: int) -> str:
    names = names_of(model)
    return "|".join(
        (
            str(ov.Core().get_property("CPU", "FULL_DEVICE_NAME")),
            ",".join(names),
            os.environ.get("ONEDNN_MAX_CPU_ISA", ""),
            str(len(os.sched_getaffinity(0))),
            ov.get_version(),
            digest(model)[:16],
            size,
            str(threads),
            *([digest(int8_path(model))[:16]] if INT8 in names else []),
        )
    )
