"""Secrets that a process has in its environment, kept out of what is stored for others to read.

They are known by the names of their variables, as W&B, Hugging Face, Modal and the clouds have them. What a
library or a child process writes to the descriptors by itself passes by here and is not looked at.
"""

import os
import re
from collections.abc import Mapping

_SECRET_NAME = re.compile(
    r"(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PAT)(_ID)?$|(^|_)(SECRET|PASSWORD)_",
    re.IGNORECASE,
)
_SHORTEST = 8
"""Shorter values are words and numbers that stand for other things too."""
_PUT_INSTEAD = "[redacted]"


def secret_values(environment: Mapping[str, str]) -> list[str]:
    """Values of the variables that are named like secrets, but for paths and numbers; the longest first."""
    values = {value for name, value in environment.items() if _SECRET_NAME.search(name) and _may_be(value)}
    return sorted(values, key=len, reverse=True)


def redacted(text: str) -> str:
    """The text without the values of this process's secrets."""
    for value in secret_values(os.environ):
        text = text.replace(value, _PUT_INSTEAD)
    return text


def byte_pattern(environment: Mapping[str, str]) -> "re.Pattern[bytes] | None":
    """What finds the secrets in output; None where there are none."""
    values = [re.escape(value.encode("utf-8", "surrogateescape")) for value in secret_values(environment)]
    return re.compile(b"|".join(values)) if values else None


def redacted_bytes(pattern: "re.Pattern[bytes] | None", data: bytes) -> bytes:
    """Output without what the pattern finds."""
    return data if pattern is None else pattern.sub(_PUT_INSTEAD.encode(), data)


def _may_be(value: str) -> bool:
    return len(value) >= _SHORTEST and not value.isdigit() and not value.startswith(("/", "./", "~"))
