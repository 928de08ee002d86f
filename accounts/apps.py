"""The app of users and their access."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles and tokens."""

    name = "accounts"
    verbose_name = "Users and access"

    def ready(self) -> None:
        """Listen to who signs in."""
        from accounts import receivers  # noqa: F401
