"""What the admin site shows of users and their access; Django loads this package."""

from accounts.admin import provider_identities, registry

__all__ = ["provider_identities", "registry"]
