"""Columns of what is secret; `spoton.resealing` finds them by their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxLengthValidator
from django.db import models

from spoton.sealed_addresses import lock_address, unlock_address

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Text = models.TextField[str, str]
else:  # Django's own class takes no type argument when it runs
    _Text = models.TextField

LONGEST_ADDRESS = 2000


class SealedTextField(_Text):
    """What `spoton.sealed.seal` returned; who needs the text calls `unseal`."""


class SealedAddressField(SealedTextField):
    """A camera's address: plain in Python, sealed in the database. Only "" can be asked for.

    See `spoton.sealed_addresses` for what is sealed, and what becomes of it without the key.
    """

    default_validators = [MaxLengthValidator(LONGEST_ADDRESS)]

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Return the address."""
        return value if value is None else unlock_address(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored."""
        value = super().get_prep_value(value)
        return lock_address(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return what is stored: `dumpdata` writes no passwords."""
        return lock_address(self.value_from_object(obj))
