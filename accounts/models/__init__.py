"""The tables of accounts."""

from .audit import AuditEntry
from .user import Role, SpotOnUserManager, User

__all__ = ["AuditEntry", "Role", "SpotOnUserManager", "User"]
