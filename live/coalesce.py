"""One lookup for all who ask the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

T = TypeVar("T")

_Answers = dict[Hashable, asyncio.Future[Any]]
_answers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Answers] = WeakKeyDictionary()


async def coalesce(question: Hashable, ask: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what `ask` answers, or what it answered to someone within the last `seconds`.

    Hundreds of sockets recheck their rights every few seconds; those of one user, or of one
    wall of screens, need one lookup together.

    Args:
        question: equal for those who share an answer.
        seconds: how long an answer is shared; an error is not.
    """
    loop = asyncio.get_running_loop()
    answers = _answers.setdefault(loop, {})
    answer = answers.get(question)
    if answer is None:
        answer = answers[question] = asyncio.ensure_future(ask())

        def forget(done: asyncio.Future[T]) -> None:
            wait = 0.0 if done.cancelled() or done.exception() else seconds
            loop.call_later(wait, answers.pop, question, None)

        answer.add_done_callback(forget)
    # A caller that leaves meanwhile must not take the answer from the others.
    return cast("T", await asyncio.shield(answer))
