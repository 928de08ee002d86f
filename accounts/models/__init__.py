"""The tables of accounts."""

from .api_token import ApiToken
from .audit import AuditEntry
from .user import UNLIMITED_ADMINS, Role, SpotOnUserManager, User

__all__ = ["UNLIMITED_ADMINS", "ApiToken", "AuditEntry", "Role", "SpotOnUserManager", "User"]
