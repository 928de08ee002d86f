"""Who is who at the provider of OpenID Connect, on the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.audited import AuditedAdmin
from accounts.models import ProviderIdentity


@admin.register(ProviderIdentity)
class ProviderIdentityAdmin(AuditedAdmin[ProviderIdentity]):
    """Links of users; one is deleted when a person got a new account at the provider."""

    list_display = ["user", "issuer", "subject", "created_at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "subject"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse everyone: signing in makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone."""
        return False
