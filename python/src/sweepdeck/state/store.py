"""A run's checkpoints on the volume: whole or not there when written, and believed only when verified.

A checkpoint is a folder. It is written under another name beside the others, every file synced, the manifest
with their sizes and hashes last; then renamed, and the rename synced. Whatever is found wrong later is left
where it is, said aloud, and the one before is taken.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sweepdeck import faults
from sweepdeck.attempt import Attempt
from sweepdeck.durable import dump_json, sync_folder, write_synced
from sweepdeck.paths import attempt_order
from sweepdeck.protocol import PROTOCOL_VERSION, decode_number, utc_now
from sweepdeck.state.arrays import Tensor, tensor_bytes
from sweepdeck.state.codec import copy_state, tree_text
from sweepdeck.state.hashed_files import write_hashed
from sweepdeck.state.reading import ARRAYS, BAD, MANIFEST, STATE, read_checkpoint

_NAME = re.compile(r"[0-9]{10}-[0-9a-f]{8}")
_TEMPORARY = ".tmp-"
_KEPT_LAST = 2


class Superseded(Exception):
    """This attempt has lost the run; nothing of it may be published any more."""


@dataclass(frozen=True)
class Checkpoint:
    """One that is believed to be good."""

    name: str
    step: int
    attempt: str
    metric: float | None
    """Value of the sweep's metric when it was made; None before the first."""
    saved_at: str

    @property
    def hour(self) -> str:
        """Of the day it was made in."""
        return self.saved_at[:13]

    @property
    def order(self) -> tuple[tuple[int, str], int, str]:
        """Later attempts first continue the visible curve; within one, steps and then progress count."""
        return attempt_order(self.attempt), self.step, self.name


@dataclass(frozen=True)
class Loaded:
    """A verified checkpoint's content."""

    checkpoint: Checkpoint
    state: Any
    progress: dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """A state as it was, sharing nothing with the objects that it was taken of."""

    step: int
    progress: dict[str, Any]
    metric: float | None
    tree: Any
    tensors: dict[str, Tensor]

    @property
    def bytes(self) -> int:
        """Of the arrays."""
        return sum(tensor.data.nbytes for tensor in self.tensors.values())


