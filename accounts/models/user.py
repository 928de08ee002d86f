"""Users: what someone may do (role) and where (environments)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.db.models.base import ModelBase

from accounts.validation import time_zones
from spoton.rights import Role


def validate_time_zone(value: str) -> None:
    """Refuse a zone that Python's database of zones does not have."""
    if value not in time_zones.names():
        raise ValidationError(f"There is no time zone {value!r}; one is Europe/Berlin.")


# Who may administer users and use the admin site; `is_unlimited_admin` asks the same of one user.
UNLIMITED_ADMINS = models.Q(is_active=True) & (
    models.Q(is_superuser=True) | models.Q(role=Role.ADMIN, all_environments=True)
)

_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMIN: 2}


class SpotOnUserManager(UserManager["User"]):
    """`createsuperuser` makes an administrator of SpotOn too, not only of the admin site."""

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> User:
        """Create a superuser who also has the role of administrator.

        Raises:
            ValidationError: the password is too easy to guess. Here and not in the command, whose
                questions can be answered so that it does not check.
        """
        if password is not None:
            validate_password(password, self.model(username=username, email=email or ""))
        extra_fields.setdefault("role", Role.ADMIN)
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """A person or machine that signs in."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    all_environments = models.BooleanField(
        default=True,
        help_text="Off: only the environments chosen below. An explicit switch, so that "
        "removing the last chosen environment never opens all of them.",
    )
    environments = models.ManyToManyField("tracking.Environment", blank=True, related_name="users")
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Of the times on pages, such as Europe/Berlin; empty: the browser's.",
    )

    objects: ClassVar[SpotOnUserManager] = SpotOnUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_user_role_known"
            )
        ]

    @property
    def effective_role(self) -> Role:
        """The role whose rules hold: a superuser is an administrator."""
        return Role.ADMIN if self.is_superuser else Role(self.role)

    def has_role(self, role: Role) -> bool:
        """Return whether this user may do what `role` may (a superuser may do everything)."""
        return self.is_active and _RANK[self.effective_role] >= _RANK[role]

    @property
    def sees_everything(self) -> bool:
        """Whether this user sees every environment, not only the chosen ones."""
        return self.is_superuser or self.all_environments

    def sees_environment(self, environment_id: str) -> bool:
        """Return whether the environment exists and this user may see it."""
        visible = self.visible_environments().filter(environment_id=environment_id)
        return visible.exists()

    def visible_environments(self) -> QuerySet[Any]:
        """Return the environments that this user may see: rows of an app above this one."""
        environments = all_environments()
        if not self.is_active:
            return environments.none()
        return environments if self.sees_everything else environments.filter(users=self)

    @property
    def is_unlimited_admin(self) -> bool:
        """Whether this user may use the admin site, which shows every environment."""
        return self.has_role(Role.ADMIN) and self.sees_everything

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer the admin site by role: model permissions of single users are not used."""
        return self.is_unlimited_admin

    def has_module_perms(self, app_label: str) -> bool:
        """Answer the admin site by role."""
        return self.is_unlimited_admin

    def clean(self) -> None:
        """Refuse a name that another user has in other letters: tries count for both as one."""
        super().clean()
        alike = User.objects.filter(username__iexact=self.username)
        alike = alike.exclude(username=self.username).exclude(pk=self.pk)
        # Those who have it from before keep it.
        is_new = not User.objects.filter(pk=self.pk, username=self.username).exists()
        if is_new and alike.exists():
            raise ValidationError({"username": "A user with that name exists."})

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Keep Django's `is_staff`, the door to the admin site, in step with the role."""
        self.is_staff = self.effective_role == Role.ADMIN and self.sees_everything
        if update_fields is not None and {"role", "all_environments", "is_superuser"} & set(
            update_fields
        ):
            update_fields = {*update_fields, "is_staff"}
        super().save(
            force_insert=force_insert,
            force_update=force_update,
            using=using,
            update_fields=update_fields,
        )


def all_environments() -> QuerySet[Any]:
    """Return every environment."""
    return environment_model()._default_manager.all()


def environment_model() -> type[models.Model]:
    """Return the model of environments: a table of an app above this one."""
    model = User._meta.get_field("environments").related_model
    assert isinstance(model, type)
    return model
