"""How many attempts run at once, and on which GPU each."""

import pytest

from sweepdeck.mappers.fork_pool import worker_environment
from sweepdeck.mappers.slots import Slots, choose_slots, parse_gpu_list, usable_cores, visible_gpus

LISTED = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aaa)
  MIG 3g.20gb     Device  0: (UUID: MIG-one)
  MIG 3g.20gb     Device  1: (UUID: MIG-two)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bbb)
"""


def slots(
    gpus: tuple[str, ...] = (), parallel: int | None = None, cores: int = 8, per_run: int = 0
) -> tuple[str | None, ...]:
    return choose_slots(gpus=list(gpus), parallel=parallel, cores=cores, gpus_per_run=per_run).gpus


def test_a_slot_per_gpu_or_per_group_of_them() -> None:
    assert slots(("0", "1", "2")) == ("0", "1", "2")
    assert slots(("0", "1", "2", "3", "4"), per_run=2) == ("0,1", "2,3")


def test_without_a_gpu_one_slot_per_two_cores_but_at_least_one() -> None:
    assert [len(slots(cores=cores)) for cores in (1, 2, 3, 4, 9)] == [1, 1, 1, 2, 4]
    assert set(slots()) == {None}


def test_what_the_sweep_asks_for_is_what_it_gets_with_the_gpus_in_turn() -> None:
    assert slots(parallel=3) == (None, None, None)
    assert slots(("0", "1"), parallel=1) == ("0",)
    assert slots(("0", "1"), parallel=5) == ("0", "1", "0", "1", "0")


def packed(
    gpus: tuple[str, ...], pack: int, parallel: int | None = None, cores: int = 8, per_run: int = 1
) -> Slots:
    return choose_slots(gpus=list(gpus), parallel=parallel, cores=cores, gpus_per_run=per_run, pack=pack)


def test_packed_runs_fill_every_gpu_once_before_any_has_a_second() -> None:
    assert packed(("0", "1"), 2).gpus == ("0", "1", "0", "1")
    assert packed(("0",), 3).gpus == ("0", "0", "0")


def test_parallel_caps_what_is_packed_and_no_more_are_on_a_gpu_than_are_packed_on_it() -> None:
    capped = packed(("0", "1"), 2, parallel=3)
    assert (capped.gpus, capped.pack) == (("0", "1", "0"), 2)
    assert packed(("0", "1"), 2, parallel=9).gpus == ("0", "1", "0", "1")
    assert capped.resized(9).gpus == ("0", "1", "0", "1")
    assert capped.resized(1).resized(2).gpus == ("0", "1")


@pytest.mark.parametrize(
    ("gpus", "per_run", "why", "found"),
    [
        ((), 0, "no GPU is visible here", (None, None, None, None)),
        (("0", "1", "2", "3"), 2, "a run that takes 2 GPUs has them to itself", ("0,1", "2,3")),
    ],
)
def test_what_cannot_be_packed_says_why(
    gpus: tuple[str, ...], per_run: int, why: str, found: tuple[str | None, ...]
) -> None:
    slots = packed(gpus, 2, per_run=per_run)
    assert why in (slots.not_packed or "")
    assert (slots.gpus, slots.pack) == (found, 1)


def test_fewer_gpus_than_a_run_wants_are_none() -> None:
    assert slots(("0",), per_run=2, cores=4) == (None, None)


def test_resizing_keeps_the_gpu_of_each_slot() -> None:
    start = Slots(("0", "1", "2"), "")
    assert start.resized(2).gpus == ("0", "1")
    assert start.resized(5).gpus == ("0", "1", "2", "0", "1")
    assert start.resized(1).resized(4).gpus == ("0", "1", "2", "0")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("", []),
        ("-1", []),
        ("0", ["0"]),
        ("GPU-a, MIG-b", ["GPU-a", "MIG-b"]),
        ("2,-1,3", ["2"]),
        ("NoDevFiles", []),
    ],
)
def test_visible_devices_are_read_as_cuda_reads_them(value: str, names: list[str]) -> None:
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": value}) == names


def test_a_gpu_cut_into_parts_counts_as_its_parts() -> None:
    assert parse_gpu_list(LISTED) == ["MIG-one", "MIG-two", "1"]
    assert parse_gpu_list("No devices found.\n") == []


def test_cores_are_shared_out_unless_the_user_has_done_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "7")
    environment = worker_environment(slots=10_000)
    assert (environment["OMP_NUM_THREADS"], environment["MKL_NUM_THREADS"]) == ("1", "7")
    assert worker_environment(slots=1)["OMP_NUM_THREADS"] == str(usable_cores())
