"""What a loader yields, in this process: order, shares, randomness, and how little a restore reads."""

import random

import numpy
import pytest
import torch
from torch.utils.data import Dataset, IterableDataset, Subset, TensorDataset, default_collate

from sweepdeck.training.batch import WHOLE, BatchPlan
from sweepdeck.training.cores import cores_for_loading, cores_of_this_process
from sweepdeck.training.iterable_source import IterableSource
from sweepdeck.training.loader import Loader
from sweepdeck.training.map_source import MapSource, Reading
from sweepdeck.training.memory import free_memory
from sweepdeck.training.passes import Passes
from sweepdeck.training.placing import Placing
from sweepdeck.training.position import Position
from sweepdeck.training.residency import ResidencyError, ResidentSource, hold


class Noisy(Dataset):
    """Draws from all three generators, and counts what is read."""

    def __init__(self, size=21):
        self.size = size
        self.read = []

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        self.read.append(index)
        return index, random.random(), float(numpy.random.rand()), torch.rand(2)


class Stream(IterableDataset):
    def __init__(self, size=21):
        self.size = size

    def __iter__(self):
        for index in range(self.size):
            yield index, torch.rand(2), random.random()


class Stateful(Stream):
    """Knows where it is."""

    at = 0
    read = 0

    def __iter__(self):
        while self.at < self.size:
            self.at += 1
            self.read += 1
            yield self.at - 1, torch.rand(2), random.random()
        self.at = 0

    def state_dict(self):
        return {"at": self.at}

    def load_state_dict(self, state):
        self.at = state["at"]


def reading(effective=4, micro=None, **options):
    defaults = {"shuffle": True, "drop_last": False, "workers": 0, "pin": False, "collate": default_collate}
    return Reading(BatchPlan(effective, micro or effective), **{**defaults, **options})


def loader(source, position, shares=None, trains=True):
    return Loader(
        source,
        position,
        placing=Placing("cpu", channels_last=False),
        passes=Passes(lambda: None),
        trains=trains,
        on_share=(shares if shares is not None else []).append,
        on_resume=lambda: None,
    )


SOURCES = {
    "map": lambda how, position: MapSource(Noisy(), how, position),
    "resident": lambda how, position: ResidentSource(hold(Plain(), "ram", "cpu", 0), 21, how, position),
    "iterable": lambda how, position: IterableSource(Stream(), how, position),
    "stateful": lambda how, position: IterableSource(Stateful(), how, position),
}


class Plain(Dataset):
    def __len__(self):
        return 21

    def __getitem__(self, index):
        return index, numpy.full(2, index, dtype="f4"), index / 2


def flat(batches):
    return [[part.tolist() for part in batch] for batch in batches]


def made(kind, how, position, shares=None):
    return loader(SOURCES[kind](how, position), position, shares)


@pytest.mark.parametrize("kind", SOURCES)
def test_every_sample_comes_once_in_an_epoch_and_each_epoch_has_an_order_of_its_own(kind):
    data = made(kind, reading(), Position(1))
    first, second = (flat(data) for _ in range(2))
    for epoch in (first, second):
        assert sorted(index for batch in epoch for index in batch[0]) == list(range(21))
        assert [len(batch[0]) for batch in epoch] == [4, 4, 4, 4, 4, 1]
    assert (first == second) is False
    assert flat(made(kind, reading(), Position(1))) == first
    if kind in ("map", "resident"):
        assert len(data) == 6
        assert flat(made(kind, reading(), Position(2))) != first


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("micro", [1, 3, 4])
@pytest.mark.parametrize("drop_last", [False, True])
def test_micro_batches_say_their_share_and_the_uneven_last_batch_its_own_size(kind, micro, drop_last):
    shares = []
    batches = flat(made(kind, reading(micro=micro, drop_last=drop_last), Position(1), shares))
    assert shares.pop() == WHOLE
    assert [share.samples for share in shares] == [len(batch[0]) for batch in batches]
    assert [share.of for share in shares if share.last] == [4] * 5 + ([] if drop_last else [1])
    assert sum(share.weight for share in shares) == pytest.approx(5 if drop_last else 6)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("micro", [2, 4])
