"""Other ways to do 1,000 runs that do nothing, and the floor below them all. Prints the seconds one took.

    python peers.py fork_floor 1000

What each leaves behind if the machine loses power in the middle: fork_floor, pool and optuna_memory nothing;
optuna_sqlite all trials told so far; Sweepdeck (measured elsewhere) every state of every run.
"""

import multiprocessing
import os
import sys
import tempfile
import time


def noop(_):
    return 0.0


def fork_floor(count):
    """A process per run, one after the other: the least that isolation costs."""
    for _ in range(count):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)


def pool(count):
    """Two processes for all runs: no isolation between them."""
    with multiprocessing.Pool(2) as workers:
        for _ in workers.imap_unordered(noop, range(count)):
            pass


def optuna_sqlite(count):
    with tempfile.TemporaryDirectory() as folder:
        _optuna(count, f"sqlite:///{folder}/optuna.db")


def optuna_memory(count):
    _optuna(count, None)


def _optuna(count, storage):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(lambda trial: trial.suggest_int("i", 1, count) * 0.0, n_trials=count, n_jobs=2)


def main(name, count):
    run = {f.__name__: f for f in (fork_floor, pool, optuna_sqlite, optuna_memory)}[name]
    if name.startswith("optuna"):
        import optuna  # noqa: F401  imported before the clock starts, as our own template imports before it forks
    started = time.perf_counter()
    run(int(count))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(*sys.argv[1:])
