"""Process 1 of a container: makes its mounts, starts the container's process, passes signals on.

The double asks over the control socket, one JSON message each: {"signal": n}, {"remount": {...}}; it is told
{"started": pid}, {"remounted": true}, {"ended": code}. When process 1 ends, the kernel ends the others.
"""

import contextlib
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from modal_double import linux


def be_process_one(spec: dict, scratch: Path, fs: Path, descriptors: list[int]) -> dict:
    """Returns only in the container's own process, with what it needs to become the container."""
    linux.die_with_parent()
    control = socket.socket(fileno=descriptors[0])
    host_pid = os.readlink("/proc/self")
    wake, wakened = os.pipe()
    for end in (wake, wakened):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakened, warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    root = lay_out(spec, scratch, fs)
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        for descriptor in (wake, wakened):
            os.close(descriptor)
        control.close()
        return become_container(spec, root, descriptors)
    for descriptor in descriptors[1:]:
        os.close(descriptor)
    children = Path(f"/proc/{host_pid}/task/{host_pid}/children")
    with contextlib.suppress(OSError):
        tell(control, {"started": int(children.read_text().split()[0])})
    watch(control, wake, child, root)


def lay_out(spec: dict, scratch: Path, fs: Path) -> str:
    """Mounts what the container sees: its files over this machine's, volumes, its control folder."""
    root, upper, work = fs / "root", fs / "upper", fs / "work"
    for folder in (root, upper, work):
        folder.mkdir(parents=True)
    lower = f"{scratch}/layers/{spec['layer']}:/"
    linux.mount("overlay", str(root), "overlay", 0, f"lowerdir={lower},upperdir={upper},workdir={work}")
    for system in ("/dev", "/sys"):
        linux.bind(system, f"{root}{system}")
    linux.mount("proc", f"{root}/proc", "proc")
    # /root shows the user's files only; a Python that lives there has to be seen all the same.
    for python in {sys.prefix, sys.base_prefix}:
        if python.startswith("/root/"):
            os.makedirs(f"{root}{python}", exist_ok=True)
            linux.bind(python, f"{root}{python}", read_only=True)
    for place in spec["binds"]:
        target = f"{root}{place['target']}"
        os.makedirs(target, exist_ok=True)
        linux.bind(place["source"], target, place.get("read_only", False))
    for view in spec["views"]:
        os.makedirs(f"{root}{view['target']}", exist_ok=True)
        show_view(view, f"{root}{view['target']}")
    return str(root)


def show_view(view: dict, target: str) -> None:
    """Mounts one state of a volume with room for the container's own writes."""
    options = f"lowerdir={view['lower']},upperdir={view['upper']},workdir={view['work']}"
    if not view.get("sub_path"):
        linux.mount("overlay", target, "overlay", 0, options)
    else:
        linux.mount("overlay", view["whole"], "overlay", 0, options)
        below = os.path.join(view["whole"], view["sub_path"].strip("/"))
        os.makedirs(below, exist_ok=True)
        linux.bind(below, target)
    if view.get("read_only"):
        linux.mount("none", target, "", linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)


def become_container(spec: dict, root: str, descriptors: list[int]) -> dict:
    """Leaves all that is the double's: files, folders, environment, signals."""
    os.setsid()
    os.chroot(root)
    os.chdir("/root")
    nothing = os.open("/dev/null", os.O_RDONLY)
    for number, descriptor in enumerate((nothing, descriptors[1], descriptors[2])):
        os.dup2(descriptor, number)
    os.closerange(3, 256)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(spec["env"])
    importlib.invalidate_caches()
    return {"path": spec["path"], "not_path": spec["not_path"]}


def tell(control: socket.socket, message: dict) -> None:
    """Says something to the double, if it is still there."""
    with contextlib.suppress(OSError):
        control.send(json.dumps(message).encode())


def watch(control: socket.socket, wake: int, child: int, root: str) -> None:
    """Serves the double's requests until the container's process has ended."""
    poller = select.poll()
    for descriptor in (control.fileno(), wake):
        poller.register(descriptor, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poller.poll()}
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 4096)
            ended = None
            with contextlib.suppress(ChildProcessError):
                while (found := os.waitpid(-1, os.WNOHANG))[0]:
                    if found[0] == child:
                        ended = os.waitstatus_to_exitcode(found[1])
            if ended is not None:
                tell(control, {"ended": ended})
                os._exit(0)
        if control.fileno() in ready:
            message = control.recv(1 << 16)
            if not message:
                os._exit(1)
            obey(json.loads(message), control, child, root)


def obey(request: dict, control: socket.socket, child: int, root: str) -> None:
    """Does what the double asks for."""
    if "signal" in request:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, request["signal"])
    if "remount" in request:
        answer: dict = {"remounted": True}
        try:
            view = request["remount"]
            staging = view["staging"]
            os.makedirs(staging, exist_ok=True)
            show_view(view, staging)
            linux.swap_mount(staging, f"{root}{view['target']}")
        except OSError as error:
            answer = {"remounted": False, "why": str(error)}
        tell(control, answer)
