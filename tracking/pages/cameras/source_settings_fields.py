"""The part of a camera's form that says how its source is read."""

from __future__ import annotations

from typing import Any

from django import forms

from tracking.models import Camera
from tracking.models.source_settings import SETTINGS, Deinterlacing, StreamTransport
from tracking.models.validators import validate_pixel_aspect
from vision.source_options import AUTOMATIC, SNAPSHOT_SECONDS


class SourceSettingsFields(forms.Form):
    """All automatic, unless something is set."""

    transport = forms.ChoiceField(
        label="Transport",
        choices=StreamTransport.choices,
        required=False,
        help_text="Of RTSP streams. UDP may lose frames.",
    )
    snapshot_seconds = forms.FloatField(
        label="Seconds between snapshots",
        required=False,
        min_value=SNAPSHOT_SECONDS[0],
        max_value=SNAPSHOT_SECONDS[1],
        help_text="Only for addresses that give still pictures. Empty: 1.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    pixel_aspect = forms.CharField(
        label="Pixel aspect",
        required=False,
        max_length=9,
        validators=[validate_pixel_aspect],
        help_text="auto, or width:height of one pixel if people look too thin or too wide, such "
        "as 16:11.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    deinterlacing = forms.ChoiceField(
        label="Deinterlacing",
        choices=Deinterlacing.choices,
        required=False,
        help_text="On if edges that move look like combs.",
    )

    stored_camera: Camera | None = None

    @property
    def has_settings(self) -> bool:
        """Whether something is set, or wrong, so that it is not hidden."""
        return any(
            self[name].errors or self[name].value() not in (None, "", AUTOMATIC)
            for name in SETTINGS
        )

    def settings_initial(self) -> dict[str, Any]:
        """Return what is stored, or the defaults."""
        camera = self.stored_camera or Camera()
        return {name: getattr(camera, name) for name in SETTINGS}

    def settings_values(self) -> dict[str, Any]:
        """Return the columns of these fields.

        Fields that did not come, as from a page that was open during an update, stay.
        """
        return {
            name: self.cleaned_data[name]
            if name == "snapshot_seconds"
            else self.cleaned_data[name] or AUTOMATIC
            for name in SETTINGS
            if name in self.data
        }
