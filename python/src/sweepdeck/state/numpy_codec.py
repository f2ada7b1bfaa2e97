"""NumPy arrays and scalars in a checkpoint: same type, same shape, same memory order, same bits."""

import sys
from collections.abc import Hashable
from typing import Any

from sweepdeck.state.arrays import Tensor

_DTYPES = {
    "|b1": "BOOL",
    "|u1": "U8",
    "|i1": "I8",
    "<u2": "U16",
    "<i2": "I16",
    "<u4": "U32",
    "<i4": "I32",
    "<u8": "U64",
    "<i8": "I64",
    "<f2": "F16",
    "<f4": "F32",
    "<f8": "F64",
}
"""What safetensors has a name for; other plain types (complex, dates, big-endian) go as bytes."""


class NumpyCodec:
    """Takes exactly ndarray and NumPy's scalars; subclasses and arrays of objects are refused."""

    name = "numpy"

    def takes(self, value: Any) -> bool:
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return False
        return type(value) is numpy.ndarray or isinstance(value, numpy.generic)

    def identity(self, value: Any) -> Hashable:
        """Every array is kept by itself."""
        return None

    def finish(self) -> None:
        """The copies are whole already."""

    def encode(self, value: Any) -> tuple[dict[str, Any], Tensor]:
        import numpy

        array = numpy.asarray(value)
        # Types of other libraries, such as bfloat16, have a name that NumPy takes for something else.
        if array.dtype.hasobject or array.dtype.fields or numpy.dtype(array.dtype.str) != array.dtype:
            raise TypeError(f"an array of {array.dtype}")
        fortran = array.flags.f_contiguous and not array.flags.c_contiguous
        contiguous = numpy.array(array.T if fortran else array, order="C")
        data = contiguous.reshape(-1).view(numpy.uint8).data
        known = _DTYPES.get(array.dtype.str)
        shape = contiguous.shape if known else (data.nbytes,)
        meta: dict[str, Any] = {"dtype": array.dtype.str, "shape": list(array.shape)}
        if fortran:
            meta["order"] = "F"
        if isinstance(value, numpy.generic):
            meta["scalar"] = True
        return meta, Tensor(known or "U8", shape, data)

    def decode(self, meta: dict[str, Any], tensor: Tensor | None) -> Any:
        import numpy

        if tensor is None:
            raise ValueError("an array of numpy without data")

        flat = numpy.frombuffer(tensor.data, dtype=numpy.dtype(meta["dtype"]))
        shape = tuple(meta["shape"])
        if meta.get("scalar"):
            return flat[0]
        if meta.get("order") == "F":
            return flat.reshape(shape[::-1]).copy().T
        return flat.reshape(shape).copy()
