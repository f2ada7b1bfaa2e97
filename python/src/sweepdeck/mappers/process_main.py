"""How a process of the pool runs from its first moment to its last, once the user's module may be in it."""

import faulthandler
import os
import traceback
from collections.abc import Callable
from typing import NoReturn

from sweepdeck.output import flush_streams

_FAILED = 70


def run_process(life: Callable[[], None]) -> NoReturn:
    """Runs it, and ends the process: 0 where it returned, or where nobody is left to hear of it.

    Never by the interpreter's own way out, which waits for threads of the user's and runs the exit handlers
    that a fork has from its template. Where it dies in native code, its Python stack is written to stderr.
    """
    faulthandler.enable(2)
    code = _FAILED
    try:
        life()
        code = 0
    except BrokenPipeError:
        code = 0  # Whoever watched it is gone; the volume has the outcome.
    except BaseException:
        traceback.print_exc()
    finally:
        flush_streams()
        os._exit(code)
