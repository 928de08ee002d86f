"""The part of a camera's form that says when it is recorded."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from spoton.source_addresses import MASK, mask_address
from tracking.models import Camera
from tracking.models.camera import RecordMode
from tracking.models.validators import validate_live_address

_NAMES: Final = ("record", "record_before_seconds", "record_after_seconds")


class RecordingFields(forms.Form):
    """When, how much around people, and which stream."""

    record = forms.ChoiceField(
        label="Record",
        choices=RecordMode.choices,
        required=False,
        help_text="Only with people: while a task runs and sees someone.",
    )
    record_before_seconds = forms.IntegerField(
        label="Seconds before people come", required=False, min_value=0, max_value=60
    )
    record_after_seconds = forms.IntegerField(
        label="Seconds after they have left", required=False, min_value=1, max_value=600
    )
    recording_address = forms.CharField(
        label="Address of the stream to record",
        required=False,
        max_length=2000,
        help_text="If the camera has a better stream than the one above, for example its main "
        "stream: rtsp://user:password@192.168.1.20:554/main",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "rtsp://"}
        ),
    )

    stored_camera: Camera | None = None

    def recording_initial(self) -> dict[str, Any]:
        """Return what is stored, or the defaults; the address without its secrets."""
        camera = self.stored_camera or Camera()
        values = {name: getattr(camera, name) for name in _NAMES}
        return values | {"recording_address": mask_address(camera.recording_address)}

    def clean_recording_address(self) -> str:
        """Return the stored address if what was shown of it came back."""
        address = str(self.cleaned_data["recording_address"]).strip()
        stored = self.stored_camera.recording_address if self.stored_camera else ""
        if stored and address == mask_address(stored):
            return stored
        if MASK in address:
            raise ValidationError(
                f"Enter the address in full, including the part hidden by {MASK}."
            )
        if address:
            validate_live_address(address)
        return address

    def recording_values(self, *, live: bool) -> dict[str, Any]:
        """Return the columns of these fields; what is no live camera is not recorded.

        Fields that did not come, as from a page that was open during an update, stay.
        """
        values = {
            name: self.cleaned_data[name]
            for name in _NAMES
            if self.cleaned_data.get(name) not in (None, "")
        }
        if "recording_address" in self.data:
            values["recording_address"] = self.cleaned_data["recording_address"]
        if not live:
            values["record"] = RecordMode.OFF
        return values
