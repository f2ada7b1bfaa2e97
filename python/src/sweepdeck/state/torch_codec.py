"""PyTorch tensors in a checkpoint: same type, shape, strides and bits, with neither pickle nor NumPy.

`encode` copies, so that training may go on with the tensors: within host memory at once; from a GPU into
pinned memory, where `finish` waits for all copies together.
"""

import ctypes
import importlib
import math
import sys
from collections.abc import Callable, Hashable
from typing import Any

from sweepdeck.state.arrays import Tensor

_NAMES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
    "float64": "F64",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
}
"""What every version of safetensors has a name for; other types of one byte go as bytes."""
_COMPLEX = {"complex32": "F16", "complex64": "F32", "complex128": "F64"}
"""As pairs of real numbers."""


class TorchCodec:
    """Takes exactly tensors and parameters, and the small values of state_dicts; subclasses are refused."""

    name = "torch"

    def __init__(self) -> None:
        self._copying: set[Any] = set()

    def takes(self, value: Any) -> bool:
        torch = sys.modules.get("torch")
        return torch is not None and type(value) in (
            torch.Tensor,
            torch.nn.Parameter,
            torch.Size,
            torch.dtype,
            torch.device,
        )

    def identity(self, value: Any) -> Hashable:
        """Equal for two tensors that are the same view of the same memory, as those of tied weights are."""
        if not _is_tensor(value) or value.layout is not sys.modules["torch"].strided or value.is_quantized:
            return None
        if value.device.type == "meta" or value.numel() == 0:
            return None
        view = (value.data_ptr(), tuple(value.shape), value.stride(), value.is_conj(), value.is_neg())
        return type(value), str(value.device), value.dtype, value.requires_grad, view

    def encode(self, value: Any) -> tuple[dict[str, Any], Tensor | None]:
        if not _is_tensor(value):
            return _small(value), None
        dtype = str(value.dtype).removeprefix("torch.")
        _check(value, dtype)
        tensor = value.detach().resolve_conj().resolve_neg()
        if dtype not in _NAMES and dtype not in _COMPLEX:
            # Few operations know these types, copying is not always among them.
            tensor = tensor.view(sys.modules["torch"].uint8)
        host = self._host_copy(tensor)
        meta: dict[str, Any] = {"dtype": dtype, "shape": list(host.shape)}
        if host.stride() != _row_major(host.shape):
            meta["stride"] = list(host.stride())
        if type(value) is not sys.modules["torch"].Tensor:
            meta["parameter"] = True
        if value.requires_grad and value.is_leaf:
            meta["requires_grad"] = True
        return meta, Tensor(*_type_and_shape(dtype, host), _bytes_of(host))

    def finish(self) -> None:
        """Returns when every copy from a GPU is there."""
        while self._copying:
            sys.modules["torch"].cuda.current_stream(self._copying.pop()).synchronize()

    def decode(self, meta: dict[str, Any], tensor: Tensor | None) -> Any:
        torch: Any = importlib.import_module("torch")
        if tensor is None:
            return _SMALL[meta["kind"]](torch, meta["value"])
        dtype, shape = _dtype(torch, meta["dtype"]), tuple(meta["shape"])
        if tensor.data.nbytes != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"{tensor.data.nbytes} bytes are no {meta['dtype']} of shape {shape}")
        stride = meta.get("stride", _row_major(shape))
        value = _from_bytes(torch, tensor.data, dtype, shape, stride)
        if meta.get("parameter"):
            return torch.nn.Parameter(value, requires_grad=meta.get("requires_grad", False))
        return value.requires_grad_() if meta.get("requires_grad") else value

    def _host_copy(self, tensor: Any) -> Any:
        """A dense copy in host memory, with the same strides where those are dense."""
        torch = sys.modules["torch"]
        if tensor.device.type == "cpu":
            return tensor.clone()
        if tensor.device.type != "cuda":
            return tensor.to("cpu", copy=True)
        host = torch.empty_like(tensor, device="cpu", pin_memory=True)
        host.copy_(tensor, non_blocking=True)
        self._copying.add(tensor.device)
        return host


def _is_tensor(value: Any) -> bool:
    return isinstance(value, sys.modules["torch"].Tensor)


def _check(value: Any, dtype: str) -> None:
    torch = sys.modules["torch"]
    if value.layout is not torch.strided or value.is_quantized or value.is_nested:
        raise TypeError(f"a tensor of layout {value.layout} and type {dtype}")
    if value.device.type == "meta":
        raise TypeError("a tensor without data (device meta)")
    if dtype not in _NAMES and dtype not in _COMPLEX and value.dtype.itemsize != 1:
        raise TypeError(f"a tensor of {dtype}")


def _row_major(shape: Any) -> tuple[int, ...]:
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def _type_and_shape(dtype: str, host: Any) -> tuple[str, tuple[int, ...]]:
    """For the header of the file: the shape in the order of the bytes."""
    order = sorted(range(host.dim()), key=lambda axis: -host.stride(axis))
    shape = tuple(host.shape[axis] for axis in order)
    if dtype in _COMPLEX:
        return _COMPLEX[dtype], (*shape, 2)
    return _NAMES.get(dtype, "U8"), shape


def _bytes_of(host: Any) -> memoryview:
    size = host.numel() * host.element_size()
    if size == 0:
        return memoryview(b"")
    content = (ctypes.c_ubyte * size).from_address(host.data_ptr())
    # The memory lives as long as the tensor does: it has to live as long as the view.
    content.of = host
    return memoryview(content)


def _from_bytes(torch: Any, data: memoryview, dtype: Any, shape: tuple[int, ...], stride: Any) -> Any:
    if data.nbytes == 0:
        return torch.empty_strided(shape, stride, dtype=dtype)
    content = torch.frombuffer(bytearray(data) if data.readonly else data, dtype=torch.uint8)
    # The copy is aligned, and does not keep the whole file in memory.
    return content.clone().view(dtype).as_strided(shape, stride)


def _small(value: Any) -> dict[str, Any]:
    torch = sys.modules["torch"]
    if isinstance(value, torch.Size):
        return {"kind": "size", "value": list(value)}
    kind = "dtype" if isinstance(value, torch.dtype) else "device"
    return {"kind": kind, "value": str(value).removeprefix("torch.")}


def _dtype(torch: Any, name: str) -> Any:
    dtype = getattr(torch, name)
    if not isinstance(dtype, torch.dtype):
        raise ValueError(f"{name!r:.40} is no type of tensors")
    return dtype


_SMALL: dict[str, Callable[[Any, Any], Any]] = {
    "size": lambda torch, value: torch.Size(value),
    "dtype": _dtype,
    "device": lambda torch, value: torch.device(value),
}
