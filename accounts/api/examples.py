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
