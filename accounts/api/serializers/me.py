"""The signed-in user as JSON."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import User


class UserSerializer(serializers.ModelSerializer[User]):
    """Who is signed in, and where they may look (`environments` null: everywhere)."""

    environments = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "email", "role", "environments"]
        read_only_fields = fields

    def get_environments(self, user: User) -> list[str] | None:
        """Return the ids of the environments that the user is limited to."""
        if user.is_superuser or user.all_environments:
            return None
        return sorted(place.environment_id for place in user.environments.all())
