"""Credentials in text: what is known to be one by where it stands. Standard library only."""

from __future__ import annotations

import re
from typing import Final

# Anyone may put anything into a log line: these take time in proportion to its length. What is
# matched once is not tried again (`*+`), and each match ends where the next may begin.
#
# All up to the last @ of a word with `://`: a password may hold `/`, `:` or `@`.
_USER_INFO: Final = re.compile(r"(://)((?:[^\s@]*+@)*+)([^\s@]*+)")
# Tickets, tokens and passwords in a query or, as many cameras take them, in a path.
_VALUES: Final = re.compile(
    r"([?&;/_](?:ticket|token|password|passwd|pwd|pass)=)[^&\s]++", re.IGNORECASE
)


def redact(text: str) -> str:
    """Return `text` with credentials in addresses replaced by `***`.

    >>> redact("rtsp://joe:a/b@c@cam/1?token=abc&ch=1 failed")
    'rtsp://***@cam/1?token=***&ch=1 failed'
    """
    text = _USER_INFO.sub(lambda match: match[1] + ("***@" if match[2] else "") + match[3], text)
    return _VALUES.sub(r"\1***", text)
