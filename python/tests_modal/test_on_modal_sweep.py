"""Whole sweeps with Modal's own client and container runtime, on the double."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import modal
import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from double_hand import Hand, until
from live_sweep import TOY, _plan

from sweepdeck.journal import BadLine, read_journal
from sweepdeck.on_modal.app import make_app
from sweepdeck.on_modal.board import control_key
from sweepdeck.on_modal.declared import Declared
from sweepdeck.on_modal.names import board_name
from sweepdeck.on_modal.platform import DictStore
from sweepdeck.paths import SweepPaths


class Sweep:
    """A sweep that was launched on the double."""

    def __init__(
        self,
        hand: Hand,
        number: int,
        folder: Path,
        configs: list[dict[str, Any]],
        code: str = TOY,
        **plan: Any,
    ):
        self.hand = hand
        self.sweep_id = f"20261124-0315{number:02d}-7f3a"
        root = folder / self.sweep_id
        root.mkdir()
        (root / "train.py").write_text(code)
        base = {**_plan(root), "sweep_id": self.sweep_id, "engine": "modal", "heartbeat_s": 2.0, "pack": 1}
        base.update(secrets=[], image=None, resources=None, schedule=None, generation_of=None)
        self.plan = {**base, "volume": {"name": "sweepdeck"}, **plan}
        self.run_ids = [f"{index:016x}" for index in range(len(configs))]
        runs = [
            {"v": 1, "run_id": run_id, "index": index, "config": config, "config_id": "c"}
            for index, (run_id, config) in enumerate(zip(self.run_ids, configs, strict=True))
        ]
        lines = "".join(json.dumps({**run, "seed": run["index"], "cached": None}) + "\n" for run in runs)
        (root / "plan.json").write_text(json.dumps(self.plan))
        (root / "runs.jsonl").write_text(lines)
        volume = modal.Volume.from_name("sweepdeck", create_if_missing=True, version=2)
        place = f"sweeps/{self.sweep_id}"
        with volume.batch_upload() as upload:
            upload.put_file(root / "runs.jsonl", f"{place}/runs/0001.jsonl")
            upload.put_file(root / "train.py", f"{place}/code/train.py")
            upload.put_file(root / "plan.json", f"{place}/plan.json")
        self.app = make_app(self.plan, volume, Declared(), "0.1.0")
        self.app.deploy()
        self.store = DictStore(board_name(self.sweep_id))

    @property
    def paths(self) -> SweepPaths:
        return SweepPaths(next((self.hand.folder / "volumes").glob("*/sweeps")).parent, self.sweep_id)

    def start(self) -> modal.FunctionCall:
        return modal.Function.from_name(self.app.name, "driver").spawn(self.sweep_id)

    def is_deployed(self) -> bool:
        try:
            modal.App.lookup(self.app.name)
        except modal.exception.NotFoundError:
            return False
        return True

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """Those that are committed."""
        if not self.paths.driver.is_dir():
            return []
        found = []
        for epoch in sorted(int(path.name) for path in self.paths.driver.iterdir() if path.name.isdigit()):
            found += [r for r in read_journal(self.paths.epoch(epoch)) if not isinstance(r, BadLine)]
        return [event for event in found if not kinds or event["kind"] in kinds]

    def ended(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = until(lambda: self.events("ended"), 120)
        return found[-1]

    def states(self) -> dict[str, str]:
        return {event["run_id"]: event["state"] for event in self.events("run_ended")}

    def ends(self) -> list[str]:
        return [event["end"] for event in self.events("attempt_ended")]

    def attempts(self, run_id: str) -> list[str]:
        folder = self.paths.run(run_id).attempts
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def losses(self) -> list[float]:
        return [
            json.loads(self.paths.run(run_id).result.read_bytes())["metrics"]["loss"]
            for run_id in self.run_ids
        ]

    def control(self, seq: int, kind: str, **fields: Any) -> None:
        record = {"v": 1, "seq": seq, "at": "2026-11-24T03:15:22.123Z", "by": "test", "kind": kind}
        assert self.store.put_new(control_key(seq), {**record, **fields})


@pytest.fixture(scope="module")
def hand(double: Any) -> Hand:
    hand = Hand(double.admin, double.folder)
    hand.ask("/policy", {"grace_seconds": 10, "background_commit_seconds": 1.0})
    return hand


@pytest.fixture
def launch(hand: Hand, tmp_path: Path) -> Iterator[Any]:
    made: list[Sweep] = []

    def launch(*arguments: Any, **plan: Any) -> Sweep:
        made.append(Sweep(hand, next(_numbers), tmp_path, *arguments, **plan))
        return made[-1]

    yield launch
    for sweep in made:
        # Its driver may have stopped it.
        with contextlib.suppress(modal.exception.NotFoundError):
            modal.experimental.stop_app(sweep.app.name)


_numbers = iter(range(60))


def configs(count: int, **config: Any) -> list[dict[str, Any]]:
    return [{"epochs": 3, "sleep_s": 0.0, **config} for _ in range(count)]


def test_a_sweep_runs_to_its_end_and_its_app_is_gone(launch: Any) -> None:
    sweep = launch(configs(4))
    sweep.start()
    assert sweep.ended()["state"] == "finished"
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert all(loss >= 0 for loss in sweep.losses())
    until(lambda: sweep.store.get("driver")["state"] == "over")
    until(lambda: not sweep.is_deployed())


def test_a_preempted_run_goes_on_in_another_container_from_what_it_saved(launch: Any, hand: Hand) -> None:
    sweep = launch(configs(1, epochs=60, sleep_s=0.05))
    sweep.start()
    (run_id,) = sweep.run_ids
    until(lambda: list(sweep.paths.run(run_id).checkpoints.glob("0*")))
    assert hand.ask("/preempt", {"function": "train"})["task_ids"]
    assert sweep.ended()["state"] == "finished"
    assert sweep.ends() == ["preempted", "finished"]
    assert len(sweep.attempts(run_id)) == 2


def test_a_driver_that_is_preempted_comes_back_and_takes_over_what_runs(launch: Any, hand: Hand) -> None:
    sweep = launch(configs(2, epochs=150, sleep_s=0.05))
    sweep.start()
    until(lambda: all(sweep.attempts(run_id) for run_id in sweep.run_ids))
    assert hand.ask("/preempt", {"function": "driver"})["task_ids"]
    assert sweep.ended()["state"] == "finished"
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1, 1]
    assert sorted(path.name for path in sweep.paths.driver.iterdir()) == ["1", "2"]


def test_a_stop_on_the_board_ends_what_runs_and_what_waits(launch: Any) -> None:
    sweep = launch(configs(3, epochs=4000, sleep_s=0.05), parallel=2)
    sweep.start()
    until(lambda: sweep.attempts(sweep.run_ids[0]))
    sweep.control(1, "stop", runs=None)
    assert sweep.ended()["state"] == "stopped"
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "stopped")


def test_a_worker_that_dies_without_a_word_is_missed_and_its_run_goes_on(launch: Any, hand: Hand) -> None:
    sweep = launch(configs(1, epochs=60, sleep_s=0.05), heartbeat_s=1.0)
    sweep.start()
    (run_id,) = sweep.run_ids
    until(lambda: list(sweep.paths.run(run_id).checkpoints.glob("0*")))
    assert hand.ask("/preempt", {"function": "train", "grace": 0})["task_ids"]
    assert sweep.ended()["state"] == "finished"
    assert sweep.states() == {run_id: "finished"}


HEAD = "def train(config, run):\n"
CRASHES = TOY.replace(HEAD, f"{HEAD}    config.crash and os.kill(os.getpid(), 11)\n")


def test_runs_that_share_a_container_outlive_the_crash_of_one_of_them(launch: Any) -> None:
    four = [{"epochs": 20, "sleep_s": 0.05, "crash": index == 1} for index in range(4)]
    retry = {"preempted": None, "infra": 0, "oom": "halve", "nan": 0, "error": 0}
    sweep = launch(four, CRASHES, parallel=4, pack=4, retry=retry)
    sweep.start()
    assert sweep.ended()["state"] == "failed"
    states = [sweep.states()[run_id] for run_id in sweep.run_ids]
    assert states == ["finished", "failed", "finished", "finished"]
    assert sorted(sweep.ends()) == ["finished", "finished", "finished", "user_error"]
    records = [
        json.loads((sweep.paths.run(run_id).attempts / name / "attempt.json").read_bytes())
        for run_id in sweep.run_ids
        for name in sweep.attempts(run_id)
    ]
    assert len({record["host"] for record in records}) == 1
    assert len({record["pid"] for record in records}) == 4


def test_every_run_of_a_preempted_container_goes_on_elsewhere(launch: Any, hand: Hand) -> None:
    sweep = launch(configs(3, epochs=80, sleep_s=0.05), parallel=3, pack=3)
    sweep.start()
    until(lambda: all(list(sweep.paths.run(run_id).checkpoints.glob("0*")) for run_id in sweep.run_ids))
    assert hand.ask("/preempt", {"function": "train"})["task_ids"]
    assert sweep.ended()["state"] == "finished"
    assert sorted(sweep.ends()) == ["finished"] * 3 + ["preempted"] * 3
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [2, 2, 2]
