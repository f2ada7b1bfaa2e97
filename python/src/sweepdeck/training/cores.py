"""How many processes may load data beside a run."""

import os
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_MOST = 16
"""Workers of one loader: more of them are seldom faster, and each takes memory."""


def cores_for_loading(runs_at_once: int | None, trains: bool) -> int:
    """Workers of one loader: the cores of this machine, shared with the runs beside this one.

    `runs_at_once`: how many there are; None: one per two cores. One that is for validation takes half of it.
    """
    cores = cores_of_this_process()
    own = max(1, min(cores // (runs_at_once or max(1, cores // 2)), _MOST))
    return own if trains else max(1, own // 2)


def cores_of_this_process(cgroup: Path = _CGROUP) -> int:
    """Cores it may run on, and no more than the container's share of time pays for."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    quota = _quota(cgroup)
    return cores if quota is None else max(1, min(cores, int(quota)))


def _quota(cgroup: Path) -> float | None:
    """Cores' worth of time: of cgroup version 2, else of version 1."""
    try:
        limit, period = (cgroup / "cpu.max").read_text().split()
        return None if limit == "max" else int(limit) / int(period)
    except (OSError, ValueError):
        pass
    try:
        limit_us = int((cgroup / "cpu/cpu.cfs_quota_us").read_text())
        return limit_us / int((cgroup / "cpu/cpu.cfs_period_us").read_text()) if limit_us > 0 else None
    except (OSError, ValueError):
        return None
