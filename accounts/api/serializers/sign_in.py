"""Signing in and out as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.api.serializers.me import UserSerializer
from spoton.http.strict import StrictSerializer

_LONGEST_TOKEN = 4096


class PasswordField(serializers.CharField):
    """A password: blanks count, and it is never in an answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=1024,
            trim_whitespace=False,
            write_only=True,
            style={"input_type": "password"},
            **kwargs,
        )


class LoginSerializer(StrictSerializer):
    """User name and password, and a code where two-factor sign-in is on."""

    username = serializers.CharField(max_length=150)
    password = PasswordField()
    code = serializers.CharField(
        max_length=32,
        default="",
        allow_blank=True,
        write_only=True,
        help_text="Six digits of the authenticator app, or a recovery code.",
    )


class RefreshSerializer(StrictSerializer):
    """A refresh token."""

    refresh = serializers.CharField(max_length=_LONGEST_TOKEN)


class LogoutSerializer(StrictSerializer):
    """The refresh token to end; a page ends its session and needs none."""

    refresh = serializers.CharField(max_length=_LONGEST_TOKEN, required=False)


class PasswordSerializer(StrictSerializer):
    """The password of now and the one to come."""

    old_password = PasswordField()
    new_password = PasswordField()


class TokensSerializer(serializers.Serializer[dict[str, Any]]):
    """An access token, and the refresh token that gets the next pair, once."""

    access = serializers.CharField(help_text="For `Authorization: Bearer`.")
    refresh = serializers.CharField(help_text="For POST /refresh, once.")
    expires_in = serializers.IntegerField(help_text="Seconds for which `access` works.")


class SignedInSerializer(TokensSerializer):
    """Tokens and whose they are."""

    user = UserSerializer()
