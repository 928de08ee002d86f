"""Users and tokens as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer, TokenRefreshSerializer
from rest_framework_simplejwt.settings import api_settings

from accounts.models import User


def _expires_in() -> int:
    return int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds())


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
        return list(user.environments.values_list("environment_id", flat=True))


class LoginSerializer(TokenObtainPairSerializer):
    """User name and password in, tokens and user out."""

    default_error_messages = {"no_active_account": "The user name or the password is wrong."}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the password and return the tokens."""
        tokens: dict[str, Any] = super().validate(attrs)
        return {
            "access": tokens["access"],
            "refresh": tokens["refresh"],
            "expires_in": _expires_in(),
            "user": UserSerializer(self.user).data,
        }


class RefreshSerializer(TokenRefreshSerializer):
    """A refresh token in, a new pair out; the old refresh token is worthless from then on."""

    default_error_messages = {"no_active_account": "This user may no longer sign in."}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the new tokens."""
        try:
            tokens: dict[str, Any] = super().validate(attrs)
        except ObjectDoesNotExist:  # the user was deleted since
            raise AuthenticationFailed(
                self.error_messages["no_active_account"], "no_active_account"
            ) from None
        return {**tokens, "expires_in": _expires_in()}
