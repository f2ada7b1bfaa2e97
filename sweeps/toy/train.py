"""A closed-form objective that finishes in milliseconds; what the tests and benchmarks train.

Every epoch moves a point on a bowl by gradient steps with noise from `random`, so the end depends on every
step, on their order and on the restored random state: a lost, doubled or foreign step shows in the last bit.
"""

import random
import time


class Point:
    def __init__(self):
        self.x, self.y = 3.0, -2.0

    def loss(self):
        return self.x**2 + 4 * self.y**2

    def step(self, lr, noise):
        self.x -= lr * (2 * self.x + noise * random.gauss(0, 1))
        self.y -= lr * (8 * self.y + noise * random.gauss(0, 1))

    def state_dict(self):
        return {"x": self.x, "y": self.y}

    def load_state_dict(self, state):
        self.x, self.y = state["x"], state["y"]


def train(config, run):
    random.seed(f"{run.seed} {config.lr} {config.noise}")
    point = Point()
    run.track(point=point)
    for epoch in run.epochs(config.epochs):
        for _ in range(4):
            point.step(config.lr, config.noise)
        time.sleep(config.get("sleep_s", 0))
        run.log(loss=point.loss(), x=point.x, epoch=epoch)
    return {"loss": point.loss(), "x": point.x}
