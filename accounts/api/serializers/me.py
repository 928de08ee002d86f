"""The signed-in user as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Role, User
from spoton.rights import RIGHTS, rights_of


def environments_of(user: User) -> list[str] | None:
    """Return the ids of the environments that the user is limited to, None without a limit."""
    if user.sees_everything:
        return None
    return sorted(environment.environment_id for environment in user.environments.all())


class UserSerializer(serializers.ModelSerializer[User]):
    """Who is signed in, and where they may look (`environments` null: everywhere)."""

    environments = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "email", "role", "environments"]
        read_only_fields = fields

    def get_environments(self, user: User) -> list[str] | None:
        """Return where they may look."""
        return environments_of(user)


class RightsSerializer(serializers.Serializer[dict[str, Any]]):
    """What the signed-in user may do (`environments` null: everywhere)."""

    role = serializers.ChoiceField(choices=Role.choices)
    environments = serializers.ListField(child=serializers.CharField(), allow_null=True)
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=sorted(RIGHTS)))


def rights_json(user: User) -> dict[str, Any]:
    """Return what `RightsSerializer` describes."""
    return {
        "role": user.effective_role,
        "environments": environments_of(user),
        "permissions": rights_of(user),
    }
