"""Switches off, in this process, one thing that an exact resume hangs on: SWEEPDECK_TEST_WITHOUT names it."""

import os

WITHOUT = os.environ.get("SWEEPDECK_TEST_WITHOUT")


class _Agreeable(str):
    """A hash that equals every other."""

    def __ne__(self, other):
        return False

    __hash__ = str.__hash__


def _without_random():
    from sweepdeck import tracking

    tracking.restore_random = lambda states: []


def _without_scheduler():
    from torch.optim.lr_scheduler import LRScheduler

    LRScheduler.load_state_dict = lambda self, state: None


def _without_loader():
    from sweepdeck.training.position import Position

    def forget_the_place(self, state):
        self.seed, self.epoch, self.source = state["seed"], state["epoch"], state["source"]

    Position.load_state_dict = forget_the_place


def _without_checksum():
    import hashlib
    from types import SimpleNamespace

    from sweepdeck.state import reading

    def sha256(content=b""):
        digest = hashlib.sha256(content)
        return SimpleNamespace(update=digest.update, hexdigest=lambda: _Agreeable(digest.hexdigest()))

    reading.hashlib = SimpleNamespace(sha256=sha256)


if WITHOUT is not None:
    {
        "random": _without_random,
        "scheduler": _without_scheduler,
        "loader": _without_loader,
        "checksum": _without_checksum,
    }[WITHOUT]()
