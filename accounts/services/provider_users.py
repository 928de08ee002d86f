"""Users who sign in with a provider of OpenID Connect (ADR 0051): found, created, kept in step."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import ProviderIdentity, Role, User, all_environments
from accounts.services import audit, sign_ins, users
from spoton.conf.oidc_config import EVERYWHERE, OidcConfig
from spoton.service_errors import ConflictError

_FIELDS: Final = {"given_name": "first_name", "family_name": "last_name", "email": "email"}


class RefusedError(Exception):
    """Who comes from the provider may not enter; the message is for them."""


@dataclass(frozen=True, slots=True)
class GroupAccess:
    """What the groups of a user give; None: administrators choose."""

    role: Role | None
    environments: frozenset[str] | None


def user_for(config: OidcConfig, claims: Mapping[str, Any]) -> User:
    """Return the user of these claims, as they are to be now.

    Raises:
        RefusedError: nobody comes in with them.
    """
    access = access_of(config, claims)
    try:
        with transaction.atomic():
            user = _found(config, claims) if access is not None else _known(config, claims)
            if user is not None and user.is_active and access is not None:
                _keep_in_step(user, claims, access)
    except (ConflictError, IntegrityError) as error:
        message = str(error) if isinstance(error, ConflictError) else "Try again."
        raise RefusedError(message) from None
    if access is None:
        if user is not None:  # what the provider took away ends here, too
            with transaction.atomic():
                sign_ins.end_all(user)
        raise RefusedError("None of your groups has access to SpotOn. Ask your administrator.")
    if user is None or not user.is_active:
        raise RefusedError("Your account in SpotOn is disabled.")
    return user


def access_of(config: OidcConfig, claims: Mapping[str, Any]) -> GroupAccess | None:
    """Return what the groups give, None if roles are given by groups and none of them fits."""
    groups = groups_of(config, claims)
    role: Role | None = None
    if config.roles:
        given = {meaning for group, meaning in config.roles if group in groups}
        role = next((each for each in reversed(Role) if each.value in given), None)
        if role is None:
            return None
    environments = {meaning for group, meaning in config.environments if group in groups}
    return GroupAccess(role, frozenset(environments) if config.environments else None)


def groups_of(config: OidcConfig, claims: Mapping[str, Any]) -> set[str]:
    """Return the groups that the claim names: a list, or one word.

    >>> config = OidcConfig(*[""] * 6, "realm.roles", (), (), True)
    >>> groups_of(config, {"realm": {"roles": ["guards"]}}), groups_of(config, {})
    ({'guards'}, set())
    """
    value: Any = claims.get(config.groups_claim)
    if value is None:
        value = claims
        for part in config.groups_claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return {value}
    return {str(each) for each in value} if isinstance(value, list) else set()


def _known(config: OidcConfig, claims: Mapping[str, Any]) -> User | None:
    identity = ProviderIdentity.objects.filter(issuer=config.issuer, subject=claims["sub"])
    found = identity.select_related("user").first()
    return found.user if found is not None else None


def _found(config: OidcConfig, claims: Mapping[str, Any]) -> User:
    """Return the user with this subject, or one who has waited for it, or a new one."""
    user = _known(config, claims)
    if user is not None:
        return user
    name = unicodedata.normalize("NFKC", str(claims.get(config.username_claim) or "")).strip()
    if not name:
        raise ConflictError(f"The provider sends no user name ({config.username_claim}).")
    user = User.objects.select_for_update().filter(username__iexact=name).first()
    if user is None:
        user = _created(config, name)
    elif user.has_usable_password() or hasattr(user, "provider_identity"):
        # By name alone nobody takes over an account: names at the provider can be chosen.
        raise ConflictError(
            f"There is a user {user.username} here who signs in another way. "
            "Ask your administrator."
        )
    ProviderIdentity.objects.create(user=user, issuer=config.issuer, subject=claims["sub"])
    return user


def _created(config: OidcConfig, name: str) -> User:
    if not config.creates_users:
        raise ConflictError(f"There is no user {name} here. Ask your administrator.")
    user = User(username=name, role=Role.VIEWER, all_environments=False)
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError:
        raise ConflictError(f"{name!r} cannot be a user name here.") from None
    user.save()
    audit.record(None, "user.create", user, target_id=user.username, after=users.state(user))
    return user


def _keep_in_step(user: User, claims: Mapping[str, Any], access: GroupAccess) -> None:
    admins = users.lock_admins()
    before = users.state(user)
    for claim, field in _FIELDS.items():
        value = claims.get(claim)
        if isinstance(value, str) and (field != "email" or claims.get("email_verified", True)):
            setattr(user, field, value[: User._meta.get_field(field).max_length])  # type: ignore[union-attr]
    if access.role is not None:
        user.role = access.role
    if access.environments is not None:
        user.all_environments = EVERYWHERE in access.environments
        user.environments.set(all_environments().filter(environment_id__in=access.environments))
    users.lower_superuser(user)
    users.check_remains(None, user, admins)
    user.save()
    after = users.state(user)
    if before != after:
        audit.record(None, "user.update", user, target_id=user.username, before=before, after=after)
