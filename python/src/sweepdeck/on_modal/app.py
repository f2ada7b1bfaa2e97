"""The App of a sweep, made from its frozen plan where it is deployed from; nothing of it is pickled.

Its functions are plain ones of entry.py and generations.py, which Modal imports in the containers. What the
sweep file says goes first, then what the user's own code says to Modal, then what is sensible.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.on_modal import entry, generations
from sweepdeck.on_modal.declared import Declared
from sweepdeck.on_modal.gpus import known_gpu
from sweepdeck.on_modal.image import driver_image, train_image
from sweepdeck.on_modal.limits import CALL_S, call_timeout, containers
from sweepdeck.on_modal.names import (
    DRIVER,
    MOUNT,
    SCHEDULE,
    SCHEDULED,
    SINGLE_USE,
    TRAIN,
    app_name,
    outlives_its_sweep,
    tags,
)
from sweepdeck.on_modal.refusal import Refusal

_STARTUP_S = 1200
_IDLE_S = 2
"""The least that Modal takes: an idle container costs what a busy one does."""
_SETUP = re.compile(r"^\s*@(sweepdeck\.)?setup\b", re.MULTILINE)
_HASHES = "PYTHONHASHSEED"
_KEPT = ("secrets", "proxy", "ephemeral_disk", "block_network", "i6pn", "env", "network_file_systems")
"""What a function may say to Modal that a sweep file has no word for."""


def make_app(plan: dict[str, Any], volume: Any, declared: Declared, version: str) -> Any:
    """The App that runs the plan, with `volume` mounted; Refusal where Modal has not what it asks for."""
    app = modal.App(app_name(plan), tags=tags(plan, version))
    mounted = {MOUNT: volume}
    options = train_options(plan, declared)
    volumes = {**_own_volumes(declared), **mounted}
    app.function(name=TRAIN, volumes=volumes, **options)(_train(plan))
    app.function(
        name=DRIVER,
        image=driver_image(plan),
        volumes=mounted,
        nonpreemptible=True,
        timeout=CALL_S,
        startup_timeout=_STARTUP_S,
        # A schedule's generations may overlap; of one sweep's drivers the lease lets only one go on.
        max_containers=None if outlives_its_sweep(plan) else 1,
        scaledown_window=_IDLE_S,
        retries=modal.Retries(max_retries=10, initial_delay=5.0, backoff_coefficient=2.0, max_delay=60.0),
    )(entry.driver)
    if plan.get("schedule"):
        app.function(
            name=SCHEDULE,
            image=driver_image(plan),
            volumes=mounted,
            env={SCHEDULED: plan["sweep_id"]},
            schedule=modal.Cron(plan["schedule"]["cron"]),
            timeout=_STARTUP_S,
            retries=3,
        )(generations.begin_generation)
    return app


def train_options(plan: dict[str, Any], declared: Declared) -> dict[str, Any]:
    """The options of the function that trains, but for its volumes."""
    asked = plan.get("resources") or {}
    theirs = declared.options
    parallel = containers(plan["parallel"])
    options: dict[str, Any] = {name: theirs[name] for name in _KEPT if name in theirs}
    options["secrets"] = [*options.get("secrets", []), *(modal.Secret.from_name(s) for s in plan["secrets"])]
    # Text hashes alike in all attempts at a run, and as they do on the user's machine.
    hashes = (plan.get("image") or {}).get("env", {}).get(_HASHES, "0")
    options["env"] = {_HASHES: hashes, **options.get("env", {})}
    options["image"] = train_image(plan, theirs.get("image"))
    options["gpu"] = _gpu(asked.get("gpu") or theirs.get("gpu"))
    options["cpu"] = _first(asked.get("cpu"), theirs.get("cpu"))
    memory = asked.get("memory_gib")
    options["memory"] = theirs.get("memory") if memory is None else math.ceil(memory * 1024)
    options["region"] = _first(asked.get("region"), theirs.get("region"))
    options["cloud"] = _first(asked.get("cloud"), theirs.get("cloud"))
    startup = _first(asked.get("startup_timeout_s"), theirs.get("startup_timeout"), _STARTUP_S)
    options["startup_timeout"] = math.ceil(startup)
    options["timeout"] = call_timeout(_with_their_timeout(plan, theirs))
    options["max_containers"] = math.ceil(parallel / plan["pack"])
    prewarm = _first(asked.get("prewarm"), theirs.get("min_containers"))
    options["min_containers"] = None if not prewarm else min(prewarm, options["max_containers"])
    options["scaledown_window"] = _IDLE_S
    if asked.get("nonpreemptible") or theirs.get("nonpreemptible"):
        _check_nonpreemptible(options["gpu"])
        options["nonpreemptible"] = True
    if plan["pack"] == 1 and not shares_containers(plan, declared):
        options["single_use_containers"] = True
        options["env"][SINGLE_USE] = "1"
    return {name: value for name, value in options.items() if value is not None}


def shares_containers(plan: dict[str, Any], declared: Declared) -> bool:
    """Whether runs follow each other in a container: only where something is loaded once for all of them."""
    if declared.is_class:
        return True
    root = Path(plan["target"]["root"])
    for source in plan["code"]["sources"]:
        file = root / source["path"]
        if file.suffix == ".py" and file.is_file() and _SETUP.search(file.read_text("utf-8", "replace")):
            return True
    return False


def _train(plan: dict[str, Any]) -> Callable[..., Any]:
    if plan["pack"] > 1:
        packed: Callable[..., Any] = modal.concurrent(max_inputs=plan["pack"])(entry.train_packed)
        return packed
    return entry.train


def _own_volumes(declared: Declared) -> dict[str, Any]:
    volumes = {str(path): volume for path, volume in declared.options.get("volumes", {}).items()}
    if MOUNT in volumes:
        raise Refusal(
            "modal.mount_taken",
            f"the function mounts a volume of its own at {MOUNT}, where the sweep's is",
            "Mount it elsewhere",
        )
    return volumes


def _gpu(asked: Any) -> str | list[str] | None:
    """One name, or those to fall back along."""
    if not asked:
        return None
    names = [known_gpu(name) for name in ([asked] if isinstance(asked, str) else asked)]
    return names[0] if len(names) == 1 else names


def _check_nonpreemptible(gpu: Any) -> None:
    if gpu is not None:
        raise Refusal(
            "modal.nonpreemptible_gpu",
            "Modal takes containers with a GPU away when it needs them: nonpreemptible is for others only",
            "Leave it out; runs resume where they were",
        )


def _with_their_timeout(plan: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Modal's default of 300 s is no wish of anybody's: only what is written counts."""
    return plan if plan["timeout_s"] is not None else {**plan, "timeout_s": theirs.get("timeout")}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
