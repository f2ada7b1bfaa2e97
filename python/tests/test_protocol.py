import json
import math

import pytest

from sweepdeck.protocol import decode_number, encode_number


@pytest.mark.parametrize("value", [0, -0.0, 0.1, 1e300, -5, 2**53, math.inf, -math.inf])
def test_a_number_survives_its_way_through_json(value):
    back = decode_number(json.loads(json.dumps(encode_number(value), allow_nan=False)))
    assert back == value
    assert math.copysign(1, back) == math.copysign(1, value)


def test_nan_survives_its_way_through_json():
    assert math.isnan(decode_number(json.loads(json.dumps(encode_number(math.nan), allow_nan=False))))


@pytest.mark.parametrize("text", ["nan", "1.0", "inf", ""])
def test_other_text_is_no_number(text):
    with pytest.raises(ValueError, match="not a number of the protocol"):
        decode_number(text)