@pytest.mark.parametrize("given", [1, 3, 5])
def test_a_position_that_was_saved_goes_on_at_the_next_sample_bit_for_bit(kind, micro, given):
    whole = made(kind, reading(micro=micro), Position(1))
    expected = [flat(whole) for _ in range(2)]
    position = Position(1)
    data = made(kind, reading(micro=micro), position)
    list(data)
    steps = (4 // micro) * given
    before = iter(data)
    found = [next(before) for _ in range(steps)]
    ahead = next(before)  # so that the source stands where it does when the next one is asked for
    state = position.state_dict()
    state["samples"] -= len(ahead[0])
    restored = Position(99)
    restored.load_state_dict(state)
    again = made(kind, reading(micro=micro), restored)
    assert flat(found) + flat(again) == expected[1]
    assert (restored.epoch, restored.samples, restored.source) == (2, 0, None)


@pytest.mark.parametrize("kind", SOURCES)
def test_smaller_micro_batches_after_a_restore_make_the_same_effective_batches(kind):
    expected = [row for batch in made(kind, reading(), Position(1)) for row in batch[0].tolist()]
    position, shares = Position(1), []
    if kind == "stateful":
        given = iter(made(kind, reading(), position))
        _, _, _ = next(given), next(given), next(given)
    position.load_state_dict(position.state_dict() | {"samples": 8})
    rest = made(kind, reading(micro=3), position, shares)
    assert [row for batch in rest for row in batch[0].tolist()] == expected[8:]
    assert [(share.samples, share.of) for share in shares[:4]] == [(3, 4), (1, 4)] * 2


def test_a_restore_reads_nothing_that_was_read_before():
    dataset, position = Noisy(1000), Position(1)
    position.load_state_dict({"seed": 1, "epoch": 3, "samples": 996, "source": None})
    [batch] = loader(MapSource(dataset, reading(), position), position)
    assert len(batch[0]) == 4
    assert sorted(dataset.read) == sorted(batch[0].tolist())
    assert len(str(position.state_dict())) < 100


def test_a_dataset_that_keeps_its_own_position_is_not_read_again():
    dataset, position = Stateful(), Position(1)
    data = loader(IterableSource(dataset, reading(), position), position)
    given = iter(data)
    for _ in range(4):
        next(given)
    state = position.state_dict() | {"samples": 12}
    fresh, restored = Stateful(), Position(1)
    restored.load_state_dict(state)
    rest = flat(loader(IterableSource(fresh, reading(), restored), restored))
    assert [index for batch in rest for index in batch[0]] == list(range(12, 21))
    assert fresh.read == 9


@pytest.mark.parametrize("dataset", [Noisy(), Subset(Noisy(), range(21))], ids=["plain", "subset"])
def test_what_a_sample_draws_depends_on_no_worker_no_batch_size_and_no_order(dataset):
    def samples(**options):
        position = Position(1)
        data = loader(MapSource(dataset, reading(**options), position), position)
        return [sorted(zip(*batch_of(epoch), strict=True)) for epoch in (list(data), list(data))]

    def batch_of(epoch):
        return [[row for batch in epoch for row in batch[place].tolist()] for place in range(4)]

    expected = samples()
    assert expected[0] != expected[1]
    assert samples(effective=7) == expected
    assert samples(workers=2) == expected
    assert samples(workers=1, micro=2) == expected


@pytest.mark.parametrize("kind", SOURCES)
def test_loading_draws_nothing_from_the_training_loops_generators(kind):
    def drawn(data):
        random.seed(3)
        numpy.random.seed(3)
        torch.manual_seed(3)
        values = []
        for _ in data:
            values.append((random.random(), numpy.random.rand(), torch.rand(1).item()))
        return values

    assert drawn(made(kind, reading(), Position(1))) == drawn(range(6))


def test_workers_read_an_iterable_dataset_and_pass_over_what_was_given():
    class Shared(Stream):
        def __iter__(self):
            worker = torch.utils.data.get_worker_info()
            for index in range(worker.id, self.size, worker.num_workers):
                yield index, torch.rand(2), random.random()

    def run(position):
        how = reading(workers=2, micro=2)
        return flat(loader(IterableSource(Shared(), how, position), position))

    expected = run(Position(1))
    assert sorted(index for batch in expected for index in batch[0]) == list(range(21))
    restored = Position(1)
    restored.load_state_dict({"seed": 1, "epoch": 0, "samples": 8, "source": None})
    assert run(restored) == expected[4:]


def test_a_pass_that_was_left_is_over():
    position = Position(1)
    data = made("map", reading(), position)
    for _ in data:
        assert (data.epoch, data.samples) == (0, 4)
        break
    assert (data.epoch, data.samples) == (1, 0)
    held = iter(data)
    next(held)
    assert flat(data) == flat_epoch(2)
    with pytest.raises(RuntimeError, match="another was begun"):
        next(held)
    assert data.epoch == 3


def flat_epoch(epoch):
    position = Position(1)
    position.epoch = epoch
    return flat(made("map", reading(), position))


def test_batches_of_any_nesting_are_placed_and_images_only_are_laid_out_channels_last():
    placing = Placing("cpu", channels_last=True)
    image, label = torch.rand(2, 3, 4, 4), torch.ones(2, 3, 4, 4, dtype=torch.int64)
    batch = placing({"x": [image, (label, "name")], "n": 3})
    assert batch["x"][0].is_contiguous(memory_format=torch.channels_last)
    assert batch["x"][1][0].is_contiguous()
    assert batch["x"][1][1] == "name"
    assert batch["n"] == 3


def test_what_is_resident_gives_what_reading_it_gives():
    position = Position(1)
    expected = flat(loader(MapSource(Plain(), reading(), position), position))
    for residency in ("ram", "device"):
        position = Position(1)
        storage = hold(Plain(), residency, "cpu", 0)
        assert flat(loader(ResidentSource(storage, 21, reading(), position), position)) == expected


def test_a_batch_is_a_copy_of_what_is_held():
    held = TensorDataset(torch.arange(8.0))
    position = Position(1)
    storage = hold(held, "ram", "cpu", 0)
    data = loader(ResidentSource(storage, 8, reading(shuffle=False), position), position)
    for _ in range(2):
        for (x,) in data:
            x.zero_()
    assert held.tensors[0].tolist() == list(range(8))


class Uneven(Dataset):
    def __len__(self):
        return 100

    def __getitem__(self, index):
        return torch.zeros(2 if index < 70 else 3)


class Wordy(Plain):
    def __getitem__(self, index):
        return index, "text"


class Huge(Plain):
    def __len__(self):
        return 2**62


class Empty(Plain):
    def __len__(self):
        return 0


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        (Uneven(), "not all numbers, arrays or tensors of one shape|unlike the first"),
        (Wordy(), "holds a str"),
        (Noisy(), r"dataset\[0\] is another sample each time"),
        (Huge(), "GiB; 80 % of what is free"),
        (Empty(), "is empty"),
    ],
)
@pytest.mark.parametrize("workers", [0, 1])
def test_what_can_not_be_held_is_refused_with_a_reason(dataset, said, workers):
    with pytest.raises(ResidencyError, match=said):
        hold(dataset, "ram", "cpu", workers)


def test_free_memory_and_cores_are_those_of_the_container_where_that_has_less(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:   1000 kB\n")
    assert free_memory(tmp_path, tmp_path) == 1024000
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("5\n")
    assert free_memory(tmp_path, tmp_path) == 1024000
    (tmp_path / "memory.max").write_text("105\n")
    assert free_memory(tmp_path, tmp_path) == 100
    cores = cores_of_this_process(tmp_path)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert cores_of_this_process(tmp_path) == cores
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert cores_of_this_process(tmp_path) == 1
    assert 1 <= cores_for_loading(1, trains=True) <= 16
    assert cores_for_loading(1000, trains=False) == 1
