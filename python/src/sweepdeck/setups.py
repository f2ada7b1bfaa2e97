"""`sweepdeck.setup`: what is loaded once per process, and used by every run that comes to it.

Where workers are forks of one process, it is loaded there, and all of them share its memory as long as nobody
writes to it.
"""

import functools
import gc
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

_setups: list[Callable[[], Any]] = []


def setup(function: Callable[[], T]) -> Callable[[], T]:
    """A function without parameters that is called once per process: later calls give the same object.

    It is called before the first run, in the process that all workers are forked from, so it must neither
    touch CUDA nor leave threads: where it does, every worker is a process of its own and loads for itself.
    What it gives is shared by runs and not saved with them: read it, don't change it.
    """
    required = [p.name for p in inspect.signature(function).parameters.values() if _is_required(p)]
    if required:
        raise TypeError(
            f"@sweepdeck.setup: {function.__qualname__} takes {', '.join(required)}; it is called once, "
            "before there is any config, so it can't have parameters"
        )
    lock = threading.RLock()
    loaded: list[T] = []

    @functools.wraps(function)
    def once() -> T:
        with lock:
            if not loaded:
                loaded.append(function())
        return loaded[0]

    _setups.append(once)
    return once


def load_setups() -> None:
    """Calls every setup function of the modules that are imported; raises what they raise."""
    if not _setups:
        return
    with _one_thread():
        for once in list(_setups):
            once()
    # The collector writes into every object it visits, and what is written to is no longer shared.
    gc.collect()
    gc.freeze()


def _is_required(parameter: inspect.Parameter) -> bool:
    variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not variadic


@contextmanager
def _one_thread() -> Iterator[None]:
    """torch's pools of threads don't survive a fork, and would be begun by the first large tensor."""
    torch = sys.modules.get("torch")
    threads = None if torch is None else torch.get_num_threads()
    if torch is not None:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        if torch is not None:
            torch.set_num_threads(threads)
