"""What a checkpoint keeps: exactly what it was given, or a refusal that names the place."""

import array
import json
import math
import random
from collections import OrderedDict, defaultdict

import numpy as np
import pytest

from sweepdeck.state.arrays import Tensor, read_tensors, tensor_bytes
from sweepdeck.state.codec import StateError, decode_state, encode_state
from sweepdeck.state.pacing import Pace, mean_between, save_interval
from sweepdeck.state.random_sources import capture_random, restore_random
from sweepdeck.state.tracked import check_trackable, put_state, take_state


def there_and_back(state):
    tree, tensors = encode_state(state)
    return decode_state(tree, read_tensors(b"".join(tensor_bytes(tensors))))


def assert_same(back, given):
    assert type(back) is type(given)
    if isinstance(given, np.ndarray | np.generic):
        assert back.dtype == given.dtype
        assert back.shape == given.shape
        assert back.tobytes() == given.tobytes()
    elif isinstance(given, dict):
        assert list(map(repr, back)) == list(map(repr, given))
        for key, item in given.items():
            assert_same(back[key], item)
    elif isinstance(given, list | tuple):
        assert len(back) == len(given)
        for one, other in zip(back, given, strict=True):
            assert_same(one, other)
    elif isinstance(given, float):
        assert math.isnan(back) if math.isnan(given) else back == given
        assert math.copysign(1, back) == math.copysign(1, given)
    else:
        assert back == given


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -0.0,
        0.1,
        5e-324,
        math.nan,
        -math.inf,
        2**53,
        2**53 + 1,
        -(2**127) + 3,
        10**5000,
        "text \ud800 \x00 é",
        b"\x00\xff",
        bytearray(b"ab"),
        1 + 2j,
        complex(math.inf, -0.0),
        (1, (2, [3])),
        [],
        {},
        (),
        {1, 2},
        frozenset({"a"}),
        {1: "int key", "1": "text key", None: 0, (1, 2): [], 0.5: {}},
        {"$array": 1},
        {"$": {"$int": "0x1"}},
        {"a": {"b": [{"c": (None,)}]}},
        OrderedDict([("b", 1), ("a", 2)]),
        array.array("d", [1.5, -0.0]),
    ],
    ids=lambda value: (
        f"{type(value).__name__} {value!r:.20}" if not isinstance(value, int) else type(value).__name__
    ),
)
def test_plain_values_come_back_as_they_were(value):
    assert_same(there_and_back({"value": value})["value"], value)


@pytest.mark.parametrize(
    "dtype", ["?", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "c16", ">f8", "M8[ns]", "U3", "S2"]
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)])
def test_arrays_come_back_bit_for_bit(dtype, shape):
    given = np.zeros(shape, dtype)
    if dtype not in ("U3", "S2"):
        given = np.frombuffer(random.Random(1).randbytes(given.nbytes + 16), np.uint8)[: given.nbytes]
        given = (
            (given & 1 if dtype == "?" else given).view(dtype).reshape(shape)
            if given.size
            else np.zeros(shape, dtype)
        )
    back = there_and_back([given])[0]
    assert_same(back, given)
    assert back.flags.writeable


def test_memory_order_and_views_of_arrays_are_kept_apart_from_their_base():
    base = np.arange(24.0).reshape(4, 6)
    for given in (base.T, base[::2, 1::2], np.asfortranarray(base)):
        back = there_and_back(given)
        assert (back == given).all()
        assert back.flags.f_contiguous == (given.flags.f_contiguous)


@pytest.mark.parametrize("value", [np.float64(0.1), np.float32(0.1), np.int8(-3), np.bool_(True)])
def test_scalars_of_numpy_stay_scalars_of_numpy(value):
    assert_same(there_and_back({"v": value})["v"], value)


