"""Writes compare.json beside it: what SciPy, pandas and Optuna say of results that are made here.

Run it with `python test/golden/compare.py` where optuna, scikit-learn, scipy and pandas are installed, then
format the file with `npx biome format --write test/golden`. The tests read the JSON only: the libraries are
judges, not dependencies.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import json
import math
import random
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import FanovaImportanceEvaluator
from scipy import stats

JUDGES = ("optuna", "scikit-learn", "scipy", "pandas")

optuna.logging.set_verbosity(optuna.logging.ERROR)


def grid() -> list[dict[str, object]]:
    """A complete grid with three seeds, a clear first, and configs whose seeds went missing."""
    rng = random.Random(20261124)
    runs = []
    for lr, width, optimizer in itertools.product([0.001, 0.01, 0.1], [32, 64, 128, 256], ["adam", "sgd"]):
        peak = -((math.log10(lr) + 2) ** 2) * 0.06
        base = 0.8 + peak + 0.02 * math.log2(width / 32) - (0.015 if optimizer == "sgd" else 0.0)
        if lr == 0.1 and optimizer == "sgd":
            base -= 0.03
        for seed in range(3):
            runs.append(
                {
                    "lr": lr,
                    "width": width,
                    "optimizer": optimizer,
                    "seed": seed,
                    "seconds": 600 + 4 * width + rng.randrange(200),
                    # What a seed does to all configs alike is what pairing takes out.
                    "value": base + 0.004 * seed + rng.gauss(0, 0.003),
                    "latency": 1 + width / 100 + (0.3 if optimizer == "adam" else 0) + rng.random() / 10,
                }
            )
    # Of two configs a seed is missing; one of these has other seeds, too, and can't be paired.
    near = [run for run in runs if run["lr"] == 0.01 and run["width"] == 128]
    for run in near:
        if run["optimizer"] == "sgd":
            run["seed"] += 2
    return [run for run in runs if run not in near or run["seed"] not in (1, 4)]


def scattered() -> list[dict[str, object]]:
    """A random search over a learning rate, a width, a dropout that hardly matters, and an optimizer."""
    rng = random.Random(7)
    runs = []
    for _ in range(120):
        lr = 10 ** rng.uniform(-4, -1)
        width = rng.randrange(16, 257)
        dropout = rng.uniform(0, 0.5)
        optimizer = rng.choice(["adam", "sgd", "lion"])
        loss = 0.5 + 0.30 * (math.log10(lr) + 2.5) ** 2 / 2.25 + 0.12 * (1 - width / 256)
        loss += {"adam": 0.0, "sgd": 0.09, "lion": 0.02}[optimizer] + 0.01 * dropout + rng.gauss(0, 0.01)
        runs.append({"lr": lr, "width": width, "dropout": dropout, "optimizer": optimizer, "value": loss})
    return runs


def half_width(values: np.ndarray) -> float:
    low, high = stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=stats.sem(values))
    return float(high - low) / 2


def holm(p: list[float]) -> list[float]:
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    most = 0.0
    for place, index in enumerate(order):
        most = max(most, min(1.0, (len(p) - place) * p[index]))
        adjusted[index] = most
    return adjusted.tolist()


def rows_of(runs: pd.DataFrame, keys: list[str]) -> list[dict[str, object]]:
    """Configs, the best first, each against the best."""
    rows = []
    for config, members in runs.groupby(keys, sort=False):
        values = members["value"].to_numpy()
        rows.append(
            {
                "config": dict(zip(keys, config, strict=True)),
                "seeds": len(values),
                "mean": float(values.mean()),
                "std": float(values.std(ddof=1)),
                "ci95": half_width(values),
                "seconds": int(members["seconds"].sum()),
                "latency": float(members["latency"].mean()),
                "by_seed": dict(zip(members["seed"].tolist(), values.tolist(), strict=True)),
            }
        )
    rows.sort(key=lambda row: -row["mean"])
    best = rows[0]
    for row in rows[1:]:
        a, b = best["by_seed"], row["by_seed"]
        shared = sorted(set(a) & set(b))
        if len(shared) == min(len(a), len(b)):
            test = stats.ttest_rel([a[seed] for seed in shared], [b[seed] for seed in shared])
            method = "paired"
        else:
            test = stats.ttest_ind(list(a.values()), list(b.values()), equal_var=False)
            method = "welch"
        interval = test.confidence_interval(0.95)
        row["against_best"] = {
            "method": method,
            "p": float(test.pvalue),
            "ci95": float(interval.high - interval.low) / 2,
            "difference": float(interval.high + interval.low) / 2,
        }
    for row, p in zip(rows[1:], holm([row["against_best"]["p"] for row in rows[1:]]), strict=True):
        row["against_best"]["p_holm"] = p
    for row in rows:
        del row["by_seed"]
    return rows


def pareto(rows: list[dict[str, object]], cost: str) -> list[int]:
    """Of all points, those that no other one beats, by looking at every pair."""

    def beats(a: dict[str, object], b: dict[str, object]) -> bool:
        is_better = a[cost] < b[cost] or a["mean"] > b["mean"]
        return a[cost] <= b[cost] and a["mean"] >= b["mean"] and is_better

    front = [i for i, row in enumerate(rows) if not any(beats(other, row) for other in rows)]
    return sorted(front, key=lambda i: rows[i][cost])


def marginals(rows: list[dict[str, object]], keys: list[str]) -> dict[str, list[dict[str, object]]]:
    table = pd.DataFrame([{**row["config"], "mean": row["mean"]} for row in rows])
    return {
        key: [
            {
                "from": value,
                "count": len(part),
                "mean": float(part.mean()),
                "ci95": half_width(part.to_numpy()),
            }
            for value, part in table.groupby(key)["mean"]
        ]
        for key in keys
    }


def shares(rows: list[dict[str, object]], keys: list[str]) -> dict[str, float]:
    """Functional ANOVA of a complete grid: the variance of the means by one parameter, over that of all."""
    table = pd.DataFrame([{**row["config"], "mean": row["mean"]} for row in rows])
    whole = table["mean"].var(ddof=0)
    return {key: float(table.groupby(key)["mean"].mean().var(ddof=0) / whole) for key in keys}


def optuna_order(
    configs: list[dict[str, object]], values: list[float], space: dict[str, object]
) -> dict[str, float]:
    """Optuna's own fANOVA, the mean over ten of its seeds."""
    study = optuna.create_study()
    for config, value in zip(configs, values, strict=True):
        study.add_trial(optuna.trial.create_trial(params=config, distributions=space, value=value))
    found = [FanovaImportanceEvaluator(seed=seed).evaluate(study) for seed in range(10)]
    mean = {key: float(np.mean([each[key] for each in found])) for key in space}
    return dict(sorted(mean.items(), key=lambda item: -item[1]))


