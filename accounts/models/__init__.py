"""The tables of accounts."""

from spoton.rights import Role

from .api_token import ApiToken
from .audit import AuditEntry
from .provider_identity import ProviderIdentity
from .second_factor import RecoveryCode, SecondFactor
from .sign_in import SignIn
from .sign_in_tries import FailedSignIns, SignInTries
from .user import (
    UNLIMITED_ADMINS,
    SpotOnUserManager,
    User,
    all_environments,
    environment_model,
)

__all__ = [
    "UNLIMITED_ADMINS",
    "ApiToken",
    "AuditEntry",
    "FailedSignIns",
    "ProviderIdentity",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SignIn",
    "SignInTries",
    "SpotOnUserManager",
    "User",
    "all_environments",
    "environment_model",
]
