"""A small neural network on scikit-learn's 1,797 handwritten digits: real data that ships with the library.

It is a plain NumPy loop on purpose: what Sweepdeck needs of it is to be seen in one screen.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

# Loaded once where the module is imported; every run that is forked from there shares it.
DIGITS = load_digits()
TRAIN_X, TEST_X, TRAIN_Y, TEST_Y = train_test_split(
    DIGITS.data.astype(np.float64) / 16.0,
    DIGITS.target,
    test_size=0.25,
    random_state=0,
    stratify=DIGITS.target,
)
BATCH = 32


class Network:
    """64 pixels -> hidden ReLU units -> 10 digits, trained by SGD with momentum and weight decay."""

    def __init__(self, hidden: int, rng: np.random.Generator):
        self.rng = rng
        self.weights = {
            "w1": rng.normal(0, np.sqrt(2 / 64), (64, hidden)),
            "b1": np.zeros(hidden),
            "w2": rng.normal(0, np.sqrt(2 / hidden), (hidden, 10)),
            "b2": np.zeros(10),
        }
        self.velocity = {name: np.zeros_like(value) for name, value in self.weights.items()}

    def scores(self, x):
        self.active = np.maximum(x @ self.weights["w1"] + self.weights["b1"], 0)
        return self.active @ self.weights["w2"] + self.weights["b2"]

    def step(self, x, y, lr, momentum, weight_decay):
        """One batch; returns its mean cross-entropy."""
        scores = self.scores(x)
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities = shifted / shifted.sum(axis=1, keepdims=True)
        loss = -np.log(probabilities[np.arange(len(y)), y] + 1e-12).mean()
        delta = probabilities
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        hidden = (delta @ self.weights["w2"].T) * (self.active > 0)
        gradients = {
            "w1": x.T @ hidden,
            "b1": hidden.sum(axis=0),
            "w2": self.active.T @ delta,
            "b2": delta.sum(axis=0),
        }
        for name, gradient in gradients.items():
            decayed = gradient + weight_decay * self.weights[name]
            self.velocity[name] = momentum * self.velocity[name] - lr * decayed
            self.weights[name] = self.weights[name] + self.velocity[name]
        return loss

    def accuracy(self, x, y):
        return float((self.scores(x).argmax(axis=1) == y).mean())

    def state_dict(self):
        return {"weights": self.weights, "velocity": self.velocity, "rng": self.rng.bit_generator.state}

    def load_state_dict(self, state):
        self.weights, self.velocity = state["weights"], state["velocity"]
        self.rng.bit_generator.state = state["rng"]


def train(config, run):
    rng = np.random.default_rng(run.seed)
    network = Network(config.hidden, rng)
    run.track(network=network)  # saved with every checkpoint, restored before the first epoch
    for epoch in run.epochs(config.epochs):  # starts where the last attempt was
        losses = []
        order = rng.permutation(len(TRAIN_X))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            losses.append(
                network.step(TRAIN_X[batch], TRAIN_Y[batch], config.lr, config.momentum, config.weight_decay)
            )
        run.log(
            train_loss=float(np.mean(losses)),
            test_accuracy=network.accuracy(TEST_X, TEST_Y),
            epoch=epoch,
        )
    return {"test_accuracy": network.accuracy(TEST_X, TEST_Y)}
