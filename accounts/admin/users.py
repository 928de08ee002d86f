"""Users on the admin site: the same rules and the same audit rows as by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize

from accounts.models import User
from accounts.services import audit, users
from accounts.services.unlock import unlock
from spoton.service_errors import ConflictError

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
    _UserChangeForm = UserChangeForm[User]
else:  # Django's own classes take no type argument when they run
    _UserAdmin = DjangoUserAdmin
    _UserChangeForm = UserChangeForm


def actor_of(request: HttpRequest) -> User:
    """Return who uses the admin site."""
    if not isinstance(request.user, User):
        raise TypeError("the admin site let in a user who is not signed in")
    return request.user


class UserAdminForm(_UserChangeForm):
    """A user; refuses what would leave nobody to undo it."""

    actor: ClassVar[User]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        users.lower_superuser(self.instance)
        try:
            users.check_remains(self.actor, self.instance, users.lock_admins())
        except ConflictError as error:
            self.add_error(None, str(error))


@admin.action(description="Unlock selected users")
def let_in(model_admin: Any, request: HttpRequest, chosen: QuerySet[User]) -> None:
    """Let users try again who are locked out."""
    forgiven = sum(unlock(actor_of(request), user.pk) for user in chosen)
    messages.success(request, f"{forgiven} user{pluralize(forgiven)} unlocked.")


@admin.register(User)
class UserAdmin(_UserAdmin):
    """Users with role and environments; they are deactivated, never deleted."""

    form = UserAdminForm
    list_display = ["username", "email", "role", "where", "is_active", "last_login"]
    list_filter = ["role", "is_active", "all_environments", "environments"]
    search_fields = ["username", "email", "first_name", "last_name"]
    date_hierarchy = "date_joined"
    filter_horizontal = ["environments"]
    show_full_result_count = False
    actions = [let_in]
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
        """Return where the user may look."""
        if user.sees_everything:
            return "all"
        return ", ".join(e.environment_id for e in user.environments.all()) or "none"

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse everyone: the audit log and the tasks name their users."""
        return False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Tell the form who fills it in; the class is made again for each request."""
        form = super().get_form(request, *args, **kwargs)
        form.actor = actor_of(request)  # type: ignore[attr-defined]
        return form

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        """Save, and remember what was."""
        if change:
            form.audit_before = users.state(User.objects.get(pk=obj.pk))  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm[User], formsets: Any, change: bool
    ) -> None:
        """Save the environments too, and only then say what is."""
        super().save_related(request, form, formsets, change)
        user, actor = form.instance, actor_of(request)
        if change:
            before: dict[str, Any] = form.audit_before  # type: ignore[attr-defined]
            users.record_update(actor, user, before, password_is_new=False)
        else:
            after = users.state(user)
            audit.record(actor, "user.create", user, target_id=user.username, after=after)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002
        form_url: str = "",
    ) -> HttpResponse:
        """Set a password: that ends every sign-in of the user; one's own asks for the old one."""
        if id == str(actor_of(request).pk):
            return redirect("admin:password_change")
        with transaction.atomic():
            before = User.objects.filter(pk=id).first() if id.isdecimal() else None
            response = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=id).first() if before else None
            if before and after and before.password != after.password:
                users.record_update(
                    actor_of(request), after, users.state(before), password_is_new=True
                )
        return response
