"""`python -m sweepdeck.doctor resume`: a request as JSON on stdin, JSON lines on stdout, the answer last."""

import json
import signal
import sys
from types import FrameType
from typing import Any

from sweepdeck.doctor.resume import Request, Unprovable, prove_resume

_USAGE, _ENVIRONMENT = 2, 3


def main(argv: list[str]) -> int:
    if argv != ["resume"]:
        print("usage: python -m sweepdeck.doctor resume < request.json", file=sys.stderr)
        return _USAGE
    # The scratch volume has to go, and the driver to be ended, however this process is asked to.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    request = Request(**json.load(sys.stdin))
    try:
        document = prove_resume(request, lambda text: _tell("progress", text=text))
    except Unprovable as problem:
        _tell("unprovable", **problem.to_json())
        return _ENVIRONMENT
    except KeyboardInterrupt:
        return 130
    _tell("proof", **document)
    return 0 if document["identical"] else 1


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _tell(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
