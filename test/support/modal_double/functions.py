"""Functions and classes: made in an App, looked up in a deployed one, bound to parameters and options."""

from typing import TYPE_CHECKING

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .names import environment_of
from .state import App, Class, Function, State, found

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller

GPUS = {
    "ANY", "T4", "L4", "A10", "A10G", "A100", "A100-40GB", "A100-80GB", "L40S",
    "H100", "H100!", "H200", "B200", "B200+", "B300", "RTX-PRO-6000",
}  # fmt: skip
OPTION_FIELDS = (
    "resources", "retry_policy", "concurrency_limit", "timeout_secs", "task_idle_timeout_secs",
    "warm_pool_size", "target_concurrent_inputs", "max_concurrent_inputs", "batch_max_size",
    "batch_linger_ms", "scheduler_placement", "cloud_provider_str", "routing_region",
)  # fmt: skip


class Functions:
    """Answers the RPCs that make and find functions."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._bound: dict[bytes, str] = {}

    async def FunctionPrecreate(
        self, request: api_pb2.FunctionPrecreateRequest, _: "Caller"
    ) -> api_pb2.FunctionPrecreateResponse:
        """Gives the function its id, before what it depends on exists."""
        state = self._double.state
        found(state.apps, request.app_id, "App")
        function_id = request.existing_function_id or new_id("fu")
        function = state.functions.get(function_id)
        if function is None:
            function = Function(function_id, request.app_id, request.function_name)
            definition = function.definition
            definition.function_name = request.function_name
            definition.function_type = request.function_type
            definition.function_schema.CopyFrom(request.function_schema)
            definition.supported_input_formats.extend(request.supported_input_formats)
            definition.supported_output_formats.extend(request.supported_output_formats)
            for name, method in request.method_definitions.items():
                definition.method_definitions[name].CopyFrom(method)
            definition.is_class = bool(request.method_definitions)
            state.functions[function_id] = function
        function.metadata = handle(function)
        return api_pb2.FunctionPrecreateResponse(function_id=function_id, handle_metadata=function.metadata)

    async def FunctionCreate(
        self, request: api_pb2.FunctionCreateRequest, _: "Caller"
    ) -> api_pb2.FunctionCreateResponse:
        """Makes the function, or a new version of it."""
        state = self._double.state
        found(state.apps, request.app_id, "App")
        ranked = request.function_data.ranked_functions
        for rank in ranked:
            check_resources(rank.function)
        definition = ranked[0].function if ranked else request.function
        check_resources(definition)
        for mount in definition.volume_mounts:
            found(state.objects, mount.volume_id, "Volume")
        function_id = request.existing_function_id or new_id("fu")
        function = state.functions.get(function_id)
        if function is None:
            function = state.functions[function_id] = Function(
                function_id, request.app_id, definition.function_name
            )
        outdated = function.created and function.definition != definition
        function.definition = api_pb2.Function()
        function.definition.CopyFrom(definition)
        function.data = request.function_data if ranked else None
        function.created = True
        function.metadata = handle(function)
        function.metadata.web_url = self._double.area("Web").url(function)
        if definition.HasField("schedule"):
            function.schedule = definition.schedule
        if outdated:
            self._double.tell("function_replaced", function)
        response = api_pb2.FunctionCreateResponse(function_id=function_id, handle_metadata=function.metadata)
        if ranked:
            response.function_data.CopyFrom(request.function_data)
        else:
            response.function.CopyFrom(definition)
        return response

    async def FunctionGet(
        self, request: api_pb2.FunctionGetRequest, _: "Caller"
    ) -> api_pb2.FunctionGetResponse:
        """Finds a function of a deployed App by name."""
        app = deployed(self._double.state, request.app_name, request.environment_name)
        ids = app.function_ids
        if request.app_version:
            ids = next((d.function_ids for d in app.deployments if d.version == request.app_version), {})
        function_id = ids.get(request.object_tag)
        if function_id is None:
            what = f"Lookup failed for Function '{request.object_tag}' from the '{request.app_name}' app"
            raise GRPCError(Status.NOT_FOUND, f"{what}: no such function.")
        function = self._double.state.functions[function_id]
        return api_pb2.FunctionGetResponse(function_id=function_id, handle_metadata=function.metadata)

    async def ClassCreate(
        self, request: api_pb2.ClassCreateRequest, _: "Caller"
    ) -> api_pb2.ClassCreateResponse:
        """Makes a class; what it can do is its service function's."""
        class_id = request.existing_class_id or new_id("cs")
        self._double.state.classes[class_id] = Class(class_id, request.app_id)
        return api_pb2.ClassCreateResponse(class_id=class_id, handle_metadata=api_pb2.ClassHandleMetadata())

    async def ClassGet(self, request: api_pb2.ClassGetRequest, _: "Caller") -> api_pb2.ClassGetResponse:
        """Finds a class of a deployed App by name."""
        app = deployed(self._double.state, request.app_name, request.environment_name)
        class_id = app.class_ids.get(request.object_tag)
        if class_id is None:
            what = f"Lookup failed for Cls '{request.object_tag}' from the '{request.app_name}' app"
            raise GRPCError(Status.NOT_FOUND, f"{what}: no such class.")
        return api_pb2.ClassGetResponse(class_id=class_id, handle_metadata=api_pb2.ClassHandleMetadata())

    async def FunctionBindParams(
        self, request: api_pb2.FunctionBindParamsRequest, _: "Caller"
    ) -> api_pb2.FunctionBindParamsResponse:
        """A function with its class's parameters or with options: a pool of its own, always the same id."""
        state = self._double.state
        base = found(state.functions, request.function_id, "Function")
        key = request.SerializeToString(deterministic=True)
        if key not in self._bound:
            bound = Function(new_id("fu"), base.app_id, base.name, bound_from=base.function_id, created=True)
            bound.definition.CopyFrom(base.definition)
            bound.serialized_params = request.serialized_params or base.serialized_params
            apply_options(bound.definition, request.function_options)
            check_resources(bound.definition)
            bound.metadata = handle(bound)
            state.functions[bound.function_id] = bound
            self._bound[key] = bound.function_id
        bound = state.functions[self._bound[key]]
        return api_pb2.FunctionBindParamsResponse(
            bound_function_id=bound.function_id, handle_metadata=bound.metadata
        )

    async def FunctionUpdateSchedulingParams(
        self, request: api_pb2.FunctionUpdateSchedulingParamsRequest, _: "Caller"
    ) -> api_pb2.FunctionUpdateSchedulingParamsResponse:
        """`Function.update_autoscaler`."""
        function = found(self._double.state.functions, request.function_id, "Function")
        function.definition.autoscaler_settings.MergeFrom(request.settings)
        self._double.tell("function_scaled", function)
        return api_pb2.FunctionUpdateSchedulingParamsResponse(
            current_settings=function.definition.autoscaler_settings
        )


