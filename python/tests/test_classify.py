"""What kind of end an exit, a signal or an exception is."""

import errno
from concurrent.futures.process import BrokenProcessPool

import pytest

from sweepdeck.classify import classify_exception, classify_exit


@pytest.mark.parametrize(
    ("code", "signal_number", "end"),
    [
        (0, None, "user_error"),
        (1, None, "user_error"),
        (70, None, "user_error"),
        (None, 9, "killed"),
        (137, None, "killed"),
        (None, 15, "preempted"),
        (143, None, "preempted"),
        (None, 11, "user_error"),
        (139, None, "user_error"),
        (None, 7, "infra"),
        (255, None, "user_error"),
        (None, 64, "killed"),
    ],
)
def test_an_exit_without_an_end_record_is_never_finished(code, signal_number, end):
    assert classify_exit(code, signal_number) == end


class AcceleratorError(RuntimeError):
    """As torch names it since 2.8."""


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (AcceleratorError("CUDA error: out of memory\nCUDA kernel errors might be …"), "oom"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), "oom"),
        (RuntimeError("RESOURCE_EXHAUSTED: Failed to allocate request for 2.0GiB"), "oom"),
        (RuntimeError("DataLoader worker (pid 7) is killed by signal: Killed. "), "infra"),
        (RuntimeError("DataLoader worker (pid 7) is killed by signal: Bus error. It is …"), "infra"),
        (RuntimeError("DataLoader worker (pid(s) 7, 8) exited unexpectedly"), "infra"),
        (RuntimeError("DataLoader worker (pid 7) is killed by signal: Segmentation fault. "), "user_error"),
        (RuntimeError("unable to write to file </torch_7_8>: No space left on device (28)"), "infra"),
        (RuntimeError("Too many open files. Communication with the workers is no longer …"), "infra"),
        (OSError(errno.EMFILE, "Too many open files"), "infra"),
        (BrokenProcessPool("A process in the process pool was terminated abruptly while …"), "infra"),
        (RuntimeError("CUDA error: device-side assert triggered"), "user_error"),
        (RuntimeError("Cannot re-initialize CUDA in forked subprocess"), "user_error"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "user_error"),
    ],
)
def test_what_libraries_raise_is_told_apart(error, end):
    assert classify_exception(error) == end
