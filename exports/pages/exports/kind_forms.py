"""The forms that ask for videos, reports and files of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import User
from exports.kinds import ExportRequest
from exports.person.request import request_person_file
from exports.report.parameters import ReportFormat
from exports.report.request import request_report
from exports.video.parameters import Blur
from exports.video.request import OVERLAYS, Layout, VideoRequest, request_video
from spoton.http.moment_field import LocalMomentField
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment

_LAYOUTS = {
    Layout.CAMERAS: "A file for each camera",
    Layout.MOSAIC: "All cameras and the floor in one picture",
}
_BLURS = {
    Blur.FACES: "Faces",
    Blur.PEOPLE: "People",
    Blur.PEOPLE_EXCEPT: "People, except some",
    Blur.NONE: "Nothing",
}
_OVERLAYS = {"boxes": "Boxes", "ids": "IDs", "trails": "Trails", "clock": "Time"}


class KindForm(forms.Form):
    """Where, and parts with a heading each.

    Attributes:
        parts: heading, and the fields under it.
        first: what is chosen when the page opens.
    """

    parts: ClassVar[Sequence[tuple[str, Sequence[str]]]] = ()
    first: ClassVar[Mapping[str, Any]] = {}
    environment_id = forms.ChoiceField(label="Environment")

    def __init__(
        self,
        data: Any,
        environments: Sequence[tuple[str, str]],
        cameras: Sequence[Camera],
    ) -> None:
        super().__init__(data, auto_id="export-%s")
        choices = self.fields["environment_id"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = environments
        if (field := self.fields.get("camera_ids")) is not None:
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                (one.camera_id, f"{one.camera_id} {one.name}".strip()) for one in cameras
            ]

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield each heading with its fields."""
        for heading, names in self.parts:
            yield heading, [self[name] for name in names]

    def asked(self, user: User, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        raise NotImplementedError


class PeriodForm(KindForm):
    """Where and when."""

    start_time = LocalMomentField(label="From")
    end_time = LocalMomentField(label="To", is_end=True)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        values = super().clean() or {}
        start, end = values.get("start_time"), values.get("end_time")
        if start and end and end <= start:
            self.add_error("end_time", "The end must be after the start.")
        return values


class VideoForm(PeriodForm):
    """Which cameras, how, and who is blurred."""

    parts = (
        ("Time", ("start_time", "end_time")),
        ("Cameras", ("camera_ids", "layout")),
        ("Blur", ("blur", "person_ids")),
        ("Overlay", ("overlays",)),
    )
    first = {
        "layout": Layout.CAMERAS,
        "blur": Blur.FACES,
        "overlays": list(OVERLAYS),
    }
    camera_ids = forms.MultipleChoiceField(
        required=False,
        label="Cameras",
        help_text="None selected: all cameras.",
        widget=forms.CheckboxSelectMultiple,
    )
    layout = forms.ChoiceField(
        label="Layout", choices=list(_LAYOUTS.items()), widget=forms.RadioSelect
    )
    blur = forms.ChoiceField(label="Blur", choices=list(_BLURS.items()), widget=forms.RadioSelect)
    person_ids = forms.CharField(
        required=False,
        max_length=20_000,
        label="People who are not blurred",
        help_text="Their IDs, each in full, with commas in between.",
    )
    overlays = forms.MultipleChoiceField(
        required=False,
        label="Overlay",
        choices=list(_OVERLAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def asked(self, user: User, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        values = self.cleaned_data
        blur = values["blur"]
        video = VideoRequest(
            camera_ids=tuple(values["camera_ids"]),
            layout=values["layout"],
            blur=blur,
            person_ids=_ids(values["person_ids"]) if blur == Blur.PEOPLE_EXCEPT else (),
            overlays=tuple(values["overlays"]),
            time_zone=zone,
        )
        return request_video(environment, values["start_time"], values["end_time"], video)


class ReportForm(PeriodForm):
    """Of which period, and as what."""

    parts = (("Period", ("start_time", "end_time")), ("Format", ("format",)))
    first = {"format": ReportFormat.PDF}
    format = forms.ChoiceField(
        label="Format",
        choices=[(ReportFormat.PDF, "PDF"), (ReportFormat.HTML, "HTML, in one file")],
        widget=forms.RadioSelect,
    )

    def asked(self, user: User, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        values = self.cleaned_data
        form = values["format"]
        return request_report(environment, values["start_time"], values["end_time"], form, zone)


class PersonFileForm(KindForm):
    """Whose file, and whether it has video."""

    parts = (("Person", ("person_id", "clips")),)
    first = {"clips": True}
    person_id = forms.UUIDField(
        label="ID", help_text="In full, as the person's page shows it under ID."
    )
    clips = forms.BooleanField(
        required=False, label="With video of them; everyone else in it is blurred"
    )

    def asked(self, user: User, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        values = self.cleaned_data
        return request_person_file(user, values["person_id"], zone, clips=values["clips"])


def _ids(text: str) -> tuple[str, ...]:
    """Return ids that are written with commas or spaces in between."""
    found: list[str] = []
    for word in text.replace(",", " ").split():
        try:
            found.append(str(UUID(word)))
        except ValueError:
            raise InvalidInputError("person_ids", f"{word[:50]!r} is no ID of a person.") from None
    return tuple(dict.fromkeys(found))
