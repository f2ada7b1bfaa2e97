"""Watches one attempt from within its process: journals what it does, and ends it where the proof says so.

Everything that can be told apart from outside is a point: a row of metrics, a batch, a boundary where the
state is whole. Points are counted through the whole run; the count travels with every checkpoint, so that an
attempt that was restored counts on from there, and its points can be laid beside those of a run that nothing
disturbed.
"""

import json
import os
import random
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sweepdeck import determinism
from sweepdeck.doctor.batches import batch_hash
from sweepdeck.doctor.damage import flip_one_bit
from sweepdeck.doctor.leaves import leaves_of
from sweepdeck.doctor.newest import newest_checkpoint
from sweepdeck.doctor.watch import Watch
from sweepdeck.durable import dump_json, write_all
from sweepdeck.metrics import coded_metrics
from sweepdeck.run import Run

_SHARE = 0.5
_FREE_S = 1.0


class Probe:
    """The observer of one attempt."""

    def __init__(self, run: Run, watch: Watch):
        self._run = run
        self._watch = watch
        self.point = 0
        self._kill_at = watch.kills[run.attempt - 1] if run.attempt <= len(watch.kills) else None
        self._began = time.monotonic()
        self._spent = 0.0
        path = Path(watch.journal, f"{run.attempt}.jsonl")
        self._journal = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @classmethod
    def watching(cls, run: Run, path: str) -> "Probe":
        """The probe of the attempt that is about to begin."""
        watch = Watch.read(path)
        probe = cls(run, watch)
        probe._write("began", deterministic=determinism.is_asked_for())
        if run.attempt in watch.damaged:
            probe._damage(run.checkpoint_dir.parent / "checkpoints")
        return probe

    def logged(self, step: int, metrics: Mapping[str, Any]) -> None:
        self._pass("metrics", values=coded_metrics(dict(metrics)))

    def batch(self, batch: Any) -> None:
        self._pass("batch", hash=batch_hash(batch))

    def boundary(self) -> None:
        state = self._state() if self._wants_state(self.point + 1) else None
        self._pass("boundary", state=state)

    def _damage(self, checkpoints: Path) -> None:
        checkpoint = newest_checkpoint(checkpoints)
        if checkpoint is None:
            return
        point = json.loads((checkpoint / "state.json").read_bytes())["state"]["observed"]
        if flip_one_bit(checkpoint, random.Random(f"{self._watch.seed} {self._run.attempt}")):
            self._write("damaged", checkpoint=checkpoint.name, point=point)

    def restored(self, point: int) -> None:
        self.point = point
        self._write("restored", point=point, state=self._state())

    def _pass(self, kind: str, **fields: Any) -> None:
        # The user's code may have loaded its libraries only within the function.
        determinism.apply()
        self.point += 1
        self._write(kind, point=self.point, step=self._run.step, **fields)
        if self._kill_at is not None and self.point >= self._kill_at:
            self._write("killed", point=self.point, step=self._run.step)
            os.kill(os.getpid(), signal.SIGKILL)

    def _wants_state(self, point: int) -> bool:
        if self._watch.states is not None:
            return point in self._watch.states
        return self._spent <= max(_FREE_S, _SHARE * (time.monotonic() - self._began))

    def _state(self) -> dict[str, str]:
        started = time.monotonic()
        state = self._run._tracking.state()
        leaves = {f"random.{name}": text for name, text in leaves_of(state["random"]).items()}
        leaves.update(leaves_of(state["tracked"]))
        self._spent += time.monotonic() - started
        return leaves

    def _write(self, kind: str, **fields: Any) -> None:
        write_all(self._journal, dump_json({"kind": kind, **fields}) + b"\n")
