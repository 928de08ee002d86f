"""Make the demo environments, and keep the campus running."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from spoton.service_errors import ServiceError
from tracking.demo.drawing import render
from tracking.demo.facts import DEMO_ENVIRONMENTS, EnvironmentFacts, read_facts
from tracking.models import Camera, Environment, Line, ProcessingTask, Scene, Zone
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import create_task

RECORDING_NAME: Final = "vtest.avi"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What was done, in words for the terminal."""

    created: list[str]
    task: ProcessingTask | None
    note: str


def load_demo() -> DemoResult:
    """Create the demo in an empty database, and start the campus if it does not run.

    Only an empty database is filled: what someone deleted or changed stays as they left it.
    """
    recording = Path(settings.WEIGHTS_DIR) / RECORDING_NAME
    created: list[str] = []
    with transaction.atomic():
        if not Environment.objects.exists():
            created = [
                _create(read_facts(environment_id), recording).environment_id
                for environment_id in DEMO_ENVIRONMENTS
            ]
    for environment in Environment.objects.filter(environment_id__in=DEMO_ENVIRONMENTS):
        _repair(environment, recording)
    task, note = _run_campus(recording)
    return DemoResult(created, task, note)


def _create(facts: EnvironmentFacts, recording: Path) -> Environment:
    x_min, y_min, x_max, y_max = facts["bounds"]
    environment = Environment.objects.create(
        environment_id=facts["environment_id"],
        name=facts["name"],
        map_x_min=x_min,
        map_y_min=y_min,
        map_x_max=x_max,
        map_y_max=y_max,
        # Only named here: _repair draws it, as it does when the file got lost.
        map_image=f"maps/{facts['environment_id']}.png",
    )
    for camera in facts["cameras"]:
        window = camera.get("window")
        x, y, width, height = window or (None, None, None, None)
        Camera.objects.create(
            environment=environment,
            camera_id=camera["camera_id"],
            name=camera["name"],
            source_address=str(recording) if window else "",
            window_x=x,
            window_y=y,
            window_width=width,
            window_height=height,
            rate_fps=camera.get("rate_fps"),
            homography=camera.get("homography"),
            position_x=camera["position"][0],
            position_y=camera["position"][1],
        )
    scene = facts["scene"]
    Scene.objects.create(
        environment=environment, scene_id=scene["scene_id"], name=scene["name"]
    ).cameras.set(environment.cameras.filter(camera_id__in=scene["camera_ids"]))
    Zone.objects.bulk_create(Zone(environment=environment, **zone) for zone in facts["zones"])
    Line.objects.bulk_create(Line(environment=environment, **line) for line in facts["lines"])
    return environment


def _repair(environment: Environment, recording: Path) -> None:
    """Follow a checkout that was moved, and draw a map whose file got lost."""
    for camera in environment.cameras.exclude(source_address=""):
        address = Path(camera.source_address)
        if address.name == RECORDING_NAME and address != recording and not address.exists():
            camera.source_address = str(recording)
            camera.save(update_fields=["source_address"])
    name, storage = environment.map_image.name, environment.map_image.storage
    if name == f"maps/{environment.environment_id}.png" and not storage.exists(name):
        facts = read_facts(environment.environment_id)
        storage.save(name, ContentFile(render(facts["floor_map"], facts["bounds"])))


def _run_campus(recording: Path) -> tuple[ProcessingTask | None, str]:
    campus = Environment.objects.filter(environment_id="campus").first()
    scene = campus.scenes.filter(scene_id="main_entrance").first() if campus else None
    if campus is None or scene is None:
        return None, "campus was deleted: nothing started"
    running = campus.tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES).first()
    if running is not None:
        return running, f"campus is running as task {running.pk}"
    if not recording.is_file():
        return None, f"weights/{RECORDING_NAME} is missing. Run manage.py fetch_weights"
    cameras = [camera for camera in scene.cameras.filter(enabled=True) if camera.source_address]
    if not cameras:
        return None, "the campus has no enabled camera with a source: nothing started"
    try:
        task = create_task(campus, cameras, scene=scene, options=TaskOptions(loop=True))
    except ServiceError as error:  # somebody changed the cameras: theirs goes first
        return None, f"campus not started: {error}"
    return task, f"campus started as task {task.pk}"
