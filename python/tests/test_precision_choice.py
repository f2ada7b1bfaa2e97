"""Which precision each device gets, from facts alone: no GPU and no torch is needed to know."""

import pytest

from sweepdeck.training.precision import DeviceFacts, choose

CPU = DeviceFacts("cpu")
GPUS = {"GTX 1080": (6, 1), "V100": (7, 0), "T4": (7, 5), "A100": (8, 0), "L4": (8, 9), "B200": (10, 0)}


def on(gpu: str) -> DeviceFacts:
    return DeviceFacts("cuda", GPUS[gpu])


@pytest.mark.parametrize(
    ("gpu", "name", "autocast", "scaler", "tf32", "channels_last"),
    [
        ("GTX 1080", "fp32", None, False, False, False),
        ("V100", "fp16", "float16", True, False, True),
        ("T4", "fp16", "float16", True, False, True),
        ("A100", "bf16", "bfloat16", False, True, True),
        ("L4", "bf16", "bfloat16", False, True, True),
        ("B200", "bf16", "bfloat16", False, True, True),
    ],
)
def test_auto_goes_by_compute_capability(gpu, name, autocast, scaler, tf32, channels_last):
    found = choose("auto", on(gpu))
    assert (found.name, found.autocast, found.scaler) == (name, autocast, scaler)
    assert (found.tf32, found.channels_last, found.note) == (tf32, channels_last, None)


def test_a_cpu_computes_in_fp32_unless_asked():
    assert choose("auto", CPU).name == "fp32"
    assert choose("fp32", CPU).autocast is None
    assert choose("bf16", CPU).autocast == "bfloat16"
    fp16 = choose("fp16", CPU)
    assert (fp16.autocast, fp16.scaler, fp16.channels_last) == ("float16", True, False)


@pytest.mark.parametrize("gpu", GPUS)
def test_fp32_is_fp32_to_the_last_bit_of_a_convolution(gpu):
    found = choose("fp32", on(gpu))
    assert (found.autocast, found.scaler, found.tf32, found.channels_last) == (None, False, False, False)


@pytest.mark.parametrize("facts", [CPU, on("T4")])
def test_tf32_is_fp32_where_there_is_none_and_says_so(facts):
    found = choose("tf32", facts)
    assert (found.name, found.tf32) == ("fp32", False)
    assert "tf32 needs" in found.note
    assert choose("tf32", on("A100")).tf32


def test_bf16_that_is_emulated_is_done_as_asked_and_called_slow():
    found = choose("bf16", on("T4"))
    assert (found.name, found.autocast, found.tf32) == ("bf16", "bfloat16", False)
    assert "emulated" in found.note
    assert "fp16" in found.note
