"""The proof that a function resumes exactly: once undisturbed, once killed again and again, all compared."""

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck.doctor.causes import Cause, cause_of, kernel_cause
from sweepdeck.doctor.comparison import Difference, first_difference
from sweepdeck.doctor.final import Compared, compare_ends
from sweepdeck.doctor.observed import POINTS, Record, points, read_attempts
from sweepdeck.doctor.scratch import Scratch
from sweepdeck.doctor.watch import Watch

_EVERY_BOUNDARY_S = 1e-9
_DAMAGE_PER_KILLS = 5
Tell = Callable[[str], None]


class Unprovable(Exception):
    """There is nothing to prove: says why, and what to do."""

    def __init__(self, code: str, message: str, hint: str, details: str = ""):
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.details = details

    def to_json(self) -> dict[str, str]:
        return {"message": str(self), **vars(self)}


@dataclass(frozen=True)
class Request:
    """What to prove: one run of a plan."""

    plan: dict[str, Any]
    run: dict[str, Any]
    kills: int
    seed: int


def prove_resume(request: Request, tell: Tell) -> dict[str, Any]:
    """The document of `doctor resume`; Unprovable where the function fails, or can't be killed anywhere."""
    with tempfile.TemporaryDirectory(prefix="sweepdeck-doctor-") as folder:
        return _Proof(request, tell, Path(folder)).document()


class _Proof:
    def __init__(self, request: Request, tell: Tell, folder: Path):
        self._request = request
        self._tell = tell
        self._folder = folder

    def document(self) -> dict[str, Any]:
        calm = self._scratch("calm", self._request.plan["checkpoint"]["every_s"])
        self._tell("one run that nothing disturbs")
        started = time.monotonic()
        calm.live(Watch(str(calm.journal)), lambda: None)
        refused = _why_failed(calm)
        if refused is not None:
            return self._document(None, refused, [], kills=0, damaged=0)
        seconds = time.monotonic() - started
        [undisturbed] = read_attempts(calm.journal) or [[]]
        watch = self._watch(undisturbed)
        self._tell(f"{len(points(undisturbed))} points in {seconds:.1f} s; now with {len(watch.kills)} kills")
        killed = self._scratch("killed", _EVERY_BOUNDARY_S)
        killed.live(watch, self._progress(killed))
        return self._judge(calm, killed, undisturbed)

    def _scratch(self, name: str, every_s: float | None) -> Scratch:
        folder = self._folder / name
        return Scratch(folder, plan=self._request.plan, run=self._request.run, every_s=every_s)

    def _watch(self, undisturbed: list[Record]) -> Watch:
        """The same kills for the same seed and the same run."""
        places = sorted(points(undisturbed))
        if not places:
            raise Unprovable(
                "doctor.no_steps",
                "the function neither logs nor tracks anything: there is no step to kill it at",
                "Take the run as a second parameter, run.track what is trained, and loop over run.epochs(n).",
            )
        kills = self._request.kills
        draw = random.Random(self._request.seed)
        # Within the attempts that come late there is something to damage.
        late = range(2 + kills // 2, kills + 2)
        damaged = draw.sample(late, min(len(late), -(-kills // _DAMAGE_PER_KILLS))) if kills > 1 else []
        return Watch(
            journal=str(self._folder / "killed" / "observed"),
            kills=tuple(sorted(draw.choice(places) for _ in range(kills))),
            damaged=tuple(sorted(damaged)),
            states=tuple(record.point for record in undisturbed if record.state and record.kind in POINTS),
            seed=self._request.seed,
        )

    def _progress(self, killed: Scratch) -> Callable[[], None]:
        seen = 0

        def look() -> None:
            nonlocal seen
            begun = len(list(killed.journal.glob("*.jsonl")))
            if begun > seen and begun > 1:
                self._tell(f"kill {begun - 1} of {self._request.kills}")
            seen = begun

        return look

    def _judge(self, calm: Scratch, killed: Scratch, undisturbed: list[Record]) -> dict[str, Any]:
        attempts = read_attempts(killed.journal)
        kills = _count(attempts, "killed")
        damaged = _count(attempts, "damaged")
        difference = first_difference(undisturbed, attempts)
        cause = cause_of(difference) if difference else None
        compared = compare_ends(calm, killed, undisturbed, attempts)
        if difference is None:
            difference, cause = _from_ends(compared, undisturbed, len(attempts))
        failed = _failure(killed)
        if failed is not None and (difference is None or difference.kind == "end"):
            cause = failed
        return self._document(difference, cause, compared, kills=kills, damaged=damaged)

    def _document(
        self,
        difference: Difference | None,
        cause: Cause | None,
        compared: list[Compared],
        *,
        kills: int,
        damaged: int,
    ) -> dict[str, Any]:
        return {
            "identical": difference is None and cause is None,
            "kills": kills,
            "damaged": damaged,
            "seed": self._request.seed,
            "compared": [vars(entry) for entry in compared],
            "first_difference": None if difference is None else _shown(difference),
            "cause": None if cause is None else vars(cause),
        }


def _shown(difference: Difference) -> dict[str, Any]:
    return {
        "step": difference.step,
        "name": difference.name,
        "expected": difference.expected,
        "found": difference.found,
        "attempt": difference.attempt,
        "when": "right after the restore" if difference.kind == "restored" else difference.kind,
    }


def _from_ends(
    compared: list[Compared], undisturbed: list[Record], attempts: int
) -> tuple[Difference | None, Cause | None]:
    """Where no point differs but an end does: what happened after the last point."""
    entry = next((entry for entry in compared if not entry.identical), None)
    if entry is None:
        return None, None
    difference = Difference(
        step=max((record.step for record in undisturbed), default=0),
        name=entry.first or entry.name,
        expected=None,
        found=None,
        kind="final",
        attempt=attempts,
    )
    return difference, cause_of(difference)


def _why_failed(calm: Scratch) -> Cause | None:
    """None where the undisturbed run finished, a cause where torch refused an operation; else Unprovable."""
    if calm.result() is not None:
        return None
    outcome = calm.outcome()
    error = (outcome.error if outcome else None) or {}
    message = str(error.get("message", ""))
    kernel = kernel_cause(message)
    if kernel is not None:
        return kernel
    kind = error.get("type") or (outcome.end if outcome else "it did not begin")
    raise Unprovable(
        "doctor.run_failed",
        f"the function fails by itself, without a kill: {kind}: "
        f"{message or calm.why_broken() or 'see the details'}",
        "Mend it first; `sweepdeck run` shows the same.",
        str(error.get("traceback", "")) or calm.log()[-2000:],
    )


def _failure(killed: Scratch) -> Cause | None:
    """Where the run that was killed did not finish: an error that a restore led to."""
    if killed.result() is not None:
        return None
    outcome = killed.outcome()
    error = (outcome.error if outcome else None) or {}
    said = f"{error.get('type', outcome.end if outcome else 'no attempt')}: {error.get('message', '')}"
    return Cause(
        "fails_when_resumed",
        f"the run finishes when nothing disturbs it, and fails when it is resumed: {said[:300]}",
        "The error comes from the code as it goes on from a checkpoint; its traceback is the place to look.",
    )


def _count(attempts: list[list[Record]], kind: str) -> int:
    return sum(record.kind == kind for records in attempts for record in records)
