"""Type a name before what it stands for goes for good."""

from __future__ import annotations

from typing import Any

from django import forms


class SureForm(forms.Form):
    """The identifier, typed.

    Args:
        identifier: that must be typed.
        action: what is about to happen, and what then did not.
        any_case: whether small letters do, too, for an identifier in capitals.
    """

    typed = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )

    def __init__(
        self,
        *args: Any,
        identifier: str,
        action: tuple[str, str] = ("delete it", "deleted"),
        any_case: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._identifier, self._done, self._any_case = identifier, action[1], any_case
        self.fields["typed"].label = f"Type {identifier} to {action[0]}"

    def clean_typed(self) -> str:
        """Refuse anything else."""
        typed = str(self.cleaned_data["typed"]).strip()
        if self._any_case:
            typed = typed.upper()
        if typed != self._identifier:
            raise forms.ValidationError(
                f"The ID does not match {self._identifier}. Nothing was {self._done}."
            )
        return typed
