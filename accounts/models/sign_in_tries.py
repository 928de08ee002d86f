"""What is remembered of tries to sign in, until a day after the last one."""

from __future__ import annotations

from django.db import models


class SignInTries(models.Model):
    """Tries of one user name from one network; `network` "*" counts all that are not known.

    The name is a keyed hash: people type passwords into the wrong field.
    """

    key = models.CharField(max_length=64)
    network = models.CharField(max_length=63)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True, help_text="Last right password.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "key"], name="accounts_tries_once"),
        ]
        indexes = [models.Index(fields=["key"])]

    def __str__(self) -> str:
        return f"{self.failures} tries from {self.network}"


class FailedSignIns(models.Model):
    """How many sign-ins failed from one network in one hour: the audit log takes so many."""

    network = models.CharField(max_length=63, unique=True)
    hour = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} from {self.network}"
