"""Tells brokers what is true now: counts of zones and lines, and which cameras deliver frames."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.db.models.functions import Now

from alerts.deliveries.outbox import own_connection
from alerts.deliveries.senders import Senders
from alerts.deliveries.topics import Place
from alerts.models import AlertReceiver
from live.updates import UpdateReader, update_hub
from tracking.models import Camera, Environment, Line, ProcessingTask, TaskCamera, Zone

logger = logging.getLogger(__name__)
TELL_SECONDS: Final = 1.0
"""So often a topic changes at most."""
LOOK_SECONDS: Final = 2.0


class LiveState:
    """Follows the running tasks of those environments that a broker hears of."""

    def __init__(self, senders: Senders) -> None:
        self._senders = senders
        self._places: list[Place] = []
        self._readers: dict[UUID, tuple[UpdateReader, AsyncExitStack]] = {}

    async def run(self, stopped: Callable[[], bool]) -> None:
        """Tell brokers until `stopped`; an outage of the database leaves what was known."""
        looked = float("-inf")
        loop = asyncio.get_running_loop()
        while not stopped():
            brokers = [receiver for receiver, _ in self._senders.sessions()]
            if loop.time() - looked >= LOOK_SECONDS:
                looked = loop.time()
                try:
                    self._places = await asyncio.to_thread(places, brokers)
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("brokers hear nothing new: %s", type(error).__name__)
                await self._follow()
            self._tell()
            await asyncio.sleep(TELL_SECONDS)

    async def _follow(self) -> None:
        """Listen to the tasks of our places, and to no others."""
        wanted = {UUID(task) for place in self._places for task in place.tasks}
        for task in wanted - self._readers.keys():
            stack = AsyncExitStack()
            listening = update_hub().listen(task, asyncio.Event(), ())
            reader, _ = await stack.enter_async_context(listening)
            self._readers[task] = reader, stack
        for task in self._readers.keys() - wanted:
            await self._readers.pop(task)[1].aclose()

    def _tell(self) -> None:
        counts = {place.environment_id: self._counts(place) for place in self._places}
        for receiver, session in self._senders.sessions():
            only = receiver.environment
            here = [
                place
                for place in self._places
                if only is None or only.environment_id == place.environment_id
            ]
            session.tell(here, counts)

    def _counts(self, place: Place) -> list[dict[str, Any]]:
        readers = [self._readers.get(UUID(task)) for task in place.tasks]
        newest = [reader[0].analytics for reader in readers if reader is not None]
        return [update.body["payload"] for update in newest if update is not None]


def places(brokers: Collection[AlertReceiver]) -> list[Place]:
    """Return the environments that these brokers hear of, as the database knows them."""
    with own_connection():
        chosen = {receiver.environment_id for receiver in brokers}
        if not chosen:
            return []
        rows = Environment.objects.all()
        if None not in chosen:
            rows = rows.filter(alert_receivers__in=brokers).distinct()
        environments = list(rows)
        keys = [environment.pk for environment in environments]
        zones, lines = _names(Zone, "zone_id", keys), _names(Line, "line_id", keys)
        cameras, tasks = _cameras(keys), _tasks(keys)
        return [
            Place(
                row.environment_id, row.name, zones[row.pk], lines[row.pk], cameras[row.pk],
                frozenset(tasks[row.pk]),
            )
            for row in environments
        ]  # fmt: skip


def _names(kind: type[Zone | Line], id_field: str, keys: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = kind._default_manager.filter(environment__in=keys)
    for environment, name_id, name in rows.values_list("environment_id", id_field, "name"):
        found[environment][name_id] = name
    return found


def _cameras(keys: list[int]) -> dict[int, dict[str, tuple[str, bool]]]:
    online = set(
        TaskCamera.objects.filter(
            active=True, state=TaskCamera.State.ONLINE, task__lease_expires_at__gt=Now()
        ).values_list("camera_id", flat=True)
    )
    found: dict[int, dict[str, tuple[str, bool]]] = defaultdict(dict)
    for camera in Camera.objects.filter(environment__in=keys, enabled=True):
        name = camera.name or camera.camera_id
        found[camera.environment_id][camera.camera_id] = name, camera.pk in online
    return found


def _tasks(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    running = ProcessingTask.objects.filter(
        environment__in=keys, status__in=ProcessingTask.ACTIVE_STATUSES
    )
    for environment, task in running.values_list("environment_id", "task_id"):
        found[environment].append(str(task))
    return found
