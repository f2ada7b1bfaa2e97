"""The volume protocol in Python: its version and its numbers. The records are in src/domain/protocol.ts."""

import math
import time
from datetime import datetime, timezone

PROTOCOL_VERSION = 1


def encode_number(value: float) -> float | str:
    """A number as it travels in JSON: NaN and the infinities as strings, everything else as it is."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def decode_number(value: float | str) -> float:
    """Takes back what encode_number wrote; raises ValueError for any other string."""
    if not isinstance(value, str):
        return value
    if value not in ("NaN", "Infinity", "-Infinity"):
        raise ValueError(f"not a number of the protocol: {value!r}; expected NaN, Infinity or -Infinity")
    return float(value)


def utc_now() -> str:
    """The time as records hold it: RFC 3339, UTC, milliseconds."""
    return utc(time.time())


def utc(seconds: float) -> str:
    """The same of a time in seconds since 1970."""
    at = datetime.fromtimestamp(seconds, timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
