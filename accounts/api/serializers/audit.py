"""The audit log as JSON."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import AuditEntry


class AuditSerializer(serializers.ModelSerializer[AuditEntry]):
    """One change. Of `before` and `after` only what differs is kept; secrets never are."""

    user = serializers.CharField(
        source="username", help_text="Empty: the system, or not signed in."
    )
    user_id = serializers.IntegerField(source="user_id_then", allow_null=True)
    environment = serializers.CharField(source="environment_id", help_text="Empty: none.")
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)

    class Meta:
        model = AuditEntry
        fields = [
            "id",
            "time",
            "user",
            "user_id",
            "action",
            "target_type",
            "target_id",
            "environment",
            "before",
            "after",
            "address",
            "request_id",
        ]
        read_only_fields = fields
