"""Each environment as a card: what is seen of it now, who is there, what runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.models import User
from analytics.selectors import known_sum
from tracking.models import Environment, ProcessingTask, TaskCamera
from tracking.pages.tasks.display import TaskDisplay, TaskDisplays
from tracking.pages.tasks.filters import held_tasks_for
from tracking.selectors.scope import cameras_for, environments_for

THUMBNAIL_WIDTH: Final = 480


@dataclass(slots=True)
class EnvironmentCard:
    """One environment now.

    Attributes:
        tasks: those that have not ended, newest first.
    """

    environment: Environment
    cameras: int = 0
    calibrated: int = 0
    tasks: list[TaskDisplay] = field(default_factory=list)

    @property
    def people(self) -> int | None:
        """In view now; someone in two cameras of one task counts once. None: unknown."""
        return known_sum(shown.task.people_now for shown in self.tasks if shown.is_live)

    @property
    def online(self) -> int:
        """Cameras that deliver to a worker, also from recordings, which are not of now."""
        return sum(
            row.camera.enabled and row.state == TaskCamera.State.ONLINE
            for shown in self.tasks
            if shown.is_live
            for row in shown.cameras
        )

    @property
    def is_live(self) -> bool:
        """Whether a worker follows people here."""
        return any(shown.is_live for shown in self.tasks)

    @property
    def seen_by(self) -> TaskCamera | None:
        """The camera whose picture the card shows: the first that delivers."""
        for shown in self.tasks:
            for row in shown.cameras:
                if shown.is_live and row.state == TaskCamera.State.ONLINE:
                    return row
        return None

    @property
    def live_address(self) -> str:
        """Return where its tasks are watched: the only one, or the list of several."""
        if len(self.tasks) == 1:
            return reverse("live-task", args=[self.tasks[0].task.pk])
        return f"{reverse('live')}?all"

    @property
    def live_picture(self) -> str:
        """Where the newest picture is, empty while there is none."""
        row = self.seen_by
        if row is None:
            return ""
        address = reverse("media-frame", args=[row.task_id, row.camera.camera_id])
        return f"{address}?width={THUMBNAIL_WIDTH}"

    @property
    def map_picture(self) -> str:
        """Where the floor map is, empty where there is none."""
        if not self.environment.map_image:
            return ""
        return reverse("api-environment-map", args=[self.environment.environment_id])


@dataclass(frozen=True, slots=True)
class CardTotals:
    """Over the cards of one user."""

    people: int | None
    cameras: int
    online: int
    tasks: int

    @classmethod
    def of(cls, cards: Iterable[EnvironmentCard]) -> CardTotals:
        """Return the sums over `cards`."""
        known = list(cards)
        return cls(
            known_sum(card.people for card in known if card.is_live),
            sum(card.cameras for card in known),
            sum(card.online for card in known),
            sum(len(card.tasks) for card in known),
        )


def environment_cards(user: User, reader: TaskDisplays) -> list[EnvironmentCard]:
    """Return all environments that `user` may see; as many queries for one as for a hundred."""
    cards = {
        environment.pk: EnvironmentCard(environment)
        for environment in environments_for(user).order_by("name", "pk")
    }
    counted = (
        cameras_for(user)
        .filter(enabled=True)
        .order_by()
        .values("environment")
        .annotate(
            key=F("environment"),
            all=Count("pk"),
            calibrated=Count("pk", filter=Q(homography__isnull=False)),
        )
        .values_list("key", "all", "calibrated")
    )
    for key, cameras, calibrated in counted:
        if card := cards.get(key):
            card.cameras, card.calibrated = cameras, calibrated
    for key, tasks in _running(user, reader).items():
        if card := cards.get(key):
            card.tasks = tasks
    return list(cards.values())


def _running(user: User, reader: TaskDisplays) -> dict[int, list[TaskDisplay]]:
    running: dict[int, list[TaskDisplay]] = defaultdict(list)
    active = held_tasks_for(user).filter(status__in=ProcessingTask.ACTIVE_STATUSES)
    for task in active:
        running[task.environment_id].append(reader.shown(task))
    return running
