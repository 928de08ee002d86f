"""One look at the installation per second and web process, while someone watches."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.core.serializers.json import DjangoJSONEncoder

from analytics.system.state import seen_by, system_state
from live.database import in_database
from live.retry import keep_running

EVERY_SECONDS: Final = 1.0

Environments = frozenset[str] | None


class Collector:
    """Shared by all sockets of this event loop."""

    def __init__(self) -> None:
        self.sequence = 0
        self._state: dict[str, Any] | None = None
        self._texts: dict[tuple[str, Environments], str] = {}
        self._watchers: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, changed: asyncio.Event) -> AsyncIterator[Collector]:
        """Look every second for the duration of the `async with`; `changed` tells of news."""
        self._watchers.add(changed)
        if self._task is None:
            self._task = asyncio.create_task(keep_running("system figures", self._look))
        elif self._state is not None:
            changed.set()
        try:
            yield self
        finally:
            self._watchers.discard(changed)
            if not self._watchers and self._task is not None:
                task, self._task, self._state = self._task, None, None
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def text(self, kind: str, environments: Environments) -> str | None:
        """Return the newest message for who sees these environments; made once for all of them."""
        if self._state is None:
            return None
        key = (kind, environments)
        if key not in self._texts:
            body = {
                "type": kind,
                "sequence": self.sequence,
                "payload": seen_by(self._state, environments),
            }
            self._texts[key] = json.dumps(body, cls=DjangoJSONEncoder, separators=(",", ":"))
        return self._texts[key]

    async def _look(self) -> None:
        while True:
            self._state = await in_database(system_state)
            self.sequence += 1
            self._texts.clear()
            for changed in self._watchers:
                changed.set()
            await asyncio.sleep(EVERY_SECONDS)


_collectors: WeakKeyDictionary[asyncio.AbstractEventLoop, Collector] = WeakKeyDictionary()


def collector() -> Collector:
    """Return this event loop's collector."""
    return _collectors.setdefault(asyncio.get_running_loop(), Collector())
