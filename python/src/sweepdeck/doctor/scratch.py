"""A sweep of one run on a volume of its own, in a temporary folder, with a real driver and real workers."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sweepdeck
from sweepdeck import determinism, observation
from sweepdeck.assignment import Outcome
from sweepdeck.doctor.newest import newest_checkpoint
from sweepdeck.doctor.watch import Watch
from sweepdeck.driver.retries import FIRST_DELAY_VARIABLE
from sweepdeck.driver.volume import attempt_names, attempt_outcome
from sweepdeck.durable import dump_json
from sweepdeck.paths import RunPaths, SweepPaths
from sweepdeck.state.arrays import Tensor, read_tensors

_SWEEP_ID = "doctor"
_POLL_S = 0.05
_GRACE_S = 5.0
_RETRY = {"preempted": None, "infra": None, "oom": "halve", "nan": 0, "error": 0}


class Scratch:
    """One life of the run, disturbed or not."""

    def __init__(
        self, folder: Path, *, plan: Mapping[str, Any], run: Mapping[str, Any], every_s: float | None
    ):
        self.journal = folder / "observed"
        self._folder = folder
        self._volume = folder / "volume"
        self._paths = SweepPaths(self._volume, _SWEEP_ID)
        self._root = str(plan["target"]["root"])
        for path in (self.journal, self._paths.runs_files, self._paths.control, self._paths.driver):
            path.mkdir(parents=True)
        checkpoint = {**plan["checkpoint"], "every_s": every_s, "keep": ["last"]}
        frozen = {
            **plan,
            "sweep_id": _SWEEP_ID,
            "parallel": 1,
            "timeout_s": None,
            "retry": _RETRY,
            "checkpoint": checkpoint,
        }
        self._paths.plan.write_bytes(dump_json(frozen))
        alone = {**run, "index": 0, "cached": None}
        (self._paths.runs_files / "0001.jsonl").write_bytes(dump_json(alone) + b"\n")
        self.run: RunPaths = self._paths.run(str(run["run_id"]))

    def live(self, watch: Watch, look: Callable[[], None]) -> None:
        """Runs the sweep to its end; `look` is called again and again meanwhile."""
        path = self._folder / "watch.json"
        watch.write(path)
        package = str(Path(sweepdeck.__file__).parent.parent)
        environment = {
            **os.environ,
            **determinism.ENVIRONMENT,
            "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH")))),
            "SWEEPDECK_GRACE_S": str(_GRACE_S),
            FIRST_DELAY_VARIABLE: "0",
            observation.VARIABLE: str(path),
        }
        argv = ["-m", "sweepdeck.driver", "--volume", str(self._volume), "--sweep", _SWEEP_ID]
        with (self._folder / "driver.log").open("wb") as log:
            driver = subprocess.Popen(
                [sys.executable, *argv],
                cwd=self._root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            while _still_runs(driver):
                look()
        finally:
            _end(driver)

    def log(self) -> str:
        return (self._folder / "driver.log").read_text(errors="replace")

    def why_broken(self) -> str | None:
        """What the driver says of code that can't be imported."""
        for path in sorted(self._paths.driver.glob("*/events-*.jsonl")):
            for line in path.read_text().splitlines():
                record = json.loads(line)
                if record["kind"] == "note" and record["level"] == "error":
                    return str(record["text"])
        return None

    def outcome(self) -> Outcome | None:
        """How the newest attempt ended."""
        names = attempt_names(self.run)
        return attempt_outcome(self.run, names[-1]) if names else None

    def result(self) -> dict[str, Any] | None:
        """The final metrics; None where the run did not finish."""
        try:
            metrics: dict[str, Any] = json.loads(self.run.result.read_bytes())["metrics"]
        except FileNotFoundError:
            return None
        return metrics

    def final_checkpoint(self) -> tuple[dict[str, Any], dict[str, Tensor]] | None:
        """The newest checkpoint's state as it lies on the disk, and its arrays; None where there is none."""
        folder = newest_checkpoint(self.run.checkpoints)
        if folder is None:
            return None
        arrays = folder / "arrays.safetensors"
        tensors = read_tensors(arrays.read_bytes()) if arrays.exists() else {}
        state: dict[str, Any] = json.loads((folder / "state.json").read_bytes())["state"]
        return state, tensors


def _still_runs(driver: "subprocess.Popen[bytes]") -> bool:
    try:
        driver.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(driver: "subprocess.Popen[bytes]") -> None:
    """Twice asked, it leaves at once; its workers see their pipes end and leave within their grace."""
    if driver.poll() is not None:
        return
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        driver.send_signal(number)
        try:
            driver.wait(_GRACE_S)
            return
        except subprocess.TimeoutExpired:
            continue
