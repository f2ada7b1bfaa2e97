"""What the user's training function gets beside its config."""

from pathlib import Path
from typing import Any

from sweepdeck.attempt import Attempt
from sweepdeck.config import Config
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.metrics import coded_metrics, metrics_line


class Run:
    """One attempt at one run, as the user's code sees it."""

    def __init__(self, attempt: Attempt, leaving: Leaving):
        self.config = Config(attempt.record["config"])
        self.seed: int | None = attempt.record["seed"]
        self.run_id = attempt.run_id
        self.attempt = attempt.number
        self.step = 0
        self._attempt = attempt
        self._events = attempt.events
        self._leaving = leaving
        self._logged: dict[str, Any] = {}

    def log(
        self, values: dict[str, Any] | None = None, /, *, step: int | None = None, **metrics: Any
    ) -> None:
        """Metrics at a step."""
        self._leaving.patient = True
        step = self.step + 1 if step is None else step
        values = {**values, **metrics} if values else metrics
        self._events.write(metrics_line(self._events.elapsed(), step, values))
        self._logged.update(values)
        self.step = step
        if self._leaving.request is not None:
            raise Leave

    def logged(self) -> dict[str, Any]:
        return coded_metrics(self._logged)

    @property
    def checkpoint_dir(self) -> Path:
        folder = self._attempt.paths.files
        folder.mkdir(parents=True, exist_ok=True)
        return folder
