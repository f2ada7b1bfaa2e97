"""What a save costs a training: how long it stands still, and its pace lost at the automatic interval.

Needs torch:  PYTHONPATH=python/src python test/bench/checkpoint_cost.py [MEGABYTES ...]

Each size is a state of that many MB (parameters and both moments of AdamW). The training itself is stood for
by products of matrices in one thread, which go on while a save is written. Two figures: `stands still`, what
a save keeps the training from; and `at most`, with what the writing in the background takes of a core's time,
as if the training had no other core.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch

from sweepdeck.assignment import Assignment
from sweepdeck.journal import read_newest_first
from sweepdeck.paths import SweepPaths
from sweepdeck.state.pacing import LARGEST_SHARE, save_interval
from sweepdeck.worker import prepare, run_attempt

ROOT = Path(__file__).resolve().parents[2]
RUN_ID = "0123456789abcdef"
SAVES = 15
STEPS_AFTER = 0.25
"""Seconds of training before and behind every save."""

TRAIN = """
import os, time
import torch

def train(config, run):
    torch.set_num_threads(1)
    numbers = int(config.megabytes * 1e6 / 4 / 3)
    layers = [torch.nn.Parameter(torch.randn(part)) for part in [numbers // 20] * 20]
    opt = torch.optim.AdamW(layers)
    sum(layer.sum() for layer in layers).backward()
    opt.step()
    run.track(opt=opt, weights={str(i): layer for i, layer in enumerate(layers)})
    run.restore()
    a = torch.randn(200, 200)

    def steps(seconds):
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            a @ a

    for number in range(config.saves):
        steps(config.after)
        began = time.perf_counter()
        run.save()
        still = time.perf_counter() - began
        steps(config.after)
        run._tracking.settle()
        run.log(loss=0.0, still=still, beside=run._tracking.pace.beside_s)
    return 0.0
"""


def measured(megabytes: float) -> list[dict[str, float]]:
    """One row of metrics per save, of an attempt in this process; `blocked` as its journal has it."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("SWEEPDECK_BENCH_DIR")) as folder:
        root = Path(folder)
        (root / "train_it.py").write_text(TRAIN)
        lines = (ROOT / "test/protocol/valid.jsonl").read_text("utf-8").splitlines()
        plan = next(json.loads(line)["value"] for line in lines)
        plan.update(
            target={"kind": "function", "file": "train_it.py", "function": "train", "root": folder},
            metric={"name": "loss", "goal": "minimize", "target": None},
            checkpoint={"every_s": None, "keep": ["last"]},
        )
        config = {"megabytes": megabytes, "saves": SAVES, "after": STEPS_AFTER}
        record = {
            "v": 1,
            "run_id": RUN_ID,
            "index": 0,
            "config": config,
            "config_id": "c",
            "seed": 1,
            "cached": None,
        }
        child = os.fork()
        if child == 0:
            assignment = Assignment(folder, "sweep", 1, record, "1-00000000", time.time())
            outcome = run_attempt(prepare(plan), assignment)
            os._exit(0 if outcome.end == "finished" else 1)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit(f"the attempt failed: {folder}")
        events = list(read_newest_first(SweepPaths(root, "sweep").run(RUN_ID).attempt("1-00000000")))
    rows = [event["metrics"] for event in events if event["kind"] == "metrics"]
    saves = [event for event in events if event["kind"] == "checkpoint"]
    return [
        {**row, "blocked": save["blocked_s"], "bytes": save["bytes"]}
        for row, save in zip(rows, saves, strict=True)
    ]


def main() -> None:
    print(f"torch {torch.__version__}, {os.cpu_count()} cores, {SAVES} saves per size; medians")
    columns = {"state": 9, "journal says": 14, "stands still": 14, "p90": 9, "interval": 10, "still": 8}
    columns |= {"at most": 11, "lost": 8}
    print("".join(f"{name:>{width}}" for name, width in columns.items()))
    for megabytes in [float(text) for text in sys.argv[1:]] or [1.0, 10.0, 100.0]:
        rows = measured(megabytes)
        still = sorted(row["still"] for row in rows)
        middle = statistics.median(still)
        at_most = middle + statistics.median(row["beside"] for row in rows)
        interval = max(save_interval(middle), at_most / LARGEST_SHARE)
        print(
            f"{rows[0]['bytes'] / 1e6:>6.1f} MB"
            f"{1e3 * statistics.median(row['blocked'] for row in rows):>11.2f} ms"
            f"{1e3 * middle:>11.2f} ms{1e3 * still[len(still) * 9 // 10]:>6.1f} ms"
            f"{interval:>8.1f} s{100 * middle / interval:>7.3f}%"
            f"{1e3 * at_most:>8.1f} ms{100 * at_most / interval:>7.3f}%"
        )


if __name__ == "__main__":
    main()
