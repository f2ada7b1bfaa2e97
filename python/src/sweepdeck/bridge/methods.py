"""The methods of the bridge by name: what each takes and gives is in its docstring."""

from collections.abc import Awaitable, Callable
from typing import Any

from sweepdeck.bridge.apps import apps, containers, gpu, logs, stop_app
from sweepdeck.bridge.checking import check
from sweepdeck.bridge.drivers import driver, end_schedule, kill
from sweepdeck.bridge.endpoints import endpoints, serve
from sweepdeck.bridge.launching import launch, start
from sweepdeck.bridge.mirroring import mirror
from sweepdeck.bridge.money import bill, rates
from sweepdeck.bridge.promoting import promote, promotions
from sweepdeck.bridge.requests import add_runs, append
from sweepdeck.bridge.volumes import download, list_files, read, sweeps, volume

Method = Callable[[dict[str, Any], Callable[[str], None]], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "check": check,
    "launch": launch,
    "start": start,
    "driver": driver,
    "kill": kill,
    "end_schedule": end_schedule,
    "append": append,
    "add_runs": add_runs,
    "sweeps": sweeps,
    "list": list_files,
    "read": read,
    "volume": volume,
    "mirror": mirror,
    "download": download,
    "promote": promote,
    "promotions": promotions,
    "serve": serve,
    "endpoints": endpoints,
    "apps": apps,
    "stop_app": stop_app,
    "containers": containers,
    "gpu": gpu,
    "logs": logs,
    "rates": rates,
    "bill": bill,
}
