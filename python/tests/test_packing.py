"""Several runs on one GPU: where they go, the MPS that serves them, and that it ends with them."""

import json
import os
import signal
from pathlib import Path

import pytest
from live_sweep import LiveSweep, Make

TOGETHER = """
import os, pathlib, time

def train(config, run):
    # All of them are there before any of them leaves.
    here = pathlib.Path(config.folder)
    (here / str(run.seed)).write_text(os.environ.get("CUDA_MPS_PIPE_DIRECTORY", "none"))
    while len(list(here.iterdir())) < config.together:
        time.sleep(0.01)
        run.log(loss=1.0)
    return {"loss": 1.0}
"""
CONTROL = """#!/bin/sh
pipes="$CUDA_MPS_PIPE_DIRECTORY"
if [ "$1" = -d ]; then
    echo "start $pipes ${CUDA_VISIBLE_DEVICES-all}" >> "LOG"
    FAIL
    (while [ ! -e "$pipes/stop" ] && [ -d "$pipes" ]; do sleep 0.05; done) &
    exit 0
fi
read -r line
echo "$line $pipes" >> "LOG"
: > "$pipes/stop"
"""


class Gpus:
    """A machine with two GPUs, as far as a driver can see, and perhaps with MPS."""

    def __init__(self, folder: Path):
        self.together = folder / "together"
        self.together.mkdir()
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.log = folder / "mps.log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()

    def install_mps(self, fail: str = "") -> None:
        program = self.programs / "nvidia-cuda-mps-control"
        program.write_text(CONTROL.replace("LOG", str(self.log)).replace("FAIL", fail))
        program.chmod(0o755)

    def config(self, together: int) -> dict[str, object]:
        return {"folder": str(self.together), "together": together}

    def start(self, sweep: LiveSweep) -> None:
        sweep.start(
            CUDA_VISIBLE_DEVICES="0,1",
            PATH=f"{self.programs}:{os.environ['PATH']}",
            TMPDIR=str(self.temporary),
        )

    def said(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def quits(self) -> int:
        return sum(line.startswith("quit ") for line in self.said())


@pytest.fixture
def gpus(tmp_path: Path) -> Gpus:
    folder = tmp_path / "machine"
    folder.mkdir()
    return Gpus(folder)


def placed(sweep: LiveSweep) -> list[tuple[int, str]]:
    """Slot and GPU of each attempt, by run."""
    records = [
        json.loads((sweep.paths.run(run_id).attempt(name) / "attempt.json").read_bytes())
        for run_id in sweep.run_ids
        for name in sweep.attempts(run_id)
    ]
    return [(record["slot"], record["gpu"]) for record in records]


def notes(sweep: LiveSweep) -> list[tuple[str, str]]:
    return [(event["level"], event["text"]) for event in sweep.events("note")]


def test_four_runs_share_two_gpus_and_one_mps_serves_them(make: Make, gpus: Gpus) -> None:
    gpus.install_mps()
    sweep = make(code=TOGETHER, configs=[gpus.config(4)] * 4, parallel=None, pack=2, gpus=1)
    gpus.start(sweep)
    assert sweep.wait() == 0
    assert placed(sweep) == [(0, "0"), (1, "1"), (2, "0"), (3, "1")]
    (started,) = sweep.events("started")
    assert started["slots"] == 4
    assert "2 runs on each of 2 GPUs" in started["why"]
    start, quit_ = gpus.said()
    _, folder, visible = start.split()
    assert (visible, quit_) == ("all", f"quit {folder}")
    assert {path.read_text() for path in gpus.together.iterdir()} == {folder}
    assert list(gpus.temporary.iterdir()) == []
    assert notes(sweep) == []
    sweep.until_no_process_is_left()


@pytest.mark.parametrize(("fail", "why"), [(None, "is not on the PATH"), ("echo no GPU; exit 3", "no GPU")])
def test_without_mps_runs_take_turns_and_a_note_says_so(
    make: Make, gpus: Gpus, fail: str | None, why: str
) -> None:
    if fail is not None:
        gpus.install_mps(fail)
    sweep = make(code=TOGETHER, configs=[gpus.config(3)] * 3, parallel=3, pack=2, gpus=1)
    gpus.start(sweep)
    assert sweep.wait() == 0
    assert placed(sweep) == [(0, "0"), (1, "1"), (2, "0")]
    said = notes(sweep)
    assert len(said) == 1, said
    ((level, text),) = said
    assert level == "info"
    assert text.startswith("runs on one GPU take turns on it")
    assert why in text
    assert {path.read_text() for path in gpus.together.iterdir()} == {"none"}
    assert list(gpus.temporary.iterdir()) == []


def test_mps_ends_where_the_driver_is_killed(make: Make, gpus: Gpus) -> None:
    gpus.install_mps()
    sweep = make(code=TOGETHER, configs=[gpus.config(99)] * 2, parallel=2, pack=2, gpus=1)
    gpus.start(sweep)
    sweep.until(lambda: len(list(gpus.together.iterdir())) == 2, "two runs")
    assert sweep.driver is not None
    sweep.driver.kill()
    sweep.wait()
    sweep.until_no_process_is_left()
    assert gpus.quits() == 1
    assert list(gpus.temporary.iterdir()) == []


def test_mps_of_a_driver_that_died_with_its_template_is_ended_by_the_next(make: Make, gpus: Gpus) -> None:
    gpus.install_mps()
    sweep = make(code=TOGETHER, configs=[gpus.config(2)] * 2, parallel=1, pack=2, gpus=1)
    gpus.start(sweep)
    sweep.until(lambda: list(gpus.together.iterdir()), "a run")
    template = sweep.template()
    assert sweep.driver is not None
    sweep.driver.kill()
    os.kill(template, signal.SIGKILL)
    sweep.wait()
    assert gpus.quits() == 0
    gpus.start(sweep)
    sweep.control("parallel", parallel=2)
    assert sweep.wait() == 0
    starts = [line.split()[1] for line in gpus.said() if line.startswith("start ")]
    quits = [line.split()[1] for line in gpus.said() if line.startswith("quit ")]
    assert len(starts) == 2
    assert quits == starts
    sweep.until_no_process_is_left()


def test_where_there_is_no_gpu_a_warning_says_that_nothing_is_packed(make: Make, gpus: Gpus) -> None:
    sweep = make(code=TOGETHER, configs=[gpus.config(1)], parallel=1, pack=2)
    sweep.start(CUDA_VISIBLE_DEVICES="")
    assert sweep.wait() == 0
    ((level, text),) = notes(sweep)
    assert level == "warning"
    assert text.startswith("pack: 2 has no effect: no GPU is visible here")
