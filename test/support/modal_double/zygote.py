"""The process that containers are forked from, so that each is ready at once.

It has Modal's runtime imported and nothing begun (no thread, no client). For each container it forks
a process 1 with mounts and process ids of its own (container_init.py), which forks the container's process.
Asked over a socket: {"spec": path of a container's spec} with three descriptors (control, stdout, stderr);
{"root": name, "files": path of a list of [path inside, source, mode]} prepares a layer of files for many.
"""

import contextlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import modal._container_entrypoint  # noqa: F401  (what every container needs, imported once)

from modal_double import linux
from modal_double.container_init import be_process_one


def make_layer(layers: Path, name: str, files: list) -> None:
    """Lays out a function's files at their places below a layer's folder."""
    layer = layers / name
    shutil.rmtree(layer, ignore_errors=True)
    home = layer / "root"
    home.mkdir(parents=True)
    # Nothing of this machine's own /root may stand in for a file that the user forgot to send.
    os.setxattr(home, "trusted.overlay.opaque", b"y")
    for path, source, mode in files:
        target = layer / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(mode or 0o644)


def serve(requests: socket.socket, scratch: Path) -> dict | None:
    """Forks containers until the socket closes; in a container's own process, returns what it needs."""
    wake, wakened = os.pipe()
    for end in (wake, wakened):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakened, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = _poll(requests.fileno(), wake)
    folders: dict[int, Path] = {}
    while True:
        ready = poll()
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 4096)
            _reap(folders)
        if requests.fileno() not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(requests, 1 << 20, 3)
        if not message:
            return None
        request = json.loads(message)
        if "root" in request:
            make_layer(scratch / "layers", request["root"], json.loads(Path(request["files"]).read_text()))
            requests.send(b"{}")
            continue
        spec = json.loads(Path(request["spec"]).read_text())
        fs = scratch / spec["task_id"]
        pid = linux.fork_into_namespaces()
        if pid == 0:
            requests.close()
            signal.set_wakeup_fd(-1)
            os.close(wake)
            os.close(wakened)
            return be_process_one(spec, scratch, fs, descriptors)
        folders[pid] = fs
        for descriptor in descriptors:
            os.close(descriptor)
        requests.send(json.dumps({"pid": pid}).encode())


def _poll(*descriptors: int) -> Callable[[], set[int]]:
    poller = select.poll()
    for descriptor in descriptors:
        poller.register(descriptor, select.POLLIN)
    return lambda: {descriptor for descriptor, _ in poller.poll()}


def _reap(folders: dict[int, Path]) -> None:
    while folders:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        shutil.rmtree(folders.pop(pid), ignore_errors=True)


def main() -> dict | None:
    """Serves; the answer is a container's spec in a container, None in the zygote itself when it is over."""
    linux.die_with_parent()
    scratch = Path(sys.argv[1])
    requests = socket.socket(fileno=int(sys.argv[2]))
    linux.own_mounts()
    # A file system of its own: overlays refuse an upper folder inside their lower one, which is `/`.
    linux.mount("tmpfs", str(scratch), "tmpfs")
    return serve(requests, scratch)


if __name__ == "__main__":
    become = main()
    if become is None:
        os._exit(0)
    del sys.modules["modal._container_entrypoint"]
    sys.path[:] = become["path"] + [
        p for p in sys.path if p not in become["path"] and p not in become["not_path"]
    ]
    runpy.run_module("modal._container_entrypoint", run_name="__main__", alter_sys=True)
