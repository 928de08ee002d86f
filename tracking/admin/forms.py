"""Forms of the admin site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from spoton.source_addresses import MASK, has_secret, mask_address
from tracking.models import Camera, Scene
from tracking.models.source_settings import SETTINGS, Deinterlacing, StreamTransport
from tracking.services.cameras.camera import changes_of_picture
from tracking.services.cameras.picture_size import NO_CALIBRATION, calibrated_in
from vision.source_options import AUTOMATIC

if TYPE_CHECKING:
    _CameraModelForm = forms.ModelForm[Camera]
    _SceneModelForm = forms.ModelForm[Scene]
else:  # Django's own class takes no type argument when it runs
    _CameraModelForm = _SceneModelForm = forms.ModelForm


class CameraAdminForm(_CameraModelForm):
    """Shows the address without its password, and keeps the password if nothing is changed.

    Attributes:
        shows_other_picture: whether what the camera's picture shows has changed.
    """

    class Meta:
        model = Camera
        fields = (
            "environment",
            "camera_id",
            "name",
            "enabled",
            "source_address",
            "window_x",
            "window_y",
            "window_width",
            "window_height",
            "rotation",
            "rate_fps",
            *SETTINGS,
            "record",
            "record_before_seconds",
            "record_after_seconds",
            "recording_address",
            "homography",
            "lens_k1",
            "lens_model",
            "reprojection_error_cm",
            "position_x",
            "position_y",
        )
        widgets = {
            name: forms.TextInput(attrs={"size": 80, "autocomplete": "off"})
            for name in ("source_address", "recording_address")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("source_address", "recording_address")
        for name in ("lens_model", "transport", "pixel_aspect", "deinterlacing"):
            self.fields[name].required = False
        self.shows_other_picture = False
        self._stored: dict[str, str] = {name: getattr(self.instance, name) for name in names}
        self.initial.update({name: mask_address(self._stored[name]) for name in names})

    def clean_source_address(self) -> str:
        """Return the stored address if the masked one came back untouched."""
        return self._unmasked("source_address")

    def clean_recording_address(self) -> str:
        """Return the stored address if the masked one came back untouched."""
        return self._unmasked("recording_address")

    def clean_lens_model(self) -> str:
        """Return what is stored where nothing was chosen: it matters only beside a k1."""
        return str(self.cleaned_data["lens_model"] or self.instance.lens_model)

    def clean_transport(self) -> str:
        """Return automatic where nothing was chosen."""
        return str(self.cleaned_data["transport"] or StreamTransport.AUTO)

    def clean_pixel_aspect(self) -> str:
        """Return automatic where nothing was entered."""
        return str(self.cleaned_data["pixel_aspect"] or AUTOMATIC)

    def clean_deinterlacing(self) -> str:
        """Return automatic where nothing was chosen."""
        return str(self.cleaned_data["deinterlacing"] or Deinterlacing.AUTO)

    def _unmasked(self, name: str) -> str:
        address, stored = str(self.cleaned_data[name]).strip(), self._stored[name]
        if has_secret(stored) and address == mask_address(stored):
            return stored
        if MASK in address:
            # Never send a stored password to a host that was typed in beside its mask.
            raise ValidationError(
                f"To change the address, enter it in full, including the part hidden by {MASK}."
            )
        return address

    def clean(self) -> dict[str, Any]:
        """Refuse half a window, which the database would refuse without saying why."""
        cleaned = super().clean() or {}
        names = ("window_x", "window_y", "window_width", "window_height")
        given = [name for name in names if cleaned.get(name) is not None]
        if given and len(given) < len(names):
            raise ValidationError("Enter all four crop values, or none.")
        if self.instance.pk is not None:
            self._follow_picture(cleaned)
        if "homography" in self.changed_data:
            self.instance.calibration_points = None  # it comes from elsewhere now
            for name, value in calibrated_in(self.instance).items():
                setattr(self.instance, name, value)
        if {"lens_k1", "lens_model"} & set(self.changed_data):
            self.instance.lens_automatic = cleaned.get("lens_k1") is None
            if cleaned.get("lens_k1") and self.instance.calibrated_size is None:
                raise ValidationError(
                    {"lens_k1": "The size of the picture is not known. Calibrate first."}
                )
        return cleaned

    def _follow_picture(self, cleaned: dict[str, Any]) -> None:
        """Forget what was measured in a picture that is cut or turned differently, as REST does."""
        changed = changes_of_picture(self.instance, cleaned)
        self.shows_other_picture = bool(changed)
        if changed:
            self.instance.width = self.instance.height = None
        if changed - {"source_address"} and "homography" not in self.changed_data:
            for name, value in NO_CALIBRATION.items():
                setattr(self.instance, name, value)
            cleaned.update({name: NO_CALIBRATION[name] for name in NO_CALIBRATION.keys() & cleaned})


class SceneAdminForm(_SceneModelForm):
    """A scene takes cameras of its own environment only."""

    class Meta:
        model = Scene
        fields = ("environment", "scene_id", "name", "cameras")

    def clean(self) -> dict[str, Any]:
        """Refuse cameras of another environment."""
        cleaned = super().clean() or {}
        environment, cameras = cleaned.get("environment"), cleaned.get("cameras")
        if environment and cameras:
            foreign = [c.camera_id for c in cameras if c.environment_id != environment.pk]
            if foreign:
                raise ValidationError(
                    {
                        "cameras": f"These cameras do not belong to {environment}: "
                        f"{', '.join(foreign)}."
                    }
                )
        return cleaned
