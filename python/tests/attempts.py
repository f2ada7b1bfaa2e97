"""Real attempts for the tests: each in a forked process, on a volume in a temporary folder."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from protocol_records import ROOT, is_record

from sweepdeck import faults, leaving, output
from sweepdeck.assignment import Assignment, Lead, Outcome
from sweepdeck.journal import BadLine, read_journal
from sweepdeck.paths import SweepPaths
from sweepdeck.target_error import TargetError
from sweepdeck.worker import prepare, run_attempt

RUN_ID = "0123456789abcdef"

SAVE_POINTS = [
    "before_write",
    "after_files",
    "after_manifest",
    "before_rename",
    "after_rename",
    "after_sync",
    "after_journal",
    "before_delete",
    "amid_delete",
    "after_delete",
]
"""Places in the writing of a checkpoint at which a test may kill, in order, without their `checkpoint.`."""

TOY = """
import random

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
        point.x -= config.lr * (2 * point.x + random.gauss(0, 1))
        run.log(loss=point.x ** 2, epoch=epoch)
    return {"loss": point.x ** 2, "x": point.x}
"""


class Attempts:
    """A run on a volume, and attempts at it."""

    def __init__(self, folder: Path, code: str = TOY, **plan: Any):
        self.root = folder / "user"
        self.root.mkdir(exist_ok=True)
        self.volume = folder / "volume"
        (self.root / "train_it.py").write_text(code)
        valid = (ROOT / "test/protocol/valid.jsonl").read_text("utf-8").splitlines()
        self.plan: dict[str, Any] = next(json.loads(line)["value"] for line in valid)
        self.plan.update(
            target={"kind": "function", "file": "train_it.py", "function": "train", "root": str(self.root)},
            metric={"name": "loss", "goal": "minimize", "target": None},
            checkpoint={"every_s": 1e-9, "keep": ["last", "best"]},
        )
        self.plan.update(plan)
        self.config: dict[str, Any] = {"lr": 0.1, "epochs": 5}
        self.seed: int | None = 7
        self.paths = SweepPaths(self.volume, "sweep").run(RUN_ID)

    def command(self, *argv: str, program: str | None = None) -> "Attempts":
        """Makes the target a command."""
        self.plan["target"] = {
            "kind": "command",
            "argv": list(argv),
            "program": program,
            "root": str(self.root),
        }
        return self

    def record(self) -> dict[str, Any]:
        return {
            "v": 1,
            "run_id": RUN_ID,
            "index": 0,
            "config": self.config,
            "config_id": "c1",
            "seed": self.seed,
            "cached": None,
        }

    def assignment(
        self,
        name: str,
        first_attempt: int,
        gpu: str | None,
        micro_batch: int | None = None,
        limit_s: float | None = None,
        lead: Lead | None = None,
    ) -> Assignment:
        return Assignment(
            str(self.volume),
            "sweep",
            1,
            self.record(),
            name,
            time.time(),
            first_attempt=first_attempt,
            gpu=gpu,
            micro_batch=micro_batch,
            limit_s=limit_s,
            lead=lead,
        )

    def start(self, name: str, **options: Any) -> "Process":
        return Process(self, name, **options)

    def run(self, name: str = "1-00000000", **options: Any) -> Outcome | None:
        """The outcome of a whole attempt; None where it was killed or left without one."""
        return self.start(name, **options).outcome()

    def events(self, name: str = "1-00000000", kind: str | None = None) -> list[dict[str, Any]]:
        """The attempt's journal, every record of it valid."""
        found = []
        for record in read_journal(self.paths.attempt(name)):
            assert not isinstance(record, BadLine)
            is_record("attempt_event", record)
            found.append(record)
        return [record for record in found if kind is None or record["kind"] == kind]

    def notes(self, name: str = "1-00000000") -> str:
        return "\n".join(event["text"] for event in self.events(name, "note"))

    def output(self, name: str = "1-00000000") -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.paths.attempt(name).glob("output-*.log")))

    def result(self) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.paths.result.read_bytes())
        is_record("result", result)
        return result

    def checkpoints(self) -> list[str]:
        if not self.paths.checkpoints.is_dir():
            return []
        return sorted(path.name for path in self.paths.checkpoints.iterdir() if path.name[0] != ".")

    def curve(self) -> dict[int, dict[str, Any]]:
        """Metrics by step as the protocol defines them; fails where one attempt has a step twice."""
        rows: dict[int, dict[str, Any]] = {}
        if not self.paths.attempts.is_dir():
            return rows
        for folder in sorted(self.paths.attempts.iterdir(), key=lambda path: int(path.name.split("-")[0])):
            own: set[int] = set()
            for event in self.events(folder.name):
                if event["kind"] == "restored":
                    last = event["step"] if event["step"] is not None else -1
                    rows = {step: row for step, row in rows.items() if step <= last}
                if event["kind"] == "metrics":
                    assert event["step"] not in own
                    own.add(event["step"])
                    rows[event["step"]] = event["metrics"]
        return rows


class Process:
    """One attempt in a forked process."""

    def __init__(
        self,
        attempts: Attempts,
        name: str,
        *,
        fault: str | None = None,
        grace_s: float = 30.0,
        output_bytes: int | None = None,
        first_attempt: int = 1,
        gpu: str | None = None,
        micro_batch: int | None = None,
        limit_s: float | None = None,
        lead: Lead | None = None,
    ):
        self._read, write = os.pipe()
        control_read, self.control = os.pipe()
        self.pid = os.fork()
        self.status: int | None = None
        if self.pid:
            os.close(write)
            os.close(control_read)
            return
        try:
            os.setsid()
            os.close(self._read)
            os.close(self.control)
            # pytest's own streams lead to its own files.
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            faults._fault = faults._parse(fault)
            leaving.GRACE_S = grace_s
            if output_bytes is not None:
                output.QUOTA_BYTES = output_bytes
            try:
                prepared = prepare(attempts.plan)
                assignment = attempts.assignment(name, first_attempt, gpu, micro_batch, limit_s, lead)
                outcome = run_attempt(prepared, assignment, control_read)
                os.write(write, json.dumps(outcome.to_json()).encode())
            except TargetError as error:
                os.write(write, json.dumps({"end": error.code}).encode())
        finally:
            os._exit(0)

    def wait_for(self, found: Callable[[], Any], seconds: float = 20.0) -> None:
        """Until something is there."""
        until = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.005)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def ask(self, why: str) -> None:
        os.write(self.control, json.dumps({"stop": why}).encode() + b"\n")

    def outcome(self) -> Outcome | None:
        with os.fdopen(self._read, "rb") as pipe:
            text = pipe.read()
        _, self.status = os.waitpid(self.pid, 0)
        os.close(self.control)
        return Outcome.from_json(json.loads(text)) if text else None
