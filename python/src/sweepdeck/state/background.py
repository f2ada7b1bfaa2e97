"""The one save that may be under way: a thread writes it while training goes on."""

import _thread
import os
from collections.abc import Callable


class Background:
    """Does one piece of work at a time in a thread of its own; a second waits for the first."""

    def __init__(self) -> None:
        self._process = os.getpid()
        # Held while something is under way. Not threading.Thread: its start waits for the new thread.
        self._under_way = _thread.allocate_lock()
        self._failure: BaseException | None = None

    def start(self, work: Callable[[], None]) -> None:
        """Begins it, once what is under way is done; what that raised is raised here."""
        self.settle()
        self._under_way.acquire()
        try:
            _thread.start_new_thread(self._run, (work,))
        except RuntimeError:
            # No more threads are to be had.
            self._run(work)
            self.settle()

    def settle(self) -> None:
        """Waits until nothing is under way, and raises what it raised."""
        if os.getpid() != self._process:
            raise RuntimeError("this is a child process of the run: save in the process that was called")
        with self._under_way:
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._failure = error
        finally:
            self._under_way.release()
