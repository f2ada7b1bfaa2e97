"""How the state of an object that a run tracks is taken, and put back in place."""

import random
import sys
from collections.abc import Callable, MutableMapping, MutableSequence
from typing import Any


def check_trackable(name: str, value: Any) -> None:
    """TypeError where nothing here knows how to save and restore such an object."""
    if _kind_of(value) is None:
        raise TypeError(
            f"run.track({name}=…): a {type(value).__qualname__} can't be restored in place; "
            "track an object with state_dict() and load_state_dict(), a dict or list that is changed "
            "in place, an array or tensor, or a random generator"
        )


def take_state(value: Any) -> Any:
    """The object's state, made of plain values and arrays."""
    return _kind(value)[1](value)


def put_state(value: Any, state: Any) -> None:
    """Gives the object a state that was taken of one like it."""
    _kind(value)[2](value, state)


def _put_mapping(mapping: Any, state: Any) -> None:
    for key in [key for key in mapping if key not in state]:
        del mapping[key]
    for key, item in state.items():
        mapping[key] = _merged(mapping[key], item) if key in mapping else item


def _put_sequence(sequence: Any, state: Any) -> None:
    sequence[:] = [
        _merged(sequence[place], item) if place < len(sequence) else item for place, item in enumerate(state)
    ]


def _merged(own: Any, item: Any) -> Any:
    """What is to be at a place: the object that is there, with the values of the checkpoint, where it can be.

    So that every other name for it, an optimizer's for a parameter say, sees the values too.
    """
    if type(own) is dict and type(item) is dict:
        _put_mapping(own, item)
    elif type(own) is list and type(item) is list:
        _put_sequence(own, item)
    elif not _copied(own, item):
        return item
    return own


def _put_array(array: Any, state: Any) -> None:
    if not _copied(array, state):
        raise ValueError(
            f"the checkpoint has an array of shape {tuple(state.shape)} and type {state.dtype}, "
            f"the run one of shape {tuple(array.shape)} and type {array.dtype}"
        )


def _copied(array: Any, item: Any) -> bool:
    """Copies into an array or tensor of the same shape and type, on whatever device it is."""
    if _is_array(array) and _is_array(item):
        if array.shape != item.shape or array.dtype != item.dtype or not array.flags.writeable:
            return False
        array[...] = item
        return True
    if _is_tensor(array) and _is_tensor(item):
        if array.shape != item.shape or array.dtype != item.dtype:
            return False
        with sys.modules["torch"].no_grad():
            array.copy_(item)
        return True
    return False


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _is_generator(value: Any) -> bool:
    numpy = sys.modules.get("numpy.random")
    return numpy is not None and isinstance(value, numpy.Generator)


def _put_generator(generator: Any, state: Any) -> None:
    generator.bit_generator.state = state


def _is_torch_generator(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Generator)


_Kind = tuple[Callable[[Any], bool], Callable[[Any], Any], Callable[[Any, Any], Any]]
_KINDS: tuple[_Kind, ...] = (
    (
        lambda value: hasattr(value, "state_dict") and hasattr(value, "load_state_dict"),
        lambda value: value.state_dict(),
        lambda value, state: value.load_state_dict(state),
    ),
    (_is_array, lambda value: value, _put_array),
    (_is_tensor, lambda value: value, _put_array),
    (
        _is_torch_generator,
        lambda value: value.get_state(),
        lambda value, state: value.set_state(state),
    ),
    (_is_generator, lambda value: value.bit_generator.state, _put_generator),
    (
        lambda value: isinstance(value, random.Random),
        lambda value: value.getstate(),
        lambda value, state: value.setstate(state),
    ),
    (lambda value: isinstance(value, MutableMapping), dict, _put_mapping),
    (
        lambda value: isinstance(value, MutableSequence) and hasattr(value, "clear"),
        list,
        _put_sequence,
    ),
)


def _kind_of(value: Any) -> _Kind | None:
    return next((kind for kind in _KINDS if kind[0](value)), None)


def _kind(value: Any) -> _Kind:
    kind = _kind_of(value)
    assert kind is not None
    return kind
