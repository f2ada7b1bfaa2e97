"""A run that is a command: a child process with flags, its output passed on, its metrics logged for it."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from sweepdeck import processes
from sweepdeck.attempt import Attempt
from sweepdeck.classify import classify_exit, classify_text
from sweepdeck.current import CHECKPOINT_DIR, METRICS_FD
from sweepdeck.durable import dump_json, write_all, write_synced
from sweepdeck.error_records import plain_error
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.macros import command_line
from sweepdeck.metrics import read_reported
from sweepdeck.redaction import byte_pattern, redacted_bytes
from sweepdeck.run import Run

_CHUNK = 65536
_LONGEST_METRICS_LINE = 1024 * 1024
_STDERR_KEPT = 8192
_LINGER_S = 0.5
"""How long output is still read after the command ended, where a child of its own holds the pipe open."""


class CommandFailed(Exception):
    """The command ended otherwise than with exit code 0."""

    def __init__(self, end: str, error: dict[str, str]):
        super().__init__(error["message"])
        self.end = end
        self.error = error


class Lines:
    """Cuts a stream into lines in bounded memory: a line over the limit is passed over, not kept."""

    def __init__(self) -> None:
        self._start = b""
        self._too_long = False

    def feed(self, chunk: bytes) -> list[bytes]:
        *lines, rest = chunk.split(b"\n")
        if lines:
            lines[0] = b"" if self._too_long else self._start + lines[0]
            self._start, self._too_long = b"", False
        self._start += b"" if self._too_long else rest
        if len(self._start) > _LONGEST_METRICS_LINE:
            self._start, self._too_long = b"", True
        return lines


def run_command(attempt: Attempt, run: Run, leaving: Leaving) -> None:
    """Runs the command to its end. CommandFailed where it fails, Leave where it was asked to stop."""
    metrics_read, metrics_write = os.pipe()
    try:
        child = _start(attempt, run, metrics_write)
    except BaseException:
        os.close(metrics_read)
        raise
    finally:
        os.close(metrics_write)
    _pass_requests_on(child, leaving)
    try:
        stderr_end = _read_all(child, metrics_read, run)
        _has_ended(child, wait=True)
    finally:
        os.close(metrics_read)
        # What it started and left running ends with it.
        processes.kill_group(child.pid)
    code = child.wait()
    if leaving.request is not None:
        raise Leave
    if code != 0:
        raise _failure(code, stderr_end)


def _start(attempt: Attempt, run: Run, metrics_fd: int) -> "subprocess.Popen[bytes]":
    target = attempt.plan["target"]
    folders = [os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]
    config = dict(run.config)
    if run.seed is not None:
        config.setdefault("seed", run.seed)

    def config_file() -> str:
        path = attempt.folder / "config.json"
        write_synced(path, dump_json(config))
        return str(path)

    environment = {
        **os.environ,
        "PATH": os.pathsep.join(folders),
        "PYTHONUNBUFFERED": "1",
        "SWEEPDECK_RUN": run.run_id,
        "SWEEPDECK_ATTEMPT": str(run.attempt),
        CHECKPOINT_DIR: str(run.checkpoint_dir.absolute()),
        METRICS_FD: str(metrics_fd),
    }
    words = command_line(
        target["argv"],
        program=target["program"],
        interpreter=sys.executable,
        config=config,
        config_file=config_file,
    )
    if words[0] in ("python", "python3") and shutil.which(words[0], path=environment["PATH"]) is None:
        words[0] = sys.executable
    return subprocess.Popen(
        words,
        cwd=target["root"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[metrics_fd],
        **_own_group(),
    )


def _own_group() -> Mapping[str, Any]:
    """So that a signal reaches what the command started too. It stays in the worker's session."""
    return {"process_group": 0} if sys.version_info >= (3, 11) else {"preexec_fn": os.setpgrp}


def _pass_requests_on(child: "subprocess.Popen[bytes]", leaving: Leaving) -> None:
    def pass_on() -> None:
        request = leaving.request
        if request is not None and child.returncode is None:
            processes.kill_group(child.pid, signal.SIGKILL if request.is_urgent() else signal.SIGTERM)

    leaving.on_request = pass_on
    # It may save when it is sent the signal.
    leaving.has_state()
    pass_on()


def _read_all(child: "subprocess.Popen[bytes]", metrics_read: int, run: Run) -> bytes:
    """Copies what the command prints to our own output, logs its metrics, and gives the end of its stderr."""
    assert child.stdout is not None
    assert child.stderr is not None
    stdout, stderr = child.stdout.fileno(), child.stderr.fileno()
    lines = {stdout: Lines(), metrics_read: Lines()}
    copies = {stdout: 1, stderr: 2}
    secrets = byte_pattern(os.environ)
    open_pipes = [stdout, stderr, metrics_read]
    waiting = select.poll()
    for pipe in open_pipes:
        waiting.register(pipe, select.POLLIN)
    stderr_end = b""
    ended_at: float | None = None
    while open_pipes:
        ready = waiting.poll(1000 * _LINGER_S)
        if _has_ended(child):
            ended_at = ended_at or time.monotonic()
            if not ready or time.monotonic() - ended_at > _LINGER_S:
                break
        for pipe, _ in ready:
            chunk = os.read(pipe, _CHUNK)
            if not chunk:
                open_pipes.remove(pipe)
                waiting.unregister(pipe)
                continue
            if pipe in copies:
                _copy(copies[pipe], redacted_bytes(secrets, chunk))
            if pipe == stderr:
                stderr_end = (stderr_end + chunk)[-_STDERR_KEPT:]
            else:
                _log(run, lines[pipe].feed(chunk))
    child.stdout.close()
    child.stderr.close()
    return stderr_end


def _has_ended(child: "subprocess.Popen[bytes]", *, wait: bool = False) -> bool:
    """Whether it has. Where that can be seen without burying it, its group's number stays its own."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return (child.wait() if wait else child.poll()) is not None
    how = os.WEXITED | os.WNOWAIT | (0 if wait else os.WNOHANG)
    return os.waitid(os.P_PID, child.pid, how) is not None


def _copy(descriptor: int, chunk: bytes) -> None:
    try:
        write_all(descriptor, chunk)
    except OSError:
        # A full disk loses output; it must not end the training.
        return


def _log(run: Run, lines: list[bytes]) -> None:
    for line in lines:
        reported = read_reported(line)
        if reported is not None:
            values, step = reported
            run.record(values, step)


def _failure(code: int, stderr_end: bytes) -> CommandFailed:
    text = stderr_end.decode("utf-8", "replace").strip()
    signal_number = -code if code < 0 else None
    end = classify_exit(None if code < 0 else code, signal_number)
    if end == "user_error":
        end = classify_text(text)
    said = f"signal {signal_number}" if signal_number is not None else f"exit code {code}"
    last = text.splitlines()[-1] if text else "it wrote nothing to stderr"
    return CommandFailed(end, plain_error("CommandFailed", f"the command ended with {said}: {last}", text))
