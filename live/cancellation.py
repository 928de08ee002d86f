"""A guard for endless loops around Redis."""

import asyncio


def pass_on_cancellation() -> None:
    """Raise the `CancelledError` that a call to Redis may have swallowed.

    redis-py sends through `asyncio.wait_for`, which up to Python 3.11 forgets a cancellation that
    comes in the moment in which the sending is done; an endless loop would then never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
