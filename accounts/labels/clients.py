"""What a client calls itself, in words that its user recognises."""

from __future__ import annotations

from typing import Final

from ua_parser import parse

UNKNOWN: Final = "Unknown client"


def client_words(user_agent: str) -> str:
    """Return a browser or program, and its system if that is known.

    >>> client_words("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    'Firefox on Linux'
    >>> client_words("curl/8.5.0"), client_words("our-report/2"), client_words("")
    ('curl', 'our-report/2', 'Unknown client')
    """
    found = parse(user_agent)
    client = found.user_agent.family if found.user_agent else user_agent[:40]
    system = found.os.family if found.os else ""
    if not client:
        return UNKNOWN
    return f"{client} on {system}" if system else client
