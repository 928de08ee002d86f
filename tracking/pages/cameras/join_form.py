"""What a camera does once it is added: begin a task, join one that runs, or neither."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from spoton.source_addresses import is_live
from tracking.models import Camera, Environment, ProcessingTask
from tracking.services.tasks.join import can_join, join_task
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task

START: Final = "start"


class JoinForm(forms.Form):
    """One checkbox, on by default; a list where several tasks run.

    Args:
        tasks: that run in the environment, newest first.
        is_first: the camera is its first one: anyone who adds it wants to see something.
    """

    join = forms.ChoiceField(required=False)

    def __init__(
        self,
        *args: Any,
        tasks: Iterable[ProcessingTask] = (),
        is_first: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fitting = [task for task in tasks if can_join(task)]
        if not fitting:
            choices = [(START, "Start a task now")]
            help_text = "The live page opens. A video repeats when it ends."
        else:
            choices = [(str(task.pk), "Add to running task") for task in fitting]
            help_text = "The task does not restart."
        if len(fitting) > 1:
            choices = [(str(task.pk), _described(task)) for task in fitting]
            self.fields["join"] = forms.ChoiceField(
                label="Add to a running task",
                required=False,
                choices=[*choices, ("", "None")],
                initial=choices[0][0],
                help_text=help_text,
            )
            return
        self.fields["join"] = _Checked(choices[0], help_text, bool(fitting) or is_first)


class _Checked(forms.BooleanField):
    """A checkbox whose value, when it is set, is a word."""

    def __init__(self, choice: tuple[str, str], help_text: str, is_on: bool) -> None:
        self._word = choice[0]
        super().__init__(label=choice[1], required=False, initial=is_on, help_text=help_text)

    def to_python(self, value: object) -> Any:
        return self._word if super().to_python(value) else ""


def start_or_join(user: User, camera: Camera, join: str) -> UUID | None:
    """Do what was chosen; return the task, None for neither."""
    environment_id = camera.environment.environment_id
    if not join:
        return None
    if join == START:
        task = start_task(
            user, environment_id, options=TaskOptions(loop=repeats(camera.environment))
        )
        return task.pk
    join_task(user, UUID(join), camera.camera_id)
    return UUID(join)


def repeats(environment: Environment) -> bool:
    """Return whether videos alone would be played, so that they can begin again when they end."""
    cameras = environment.cameras.filter(enabled=True).exclude(source_address="")
    return not any(is_live(address) for address in cameras.values_list("source_address", flat=True))


def join_text(started: UUID | None, join: str) -> str:
    """Return the rest of the sentence "Camera … added"."""
    if started is None:
        return "."
    if join == START:
        return ". A task has started."
    return " and added to the running task."


def _described(task: ProcessingTask) -> str:
    begun = date_format(timezone.localtime(task.begun_at), "j M Y, H:i")
    return f"{task.name}, {begun} ({'live' if task.mode == task.Mode.LIVE else 'recordings'})"
