"""A training that the benchmark kills again and again: a step, a save, a log, and no end of its own."""

import time


def train(config, run):
    walk = {"position": 0}
    run.track(walk=walk)
    for _ in run.epochs(1_000_000):
        time.sleep(config.step_s)
        walk["position"] += 1
        run.log(loss=1.0 / walk["position"])
