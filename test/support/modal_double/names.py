"""How objects are found or made by name in an environment, the same for all kinds."""

from collections.abc import Callable

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .state import State

NAMELESS = (api_pb2.OBJECT_CREATION_TYPE_ANONYMOUS_OWNED_BY_APP, api_pb2.OBJECT_CREATION_TYPE_EPHEMERAL)
CREATES = (
    api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
    api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS,
    api_pb2.OBJECT_CREATION_TYPE_CREATE_OVERWRITE_IF_EXISTS,
)
KINDS = {"ap": "App", "st": "Secret", "vo": "Volume", "di": "Dict", "qu": "Queue", "mo": "Mount"}
MAIN = "main"
GLOBAL = "modal-global"


def environment_of(name: str) -> str:
    """The environment that a request means; none named is the default one."""
    return name or MAIN


def existing_environment(state: State, name: str) -> str:
    """The environment that a request means, which has to exist."""
    environment = environment_of(name)
    if environment not in state.environments:
        raise GRPCError(Status.NOT_FOUND, f"Environment '{environment}' not found")
    return environment


def get_or_create(
    state: State, kind: str, environment: str, name: str, creation: int, make: Callable[[str], None]
) -> str:
    """The id of the named object, made where the request says so; `make(id)` puts its record in place."""
    if creation in NAMELESS or not name:
        return _made(kind, make)
    key = (kind, existing_environment(state, environment), name)
    known = state.names.get(key)
    if known is None and creation not in CREATES:
        raise GRPCError(Status.NOT_FOUND, f"{KINDS[kind]} '{name}' not found in environment '{key[1]}'")
    if known is not None and creation == api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS:
        raise GRPCError(Status.ALREADY_EXISTS, f"{KINDS[kind]} '{name}' already exists")
    if known is None or creation == api_pb2.OBJECT_CREATION_TYPE_CREATE_OVERWRITE_IF_EXISTS:
        if known is not None:
            make(known)
            return known
        state.names[key] = _made(kind, make)
    return state.names[key]


def forget(state: State, object_id: str) -> None:
    """Deletes an object and its name."""
    state.objects.pop(object_id, None)
    for key in [key for key, value in state.names.items() if value == object_id]:
        del state.names[key]


def name_of(state: State, object_id: str) -> tuple[str, str]:
    """Environment and name of an object; both empty for one without a name."""
    return next(
        ((env, name) for (_, env, name), value in state.names.items() if value == object_id), ("", "")
    )


def named(state: State, kind: str, environment: str) -> list[tuple[str, str]]:
    """Names and ids of all objects of a kind in an environment."""
    wanted = (kind, environment_of(environment))
    return [(name, value) for (*key, name), value in state.names.items() if tuple(key) == wanted]


def _made(kind: str, make: Callable[[str], None]) -> str:
    object_id = new_id(kind)
    make(object_id)
    return object_id
