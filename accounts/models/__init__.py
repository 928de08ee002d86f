"""The tables of accounts."""

from .api_token import ApiToken
from .audit import AuditEntry
from .sign_in import SignIn
from .sign_in_tries import FailedSignIns, SignInTries
from .user import UNLIMITED_ADMINS, Role, SpotOnUserManager, User

__all__ = [
    "UNLIMITED_ADMINS",
    "ApiToken",
    "AuditEntry",
    "FailedSignIns",
    "Role",
    "SignIn",
    "SignInTries",
    "SpotOnUserManager",
    "User",
]
