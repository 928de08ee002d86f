"""A camera as a form: first where its picture comes from, then what it is called, then the rest."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from spoton.rights import has_right
from spoton.service_errors import InvalidInputError
from spoton.source_addresses import (
    MASK,
    has_secret,
    is_live,
    is_sealed,
    mask_address,
    scheme_of,
    with_credentials,
    with_same_credentials,
    without_credentials,
)
from tracking.makers.makers import Maker, makers
from tracking.models import Camera, Environment
from tracking.models.camera import Rotation
from tracking.models.validators import refuse_reserved, validate_address, validate_identifier
from tracking.pages.cameras.recording_fields import RecordingFields
from tracking.pages.cameras.source_settings_fields import SourceSettingsFields
from tracking.services.environments import uploads

UPLOAD, STREAM, PATH, RECORDINGS = "upload", "stream", "path", "recordings"
KEEP: Final = "keep"
"""The source stays: there is none, or it is of a kind that this user may not name."""
_WINDOW: Final = ("window_x", "window_y", "window_width", "window_height")
_PIXELS: Final = 65_535
_OFF: Final = {"autocomplete": "off", "spellcheck": "false"}


class SourceForm(RecordingFields, SourceSettingsFields, forms.Form):
    """Where a picture comes from, and which part of it counts: all that a test needs.

    Args:
        user: who fills it in; anyone who is limited to some environments names no files.
        environment: of the camera.
        camera: that is changed, None for a new one.
    """

    # Fields of the kinds that are not chosen are hidden, and then no browser can complain of them.
    use_required_attribute = False

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    upload = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    address = forms.CharField(
        error_messages={"required": "Enter the stream address of the camera."},
        max_length=1900,
        help_text="See the camera's manual. Example: rtsp://192.168.1.20:554/stream1",
        widget=forms.TextInput(attrs=_OFF | {"placeholder": "rtsp://"}),
    )
    username = forms.CharField(
        label="Camera user name", required=False, max_length=200,
        widget=forms.TextInput(attrs=_OFF),
    )  # fmt: skip
    password = forms.CharField(
        label="Camera password", required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    path = forms.CharField(
        error_messages={"required": "Enter the path of a video or folder."},
        max_length=1900,
        help_text="A video file or a folder of images on the server.",
        widget=forms.TextInput(attrs=_OFF | {"placeholder": "/srv/videos/entrance.mp4"}),
    )
    folder = forms.CharField(
        error_messages={"required": "Enter the path of the folder."},
        max_length=1900,
        help_text="A folder on the server. Start times come from file names such as "
        "2026-01-01_10-30-00.mp4.",
        widget=forms.TextInput(attrs=_OFF | {"placeholder": "/srv/recordings/cam1"}),
    )
    window_x = forms.IntegerField(label="Left", required=False, min_value=0, max_value=_PIXELS)
    window_y = forms.IntegerField(label="Top", required=False, min_value=0, max_value=_PIXELS)
    window_width = forms.IntegerField(label="Width", required=False, min_value=1, max_value=_PIXELS)
    window_height = forms.IntegerField(
        label="Height", required=False, min_value=1, max_value=_PIXELS
    )
    rotation = forms.TypedChoiceField(
        label="Rotation", choices=Rotation.choices, coerce=int, required=False,
    )  # fmt: skip
    rate_fps = forms.FloatField(
        label="Frames per second", required=False, min_value=0.01, max_value=240,
        help_text="Only if the video reports a wrong frame rate.",
    )  # fmt: skip
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        user: User,
        environment: Environment,
        camera: Camera | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._camera, self._environment = user, camera, environment
        self.stored_camera = camera
        self.source_address = ""
        names = [(UPLOAD, "Video from this computer"), (STREAM, "Network camera")]
        if has_right(user, "files.use"):
            names += [(PATH, "File on the server"), (RECORDINGS, "Folder of recordings")]
        if camera is not None and self._stored()["kind"] == KEEP:
            names.append(
                (KEEP, "Keep current source" if camera.source_address else "No live source")
            )
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = names
        chosen = self.data.get("kind") if self.is_bound else None
        for name, owner in (("address", STREAM), ("path", PATH), ("folder", RECORDINGS)):
            self.fields[name].required = chosen in (None, owner)
        stored = self.recording_initial() | self.settings_initial() | self._stored()
        self.initial = {"kind": UPLOAD} | stored | dict(self.initial)

    @property
    def uploaded_name(self) -> str:
        """Of the uploaded file that is the source now, "" if none is."""
        return self._current(UPLOAD)

    @property
    def has_more(self) -> bool:
        """Whether something is set that is seldom needed, so that it is not hidden."""
        names = (*_WINDOW, "rotation", "rate_fps")
        return any(self[name].value() not in (None, "", 0, "0") for name in names)

    @property
    def makers(self) -> list[Maker]:
        """The makers whose addresses are known."""
        return list(makers().values())

    @property
    def maker_facts(self) -> list[dict[str, Any]]:
        """What the script needs of them."""
        return [
            {
                "maker_id": maker.maker_id,
                "port": maker.port,
                "note": maker.note,
                "has_channel": maker.has_channel,
                "needs_stream": maker.needs_stream,
            }
            for maker in self.makers
        ]

    @property
    def has_stored_password(self) -> bool:
        """Whether the stored address holds something that is not shown."""
        return self._camera is not None and has_secret(self._camera.source_address)

    def clean(self) -> dict[str, Any]:
        """Make one source address of what the chosen kind says."""
        cleaned = super().clean() or {}
        given = [name for name in _WINDOW if cleaned.get(name) is not None]
        if given and len(given) < len(_WINDOW):
            missing = next(name for name in _WINDOW if name not in given)
            self.add_error(missing, "Enter all four crop values, or none.")
        try:
            match cleaned.get("kind"):
                case "upload":
                    self.source_address = self._upload(cleaned.get("upload", ""))
                case "stream":
                    self.source_address = self._stream(cleaned)
                case "path":
                    self.source_address = self._path(cleaned.get("path", "").strip())
        except InvalidInputError as error:
            self.add_error(error.field, str(error))
        if cleaned.get("recording_address"):
            cleaned["recording_address"] = with_same_credentials(
                cleaned["recording_address"], self.source_address
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the camera's columns that are about its frames."""
        names = (*_WINDOW, "rotation", "rate_fps")
        values = {name: self.cleaned_data[name] for name in names}
        turned = int(values["rotation"] or 0)
        values |= {"rotation": turned} | self.settings_values()
        if self.cleaned_data["kind"] != KEEP:
            values["source_address"] = self.source_address
        return values

    @property
    def recordings(self) -> str:
        """The folder to import, "" for other kinds."""
        is_folder = self.cleaned_data["kind"] == RECORDINGS
        return str(self.cleaned_data["folder"]).strip() if is_folder else ""

    def without_secrets(self) -> None:
        """Remove passwords from what goes back to the page: they are typed again."""
        if self.data.get("address"):
            shown = without_credentials(mask_address(self.data["address"]))
            self.data = dict(self.data.items()) | {"address": shown}
        if self.data.get("recording_address"):
            shown = mask_address(self.data["recording_address"])
            self.data = dict(self.data.items()) | {"recording_address": shown}

    def _stored(self) -> dict[str, Any]:
        camera = self._camera
        if camera is None:
            return {}
        names = (*_WINDOW, "rotation", "rate_fps")
        values: dict[str, Any] = {name: getattr(camera, name) for name in names}
        address = camera.source_address
        if is_live(address):
            shown = without_credentials(mask_address(address))
            return values | {"kind": STREAM, "address": shown}
        if uploads.is_upload(address, self._environment.environment_id):
            return values | {"kind": UPLOAD}
        if address and not is_sealed(address) and has_right(self._user, "files.use"):
            return values | {"kind": PATH, "path": address}
        return values | {"kind": KEEP}

    def _current(self, kind: str) -> str:
        if self._camera is None or self._stored().get("kind") != kind:
            return ""
        return uploads.name_of(self._camera.source_address)

    def _upload(self, ticket: str) -> str:
        if ticket:
            environment_id = self._environment.environment_id
            return uploads.address_of(self._user, environment_id, ticket)
        if self._camera is not None and self.uploaded_name:
            return self._camera.source_address
        raise InvalidInputError("upload", "Choose a video and wait until the upload is complete.")

    def _stream(self, cleaned: dict[str, Any]) -> str:
        typed = str(cleaned.get("address", "")).strip()
        if typed and scheme_of(typed) not in ("rtsp", "rtsps", "http", "https"):
            raise InvalidInputError(
                "address", "The address must start with rtsp://, rtsps://, http:// or https://."
            )
        address = typed
        if self._camera is not None and typed == self._stored().get("address"):
            address = self._camera.source_address
        elif MASK in typed:
            raise InvalidInputError(
                "address", f"Enter the address in full, including the part hidden by {MASK}."
            )
        user, password = cleaned.get("username", ""), cleaned.get("password", "")
        if user or password:
            address = with_credentials(address, user, password)
        return _checked("address", address)

    def _path(self, path: str) -> str:
        if scheme_of(path):
            raise InvalidInputError(
                "path", "This is a network address. Choose “Network camera” instead."
            )
        return _checked("path", path)


