"""What the presets are worth on a GPU, and whether a run resumes to the bit there. On a machine with one:

    python test/bench/gpu/run.py

It has not been run on a GPU yet: none was at hand when it was written. Without one it does the same on the
CPU, at a size of minutes, which tests the way and says nothing of the figures.

Each recipe is trained with the presets off (fp32, the code's own batch, no loader processes) and on (the
precision the device is fast in, a large batch, loader processes), one after the other, by `sweepdeck run` as
anyone would. Samples/s are those between the first epoch and the last, with validation and checkpoints in
them; utilisation is what the attempts journalled; dollars are the GPU's alone, by Modal's list price for its
name.
"""

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
CLI = REPOSITORY / "dist/bin.js"
SETTINGS = {
    "off": ["preset.precision=fp32", "preset.batch=default", "preset.workers=0", "preset.scale_lr=none"],
    "on": ["preset.precision=auto", "preset.batch=large", "preset.workers=auto", "preset.scale_lr=sqrt"],
}
MEASURED_S = 60.0
"""Each measurement on a GPU lasts at least that long, so that its utilisation is sampled often enough."""
MOST_EPOCHS = 200


@dataclass(frozen=True)
class Recipe:
    """A sweep file, one config of it, and how many samples an epoch of that has."""

    file: str
    large: dict[str, Any]
    small: dict[str, Any]

    def samples(self, config: dict[str, Any]) -> int:
        return config["samples"] if "samples" in config else (config["characters"] - 1) // config["context"]


RECIPES = {
    "chargpt": Recipe(
        "sweeps/chargpt/sweep.yaml",
        large={"heads": 6, "context": 256, "dropout": 0.1, "lr": 1e-3, "characters": 4_000_000},
        small={
            "heads": 2,
            "context": 32,
            "dropout": 0.1,
            "lr": 1e-3,
            "characters": 30_000,
            "width": 32,
            "blocks": 1,
            "batch": 16,
        },
    ),
    "cnn": Recipe("test/bench/gpu/cnn.yaml", large={"samples": 50_000}, small={"samples": 1024, "width": 4}),
}

LISTED = (
    "T4", "L4", "A10", "L40S", "A100-40GB", "A100-80GB", "RTX-PRO-6000", "H100", "H200", "B200", "B300"
)  # fmt: skip
"""Names in the price list; nvidia-smi's name of such a card has all words of it."""


def priced_as(card: str) -> str | None:
    """The name in the price list of what nvidia-smi calls `NVIDIA A100-SXM4-80GB`; None where it has none."""
    words = set(card.upper().replace("-", " ").split())
    if "A10G" in words:
        words.add("A10")
    return next((listed for listed in LISTED if set(listed.split("-")) <= words), None)


def samples_per_s(history: list[dict[str, Any]], samples: int) -> float:
    """Of the epochs after the first, which warms everything up; NaN where there are no two."""
    if len(history) < 2:
        return math.nan
    first, last = (
        datetime.fromisoformat(row["time"].replace("Z", "+00:00")) for row in (history[0], history[-1])
    )
    passed = (last - first).total_seconds()
    return samples * (len(history) - 1) / passed if passed > 0 else math.nan


