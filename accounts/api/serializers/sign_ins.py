"""Sign-ins and API tokens as JSON."""

from __future__ import annotations

from datetime import datetime

from rest_framework import serializers

from accounts.labels.clients import client_words
from accounts.models import ApiToken, SignIn
from accounts.services.sign_in_lifetime import ends_at
from spoton.http.strict import StrictSerializer


class SignInSerializer(serializers.ModelSerializer[SignIn]):
    """One browser or program that is signed in as the caller."""

    client = serializers.SerializerMethodField(help_text="What it calls itself, in words.")
    ends_at = serializers.SerializerMethodField(help_text="When it ends if it is not used again.")
    is_current = serializers.SerializerMethodField(help_text="Whether this call belongs to it.")

    class Meta:
        model = SignIn
        fields = [
            "id",
            "kind",
            "client",
            "address",
            "created_at",
            "last_seen_at",
            "last_used_at",
            "ends_at",
            "is_current",
        ]
        read_only_fields = fields

    def get_client(self, sign_in: SignIn) -> str:
        """Return what signed in."""
        return client_words(sign_in.user_agent)

    def get_ends_at(self, sign_in: SignIn) -> datetime:
        """Return when it ends."""
        return ends_at(sign_in)

    def get_is_current(self, sign_in: SignIn) -> bool:
        """Return whether the caller is signed in by it."""
        return bool(str(sign_in.pk) == self.context["current"])


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    """One API token of the caller; its text is shown once, when it is made."""

    class Meta:
        model = ApiToken
        fields = [
            "id",
            "name",
            "prefix",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ]
        read_only_fields = fields


class EndOthersSerializer(StrictSerializer):
    """What else ends."""

    tokens = serializers.BooleanField(
        default=False, help_text="Whether the caller's API tokens end too."
    )


class EndedSerializer(serializers.Serializer[dict[str, int]]):
    """What has ended."""

    sign_ins = serializers.IntegerField()
    tokens = serializers.IntegerField()
