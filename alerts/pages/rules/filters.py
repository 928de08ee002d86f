"""What the list of rules can be narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from alerts.kinds import Kind
from alerts.models import AlertRule
from tracking.selectors.scope import environments_for


class RuleFilters(forms.Form):
    """Where, of which kind, enabled or not."""

    environment = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *Kind.choices])
    enabled = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Any"), ("yes", "Enabled"), ("no", "Disabled")],
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, auto_id="filter-%s")
        field = self.fields["environment"]
        assert isinstance(field, forms.ChoiceField)
        known = environments_for(user).order_by("name").values_list("environment_id", "name")
        field.choices = [("", "All"), *known]

    def is_used(self) -> bool:
        """Return whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, rules: QuerySet[AlertRule]) -> QuerySet[AlertRule]:
        """Return those of `rules` that are asked for."""
        self.is_valid()
        given = self.cleaned_data
        if given.get("environment"):
            rules = rules.filter(environment__environment_id=given["environment"])
        if given.get("kind"):
            rules = rules.filter(kind=given["kind"])
        if given.get("enabled"):
            rules = rules.filter(enabled=given["enabled"] == "yes")
        return rules.order_by("environment__name", "name", "pk")
