"""What the list of alerts can be narrowed to."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from alerts.kinds import Kind
from alerts.models import Alert, states
from alerts.pages.filters import PlaceAndDays
from alerts.selectors.alerts import STATES


class AlertFilters(PlaceAndDays):
    """Where, when, in which state and of which kind; a time is when an alert opened."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((state, look.label) for state, look in states.ALERT.items())],
    )
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *Kind.choices])

    def narrow(self, alerts: QuerySet[Alert]) -> QuerySet[Alert]:
        """Return those of `alerts` that are asked for."""
        alerts = alerts.filter(self.asked("opened_at"))
        given = self.cleaned_data
        if given.get("state"):
            alerts = alerts.filter(STATES[given["state"]])
        if given.get("kind"):
            alerts = alerts.filter(kind=given["kind"])
        return alerts
