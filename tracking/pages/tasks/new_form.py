"""The form that starts a task; its fields have the names that the service's refusals have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from spoton.http.moment_field import LocalMomentField
from tracking.pages.tasks.choices import Choices
from tracking.services.tasks.options import TaskOptions


class NewTaskForm(forms.Form):
    """Form that starts a task."""

    environment_id = forms.ChoiceField(label="Environment")
    scene_id = forms.CharField(required=False, widget=forms.HiddenInput)
    mode = forms.ChoiceField(
        label="Mode",
        widget=forms.RadioSelect,
        choices=[("live", "Live"), ("recorded", "Recordings")],
    )
    camera_ids = forms.MultipleChoiceField(required=False, label="Cameras")
    start_time = LocalMomentField(required=False, label="From")
    end_time = LocalMomentField(required=False, label="To", is_end=True)
    target_fps = forms.FloatField(
        required=False, min_value=0.1, max_value=60, label="Frames per second per camera"
    )
    loop = forms.BooleanField(required=False, label="Repeat when the recordings end")

    def __init__(
        self, data: Any, environments: Sequence[tuple[str, str]], choices: Choices, **initial: Any
    ) -> None:
        super().__init__(data, initial=initial, auto_id="task-%s")
        self._choices = choices
        _choose_from(self.fields["environment_id"], environments)
        cameras = [(one.camera.camera_id, one.camera.name) for one in choices.cameras]
        _choose_from(self.fields["camera_ids"], cameras)
        self.fields["target_fps"].widget.attrs |= {"placeholder": f"{settings.TARGET_FPS:g}"}

    @property
    def chosen(self) -> list[str]:
        """The cameras that are ticked."""
        value = self["camera_ids"].value()
        return list(value) if value else []

    @property
    def wants_recordings(self) -> bool:
        """Whether recordings are chosen."""
        return bool(self["mode"].value() == "recorded")

    def clean_camera_ids(self) -> list[str]:
        """Require at least one."""
        chosen: list[str] = self.cleaned_data["camera_ids"]
        if not chosen:
            raise forms.ValidationError("Choose at least one camera.")
        return chosen

    def cameras(self) -> list[str] | None:
        """Return the camera IDs for the service, None for all, so that it takes what fits."""
        chosen: list[str] = self.cleaned_data["camera_ids"]
        held = any(one.held_by and one.camera.enabled for one in self._choices.cameras)
        return None if not held and set(chosen) == set(self._choices.free) else chosen

    def scene(self) -> str | None:
        """Return the chosen scene, as long as only its cameras are chosen."""
        scene_id: str = self.cleaned_data["scene_id"]
        members = self._choices.cameras_of(scene_id) if scene_id else None
        return (
            scene_id if members and set(self.cleaned_data["camera_ids"]) <= set(members) else None
        )

    def options(self) -> TaskOptions:
        """Return how it runs; what belongs to recordings only is left out of live tasks."""
        asked = self.cleaned_data
        recorded = asked["mode"] == "recorded"
        return TaskOptions(
            mode=asked["mode"],
            target_fps=asked["target_fps"],
            loop=recorded and asked["loop"],
            start_time=asked["start_time"] if recorded else None,
            end_time=asked["end_time"] if recorded else None,
        )


def _choose_from(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
