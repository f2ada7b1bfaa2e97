"""The GPUs that Modal has, by its own names: the same table as src/domain/sweep-file/gpu-names.ts."""

import difflib

from sweepdeck.on_modal.refusal import Refusal

MOST_PER_CONTAINER = {
    "T4": 8,
    "L4": 8,
    "A10": 4,
    "L40S": 8,
    "A100": 8,
    "A100-40GB": 8,
    "A100-80GB": 8,
    "RTX-PRO-6000": 8,
    "H100": 8,
    "H100!": 8,
    "H200": 8,
    "B200": 8,
    "B200+": 8,
    "B300": 8,
}
_OLD_NAMES = {"A10G": "A10"}


def known_gpu(written: str) -> str:
    """The name as Modal has it today, with its count; Refusal for one that it hasn't."""
    head, *counts = written.strip().upper().split(":")
    name = _OLD_NAMES.get(head, head)
    most = MOST_PER_CONTAINER.get(name)
    if most is None:
        near = difflib.get_close_matches(head, MOST_PER_CONTAINER, 1, 0.4)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise Refusal(
            "modal.unknown_gpu",
            f"Modal has no GPU {written!r}",
            f"{hint}There are {', '.join(MOST_PER_CONTAINER)}",
        )
    if not counts:
        return name
    if len(counts) > 1 or not counts[0].isdigit() or not 1 <= int(counts[0]) <= most:
        raise Refusal(
            "modal.unknown_gpu",
            f"{written!r} is not a number of GPUs that a container can have",
            f"{name}, or {name}:1 to {name}:{most}",
        )
    return f"{name}:{int(counts[0])}"
