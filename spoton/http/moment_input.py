"""A field for a day and a time of day, to the second."""

from __future__ import annotations

from django import forms


class MomentInput(forms.DateTimeInput):
    """The browser's own control; its value is in the time zone of the page."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format="%Y-%m-%dT%H:%M:%S")
