"""What lists of alerts and deliveries share: filters for where and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from spoton.http.days import midnight
from tracking.selectors.scope import environments_for


class PlaceAndDays(forms.Form):
    """Where, and on which days of the user's time zone; a bad value is said and left out."""

    environment = forms.ChoiceField(required=False)
    since = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label="To", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, auto_id="filter-%s")
        known = environments_for(user).order_by("name").values_list("environment_id", "name")
        self.offer("environment", [("", "All"), *known])

    def offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Set what a field can be."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def is_used(self) -> bool:
        """Return whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def asked(self, moment: str) -> Q:
        """Return the condition of place and days; `moment` is the column that days are of."""
        self.is_valid()
        given, condition = self.cleaned_data, Q()
        if given.get("environment"):
            condition &= Q(environment__environment_id=given["environment"])
        if given.get("since"):
            condition &= Q(**{f"{moment}__gte": midnight(given["since"])})
        if given.get("until"):
            condition &= Q(**{f"{moment}__lt": midnight(given["until"]) + timedelta(days=1)})
        return condition
