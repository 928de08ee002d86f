"""Someone changes their own address, to which links for a new password go."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.services import audit, mail
from accounts.services.change_password import check_own_password
from spoton.service_errors import ConflictError, InvalidInputError


def change_email(request: HttpRequest, user: User, address: str, password: str) -> None:
    """Set the address, for the password; mail goes to the old one, too.

    Raises:
        ConflictError: the user signs in with a provider (OIDC), which says what the address is.
    """
    if not user.has_usable_password():
        raise ConflictError("Your address comes from the service that you sign in with.")
    before = user.email
    user.email = address
    try:
        user.clean_fields(exclude=[f.name for f in user._meta.fields if f.name != "email"])
    except ValidationError as error:
        raise InvalidInputError("email", " ".join(error.messages)) from None
    check_own_password(request, user, password, "password")
    if address == before:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(email=address)
        audit.record(
            user,
            "user.email",
            user,
            target_id=user.username,
            before={"email": before},
            after={"email": address},
        )
        mail.notify(mail.EMAIL, user, before)