class NewCameraForm(SourceForm):
    """A source, and what the camera is called."""

    camera_id = forms.CharField(
        label="ID",
        max_length=63,
        validators=[validate_identifier, refuse_reserved],
        help_text="A short ID, shown on frames and maps. You cannot change it later.",
        widget=forms.TextInput(attrs=_OFF),
    )
    name = forms.CharField(
        max_length=200, required=False, help_text="For example: Main entrance.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("camera_id", _next_id(self._environment))

    def values(self) -> dict[str, Any]:
        """Return all columns of a new camera."""
        names = ("camera_id", "name")
        named = {name: self.cleaned_data[name] for name in names}
        live = self.cleaned_data["kind"] == STREAM
        return super().values() | named | self.recording_values(live=live)


class CameraForm(SourceForm):
    """What can be changed of a camera."""

    name = forms.CharField(max_length=200, required=False)
    enabled = forms.BooleanField(
        label="Enabled",
        required=False,
        help_text=(
            "Tasks do not use a disabled camera. A running task drops it until you enable it again."
        ),
    )

    def _stored(self) -> dict[str, Any]:
        assert self._camera is not None
        named = {"name": self._camera.name, "enabled": self._camera.enabled}
        return super()._stored() | named

    def values(self) -> dict[str, Any]:
        """Return the columns of this form."""
        names = ("name", "enabled")
        named = {name: self.cleaned_data[name] for name in names}
        assert self._camera is not None
        kept = self.cleaned_data["kind"] == KEEP and is_sealed(self._camera.source_address)
        live = self.cleaned_data["kind"] == STREAM or kept
        return super().values() | named | self.recording_values(live=live)


def _checked(field: str, address: str) -> str:
    try:
        validate_address(address)
    except ValidationError as error:
        raise InvalidInputError(field, " ".join(error.messages)) from None
    return address


def _next_id(environment: Environment) -> str:
    taken = set(environment.cameras.values_list("camera_id", flat=True))
    number = 1
    while f"cam{number}" in taken:
        number += 1
    return f"cam{number}"
