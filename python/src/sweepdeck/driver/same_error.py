"""Notices when the first runs of a sweep all fail of one mistake in the code, so that it can stop at once."""

from typing import Any

RUNS = 3
# Ends that say nothing about the code: the machine, or a person, took the attempt away.
_SILENT = frozenset({"preempted", "infra", "killed", "lost", "stopped"})


class SameError:
    """Watches until the sweep has shown that its code can run.

    Three runs in a row that end in a user error with one fingerprint, before any attempt has ended in another
    way of its own (finished, diverged, timeout, out of memory, another error), are the same mistake. Fewer
    than three runs need no rule: they fail one by one.
    """

    def __init__(self, proven: bool):
        self._proven = proven
        self._fingerprint: str | None = None
        self._runs: set[str] = set()

    def trips(self, run_id: str, end: str, error: dict[str, Any] | None) -> bool:
        """Whether this end is the one that shows it."""
        if self._proven or end in _SILENT:
            return False
        if end != "user_error" or error is None:
            self._proven = True
            return False
        if error["fingerprint"] != self._fingerprint:
            self._proven = self._fingerprint is not None
            self._fingerprint = error["fingerprint"]
        self._runs.add(run_id)
        return not self._proven and len(self._runs) >= RUNS