class Cli:
    """`sweepdeck` with a home of its own, which holds nothing yet, and this interpreter first on the PATH."""

    def __init__(self, homes: Path):
        home = Path(tempfile.mkdtemp(dir=homes))
        self._env = {
            **os.environ,
            "SWEEPDECK_HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
        }

    def lines(self, *args: str, codes: tuple[int, ...] = (0,)) -> list[dict[str, Any]]:
        """The JSON lines that it answers with; RuntimeError with what it says where it fails."""
        done = subprocess.run(
            ["node", str(CLI), *args, "--json"], env=self._env, cwd=REPOSITORY, capture_output=True, text=True
        )
        if done.returncode not in codes:
            raise RuntimeError(f"sweepdeck {' '.join(args)}: {(done.stderr + done.stdout)[-2000:]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def overrides(recipe: Recipe, *, small: bool, epochs: int) -> list[str]:
    """Those that make a sweep file one run on this machine, with torch as it is here."""
    config = {**(recipe.small if small else recipe.large), "epochs": epochs}
    # The environment of the sweep file is built where this interpreter has no torch.
    own = ["image.pip=[]"] if importlib.util.find_spec("torch") is not None else []
    return [
        *(f"{name}={value}" for name, value in config.items()),
        "seeds=1",
        "resources.parallel=1",
        "resources.gpu=null",
        *own,
    ]


def measure(homes: Path, recipe: Recipe, setting: str, *, small: bool) -> dict[str, Any]:
    """One run of so many epochs that it can be measured."""
    epochs, found = 3, {}
    while True:
        words = [*overrides(recipe, small=small, epochs=epochs), *SETTINGS[setting]]
        # What another home has finished is not taken over.
        cli = Cli(homes)
        launched = cli.lines("run", recipe.file, *words, "--yes")[0]
        run_id = cli.lines("show", launched["sweep_id"])[0]["runs"][0]["run_id"]
        run = cli.lines("show", run_id)[0]
        samples = recipe.samples(run["config"])
        rate = samples_per_s(cli.lines("show", run_id, "--history"), samples)
        attempt = run["attempts"][-1]
        use = (attempt.get("gpu") or {}).get("use") or {}
        found = {
            "card": (attempt.get("gpu") or {}).get("name"),
            "epochs": epochs,
            "samples_per_s": rate,
            "utilisation": use.get("utilisation"),
            "memory_mib": use.get("memory_mib"),
            "metrics": run["metrics"],
        }
        enough = math.ceil(MEASURED_S * rate / samples) + 1 if math.isfinite(rate) else epochs
        if small or epochs >= min(enough, MOST_EPOCHS):
            return found
        epochs = min(enough, MOST_EPOCHS)


def prove(cli: Cli, recipe: Recipe, kills: int, *, small: bool) -> dict[str, Any]:
    """`sweepdeck doctor resume` with the presets on; it computes in deterministic mode."""
    words = [*overrides(recipe, small=small, epochs=3), *SETTINGS["on"]]
    return cli.lines("doctor", "resume", recipe.file, *words, "--kills", str(kills), codes=(0, 1))[-1]


def table(results: list[dict[str, Any]]) -> list[str]:
    """A line for each measurement, and one for each proof."""
    lines = [f"{'':10}{'presets':9}{'samples/s':>11}{'busy':>7}{'memory':>11}{'$/M samples':>13}"]
    for result in results:
        for setting, found in result["measured"].items():
            busy = "-" if found["utilisation"] is None else f"{found['utilisation']:.0f} %"
            memory = "-" if found["memory_mib"] is None else f"{found['memory_mib']:.0f} MiB"
            usd = "-" if found["usd_per_million"] is None else f"{found['usd_per_million']:.4f}"
            rate = f"{found['samples_per_s']:.0f}"
            lines.append(f"{result['recipe']:10}{setting:9}{rate:>11}{busy:>7}{memory:>11}{usd:>13}")
        on, off = (result["measured"][setting]["samples_per_s"] for setting in ("on", "off"))
        lines.append(f"{'':10}{'gain':9}{on / off:>10.2f}x")
        proof = result["proof"]
        if proof is not None:
            verdict = "bit for bit" if proof["identical"] else f"DIFFERENT: {json.dumps(proof)[:300]}"
            lines.append(f"{'':10}resumed after {proof['kills']} kills: {verdict}")
    return lines


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--small", action="store_true", help="the small size, also on a GPU")
    options.add_argument("--only", choices=RECIPES, help="one of the recipes")
    options.add_argument("--kills", type=int, default=5, help="of the resume proof (5); 0: no proof")
    options.add_argument("--json", type=Path, help="where to write everything (gpu-bench.json)", default=None)
    chosen = options.parse_args()
    sys.path.insert(0, str(REPOSITORY / "python/src"))
    from sweepdeck.gpu_facts import find_gpus

    cards = [facts.name for name, facts in find_gpus().items() if name.isdigit()]
    small = chosen.small or not cards
    print(f"{', '.join(cards) or 'no GPU'}, {'small' if small else 'large'} size", flush=True)
    if not CLI.exists():
        subprocess.run(["node", "build.mjs"], cwd=REPOSITORY, check=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="sweepdeck-gpu-bench-") as folder:
        homes = Path(folder)
        cli = Cli(homes)
        prices = {rate["gpu"]: rate["usd_per_second"] for rate in cli.lines("prices")[0]["rates"]}
        for name in [chosen.only] if chosen.only else list(RECIPES):
            measured = {}
            for setting in SETTINGS:
                print(f"{name}, presets {setting} …", file=sys.stderr, flush=True)
                found = measure(homes, RECIPES[name], setting, small=small)
                usd = prices.get(priced_as(found["card"] or "") or "")
                found["usd_per_million"] = None if usd is None else usd / found["samples_per_s"] * 1e6
                measured[setting] = found
            proof = None
            if chosen.kills > 0:
                print(f"{name}, resume proof …", file=sys.stderr, flush=True)
                proof = prove(cli, RECIPES[name], chosen.kills, small=small)
            results.append({"recipe": name, "measured": measured, "proof": proof})
    print("\n".join(table(results)))
    to = chosen.json or Path("gpu-bench.json")
    to.write_text(json.dumps({"cards": cards, "small": small, "results": results}, indent=2) + "\n")
    print(f"all of it: {to}")
    return 0 if all(result["proof"] is None or result["proof"]["identical"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
