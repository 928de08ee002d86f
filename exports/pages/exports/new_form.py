"""The form that asks for tracking data; its fields have the names of the service's refusals."""

from __future__ import annotations

from django import forms

from accounts.models import User
from exports.kinds import ExportRequest
from exports.pages.exports.kind_forms import PeriodForm
from exports.tracking_data.request import CAN_COMPRESS, FORMATS, DataRequest, request_data
from tracking.models import Environment


class NewExportForm(PeriodForm):
    """What, where, when, as what."""

    first = {"format": "csv"}
    camera_ids = forms.MultipleChoiceField(
        required=False, label="Cameras", widget=forms.CheckboxSelectMultiple
    )
    format = forms.ChoiceField(
        label="Format", choices=list(FORMATS.items()), widget=forms.RadioSelect
    )
    gzip = forms.BooleanField(required=False, label="Compress with gzip")

    @property
    def chosen(self) -> list[str]:
        """The cameras that are ticked; none stands for all."""
        return list(self["camera_ids"].value() or [])

    def asked(self, user: User, environment: Environment, zone: str) -> ExportRequest:
        """Return what is asked for; raise `InvalidInputError` for what cannot be."""
        values = self.cleaned_data
        form = values["format"]
        data = DataRequest(
            form=form,
            camera_ids=tuple(values["camera_ids"]),
            time_zone=zone,
            gzip=values["gzip"] and form in CAN_COMPRESS,
        )
        return request_data(environment, values["start_time"], values["end_time"], data)
