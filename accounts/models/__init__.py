"""The tables of accounts."""

from .api_token import ApiToken
from .audit import AuditEntry
from .user import Role, SpotOnUserManager, User

__all__ = ["ApiToken", "AuditEntry", "Role", "SpotOnUserManager", "User"]
