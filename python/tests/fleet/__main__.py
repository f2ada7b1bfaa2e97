"""Runs a sweep on the fleet: python -m fleet --folder FOLDER --seed N

Leaves the sweep on FOLDER/volume, and what it cost by the meter in FOLDER/meter.json.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fleet.clock import CLOCK, NS
from fleet.containers import Fleet, Weather
from fleet.meter import Meter
from sweepdeck.driver import loop
from sweepdeck.driver.__main__ import drive
from sweepdeck.driver.loop import MakeMapper
from sweepdeck.driver.replay import wall_ns
from sweepdeck.driver.sweep import Sweep
from sweepdeck.driver.volume import SILENT_BEATS, attempt_identity
from sweepdeck.durable import dump_json, write_once
from sweepdeck.journal import read_newest_first
from sweepdeck.mappers.base import Mapper
from sweepdeck.paths import RunPaths, SweepPaths
from sweepdeck.protocol import PROTOCOL_VERSION, utc
from sweepdeck.worker import prepare

TRAIN = """import time


class Model:
    def __init__(self, save_s):
        self.weight, self.save_s = 1.0, save_s

    def state_dict(self):
        time.sleep(self.save_s)
        return {"weight": self.weight}

    def load_state_dict(self, state):
        time.sleep(self.save_s)
        self.weight = state["weight"]


def train(config, run):
    model = Model(config.save_s)
    run.track(model=model)
    for epoch in run.epochs(config.epochs):
        time.sleep(config.epoch_s)
        model.weight *= 0.9
        run.log(loss=model.weight)
    if config.fails:
        raise ValueError("a mistake at the end")
    return {"loss": model.weight}
"""


def make_sweep(paths: SweepPaths, plan: dict[str, Any], configs: list[dict[str, Any]]) -> None:
    """As a launch leaves it on the volume."""
    for path in (paths.runs_files, paths.control, paths.driver):
        path.mkdir(parents=True)
    paths.plan.write_text(json.dumps(plan))
    lines = [
        json.dumps(
            {
                "v": PROTOCOL_VERSION,
                "run_id": f"{index:016x}",
                "index": index,
                "config": config,
                "config_id": f"{index:016x}",
                "seed": index,
                "cached": None,
            }
        )
        for index, config in enumerate(configs)
    ]
    (paths.runs_files / "0001.jsonl").write_text("".join(f"{line}\n" for line in lines))


def change_price(paths: SweepPaths, seq: int, now: int, nano_usd_per_s: int) -> None:
    """As a manager asks for it."""
    record = {
        "v": PROTOCOL_VERSION,
        "seq": seq,
        "at": utc(now / NS),
        "by": "meter",
        "kind": "price",
        "nano_usd_per_s": nano_usd_per_s,
        "source": "the fleet",
    }
    write_once(paths.control / f"{seq:06d}-price.json", dump_json(record))


def stale(seconds: float) -> Callable[[RunPaths, str, float], float | None]:
    """How long an attempt has lasted at most, by a volume that shows late what was written on it."""

    def attempt_seconds(run: RunPaths, attempt: str, heartbeat_s: float) -> float | None:
        identity = attempt_identity(run, attempt)
        if identity is None:
            return None
        seen_until = CLOCK.now / NS - seconds - wall_ns(identity["started_at"]) / NS
        for record in read_newest_first(run.attempt(attempt)):
            if record["t"] <= seen_until:
                lasted: float = record["t"]
                return lasted + SILENT_BEATS * heartbeat_s
        return None

    return attempt_seconds


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m fleet")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--scenario", type=json.loads, required=True)
    arguments = parser.parse_args(argv)
    scenario: dict[str, Any] = arguments.scenario
    rng = random.Random(arguments.seed)
    root, volume = arguments.folder / "user", arguments.folder / "volume"
    root.mkdir()
    (root / "train.py").write_text(TRAIN)
    plan = {**scenario["plan"], "target": {**scenario["plan"]["target"], "root": str(root)}}
    configs = [
        {
            "epochs": rng.randint(*scenario["epochs"]),
            "epoch_s": rng.uniform(*scenario["epoch_s"]),
            "save_s": rng.choice([0, 0, 0.25, 1]),
            "fails": rng.random() < scenario["fails"],
        }
        for _ in range(scenario["runs"])
    ]
    paths = SweepPaths(volume, plan["sweep_id"])
    make_sweep(paths, plan, configs)

    clock = CLOCK
    clock.start(scenario["starts_at_s"] * NS)
    meter = Meter(plan["price"]["nano_usd_per_s"])
    prepared = prepare(plan)

    def pools(volume: Path, plan: dict[str, Any], _epoch: Path, _sweep: Sweep) -> MakeMapper:
        def make_mapper(parallel: int | None) -> Mapper:
            weather = Weather(**scenario["weather"])
            slots, pack = parallel or 1, plan["pack"]
            fleet = Fleet(prepared, clock, meter, rng, slots=slots, pack=pack, weather=weather)
            for seq, (after_s, price) in enumerate(scenario["prices"], 1):

                def change(seq: int = seq, price: int = price) -> None:
                    meter.price(clock.now, price)
                    change_price(paths, seq, clock.now, price)

                fleet.at(clock.now + after_s * NS, change)
            return fleet

        return make_mapper

    if scenario["stale_s"]:
        loop.attempt_seconds = stale(scenario["stale_s"])
    started = clock.now
    code = drive(volume, plan["sweep_id"], pools)
    report = meter.report((started, clock.now, scenario["driver_nano_usd_per_s"]))
    (arguments.folder / "meter.json").write_text(json.dumps(report))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