class CheckpointStore:
    """Reads and writes the checkpoints of one run, on behalf of one attempt."""

    def __init__(self, attempt: Attempt):
        self._attempt = attempt
        self._folder: Path = attempt.paths.checkpoints
        self._good: list[Checkpoint] = []
        self.rejected = 0

    def any(self) -> bool:
        """Whether there is anything to restore from, good or bad."""
        return bool(self._names())

    def load(self) -> Loaded | None:
        """The newest good one. Every bad one met on the way is journalled, and stays where it is."""
        self._clear_leftovers()
        candidates = []
        for name in self._names():
            try:
                manifest = self._manifest(name)
            except BAD as error:
                self._reject(name, error)
                continue
            if attempt_order(manifest["attempt"])[0] >= self._attempt.first_attempt:
                candidates.append((self._described(name, manifest), manifest))
        loaded: Loaded | None = None
        # Several of one step differ in how many points to save at the run had passed.
        candidates.sort(
            key=lambda candidate: (candidate[0].order[:2], _points(candidate[1]), candidate[1]["saved_at"])
        )
        while candidates and loaded is None:
            checkpoint, manifest = candidates.pop()
            try:
                loaded = self._read(checkpoint, manifest)
            except BAD as error:
                self._reject(checkpoint.name, error)
        self._good = [checkpoint for checkpoint, _ in candidates]
        if loaded is not None:
            self._good.append(loaded.checkpoint)
        return loaded

    def snapshot(self, state: Any, *, step: int, progress: dict[str, Any], metric: float | None) -> Snapshot:
        """Copies what is to be saved."""
        content = {"of": self._identity(step), "progress": progress, "state": state}
        tree, tensors = copy_state(content)
        return Snapshot(step, json.loads(dump_json(progress)), metric, tree, tensors)

    def write(self, snapshot: Snapshot) -> tuple[str, int]:
        """Writes one; its name and size. OSError where the disk doesn't take it, Superseded by the fence."""
        step = snapshot.step
        pieces: dict[str, Iterable[bytes | memoryview]] = {STATE: [tree_text(snapshot.tree)]}
        if snapshot.tensors:
            pieces[ARRAYS] = tensor_bytes(snapshot.tensors)
        token = secrets.token_hex(4)
        name, saved_at = f"{step:010d}-{token}", utc_now()
        temporary = self._folder / f"{_TEMPORARY}{self._attempt.name}-{token}"
        if not self._folder.is_dir():
            self._folder.mkdir()
            sync_folder(self._folder.parent)
        try:
            faults.point("checkpoint.before_write")
            temporary.mkdir()
            files = [write_hashed(temporary / path, parts) for path, parts in pieces.items()]
            faults.point("checkpoint.after_files")
            manifest = {
                "v": PROTOCOL_VERSION,
                **self._identity(step),
                "saved_at": saved_at,
                "files": files,
                "progress": snapshot.progress,
            }
            write_synced(temporary / MANIFEST, dump_json(manifest))
            faults.point("checkpoint.after_manifest")
            sync_folder(temporary)
            superseded = self._attempt.why_superseded()
            if superseded is not None:
                raise Superseded(superseded)
            faults.point("checkpoint.before_rename")
            os.rename(temporary, self._folder / name)
        except (OSError, Superseded):
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        faults.point("checkpoint.after_rename")
        sync_folder(self._folder)
        faults.point("checkpoint.after_sync")
        try:
            self._attempt.publish()
        except OSError as error:
            self._attempt.events.note(
                "warning", f"checkpoint {name} is not to be seen elsewhere yet: {error}"
            )
        self._good.append(Checkpoint(name, step, self._attempt.name, snapshot.metric, saved_at))
        return name, sum(file["bytes"] for file in files)

    def retain(self) -> None:
        """Deletes what is neither among the last two, nor the best, nor the last of an hour that is over.

        A failure to delete is only noted.
        """
        kept = {checkpoint.name for checkpoint in self._good[-_KEPT_LAST:]}
        kept |= {before.name for before, after in pairwise(self._good) if before.hour != after.hour}
        best = self._best()
        if best is not None:
            kept.add(best.name)
        for checkpoint in [old for old in self._good if old.name not in kept]:
            self._good.remove(checkpoint)
            self._delete(checkpoint.name)

    def _best(self) -> Checkpoint | None:
        if "best" not in self._attempt.plan["checkpoint"]["keep"]:
            return None
        sign = 1 if self._attempt.metric["goal"] == "maximize" else -1
        measured = [(sign * c.metric, c.step, c) for c in self._good if c.metric is not None]
        return max(measured, key=lambda entry: entry[:2])[2] if measured else None

    def _delete(self, name: str) -> None:
        doomed = self._folder / f"{_TEMPORARY}{self._attempt.name}-{name}"
        try:
            faults.point("checkpoint.before_delete")
            # Renamed first, so that a kill half way leaves no folder that looks like a damaged checkpoint.
            os.rename(self._folder / name, doomed)
            faults.point("checkpoint.amid_delete")
            self._attempt.events.append("checkpoint_deleted", checkpoint=name)
            faults.point("checkpoint.after_delete")
            shutil.rmtree(doomed)
        except OSError as error:
            self._attempt.events.note("warning", f"checkpoint {name} can't be deleted: {error.strerror}")

    def _clear_leftovers(self) -> None:
        """What earlier attempts were writing or deleting when they were killed."""
        for entry in self._entries():
            if not entry.startswith(_TEMPORARY):
                continue
            number, token, *name = entry[len(_TEMPORARY) :].split("-")
            if attempt_order(f"{number}-{token}") >= attempt_order(self._attempt.name):
                continue
            if len(name) > 1:
                self._attempt.events.append("checkpoint_deleted", checkpoint="-".join(name))
            shutil.rmtree(self._folder / entry, ignore_errors=True)

    def _entries(self) -> list[str]:
        try:
            return sorted(os.listdir(self._folder))
        except FileNotFoundError:
            return []

    def _names(self) -> list[str]:
        return [name for name in self._entries() if _NAME.fullmatch(name)]

    def _identity(self, step: int) -> dict[str, Any]:
        record = self._attempt.record
        return {
            "run_id": self._attempt.run_id,
            "config_id": record["config_id"],
            "attempt": self._attempt.name,
            "step": step,
        }

    def _manifest(self, name: str) -> dict[str, Any]:
        try:
            manifest: dict[str, Any] = json.loads((self._folder / name / MANIFEST).read_bytes())
        except FileNotFoundError:
            raise ValueError("it has no manifest") from None
        if manifest["v"] != PROTOCOL_VERSION:
            raise ValueError(f"its manifest has version {manifest['v']}; this is version {PROTOCOL_VERSION}")
        for key in ("run_id", "config_id"):
            if manifest[key] != self._attempt.record[key]:
                raise ValueError(f"it belongs to {key} {manifest[key]}, not to {self._attempt.record[key]}")
        if manifest["step"] != int(name[:10]):
            raise ValueError(f"its manifest is of step {manifest['step']}")
        attempt_order(manifest["attempt"])
        decode_number(manifest["progress"]["metric"] or 0)
        str(manifest["saved_at"])
        _points(manifest)
        return manifest

    def _described(self, name: str, manifest: dict[str, Any]) -> Checkpoint:
        metric = finite(manifest["progress"]["metric"])
        return Checkpoint(name, manifest["step"], manifest["attempt"], metric, str(manifest["saved_at"]))

    def _read(self, checkpoint: Checkpoint, manifest: dict[str, Any]) -> Loaded:
        content = read_checkpoint(self._folder / checkpoint.name, manifest)
        return Loaded(checkpoint, content["state"], content["progress"])

    def _reject(self, name: str, error: BaseException) -> None:
        self.rejected += 1
        why = (
            str(error)
            if isinstance(error, OSError | ValueError)
            else f"damaged: {type(error).__name__} {error}"
        )
        self._attempt.events.append("checkpoint_rejected", checkpoint=name, why=why[:500])
        self._attempt.events.note("error", f"checkpoint {name} is bad and was passed over: {why[:500]}")


def _points(manifest: dict[str, Any]) -> int:
    return int(manifest["progress"].get("points", 0))


def finite(coded: Any) -> float | None:
    """A coded metric that can be ranked; None where there is none, or it is NaN or infinite."""
    return coded if isinstance(coded, int | float) else None
