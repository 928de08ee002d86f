"""What administrators fill in about a user."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from accounts.models import Role, User, all_environments
from accounts.pages.password import password_field

ROLE_WORDS: Final = (
    "Viewers watch, operators run tasks and correct identities, administrators manage everything."
)


class UserFilter(forms.Form):
    """What the list of users is narrowed by."""

    search = forms.CharField(
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or email"}),
    )
    role = forms.ChoiceField(required=False, choices=[("", "Any"), *Role.choices])
    active = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("yes", "Active"), ("no", "Disabled")],
    )


class UserForm(forms.Form):
    """A user: who, which role, where."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(max_length=254, required=False)
    role = forms.ChoiceField(choices=Role.choices, help_text=ROLE_WORDS)
    all_environments = forms.BooleanField(
        label="All environments, including new ones", required=False
    )
    environments = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only these environments",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["environments"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(
            all_environments().order_by("name").values_list("environment_id", "name")
        )

    @staticmethod
    def values_of(user: User) -> dict[str, Any]:
        """Return what the form shows of a user."""
        names = ("username", "first_name", "last_name", "email", "role", "all_environments")
        return {name: getattr(user, name) for name in names} | {
            "environments": [environment.environment_id for environment in user.environments.all()]
        }

    def changes(self) -> dict[str, Any]:
        """Return what the service takes."""
        return dict(self.cleaned_data)


class NewUserForm(UserForm):
    """A new user, who may get their password later."""

    password = password_field("Password", "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.required = False
        field.help_text = "At least 12 characters. The user cannot sign in without a password."

    def changes(self) -> dict[str, Any]:
        """Return what the service takes: no password is different from an empty one."""
        given = super().changes()
        if not given["password"]:
            del given["password"]
        return given

    def ask_for_the_password_again(self) -> None:
        """Say where something else is wrong that the page does not keep what was typed here."""
        if self.errors and self.data.get("password") and "password" not in self.errors:
            self.add_error("password", "Enter the password again: this page does not keep it.")


class SetPasswordForm(forms.Form):
    """A new password for someone else."""

    password = password_field("New password", "new-password")
