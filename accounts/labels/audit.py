"""Entries of the audit log in words: what was done, and what became different."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from accounts.models import AuditEntry

_SPECIAL: Final[dict[str, str]] = {
    "auth.login": "Signed in",
    "auth.logout": "Signed out",
    "auth.login_failed": "Wrong password",
    "auth.code_failed": "Wrong code of two-factor sign-in",
    "auth.oidc_refused": "Sign-in with a provider refused",
    "auth.locked_out": "Locked out after wrong passwords or codes",
    "auth.token_reuse": "Reused token rejected",
    "second_factor.enable": "Enabled two-factor sign-in",
    "second_factor.disable": "Disabled two-factor sign-in",
    "second_factor.reset": "Reset two-factor sign-in",
    "second_factor.recovery_codes": "Made new recovery codes",
    "second_factor.recovery_code": "Used a recovery code",
    "sign_in.end": "Ended a sign-in",
    "sign_in.end_others": "Ended all other sign-ins",
    "user.password": "Changed own password",
    "user.password_link": "Sent a link to set a new password",
    "user.password_reset": "Set a new password by a link",
    "user.email": "Changed own email address",
    "provideridentity.delete": "Deleted the link of a user to the provider",
    "user.unlock": "Unlocked a user",
    "token.create": "Created an API token",
    "token.revoke": "Ended an API token",
    "task.seek": "Moved a task to a different time",
    "person.undo": "Undid a merge or split",
    "recordings.import": "Imported recordings",
    "export.cancel": "Cancelled an export",
    "export.download": "Downloaded an export",
    "export.send": "Sent a scheduled report",
    "export_schedule.send": "Asked for a scheduled report now",
    "recordings.keep": "Kept a recording",
    "recordings.release": "No longer keeps a recording",
    "alert.acknowledge": "Acknowledged an alert",
    "alert_delivery.resend": "Sent an alert once more",
    "system.clear_cache": "Cleared the cache",
    "system.garbage_collect": "Freed memory",
    "system.restore": "Restored a backup",
    "system.rotate_keys": "Changed the encryption key",
    "system.support_bundle": "Made a support bundle",
    "backup.create": "Made a backup",
    "backup.delete": "Deleted an old backup",
}
_VERBS: Final[dict[str, str]] = {
    "create": "Created",
    "update": "Changed",
    "delete": "Deleted",
    "start": "Started",
    "stop": "Stopped",
    "pause": "Paused",
    "resume": "Resumed",
    "merge": "Merged",
    "split": "Split",
    "forget": "Forgot",
    "search": "Searched for",
    "test": "Tested",
}
_EDITED: Final = ("create", "update", "delete")
# What the list can be narrowed to, by what it was done to.
_KNOWN: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "Signing in",
        "auth",
        (
            "login",
            "logout",
            "login_failed",
            "code_failed",
            "oidc_refused",
            "locked_out",
            "token_reuse",
        ),
    ),
    (
        "Two-factor sign-in",
        "second_factor",
        ("enable", "disable", "reset", "recovery_codes", "recovery_code"),
    ),
    ("Sign-ins", "sign_in", ("end", "end_others")),
    (
        "Users",
        "user",
        ("create", "update", "password", "password_link", "password_reset", "email", "unlock"),
    ),
    ("API tokens", "token", ("create", "revoke")),
    ("Environments", "environment", _EDITED),
    ("Cameras", "camera", _EDITED),
    ("Scenes", "scene", _EDITED),
    ("Zones", "zone", _EDITED),
    ("Lines", "line", _EDITED),
    ("Tasks", "task", ("start", "stop", "pause", "resume", "seek")),
    ("People", "person", ("merge", "split", "undo", "forget", "search")),
    ("Alerts", "alert", ("acknowledge",)),
    ("Alert rules", "alert_rule", (*_EDITED, "test")),
    ("Receivers of alerts", "alert_receiver", (*_EDITED, "test")),
    ("Deliveries of alerts", "alert_delivery", ("resend",)),
    ("Exports", "export", ("create", "cancel", "download", "send", "delete")),
    ("Scheduled reports", "export_schedule", (*_EDITED, "send", "stop")),
    ("Recordings", "recordings", ("import", "keep", "release")),
    ("Backups", "backup", ("create", "delete")),
    (
        "System",
        "system",
        ("clear_cache", "garbage_collect", "restore", "rotate_keys", "support_bundle"),
    ),
)
_LONGEST: Final = 400
_NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after; None where there was none."""

    name: str
    before: str | None
    after: str | None


def action_words(action: str) -> str:
    """Say what was done.

    >>> action_words("camera.update"), action_words("auth.login"), action_words("odd.thing_done")
    ('Changed a camera', 'Signed in', 'Thing done: odd')
    """
    if action in _SPECIAL:
        return _SPECIAL[action]
    noun, _, verb = action.partition(".")
    noun = noun.replace("_", " ")
    if verb in _VERBS:
        article = "an" if noun[:1] in "aeio" else "a"
        return f"{_VERBS[verb]} {article} {noun}"
    return f"{verb.replace('_', ' ').capitalize()}: {noun}"


def action_choices() -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the known actions by group, as a field's choices."""
    return [
        (label, tuple((f"{noun}.{verb}", action_words(f"{noun}.{verb}")) for verb in verbs))
        for label, noun, verbs in _KNOWN
    ]


def differences(entry: AuditEntry) -> list[Difference]:
    """Return what became different, by name; secrets are masked in the log already."""
    before, after = entry.before or {}, entry.after or {}
    found = (
        Difference(
            name.replace("_", " "),
            _text(before[name]) if name in before else None,
            _text(after[name]) if name in after else None,
        )
        for name in {**before, **after}
    )
    # What was made without a value, or went without one, says nothing.
    return [each for each in found if {each.before, each.after} - {None, _NOTHING}]


def _text(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
