"""One attempt at one run, from its claim to its `end` record, in this process.

`prepare` once (in a template process, before any fork), then `run_attempt` once per attempt. How the attempt
ended is returned and is on the volume; it never raises for what the user's code does. A caller whose platform
takes a return for success (Modal, on SIGINT) looks at `Outcome.end`, and raises KeyboardInterrupt where it is
`preempted`.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sweepdeck import determinism, faults, observation
from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.attempt import HERE, Attempt, Shared
from sweepdeck.classify import classify_exception
from sweepdeck.command import CommandFailed, run_command
from sweepdeck.current import set_current
from sweepdeck.error_records import error_record, plain_error
from sweepdeck.final_metrics import BadResult, final_metrics, is_finite
from sweepdeck.gpu_facts import GpuSampler
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.output import Output
from sweepdeck.pulse import Pulse
from sweepdeck.run import Run
from sweepdeck.target import Prepared, prepare
from sweepdeck.training.probing import Probing
from sweepdeck.training.release import release_memory

__all__ = ["Prepared", "prepare", "run_attempt"]


def run_attempt(
    prepared: Prepared, assignment: Assignment, control_fd: int | None = None, shared: Shared = HERE
) -> Outcome:
    """Runs one attempt to its end. `lost`: another attempt has the run, or has finished it already."""
    try:
        attempt = Attempt(prepared, assignment, shared)
        superseded = attempt.why_superseded()
        life = _Life(prepared, assignment, attempt, control_fd)
    except FileExistsError:
        return Outcome("lost", error=plain_error("Superseded", "another process has this attempt already"))
    except OSError as error:
        return Outcome("infra", error=error_record(error, prepared.root))
    return life.live(superseded)


@contextmanager
def _only_in_this_process() -> Iterator[None]:
    """What the user's code forked, and comes out of it as well, ends there: it is not the attempt."""
    process = os.getpid()
    try:
        yield
    finally:
        if os.getpid() != process:
            os._exit(1)


class _Life:
    """What has to be begun and ended around the user's code."""

    def __init__(
        self,
        prepared: Prepared,
        assignment: Assignment,
        attempt: Attempt,
        control_fd: int | None,
    ):
        self._prepared = prepared
        self._assignment = assignment
        self._attempt = attempt
        self._leaving = Leaving()
        self._probing = Probing(prepared, assignment, attempt)
        self._leaving.limit_to(assignment.limit_s, attempt.began)
        self._output = Output(attempt.folder)
        self._gpus = GpuSampler(attempt.gpu_names)
        self._pulse = Pulse(
            self._leaving,
            control=control_fd,
            heartbeat_s=prepared.plan["heartbeat_s"],
            beat=self._beat,
            look=self._look,
            end_hard=self._end_hard,
        )

    def live(self, superseded: str | None) -> Outcome:
        try:
            if superseded is None:
                self._pulse.start()
                try:
                    outcome = self._train()
                finally:
                    self._pulse.stop()
                    self._gpus.close()
            else:
                outcome = Outcome("lost", error=plain_error("Superseded", superseded))
            self._output.close()
            self._end(outcome)
        finally:
            # Last: until the end is written, a signal must not kill this process.
            self._leaving.stop_listening()
        return outcome

    def _train(self) -> Outcome:
        if self._assignment.gpu is not None:
            os.environ["CUDA_VISIBLE_DEVICES"] = self._assignment.gpu
        run = Run(self._attempt, self._leaving, self._assignment.gpu)
        set_current(run)
        determinism.apply()
        observation.begin(run)
        try:
            with self._leaving.listening(), _only_in_this_process():
                self._probing.limit(self._leaving, run_attempt)
                returned = self._call(run)
        except Leave:
            return self._left()
        except CommandFailed as error:
            return Outcome(error.end, error=_said(error.error))
        except BaseException as error:
            return self._failed(error, run)
        finally:
            run.settle()
            set_current(None)
        if self._leaving.request is not None and self._leaving.seen:
            return self._left()
        return self._finished(returned, run)

    def _call(self, run: Run) -> Any:
        function = self._prepared.function
        if function is None:
            return run_command(self._attempt, run, self._leaving)
        if function.run_by_name:
            return function.call(run.config, run=run)
        return function.call(run.config, run) if function.takes_run else function.call(run.config)

    def _finished(self, returned: Any, run: Run) -> Outcome:
        metric = self._attempt.metric["name"]
        try:
            of_command = self._prepared.function is None
            metrics, left_out = final_metrics(returned, run.newest_metrics(), metric, of_command=of_command)
        except BadResult as error:
            return Outcome("user_error", error=_said(plain_error("BadResult", str(error))))
        if left_out:
            self._attempt.events.note("warning", f"returned, but no numbers: {', '.join(left_out)[:500]}")
        # A NaN on the way is only stored: it may pass. At the end it is the result, and not one to rank.
        if not is_finite(metrics[metric]):
            text = f"{metric} is {metrics[metric]} at the end"
            return Outcome("diverged", metrics=metrics, error=_said(plain_error("Diverged", text)))
        try:
            superseded = self._attempt.why_superseded()
            if superseded is None:
                if run.step > 0:
                    # A result must not outlive the rows that led to it.
                    self._attempt.sync()
                superseded = self._attempt.write_result(metrics)
        except OSError as error:
            return Outcome("infra", error=error_record(error, self._prepared.root))
        if superseded is not None:
            return Outcome("lost", error=plain_error("Superseded", superseded))
        return Outcome("finished", metrics=metrics)

    def _left(self) -> Outcome:
        request = self._leaving.request
        if request is None:
            return Outcome("preempted")
        self._attempt.events.note("info", f"left: {request.why}")
        return Outcome(request.end)

    def _failed(self, error: BaseException, run: Run) -> Outcome:
        record = error_record(error, self._prepared.root)
        if self._leaving.request is not None:
            # Asked to leave, it failed on its way out: the leave is what the run's fate hangs on.
            self._attempt.events.note(
                "warning", f"an error while leaving: {record['type']}: {record['message']}"
            )
            return self._left()
        sys.stderr.write(record["traceback"])
        end = classify_exception(error)
        if end == "oom":
            self._probing.ran_out(run.loaded_at_once)
            release_memory(error)
        return Outcome(end, error=record)

    def _end(self, outcome: Outcome) -> None:
        events = self._attempt.events
        events.append("end", end=outcome.end, metrics=outcome.metrics, error=outcome.error)
        faults.point("attempt.after_end")
        events.close()
        # What does not come through now does with the next thing that is published, or by itself.
        with suppress(OSError):
            self._attempt.publish()

    def _beat(self) -> None:
        self._attempt.events.append("heartbeat")
        self._gpus.begin()
        self._attempt.sync()
        superseded = self._attempt.why_superseded()
        if superseded is not None:
            self._leaving.ask("lost", superseded)
            self._leaving.interrupt()

    def _look(self) -> None:
        sample = self._gpus.take()
        if sample is not None:
            self._attempt.events.append("gpu", **sample)
        self._output.bound()

    def _end_hard(self) -> None:
        request = self._leaving.request
        if request is not None:
            self._attempt.events.note("warning", f"did not leave within the grace ({request.why}); killed")
            self._end(Outcome(request.end))
        if self._leaving.on_request is not None:
            self._leaving.on_request()
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _said(error: dict[str, str]) -> dict[str, str]:
    """The error, which is the last thing in the run's output too: that is where people look for it."""
    sys.stderr.write(f"sweepdeck: {error['message']}\n")
    return error
