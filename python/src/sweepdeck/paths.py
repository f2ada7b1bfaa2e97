"""Where everything lies on the volume: the tree at the top of src/domain/protocol.ts, as functions.

Every name that becomes a path here was made by us (ids, numbers, tokens); no text of a user's ever does.
"""

from pathlib import Path


class SweepPaths:
    """One sweep's folder on the volume."""

    def __init__(self, volume: str | Path, sweep_id: str):
        self.root = Path(volume) / "sweeps" / sweep_id
        self.plan = self.root / "plan.json"
        self.runs_files = self.root / "runs"
        self.control = self.root / "control"
        self.code = self.root / "code"
        self.driver = self.root / "driver"
        self.generations = self.root / "generations"
        self.lock = self.driver / "lock"

    def epoch(self, epoch: int) -> Path:
        return self.driver / str(epoch)

    def run(self, run_id: str) -> "RunPaths":
        return RunPaths(self.root / "runs" / run_id)


class RunPaths:
    """One run's folder: its attempts, its checkpoints, its result, and the user's own files."""

    def __init__(self, root: Path):
        self.root = root
        self.attempts = root / "attempts"
        self.checkpoints = root / "checkpoints"
        self.files = root / "files"
        self.result = root / "result.json"

    def attempt(self, name: str) -> Path:
        return self.attempts / name


def segment(stem: str, number: int, suffix: str) -> str:
    """Name of the n-th segment of a journal or log, from 1: `events-00001.jsonl`."""
    return f"{stem}-{number:05d}.{suffix}"


def attempt_order(name: str) -> tuple[int, str]:
    """Attempts in the order in which one supersedes another: `<n>-<token>` by number, then by token."""
    number, _, token = name.partition("-")
    return int(number), token
