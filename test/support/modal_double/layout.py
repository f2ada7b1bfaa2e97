"""An App's layout: the ids of its functions and classes with what client and container need to use them."""

from collections.abc import Iterable

from modal_proto import api_pb2

from .state import App, State, found


def app_layout(state: State, app: App, also: Iterable[str] = ()) -> api_pb2.AppLayout:
    """The layout of an App, with other objects that a container has to know (image, volumes, secrets...)."""
    ids = dict.fromkeys([*app.function_ids.values(), *app.class_ids.values(), *also])
    for class_id in app.class_ids.values():
        service = state.classes[class_id].metadata.class_function_id if class_id in state.classes else ""
        if service:
            ids[service] = None
    return api_pb2.AppLayout(
        objects=[described(state, object_id) for object_id in ids],
        function_ids=app.function_ids,
        class_ids=app.class_ids,
    )


def described(state: State, object_id: str) -> api_pb2.Object:
    """One object as its id and, where its kind has it, its metadata."""
    described = api_pb2.Object(object_id=object_id)
    if object_id in state.functions:
        described.function_handle_metadata.CopyFrom(state.functions[object_id].metadata)
    elif object_id in state.classes:
        described.class_handle_metadata.CopyFrom(state.classes[object_id].metadata)
    elif object_id.startswith("mo-"):
        described.mount_handle_metadata.CopyFrom(found(state.objects, object_id, "Object").metadata())
    elif object_id.startswith("vo-"):
        described.volume_metadata.CopyFrom(found(state.objects, object_id, "Object").metadata())
    return described
