"""What the list of exports can be narrowed to."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from alerts.pages.filters import PlaceAndDays
from exports.models import ExportJob, states


class ExportFilters(PlaceAndDays):
    """Where, when it was asked for, in which state."""

    status = forms.ChoiceField(required=False, choices=[("", "Any"), *states.LABELS.items()])

    def narrow(self, jobs: QuerySet[ExportJob]) -> QuerySet[ExportJob]:
        """Return those of `jobs` that are asked for."""
        jobs = jobs.filter(self.asked("created_at"))
        if self.cleaned_data.get("status"):
            jobs = jobs.filter(status=self.cleaned_data["status"])
        return jobs
