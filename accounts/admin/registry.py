"""The audit log and the tokens of machines on the admin site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms import IntegerField, ModelForm
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django_q.models import Failure, OrmQ, Schedule, Success
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from accounts.admin.audited import AuditedAdmin
from accounts.admin.users import UserAdmin, actor_of
from accounts.models import ApiToken, AuditEntry, User
from accounts.pages.password import password_field
from accounts.services import api_tokens
from accounts.services.change_password import check_own_password
from accounts.services.own_tokens import LONGEST_DAYS
from spoton.rights import has_right
from spoton.service_errors import InvalidInputError

if TYPE_CHECKING:
    _TokenForm = ModelForm[ApiToken]
else:  # Django's own class takes no type argument when it runs
    _TokenForm = ModelForm

__all__ = ["ApiTokenAdmin", "AuditEntryAdmin", "UserAdmin"]

admin.site.site_header = admin.site.site_title = "SpotOn"

# Rights come from the role; groups would look as if they did something.
admin.site.unregister(Group)
# Nothing to do there: they come and go with sign-ins.
admin.site.unregister([OutstandingToken, BlacklistedToken])
# Whoever writes a schedule or sends a job again runs any function of Python as the server's user.
admin.site.unregister([Failure, OrmQ, Schedule, Success])


class _ReadOnlyAdmin(AuditedAdmin[Any]):
    """What nobody adds or changes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse everyone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone."""
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(_ReadOnlyAdmin):
    """Who changed what, newest first."""

    list_display = ["time", "username", "action", "target_id", "environment_id", "address"]
    search_fields = ["=username", "=target_id", "=request_id", "=action"]
    date_hierarchy = "time"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone: it only grows."""
        return False


class _ApiTokenForm(_TokenForm):
    """A new token, which asks for the password of who makes it, as the account's page does."""

    request: ClassVar[HttpRequest]
    days = IntegerField(
        initial=90,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)],
        help_text=f"Days until it ends, {LONGEST_DAYS} at most.",
    )
    password = password_field("Your password", "current-password")

    class Meta:
        model = ApiToken
        fields = ["user", "name"]

    def clean(self) -> dict[str, Any]:
        """Look at the password last: it costs, and counts as a try."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_own_password(
                    self.request, actor_of(self.request), given["password"], "password"
                )
            except InvalidInputError as error:
                self.add_error("password", str(error))
        return given


@admin.action(description="Revoke selected tokens", permissions=["add"])
def revoke(model_admin: Any, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
    """End tokens for good."""
    actor = actor_of(request)
    ended = sum(api_tokens.revoke(actor, token) for token in tokens)
    messages.success(request, f"{ended} token{pluralize(ended)} revoked.")


@admin.register(ApiToken)
class ApiTokenAdmin(_ReadOnlyAdmin):
    """Tokens of machines: made and revoked here, shown once."""

    list_display = ["prefix", "user", "name", "created_at", "expires_at", "last_used_at",
                    "revoked_at"]  # fmt: skip
    list_filter = ["user"]
    list_select_related = ["user"]
    search_fields = ["prefix", "name", "user__username"]
    autocomplete_fields = ["user"]
    exclude = ["digest"]
    actions = [revoke]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow anyone who administers everything."""
        return isinstance(request.user, User) and has_right(request.user, "users.manage")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone: a revoked token stays in the list."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for a user, a name, days and one's own password."""
        if obj is None:
            kwargs["form"] = type("ApiTokenForm", (_ApiTokenForm,), {"request": request})
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show all but the hash."""
        return super().get_fields(request, obj) if obj else ["user", "name", "days", "password"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the token and show it, this once."""
        actor = actor_of(request)
        token, text = api_tokens.create(
            actor, obj.user, name=obj.name, days=form.cleaned_data["days"]
        )
        obj.__dict__.update(token.__dict__)
        messages.warning(request, f"The token, shown only now: {text}")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing more: the service has written it down."""
