"""How much Modal gives at once: time for a call, and containers."""

from typing import Any

CALL_S = 24 * 3600
"""What Modal allows one call."""
MARGIN_S = 900.0
"""Of a call's time, kept for what comes before the attempt and after it: the import, the last save."""
PARALLEL = 10
"""Runs at once where the sweep file says nothing: the GPUs that Modal's free plan gives."""


def call_timeout(plan: dict[str, Any]) -> int:
    """Seconds that Modal is to give a call of `train`: what an attempt may take, and the margin."""
    asked = plan["timeout_s"]
    return CALL_S if asked is None else min(CALL_S, int(asked + MARGIN_S))


def attempt_limit(plan: dict[str, Any]) -> float:
    """Seconds in which an attempt has to have left, so that the call's time is not over before."""
    return call_timeout(plan) - MARGIN_S


def containers(parallel: int | None) -> int:
    """Runs at once, and containers where each has its own, for a `parallel` of the plan or of a request."""
    return PARALLEL if parallel is None else parallel
