"""What a password must be, besides Django's own rules, wherever one is set."""

from __future__ import annotations

import string
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LONGEST: Final = 1024
"""Hashing takes no longer than this; more than that nobody types."""

_TRIMMINGS: Final = string.digits + string.punctuation + string.whitespace
_LOOK_ALIKES: Final = str.maketrans("013457@$!", "oieastasi")


class MaximumLengthValidator:
    """Refuses what would take long to hash."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is too long."""
        if len(password) > LONGEST:
            raise ValidationError(f"This password is longer than {LONGEST} characters.")

    def get_help_text(self) -> str:
        """Say the rule."""
        return f"Your password can have up to {LONGEST} characters."


class DressedUpPasswordValidator(CommonPasswordValidator):
    """Refuses a common password that was only made longer.

    Django's list has hardly any of twelve characters: what people make of the short ones is
    `password1234`, `P@ssw0rd!!!!` or `qwertyqwerty`.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse it."""
        lowered = password.lower().strip()
        for text in (lowered, lowered.translate(_LOOK_ALIKES)):
            unit = _unit(text.strip(_TRIMMINGS))
            if not unit or unit == "spoton" or unit in self.passwords or len(set(text)) < 5:
                raise ValidationError(
                    "This password is a common one with a few additions. Use several unrelated "
                    "words instead.",
                    code="password_too_common",
                )

    def get_help_text(self) -> str:
        """Say the rule."""
        return "Your password can’t be a common password with digits or symbols added."


def _unit(text: str) -> str:
    """Return what the text is made of when it is the same over and over again."""
    return text[: (text + text).find(text, 1)] if text else ""
