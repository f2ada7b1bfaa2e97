"""A worker that is no fork: imports the user's module, waits for one assignment, runs it, and ends.

python -m sweepdeck.mappers.standby VOLUME SWEEP CONTROL_FD REPORT_FD LOCK_FD
"""

import json
import os
import sys

from sweepdeck.assignment import Assignment
from sweepdeck.durable import dump_json, write_all
from sweepdeck.mappers.importing import ImportFailed, import_target
from sweepdeck.mappers.process_main import run_process
from sweepdeck.mappers.worker_main import work


def main(volume: str, sweep_id: str, control: int, report: int, lock: int) -> None:
    for descriptor in (control, report, lock):
        os.set_inheritable(descriptor, False)
    try:
        prepared = import_target(volume, sweep_id, control)
    except ImportFailed as failed:
        write_all(report, dump_json({"failed": failed.error}) + b"\n")
        return
    write_all(report, dump_json({"ready": True}) + b"\n")
    line = _read_line(control)
    if line:
        work(prepared, Assignment.from_json(json.loads(line)), control, report)


def _read_line(descriptor: int) -> bytes:
    """One line and not a byte more, for what follows is the worker's; empty where the pipe ends before."""
    line = bytearray()
    while not line.endswith(b"\n"):
        data = os.read(descriptor, 1)
        if not data:
            return b""
        line += data
    return bytes(line)


if __name__ == "__main__":
    run_process(lambda: main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])))
