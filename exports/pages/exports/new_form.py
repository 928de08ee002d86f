"""The form that asks for an export; its fields have the names that the service's refusals have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from exports.kinds import ExportRequest
from exports.tracking_data.request import FORMATS, DataRequest, request_data
from spoton.http.moment_input import MomentInput
from tracking.models import Camera, Environment


class NewExportForm(forms.Form):
    """What, where, when, as what."""

    environment_id = forms.ChoiceField(label="Environment")
    start_time = forms.DateTimeField(label="From", widget=MomentInput)
    end_time = forms.DateTimeField(label="To", widget=MomentInput)
    camera_ids = forms.MultipleChoiceField(
        required=False, label="Cameras", widget=forms.CheckboxSelectMultiple
    )
    format = forms.ChoiceField(
        label="Format", choices=list(FORMATS.items()), widget=forms.RadioSelect
    )
    gzip = forms.BooleanField(required=False, label="Compress with gzip")

    def __init__(
        self,
        data: Any,
        environments: Sequence[tuple[str, str]],
        cameras: Sequence[Camera],
    ) -> None:
        super().__init__(data, auto_id="export-%s")
        _choose_from(self.fields["environment_id"], environments)
        _choose_from(
            self.fields["camera_ids"],
            [(one.camera_id, f"{one.camera_id} {one.name}".strip()) for one in cameras],
        )

    @property
    def chosen(self) -> list[str]:
        """The cameras that are ticked; none stands for all."""
        return list(self["camera_ids"].value() or [])

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        values = super().clean() or {}
        start, end = values.get("start_time"), values.get("end_time")
        if start and end and end <= start:
            self.add_error("end_time", "The end must be after the start.")
        return values

    def asked(self, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        values = self.cleaned_data
        form = values["format"]
        data = DataRequest(
            form=form,
            camera_ids=tuple(values["camera_ids"]),
            time_zone=zone,
            gzip=values["gzip"] and form in ("csv", "json"),
        )
        return request_data(environment, values["start_time"], values["end_time"], data)


def _choose_from(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
