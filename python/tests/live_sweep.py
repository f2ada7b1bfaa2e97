"""Real sweeps for the tests: a volume in a temporary folder, a real driver, and all of its processes."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from protocol_records import ROOT, is_record

from sweepdeck.driver.volume import attempt_names
from sweepdeck.journal import BadLine, read_journal
from sweepdeck.paths import SweepPaths

SWEEP_ID = "20261124-031522-7f3a"
PATIENCE_S = 30.0
GRACE_S = 3.0
Config = dict[str, Any]

TOY = """
import os, random, time

class Point:
    def __init__(self):
        self.x = 3.0
    def state_dict(self):
        return {"x": self.x}
    def load_state_dict(self, state):
        self.x = state["x"]

def train(config, run):
    random.seed(run.seed)
    point = Point()
    run.track(point=point)
    for epoch in run.epochs(config.epochs):
        point.x -= 0.1 * (2 * point.x + random.gauss(0, 1))
        time.sleep(config.sleep_s)
        run.log(loss=point.x ** 2, epoch=epoch)
    return {"loss": point.x ** 2}
"""


class LiveSweep:
    """One sweep on one volume, and whatever drivers it has had."""

    def __init__(
        self, folder: Path, code: str = TOY, configs: list[dict[str, Any]] | None = None, **plan: Any
    ):
        self.root = folder / "user"
        self.root.mkdir()
        (self.root / "train.py").write_text(code)
        self.volume = folder / "volume"
        self.paths = SweepPaths(self.volume, SWEEP_ID)
        for path in (self.paths.runs_files, self.paths.control, self.paths.driver):
            path.mkdir(parents=True)
        self.plan = {**_plan(self.root), **plan}
        self.paths.plan.write_text(json.dumps(self.plan))
        self.run_ids: list[str] = []
        self.add_runs("0001.jsonl", configs or [])
        self.driver: subprocess.Popen[bytes] | None = None
        self._mark = secrets.token_hex(8)
        self._seq = 0
        self._held_to_the_schema = 0
        """So many events. A test that waits reads them again and again."""

    def add_runs(self, file: str, configs: list[Config]) -> None:
        lines = []
        for config in configs:
            index = len(self.run_ids)
            self.run_ids.append(f"{index:016x}")
            run = {"v": 1, "run_id": self.run_ids[-1], "index": index, "config": config, "config_id": "c"}
            lines.append(json.dumps({**run, "seed": index, "cached": None}) + "\n")
        (self.paths.runs_files / file).write_text("".join(lines))

    # The driver

    def start(self, **environment: str) -> "subprocess.Popen[bytes]":
        with (self.paths.driver / "driver.log").open("ab") as log:
            self.driver = subprocess.Popen(
                [sys.executable, "-m", "sweepdeck.driver", "--volume", str(self.volume), "--sweep", SWEEP_ID],
                cwd=self.root,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT / "python/src"),
                    "SWEEPDECK_GRACE_S": str(GRACE_S),
                    "SWEEPDECK_TEST_MARK": self._mark,
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.driver

    def wait(self) -> int:
        assert self.driver is not None
        return self.driver.wait(PATIENCE_S)

    def run(self) -> int:
        self.start()
        return self.wait()

    def log(self) -> str:
        return (self.paths.driver / "driver.log").read_text()

    # What is on the volume

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """The drivers' events so far, of all epochs in order; every one held to the protocol's schema."""
        events: list[dict[str, Any]] = []
        for epoch in sorted(int(path.name) for path in self.paths.driver.iterdir() if path.is_dir()):
            for record in read_journal(self.paths.epoch(epoch)):
                assert not isinstance(record, BadLine), record
                events.append(record)
        for event in events[self._held_to_the_schema :]:
            is_record("driver_event", event)
        self._held_to_the_schema = len(events)
        return [event for event in events if not kinds or event["kind"] in kinds]

    def states(self) -> dict[str, str]:
        """The final state of each run that has one. Fails where one was given twice without a new start."""
        states: dict[str, str] = {}
        for event in self.events("run_ended", "requeued"):
            if event["kind"] == "requeued":
                states.pop(event["run_id"], None)
            else:
                assert event["run_id"] not in states, "a run ended twice"
                states[event["run_id"]] = event["state"]
        return states

    def attempts(self, run_id: str) -> list[str]:
        return attempt_names(self.paths.run(run_id))

    def attempt_events(self, run_id: str, *kinds: str) -> list[dict[str, Any]]:
        return [
            record
            for name in self.attempts(run_id)
            for record in read_journal(self.paths.run(run_id).attempt(name))
            if not isinstance(record, BadLine) and record["kind"] in kinds
        ]

    def result(self, run_id: str) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.paths.run(run_id).result.read_bytes())
        return result

    def control(self, kind: str, **fields: Any) -> int:
        self._seq += 1
        record = {"v": 1, "seq": self._seq, "at": "2026-11-24T03:15:22.123Z", "by": "test", "kind": kind}
        path = self.paths.control / f"{self._seq:06d}-{kind}.json"
        draft = self.paths.control / ".draft"
        draft.write_text(json.dumps({**record, **fields}))
        draft.rename(path)
        return self._seq

    # Waiting, and processes

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        raise AssertionError(f"never: {what}\n{self.log()}\n{self.events()[-10:]}")

    def until_steps(self, run_id: str, count: int) -> None:
        self.until(lambda: len(self.attempt_events(run_id, "metrics")) >= count, f"{count} steps")

    def until_saved(self, run_id: str, count: int) -> int:
        """Waits for so many checkpoints; the step of the newest."""
        self.until(lambda: len(self.attempt_events(run_id, "checkpoint")) >= count, f"{count} checkpoints")
        step: int = self.attempt_events(run_id, "checkpoint")[-1]["step"]
        return step

    def processes(self) -> dict[int, str]:
        """Every live process that descends from a driver of this sweep, with its command line."""
        mark = f"SWEEPDECK_TEST_MARK={self._mark}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                alive = entry.joinpath("stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
                if alive and mark in entry.joinpath("environ").read_bytes().split(b"\0"):
                    line = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(entry.name)] = line
            except OSError:
                continue
        return found

    def template(self) -> int:
        """Pid of the driver's template process: the one process of that name which is nobody's fork."""

        def find() -> int | None:
            pids = [pid for pid, line in self.processes().items() if "mappers.template" in line]
            return next((pid for pid in pids if _parent(pid) not in pids), None)

        pid: int = self.until(find, "a template process")
        return pid

    def worker(self, run_id: str) -> int:
        """Pid of the newest attempt's process."""
        name = self.attempts(run_id)[-1]
        pid: int = json.loads((self.paths.run(run_id).attempt(name) / "attempt.json").read_bytes())["pid"]
        return pid

    def until_no_process_is_left(self) -> None:
        self.until(lambda: not self.processes(), "an end of all processes")

    def end(self) -> None:
        """After a test that failed half-way: nothing of it may disturb the next."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.driver is not None:
            self.driver.wait()


Make = Callable[..., LiveSweep]
"""The fixture that makes them."""


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _plan(root: Path) -> dict[str, Any]:
    nothing = {"low": None, "likely": None, "high": None}
    return {
        "v": 1,
        "sweep_id": SWEEP_ID,
        "name": "t",
        "created_at": "2026-11-24T03:15:22.123Z",
        "engine": "local",
        "method": "grid",
        "source": {"path": None, "text": "", "overrides": []},
        "target": {"kind": "function", "file": "train.py", "function": "train", "root": str(root)},
        "code": {"identity": "ab" * 32, "sources": [], "git": None, "same_code_as": None},
        "python": {"executable": sys.executable, "version": "3.11"},
        "metric": {"name": "loss", "goal": "minimize", "target": None},
        "parallel": 2,
        "gpus": 0,
        "timeout_s": None,
        "retry": {"preempted": None, "infra": 3, "oom": "halve", "nan": 0, "error": 0},
        "checkpoint": {"every_s": 0.01, "keep": ["last", "best"]},
        "heartbeat_s": 1.0,
        "price": {"nano_usd_per_s": None, "source": ""},
        "quote": {"gpu_hours": nothing, "usd": None, "wall_s": nothing, "basis": "unknown"},
    }