@pytest.mark.parametrize("kind", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_generators_of_numpy_go_on_where_they_were(kind):
    generator = np.random.Generator(getattr(np.random, kind)(3))
    generator.random(5)
    state = there_and_back(take_state(generator))
    expected = generator.random(5)
    other = np.random.Generator(getattr(np.random, kind)(9))
    put_state(other, state)
    assert (other.random(5) == expected).all()


class Something:
    pass


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"net": {"fn": print}}, "state.net.fn is a builtins.builtin_function_or_method"),
        ({"a": [1, Something()]}, r"state.a\[1\] is a test_state.Something"),
        ({1: Something()}, r"state\[1\] is a"),
        (defaultdict(int), "state is a collections.defaultdict"),
        ({"o": np.array([None])}, "state.o is an array of object"),
        ({"r": np.zeros(2, [("a", "f4")])}, "state.r is an array of"),
        ({"m": np.ma.masked_array([1])}, "state.m is a numpy.ma"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_its_place(value, place):
    with pytest.raises(StateError, match=place):
        encode_state(value)


def test_a_state_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(StateError, match="does it hold itself"):
        encode_state(loop)


def test_the_array_file_is_byte_for_byte_of_the_safetensors_layout():
    tensor = Tensor("F32", (2,), memoryview(np.array([1.0, 2.0], "<f4").tobytes()))
    content = b"".join(tensor_bytes({"w": tensor}))
    header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    header += b" " * (-len(header) % 8)
    assert content == len(header).to_bytes(8, "little") + header + bytes.fromhex("0000803f00000040")


@pytest.mark.parametrize("damage", [lambda c: c[:4], lambda c: c[:20], lambda c: c[:-1]])
def test_a_damaged_array_file_is_no_array_file(damage):
    content = b"".join(tensor_bytes({"w": Tensor("U8", (4,), memoryview(b"abcd"))}))
    with pytest.raises(ValueError, match=r"."):
        read_tensors(damage(content))


def test_global_generators_go_on_where_they_were():
    random.seed(1)
    np.random.seed(1)
    state = there_and_back(capture_random())
    expected = (random.gauss(0, 1), np.random.normal())
    random.seed(2)
    np.random.seed(2)
    restore_random(state)
    assert (random.gauss(0, 1), np.random.normal()) == expected


def test_a_mapping_is_restored_in_place_arrays_included():
    weights = np.zeros(3)
    mapping = {"w": weights, "gone": 1, "n": 2}
    put_state(mapping, there_and_back({"w": np.ones(3), "n": 5, "new": "x"}))
    assert mapping["w"] is weights
    assert weights.tolist() == [1, 1, 1]
    assert {key: mapping[key] for key in ("n", "new")} == {"n": 5, "new": "x"}
    assert "gone" not in mapping


def test_an_array_of_another_shape_is_no_state_of_this_one():
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        put_state(np.zeros(3), np.zeros(2))


@pytest.mark.parametrize("value", [3, "text", (1, 2), None, b"x"])
def test_what_can_not_change_in_place_can_not_be_tracked(value):
    with pytest.raises(TypeError, match=r"run.track\(x=…\)"):
        check_trackable("x", value)


def test_saves_are_as_far_apart_as_pays_and_never_cost_more_than_a_hundredth():
    assert save_interval(0.0) == 5
    assert save_interval(0.05) == pytest.approx(37.9, abs=0.1)
    assert save_interval(0.5) == 120
    assert save_interval(60) == 6000
    assert all(cost / save_interval(cost) <= 0.01 for cost in (0.01, 0.1, 1, 5, 10, 100))


def test_a_pace_follows_the_measured_cost_of_a_save():
    now = [0.0]
    pace = Pace(None, lambda: now[0])
    now[0] = 4.9
    assert not pace.due()
    now[0] = 5.0
    assert pace.due()
    pace.saved(0.5)
    # A root longer than two minutes by what the run has come through without an interruption.
    now[0] = 124.9
    assert not pace.due()
    now[0] = 126.0
    assert pace.due()
    pace.write_s = 300
    now[0] = 600.0
    assert not pace.due()
    now[0] = 606.0
    assert pace.due()
    pace.write_s, pace.beside_s = 1, 5.5
    assert pace.interval() == 600


def test_interruptions_that_were_seen_bring_saves_closer_together():
    assert mean_between(0, 0) == 4 * 3600
    assert mean_between(3600, 4) == 3600
    assert Pace(None, lambda: 0.0, (3600.0, 4)).interval() == 5
    calm, stormy = (save_interval(0.05, mean_between(3600, seen)) for seen in (0, 19))
    assert stormy < calm / 4


def test_a_pace_knows_when_the_round_that_runs_will_be_over():
    now = [0.0]
    pace = Pace(None, lambda: now[0])
    pace.start()
    assert pace.next_boundary_in() is None
    now[0] = 10.0
    pace.boundary()
    now[0] = 13.0
    assert pace.next_boundary_in() == 7.0


def test_the_tree_is_json_that_every_reader_takes():
    tree, _ = encode_state({"nan": math.nan, "big": 2**64, "keys": {1: 2}})
    assert json.loads(tree) == {
        "nan": {"$float": "NaN"},
        "big": {"$int": "0x10000000000000000"},
        "keys": {"$dict": [[1, 2]]},
    }
