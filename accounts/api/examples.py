"""What the OpenAPI document shows of signing in."""

from drf_spectacular.utils import OpenApiExample

USER = {
    "id": 3,
    "username": "olga",
    "first_name": "Olga",
    "last_name": "Berg",
    "email": "olga@example.org",
    "role": "operator",
    "environments": ["campus"],
}
TOKENS = {
    "access": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.5cU0d6Tg4sE",
    "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.m3v3qj5cU0d",
    "expires_in": 300,
}

LOGIN = [
    OpenApiExample(
        "Name and password",
        {"username": "olga", "password": "correct horse battery"},
        request_only=True,
    ),
    OpenApiExample(
        "With two-factor sign-in",
        {"username": "olga", "password": "correct horse battery", "code": "287082"},
        request_only=True,
    ),
    OpenApiExample("Signed in", {**TOKENS, "user": USER}, response_only=True),
]
REFRESH = [
    OpenApiExample("A refresh token", {"refresh": TOKENS["refresh"]}, request_only=True),
    OpenApiExample("The next pair", TOKENS, response_only=True),
]
LOGOUT = [OpenApiExample("A refresh token", {"refresh": TOKENS["refresh"]}, request_only=True)]
PASSWORD = [
    OpenApiExample(
        "Old and new",
        {"old_password": "correct horse battery", "new_password": "purple staple harbour"},
        request_only=True,
    ),
    OpenApiExample("New tokens", TOKENS, response_only=True),
]
ME = [OpenApiExample("An operator of one environment", USER, response_only=True)]

RIGHTS = [
    OpenApiExample(
        "An operator of one environment",
        {
            "role": "operator",
            "environments": ["campus"],
            "permissions": ["environments.view", "tasks.run", "tasks.view"],
        },
        response_only=True,
    )
]

_MANAGED = {
    "id": 3,
    "username": "olga",
    "first_name": "Olga",
    "last_name": "Berg",
    "email": "olga@example.org",
    "role": "operator",
    "all_environments": False,
    "environments": ["campus"],
    "is_active": True,
    "has_second_factor": False,
    "last_login": "2026-01-31T08:00:00Z",
    "date_joined": "2026-01-01T08:00:00Z",
}
USERS = [OpenApiExample("A user", _MANAGED, response_only=True)]
ONE_USER = [OpenApiExample("The user", _MANAGED, response_only=True)]
NEW_USER = [
    OpenApiExample(
        "An operator of one environment",
        {
            "username": "olga",
            "password": "correct horse battery",
            "role": "operator",
            "environments": ["campus"],
        },
        request_only=True,
    ),
    OpenApiExample("The new user", _MANAGED, response_only=True, status_codes=["201"]),
]
CHANGED_USER = [
    OpenApiExample(
        "Another role", {"role": "operator", "environments": ["campus"]}, request_only=True
    ),
    OpenApiExample("The user now", _MANAGED, response_only=True),
]
AUDIT = [
    OpenApiExample(
        "A camera was renamed",
        {
            "id": 812,
            "time": "2026-01-31T08:00:00Z",
            "user": "ada",
            "user_id": 1,
            "action": "camera.update",
            "target_type": "camera",
            "target_id": "c09",
            "environment": "campus",
            "before": {"name": "Door"},
            "after": {"name": "Gate"},
            "address": "192.0.2.7",
            "request_id": "9f86d081884c7d65",
        },
        response_only=True,
    )
]
SIGN_INS = [
    OpenApiExample(
        "A browser",
        {
            "id": "0b9e3f0c-6f0e-4f4e-8d0c-0d6f5a3d2c11",
            "kind": "browser",
            "client": "Firefox on Linux",
            "address": "192.0.2.7",
            "created_at": "2026-01-31T08:00:00Z",
            "last_seen_at": "2026-01-31T09:30:00Z",
            "last_used_at": "2026-01-31T09:12:00Z",
            "ends_at": "2026-01-31T21:12:00Z",
            "is_current": True,
        },
        response_only=True,
    )
]
END_OTHERS = [
    OpenApiExample("API tokens too", {"tokens": True}, request_only=True),
    OpenApiExample("What has ended", {"sign_ins": 2, "tokens": 1}, response_only=True),
]
API_TOKENS = [
    OpenApiExample(
        "A token",
        {
            "id": 4,
            "name": "report script",
            "prefix": "spoton_3fk2Qd9x",
            "created_at": "2026-01-31T08:00:00Z",
            "expires_at": "2026-05-01T08:00:00Z",
            "last_used_at": None,
            "revoked_at": None,
        },
        response_only=True,
    )
]
