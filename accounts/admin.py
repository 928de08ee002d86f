"""Users on the admin site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from accounts.models import User

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
else:  # Django's own class takes no type argument when it runs
    _UserAdmin = DjangoUserAdmin

admin.site.site_header = admin.site.site_title = "SpotOn"

# Rights come from the role; groups would look as if they did something.
admin.site.unregister(Group)
# Their pages show the tokens themselves: whoever reads one is that user.
admin.site.unregister([OutstandingToken, BlacklistedToken])


@admin.register(User)
class UserAdmin(_UserAdmin):
    """Users with role and environments."""

    list_display = ["username", "email", "role", "where", "is_active", "last_login"]
    list_filter = ["role", "is_active", "all_environments", "environments"]
    search_fields = ["username", "email", "first_name", "last_name"]
    date_hierarchy = "date_joined"
    filter_horizontal = ["environments"]
    show_full_result_count = False
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Access", {"fields": ["is_active", "role", "all_environments", "environments"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "usable_password",
                    "password1",
                    "password2",
                    "role",
                    "all_environments",
                    "environments",
                ],
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Fetch the environments of all rows at once."""
        return super().get_queryset(request).prefetch_related("environments")

    @admin.display(description="environments")
    def where(self, user: User) -> str:
        """Where the user may look."""
        if user.is_superuser or user.all_environments:
            return "all"
        return ", ".join(e.environment_id for e in user.environments.all()) or "none"
