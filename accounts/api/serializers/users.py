"""Users as their administrators see and change them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.api.serializers.sign_in import PasswordField
from accounts.models import Role, User, environment_model
from accounts.services.sign_in_lifetime import has_second_factor
from spoton.http.strict import StrictSerializer

_FIELD: Any = environment_model()._meta.get_field("environment_id")
_SLUG: int | None = _FIELD.max_length


class ManagedUserSerializer(serializers.ModelSerializer[User]):
    """A user; `environments` counts only while `all_environments` is off."""

    environments = serializers.SerializerMethodField()
    has_second_factor = serializers.SerializerMethodField(
        help_text="Whether signing in takes a code, too."
    )

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "first_name",
            "last_name",
            "email",
            "role",
            "all_environments",
            "environments",
            "is_active",
            "has_second_factor",
            "last_login",
            "date_joined",
        ]
        read_only_fields = fields

    def get_environments(self, user: User) -> list[str]:
        """Return the ids of the chosen environments."""
        return sorted(environment.environment_id for environment in user.environments.all())

    def get_has_second_factor(self, user: User) -> bool:
        """Return whether an authenticator app is set up."""
        return has_second_factor(user)


class UserChangesSerializer(StrictSerializer):
    """What to change; `environments` alone also switches `all_environments` off."""

    username = serializers.CharField(max_length=150, required=False)
    password = PasswordField(required=False)
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    all_environments = serializers.BooleanField(required=False)
    environments = serializers.ListField(
        child=serializers.CharField(max_length=_SLUG), required=False, max_length=1000
    )
    is_active = serializers.BooleanField(required=False)


class NewUserSerializer(UserChangesSerializer):
    """A user to create; without a password they cannot sign in until one is set."""

    username = serializers.CharField(max_length=150)
