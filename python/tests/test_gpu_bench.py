"""What the GPU benchmark makes of what it reads; it is run by hand, on a machine with one."""

import importlib.util
import math
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "test/bench/gpu/run.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("gpu_bench", RUN)
    module = importlib.util.module_from_spec(spec)
    sys.modules["gpu_bench"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("card", "listed"),
    [
        ("Tesla T4", "T4"),
        ("NVIDIA L4", "L4"),
        ("NVIDIA L40S", "L40S"),
        ("NVIDIA A10", "A10"),
        ("NVIDIA A10G", "A10"),
        ("NVIDIA A100-SXM4-40GB", "A100-40GB"),
        ("NVIDIA A100 80GB PCIe", "A100-80GB"),
        ("NVIDIA H100 80GB HBM3", "H100"),
        ("NVIDIA H200", "H200"),
        ("NVIDIA B200", "B200"),
        ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX-PRO-6000"),
        ("NVIDIA GeForce RTX 4090", None),
        ("", None),
    ],
)
def test_a_card_has_the_price_of_its_name(bench, card, listed):
    assert bench.priced_as(card) == listed


def test_every_name_is_one_of_the_price_list(bench):
    rates = (RUN.parents[3] / "src/domain/price-book.ts").read_text("utf-8")
    assert [name for name in bench.LISTED if f"gpu: '{name}'" not in rates] == []


def test_the_rate_is_of_the_epochs_after_the_first(bench):
    history = [{"time": f"2026-11-24T08:00:{second}.500Z"} for second in ("10", "12", "14")]
    assert bench.samples_per_s(history, 1000) == 500
    assert math.isnan(bench.samples_per_s(history[:1], 1000))


def test_the_table_says_what_the_presets_gave_and_whether_it_resumed(bench):
    off = {"samples_per_s": 100.0, "utilisation": None, "memory_mib": None, "usd_per_million": None}
    on = {"samples_per_s": 250.0, "utilisation": 97.4, "memory_mib": 900.0, "usd_per_million": 0.656}
    proof = {"identical": True, "kills": 5}
    lines = bench.table([{"recipe": "cnn", "measured": {"off": off, "on": on}, "proof": proof}])
    assert lines[1].split() == ["cnn", "off", "100", "-", "-", "-"]
    assert lines[2].split() == ["cnn", "on", "250", "97", "%", "900", "MiB", "0.6560"]
    assert lines[3].split() == ["gain", "2.50x"]
    assert lines[4].strip() == "resumed after 5 kills: bit for bit"
