"""What kind of end an exception, an exit code or a signal is.

The tables are looked up by name and text, so that nothing of torch or CUDA is imported to ask.
"""

import errno
import signal

from sweepdeck.error_records import MESSAGE_CHARS, message_of

_CAUSES = 20
"""Exceptions in a chain that are looked at."""

_OOM_TEXTS = (
    "cuda out of memory",
    "cuda error: out of memory",
    "cudaerrormemoryallocation",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "resource_exhausted: out of memory",
    "resource_exhausted: failed to allocate",
    "oom when allocating tensor",
    "hip out of memory",
    "hip error: out of memory",
    "mps backend out of memory",
    "defaultcpuallocator: can't allocate memory",
    "defaultcpuallocator: not enough memory",
    "std::bad_alloc",
)
# What takes a data loader's worker away, or leaves no room for what it hands over, is the machine's affair;
# a crash of the worker's own stays the code's.
_INFRA_TEXTS = (
    "is killed by signal: killed",
    "is killed by signal: bus error",
    "dataloader worker (pid(s)",
    "in the process pool was terminated abruptly",
    "no space left on device",
    "too many open files",
    "uncorrectable ecc",
    "nvrm: xid",
    "cuda error: unknown error",
    "cuda-capable device(s) is/are busy or unavailable",
    "no cuda-capable device is detected",
    "cuda driver initialization failed",
    "gpu is lost",
    "fallen off the bus",
    "nccl error: remote process exited or there was a network error",
    "stale file handle",
)
_DIVERGED_TEXTS = ("returned nan values in its", "numerical result out of range", "math range error")
_TEXTS = ((_OOM_TEXTS, "oom"), (_INFRA_TEXTS, "infra"), (_DIVERGED_TEXTS, "diverged"))

_ERRNO_ENDS = {
    errno.ENOSPC: "infra",
    errno.EDQUOT: "infra",
    errno.EIO: "infra",
    errno.ESTALE: "infra",
    errno.EMFILE: "infra",
    errno.ENFILE: "infra",
    errno.ENOMEM: "oom",
}
_SIGNAL_ENDS = {
    signal.SIGTERM: "preempted",
    signal.SIGINT: "preempted",
    signal.SIGHUP: "preempted",
    signal.SIGUSR1: "preempted",
    signal.SIGSEGV: "user_error",
    signal.SIGABRT: "user_error",
    signal.SIGFPE: "user_error",
    signal.SIGILL: "user_error",
    # What a full /dev/shm is to a process that has it mapped.
    signal.SIGBUS: "infra",
}
_BY_SIGNAL = 128
"""A shell, and Docker, say 128 + n of a process that signal n ended."""
_LAST_SIGNAL = 64


def classify_exit(code: int | None, signal_number: int | None) -> str:
    """The attempt end of a process that left without an `end` record: never `finished`, whatever its code."""
    if signal_number is None and code is not None and _BY_SIGNAL < code <= _BY_SIGNAL + _LAST_SIGNAL:
        signal_number = code - _BY_SIGNAL
    if signal_number is None:
        return "user_error"
    return _SIGNAL_ENDS.get(signal_number, "killed")  # type: ignore[call-overload, no-any-return]


def classify_exception(error: BaseException) -> str:
    """The attempt end an exception of the user's code stands for; what it was raised from counts too."""
    cause: BaseException | None = error
    for _ in range(_CAUSES):
        if cause is None:
            break
        end = _end_of(cause)
        if end is not None:
            return end
        cause = cause.__cause__
    return "user_error"


def classify_text(text: str) -> str:
    """The attempt end that the last lines of a failed program's stderr stand for."""
    lowered = text.lower()
    for texts, end in _TEXTS:
        if any(known in lowered for known in texts):
            return end
    if "memoryerror" in lowered:
        return "oom"
    return "diverged" if "floatingpointerror" in lowered else "user_error"


def _end_of(error: BaseException) -> str | None:
    if isinstance(error, KeyboardInterrupt):
        return "preempted"
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, MemoryError) or names & {"OutOfMemoryError"}:
        return "oom"
    if isinstance(error, FloatingPointError):
        return "diverged"
    if isinstance(error, OSError) and error.errno in _ERRNO_ENDS:
        return _ERRNO_ENDS[error.errno]
    if isinstance(error, RuntimeError | ValueError | ArithmeticError | OSError):
        end = classify_text(message_of(error)[:MESSAGE_CHARS])
        return end if end != "user_error" else None
    return None
