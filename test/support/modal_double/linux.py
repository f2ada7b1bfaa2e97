"""The few calls of Linux that Python 3.11 lacks: namespaces, mounts, the signal at a parent's death."""

import ctypes
import os
import platform
import signal

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
SYS_CLONE = {"x86_64": 56, "aarch64": 220}
SYS_OPEN_TREE, SYS_MOVE_MOUNT = 428, 429
OPEN_TREE_CLONE, MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_BENEATH = 1, 4, 0x200
PR_SET_PDEATHSIG = 1
AT_FDCWD = -100

_libc = ctypes.PyDLL(None, use_errno=True)


def _checked(answer: int, what: str) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return answer


def die_with_parent() -> None:
    """Has the kernel kill this process when the thread that made it ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def own_mounts() -> None:
    """Leaves the mounts of all other processes alone from here on."""
    _checked(_libc.unshare(CLONE_NEWNS), "unshare")
    mount("none", "/", "", MS_REC | MS_PRIVATE)


def fork_into_namespaces() -> int:
    """`os.fork` into own mounts and process ids; the child is process 1 there, so all end when it does."""
    api = ctypes.pythonapi
    api.PyOS_BeforeFork()
    flags = CLONE_NEWNS | CLONE_NEWPID | signal.SIGCHLD
    pid = _libc.syscall(SYS_CLONE[platform.machine()], flags, 0, 0, 0, 0)
    if pid == 0:
        api.PyOS_AfterFork_Child()
    else:
        api.PyOS_AfterFork_Parent()
        _checked(pid, "clone")
    return pid


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2)."""
    answer = _libc.mount(source.encode(), target.encode(), kind.encode(), flags, options.encode())
    _checked(answer, f"mount {kind} on {target}")


def bind(source: str, target: str, read_only: bool = False) -> None:
    """Shows a folder or file at another place, with the mounts below it."""
    mount(source, target, "", MS_BIND | MS_REC)
    if read_only:
        mount("none", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY)


def unmount(target: str) -> None:
    """Takes a mount away; who has files open there keeps them."""
    _checked(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def swap_mount(new: str, target: str) -> None:
    """Puts the mount at `new` in the place of the one at `target`, so that no moment shows neither."""
    tree = _checked(_libc.syscall(SYS_OPEN_TREE, AT_FDCWD, new.encode(), OPEN_TREE_CLONE), "open_tree")
    flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH
    below = _libc.syscall(SYS_MOVE_MOUNT, tree, b"", AT_FDCWD, target.encode(), flags)
    if below < 0:  # before Linux 6.5
        unmount(target)
        flags = MOVE_MOUNT_F_EMPTY_PATH
        _checked(_libc.syscall(SYS_MOVE_MOUNT, tree, b"", AT_FDCWD, target.encode(), flags), "move_mount")
    else:
        unmount(target)
    os.close(tree)
    unmount(new)
