"""The areas of a double, in the order in which they are asked for an RPC."""

from .apps import Apps
from .billing import Billing
from .blobs import Blobs
from .call_queries import CallQueries
from .calls import Calls
from .command_router import CommandAccess, CommandRouter
from .connections import Connections
from .containers import Containers
from .dicts import Dicts
from .functions import Functions
from .images import Images
from .logs import Logs
from .mounts import Mounts
from .preemptions import Preemptions
from .queues import Queues
from .runtime import Runtime
from .scheduler import Scheduler
from .schedules import Schedules
from .secret_store import Secrets
from .streams import Streams
from .tasks import Tasks
from .views import Views
from .volume_files import VolumeFiles
from .volumes import Volumes
from .web import Web
from .workspace import Workspace

AREAS: list[type] = [
    Workspace,
    Apps,
    Connections,
    Logs,
    Secrets,
    Images,
    Mounts,
    Blobs,
    Volumes,
    VolumeFiles,
    Dicts,
    Queues,
    Billing,
    Tasks,
    CommandAccess,
    Schedules,
    Functions,
    Calls,
    CallQueries,
    Runtime,
    Containers,
    Scheduler,
    Preemptions,
    Streams,
    Views,
    Web,
]

# Other gRPC services at the same address.
SERVICES: list[type] = [CommandRouter]
