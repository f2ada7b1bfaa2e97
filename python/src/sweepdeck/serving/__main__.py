"""`python -m sweepdeck.serving`: serves a promoted checkpoint on this machine until stdin ends.

The first line of stdin is {"volume", "name", "n", "target": {"root", "file", "object"}, "port"}; the one line
on stdout is {"url"} or {"error": {"code", "message", "hint"}}. What the user's code prints goes to stderr.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from sweepdeck.durable import write_all
from sweepdeck.serving.http_server import LocalServer
from sweepdeck.serving.promoted import NotServable, serve_from
from sweepdeck.serving.served_code import make_app


def main() -> int:
    """Ends with 1 where nothing can be served."""
    answers = os.dup(1)
    os.dup2(2, 1)
    # Ctrl-C is the manager's, which then closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def say(message: dict[str, Any]) -> None:
        write_all(answers, json.dumps(message).encode() + b"\n")

    asked = json.loads(sys.stdin.readline())
    try:
        promoted = serve_from(Path(asked["volume"]), asked["name"], asked["n"])
        server = LocalServer(make_app(asked["target"], promoted), asked["port"])
    except NotServable as error:
        say({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
        return 1
    except OSError as error:
        hint = "Name another one: --port 0 takes any that is free"
        message = f"port {asked['port']} can't be had: {error.strerror}"
        say({"error": {"code": "serve.port_taken", "message": message, "hint": hint}})
        return 1
    threading.Thread(target=_close_at_the_end_of_stdin, args=(server,), daemon=True).start()
    say({"url": server.url})
    server.serve()
    return 0


def _close_at_the_end_of_stdin(server: LocalServer) -> None:
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    sys.exit(main())
