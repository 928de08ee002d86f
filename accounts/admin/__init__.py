"""What the admin site shows of users and their access; Django loads this package."""

from accounts.admin import registry

__all__ = ["registry"]