def apply_options(definition: api_pb2.Function, options: api_pb2.FunctionOptions) -> None:
    """Puts the options of `with_options` in the place of the definition's own."""
    for name in OPTION_FIELDS:
        if not options.HasField(name):
            continue
        value = getattr(options, name)
        if hasattr(value, "CopyFrom"):
            getattr(definition, name).CopyFrom(value)
        else:
            setattr(definition, name, value)
    scaling = definition.autoscaler_settings
    for option, setting in (
        ("concurrency_limit", "max_containers"),
        ("warm_pool_size", "min_containers"),
        ("buffer_containers", "buffer_containers"),
        ("task_idle_timeout_secs", "scaledown_window"),
    ):
        if options.HasField(option):
            setattr(scaling, setting, getattr(options, option))
    for name in ("volume_mounts", "secret_ids"):
        if getattr(options, f"replace_{name}"):
            definition.ClearField(name)
            getattr(definition, name).extend(getattr(options, name))


def check_resources(definition: api_pb2.Function) -> None:
    """Refuses what Modal does not rent."""
    gpu = definition.resources.gpu_config.gpu_type
    if gpu and gpu.upper() not in GPUS:
        raise GRPCError(
            Status.INVALID_ARGUMENT, f"Invalid GPU type: {gpu}. Known types: {', '.join(sorted(GPUS))}"
        )
    if gpu and definition.scheduler_placement.nonpreemptible:
        raise GRPCError(Status.INVALID_ARGUMENT, "nonpreemptible is not supported for Functions with GPUs.")


def deployed(state: State, name: str, environment: str) -> App:
    """The App that is deployed under this name."""
    app = state.apps.get(state.names.get(("ap", environment_of(environment), name), ""))
    if app is None or not app.deployments:
        where = environment_of(environment)
        raise GRPCError(
            Status.NOT_FOUND, f"App '{name}' not found in environment '{where}'. Has it been deployed?"
        )
    return app


def handle(function: Function) -> api_pb2.FunctionHandleMetadata:
    """What a client may know of a function."""
    definition = function.definition
    metadata = api_pb2.FunctionHandleMetadata(
        function_name=function.name,
        function_type=definition.function_type,
        app_id=function.app_id,
        class_parameter_info=definition.class_parameter_info,
        function_schema=definition.function_schema,
        supported_input_formats=definition.supported_input_formats,
        supported_output_formats=definition.supported_output_formats,
    )
    for name, method in definition.method_definitions.items():
        metadata.method_handle_metadata[name].CopyFrom(
            api_pb2.FunctionHandleMetadata(
                function_name=method.function_name,
                function_type=method.function_type,
                is_method=True,
                use_function_id=function.function_id,
                use_method_name=name,
                function_schema=method.function_schema,
                supported_input_formats=method.supported_input_formats,
                supported_output_formats=method.supported_output_formats,
                app_id=function.app_id,
            )
        )
    return metadata
