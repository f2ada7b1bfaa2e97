"""One attempt's folder on the volume: claimed once, fenced off when a newer attempt has the run."""

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck import faults, processes
from sweepdeck.assignment import Assignment, Lead
from sweepdeck.durable import dump_json, sync_file, sync_folder, write_all, write_once
from sweepdeck.events import EventLog
from sweepdeck.gpu_facts import facts_record, visible_names
from sweepdeck.paths import RunPaths, SweepPaths, attempt_order
from sweepdeck.protocol import PROTOCOL_VERSION, utc, utc_now
from sweepdeck.target import Prepared


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Shared:
    """What it takes to share a volume with other machines; nothing where it is a folder of this one."""

    publish: Callable[[], None] = _nothing
    """Shows others what was written so far; OSError where it did not come through."""
    superseded: Callable[[], str | None] = _nothing
    """Why the run is another attempt's, as known from elsewhere than the volume; None while it is not."""


HERE = Shared()


class Attempt:
    """The claim of one attempt on a run, and its journal."""

    def __init__(self, prepared: Prepared, assignment: Assignment, shared: Shared = HERE):
        """Claims. FileExistsError where another process has exactly this attempt already."""
        self.plan = prepared.plan
        self.name = assignment.attempt
        self.record = assignment.run
        self.number = attempt_order(assignment.attempt)[0]
        self.first_attempt = assignment.first_attempt
        self.micro_batch = assignment.micro_batch
        self.paths: RunPaths = SweepPaths(assignment.volume, assignment.sweep_id).run(self.run_id)
        self.folder: Path = self.paths.attempt(self.name)
        self.gpu_names = visible_names(assignment.gpu, prepared.gpus)
        """Those of the known GPUs that this attempt has."""
        self._synced = False
        self._shared = shared
        self.paths.attempts.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir()
        faults.point("attempt.after_claim")
        lead = assignment.lead
        self.events = EventLog(self.folder, lead.since if lead else None)
        self.began = lead.began if lead else self.events.started
        """When it was taken up, on the monotonic clock: what it may take is counted from here."""
        self._write_record(prepared, assignment)
        if lead is not None:
            self._write_lead(lead)
        faults.point("attempt.after_record")

    @property
    def run_id(self) -> str:
        return str(self.record["run_id"])

    @property
    def metric(self) -> dict[str, Any]:
        """Name and goal of the sweep's metric."""
        return self.plan["metric"]  # type: ignore[no-any-return]

    def why_superseded(self) -> str | None:
        """Why this attempt no longer holds the run; None while it does."""
        elsewhere = self._shared.superseded()
        if elsewhere is not None:
            return elsewhere
        own = attempt_order(self.name)
        for name in os.listdir(self.paths.attempts):
            try:
                newer = attempt_order(name) > own
            except ValueError:
                continue
            if newer:
                return f"attempt {name} has taken the run over"
        result = self._result()
        if result is not None and result.get("attempt") != self.name:
            return f"attempt {result.get('attempt')} has finished the run already"
        return None

    def publish(self) -> None:
        """Shows other machines what the attempt has written; OSError where it did not come through."""
        self._shared.publish()

    def sync(self) -> bool:
        """Makes the record and all events so far durable; False where that can't be done now."""
        if not self._synced:
            try:
                sync_file(self.folder / "attempt.json")
                for folder in (self.folder, self.paths.attempts, self.paths.root, self.paths.root.parent):
                    sync_folder(folder)
            except OSError:
                return False
            self._synced = True
        return self.events.sync()

    def write_result(self, metrics: dict[str, Any]) -> str | None:
        """Writes result.json unless somebody has; returns why the run is not this attempt's, or None."""
        faults.point("result.before_write")
        content = {
            "v": PROTOCOL_VERSION,
            "run_id": self.run_id,
            "attempt": self.name,
            "state": "finished",
            "metrics": metrics,
            "ended_at": utc_now(),
        }
        written = write_once(self.paths.result, dump_json(content))
        # The run's own folder may be as new as the result in it.
        sync_folder(self.paths.root.parent)
        self.publish()
        faults.point("result.after_write")
        return None if written else self.why_superseded()

    def _result(self) -> dict[str, Any] | None:
        try:
            result = json.loads(self.paths.result.read_bytes())
        except FileNotFoundError:
            return None
        return result if isinstance(result, dict) else {}

    def _write_lead(self, lead: Lead) -> None:
        if lead.reason is not None:
            self.events.append("phase", phase=lead.reason, t=round(lead.began - lead.since, 6))
        self.events.append("phase", phase="import")

    def _write_record(self, prepared: Prepared, assignment: Assignment) -> None:
        """Whole at once for every reader; synced with the first heartbeat."""
        pid = os.getpid()
        started = time.time() - self.events.elapsed()
        content = {
            "v": PROTOCOL_VERSION,
            "run_id": self.run_id,
            "attempt": self.name,
            "epoch": assignment.epoch,
            "started_at": utc(started),
            "host": prepared.host,
            "pid": pid,
            "pid_started": processes.started(pid),
            "boot_id": prepared.boot_id,
            "queued_s": round(max(0.0, started - assignment.admitted_at), 6),
            "slot": assignment.slot,
            "gpu": assignment.gpu,
            "container": None if assignment.lead is None else "own" if assignment.lead.own else "shared",
            "gpu_facts": facts_record(self.gpu_names, prepared.gpus, torch=prepared.packages.get("torch")),
            "python": prepared.python,
            "packages": prepared.packages,
            "code": {"identity": self.plan["code"]["identity"]},
            "heartbeat_s": self.plan["heartbeat_s"],
        }
        temporary = self.folder / f".attempt.json.{secrets.token_hex(4)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            write_all(descriptor, dump_json(content))
        finally:
            os.close(descriptor)
        os.rename(temporary, self.folder / "attempt.json")
