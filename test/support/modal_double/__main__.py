"""`python -m modal_double --folder DIR [--port 0] [--policy JSON]`: serves until stdin ends or SIGTERM.

Says where in one line of JSON: {"url": gRPC, "admin": HTTP}.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import threading
from pathlib import Path

from .admin import Admin
from .areas import AREAS, SERVICES
from .double import Double


async def serve(folder: Path, port: int, policy: dict) -> None:
    """Serves until stdin ends or a signal comes."""
    loop = asyncio.get_running_loop()
    enough = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)
    folder.mkdir(parents=True, exist_ok=True)
    double = Double(folder, AREAS, SERVICES)
    double.policy.change(policy)
    admin = Admin(double)
    double.admin_url = await admin.listen()
    await double.listen(port)
    for area in double.areas.values():
        if hasattr(area, "start"):
            await area.start()
    print(json.dumps({"url": double.url, "admin": double.admin_url}), flush=True)
    threading.Thread(target=_tell_end_of_stdin, args=(loop, enough), daemon=True).start()
    await enough.wait()
    await double.end()
    await admin.end()


def _tell_end_of_stdin(loop: asyncio.AbstractEventLoop, enough: asyncio.Event) -> None:
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(enough.set)


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(prog="modal_double")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--policy", type=json.loads, default={})
    parser.add_argument("--log", default="WARNING")
    options = parser.parse_args()
    logging.basicConfig(level=options.log)
    asyncio.run(serve(options.folder.resolve(), options.port, options.policy))


if __name__ == "__main__":
    main()
