"""Says what is being done and how long it took. Standard library only."""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Print `what` before, and the seconds after it."""
    print(f"• {what} …", flush=True)  # noqa: T201 - this is the screen of `make run`
    start = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - start:.1f} s", flush=True)  # noqa: T201