def t_values() -> list[dict[str, float]]:
    return [
        {"t": t, "df": df, "p": float(2 * stats.t.sf(t, df)), "quantile": float(stats.t.ppf(0.975, df))}
        for t in [0.01, 0.5, 1.0, 2.5, 7.0, 40.0]
        for df in [1.0, 1.5, 2.0, 3.7, 10.0, 63.2, 5000.0]
    ]


def main() -> None:
    keys = ["lr", "width", "optimizer"]
    runs = grid()
    rows = rows_of(pd.DataFrame(runs), keys)
    search = scattered()
    names = ["lr", "width", "dropout", "optimizer"]
    golden = {
        "versions": {
            name: importlib.metadata.version(name) for name in ["optuna", "scikit-learn", "scipy", "pandas"]
        },
        "grid": {
            "runs": runs,
            "rows": rows,
            "pareto": {cost: pareto(rows, cost) for cost in ["seconds", "latency"]},
            "marginals": marginals(rows, keys),
            "shares": shares(rows, keys),
            "optuna": optuna_order(
                [row["config"] for row in rows],
                [row["mean"] for row in rows],
                {
                    "lr": FloatDistribution(0.001, 0.1, log=True),
                    "width": IntDistribution(32, 256, log=True),
                    "optimizer": CategoricalDistribution(["adam", "sgd"]),
                },
            ),
        },
        "scattered": {
            "runs": search,
            "optuna": optuna_order(
                [{name: run[name] for name in names} for run in search],
                [run["value"] for run in search],
                {
                    "lr": FloatDistribution(1e-4, 1e-1, log=True),
                    "width": IntDistribution(16, 256),
                    "dropout": FloatDistribution(0, 0.5),
                    "optimizer": CategoricalDistribution(["adam", "sgd", "lion"]),
                },
            ),
        },
        "t": t_values(),
    }
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
