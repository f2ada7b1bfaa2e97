"""What the user's code prints while it is imported: taken off the terminal, and all but the end forgotten."""

import os
import sys
import threading

_KEPT = 16 * 1024


class Capture:
    """Takes over descriptors 1 and 2 of this process, child processes included, for good.

    `answer` and `alarm` are what stdout and stderr were before; no child process gets them.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.answer = os.dup(1)
        self.alarm = os.dup(2)
        self._tail = b""
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(writing)
        self._reading = reading
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def last_lines(self, count: int) -> str:
        """The end of what was printed so far."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                # The module may have put anything in their place.
                continue
        for descriptor in (1, 2):
            os.close(descriptor)
        # A child process may keep the pipe open, so its end is waited for only so long.
        self._thread.join(0.5)
        text = self._tail.decode("utf-8", "replace")
        return "\n".join(text.rstrip().splitlines()[-count:])

    def _drain(self) -> None:
        while chunk := os.read(self._reading, 1 << 16):
            self._tail = (self._tail + chunk)[-_KEPT:]
