"""An environment as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from tracking.models import Environment
from tracking.models.validators import refuse_reserved, validate_identifier


def identifier_of(name: str) -> str:
    """Return an identifier that says the same as `name`, "" if it has no letters for that.

    >>> identifier_of("Main Street, 2nd floor")
    'main-street-2nd-floor'
    """
    return slugify(name)[:63].strip("-_")


class NewEnvironmentForm(forms.Form):
    """Its name; the identifier makes itself."""

    name = forms.CharField(
        max_length=200,
        help_text="For example: Main campus, Shop in Bern.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    environment_id = forms.CharField(
        label="ID",
        max_length=63,
        required=False,
        validators=[validate_identifier],
        help_text=(
            "Used in web addresses. You cannot change it later. Leave it empty to take it "
            "from the name."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-made-from": "id_name"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Make the identifier if none is given."""
        cleaned = super().clean() or {}
        given = cleaned.get("environment_id") or ""
        identifier = given or identifier_of(cleaned.get("name") or "")
        if not given and identifier:
            identifier = _free(identifier)
        if not identifier and "environment_id" not in self.errors and "name" in cleaned:
            self.add_error(
                "environment_id",
                "Enter an ID. The name has too few letters and digits to derive one.",
            )
        cleaned["environment_id"] = identifier
        try:
            refuse_reserved(identifier)
        except ValidationError as error:
            self.add_error("environment_id", error)
        return cleaned


class EnvironmentForm(forms.Form):
    """What can change: the map has a page of its own."""

    name = forms.CharField(max_length=200)
    recording_days = forms.IntegerField(
        label="Keep recordings for (days)",
        required=False,
        min_value=1,
        max_value=3650,
        help_text="Recordings of live cameras only. Imported files stay.",
    )
    recording_gigabytes = forms.FloatField(
        label="Keep recordings up to (GB)",
        required=False,
        min_value=0.1,
        max_value=1e6,
        help_text="Beyond this, the oldest are deleted.",
    )

    def values(self) -> dict[str, Any]:
        """Return what was given; a limit that was left empty stays as it is."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


def _free(identifier: str) -> str:
    taken = set(
        Environment.objects.filter(environment_id__startswith=identifier[:55]).values_list(
            "environment_id", flat=True
        )
    )
    wanted, number = identifier, 2
    while wanted in taken:
        wanted, number = f"{identifier[:58]}-{number}", number + 1
    return wanted
